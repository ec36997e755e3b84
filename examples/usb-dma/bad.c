// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A USB data logger: reads its status with a control transfer and its memory with bulk transfers. */
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

#define LOGGER_REQ_STATUS 0x21
#define LOGGER_STATUS_LEN 4
#define LOGGER_MEMORY 16384
#define LOGGER_EP_IN 1

struct logger {
	struct usb_device *udev;
	u32 status;
	u32 checksum;
};

static int logger_status(struct logger *log)
{
	u8 status[LOGGER_STATUS_LEN];
	int ret;

	ret = usb_control_msg(log->udev, usb_rcvctrlpipe(log->udev, 0), LOGGER_REQ_STATUS, /* expect: kalloc-dma-unsafe-buffer */
			      USB_DIR_IN | USB_TYPE_VENDOR | USB_RECIP_DEVICE, 0, 0, status, LOGGER_STATUS_LEN,
			      USB_CTRL_GET_TIMEOUT);
	if (ret == LOGGER_STATUS_LEN)
		log->status = status[0] | status[1] << 8;
	return ret < 0 ? ret : 0;
}

static int logger_download(struct logger *log)
{
	int i, ret, done = 0;
	u8 *data;

	data = vmalloc(LOGGER_MEMORY);
	if (!data)
		return -ENOMEM;
	ret = usb_bulk_msg(log->udev, usb_rcvbulkpipe(log->udev, LOGGER_EP_IN), data, LOGGER_MEMORY, &done, 1000); /* expect: kalloc-dma-unsafe-buffer */
	for (i = 0; !ret && i < done; i++)
		log->checksum += data[i];
	vfree(data);
	return ret;
}

static int logger_probe(struct usb_interface *intf, const struct usb_device_id *id)
{
	struct logger *log;
	int ret;

	log = devm_kzalloc(&intf->dev, sizeof(*log), GFP_KERNEL);
	if (!log)
		return -ENOMEM;
	log->udev = interface_to_usbdev(intf);
	ret = logger_status(log);
	if (ret)
		return ret;
	ret = logger_download(log);
	if (ret)
		return ret;
	usb_set_intfdata(intf, log);
	dev_info(&intf->dev, "status %#x, checksum %#x\n", log->status, log->checksum);
	return 0;
}

static void logger_disconnect(struct usb_interface *intf)
{
	usb_set_intfdata(intf, NULL);
}

static const struct usb_device_id logger_ids[] = {
	{ USB_DEVICE(0x1209, 0x0001) },
	{}
};
MODULE_DEVICE_TABLE(usb, logger_ids);

static struct usb_driver logger_driver = {
	.name = "logger",
	.probe = logger_probe,
	.disconnect = logger_disconnect,
	.id_table = logger_ids,
};
module_usb_driver(logger_driver);

MODULE_DESCRIPTION("Data logger");
MODULE_LICENSE("GPL");
