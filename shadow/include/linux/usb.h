/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* USB devices, drivers and transfers. */
#ifndef KALLOC_LINUX_USB_H
#define KALLOC_LINUX_USB_H

#include <linux/device.h>
#include <linux/gfp.h>
#include <linux/mod_devicetable.h>
#include <linux/usb/ch9.h>

#define USB_DEVICE_ID_MATCH_DEVICE 0x0003
#define USB_DEVICE(vend, prod) \
	.match_flags = USB_DEVICE_ID_MATCH_DEVICE, .idVendor = (vend), .idProduct = (prod)
#define USB_CTRL_GET_TIMEOUT 5000
#define USB_CTRL_SET_TIMEOUT 5000
#define URB_NO_TRANSFER_DMA_MAP 0x0004
#define URB_ZERO_PACKET 0x0040
#define URB_FREE_BUFFER 0x0100

struct usb_device {
	int devnum;
	struct device dev;
	struct usb_device_descriptor descriptor;
};

struct usb_host_endpoint {
	struct usb_endpoint_descriptor desc;
};

struct usb_host_interface {
	struct usb_interface_descriptor desc;
	struct usb_host_endpoint *endpoint;
};

struct usb_interface {
	struct usb_host_interface *altsetting;
	struct usb_host_interface *cur_altsetting;
	struct device dev;
};

struct usb_driver {
	const char *name;
	int (*probe)(struct usb_interface *intf, const struct usb_device_id *id);
	void (*disconnect)(struct usb_interface *intf);
	int (*suspend)(struct usb_interface *intf, pm_message_t message);
	int (*resume)(struct usb_interface *intf);
	const struct usb_device_id *id_table;
	struct device_driver driver;
};

struct urb;
typedef void (*usb_complete_t)(struct urb *);

struct urb {
	struct kref kref;
	struct list_head anchor_list;
	struct usb_anchor *anchor;
	struct usb_device *dev;
	unsigned int pipe;
	int status;
	unsigned int transfer_flags;
	void *transfer_buffer;
	dma_addr_t transfer_dma;
	u32 transfer_buffer_length;
	u32 actual_length;
	unsigned char *setup_packet;
	int interval;
	void *context;
	usb_complete_t complete;
};

#define to_usb_device(d) container_of(d, struct usb_device, dev)
#define to_usb_interface(d) container_of(d, struct usb_interface, dev)

/* URBs that are on their way, to be killed together. */
struct usb_anchor {
	struct list_head urb_list;
};

static inline void init_usb_anchor(struct usb_anchor *anchor)
{
	INIT_LIST_HEAD(&anchor->urb_list);
}

void usb_anchor_urb(struct urb *urb, struct usb_anchor *anchor);
void usb_unanchor_urb(struct urb *urb);
void usb_kill_anchored_urbs(struct usb_anchor *anchor);
int usb_anchor_empty(struct usb_anchor *anchor);
struct urb *usb_get_urb(struct urb *urb);
struct usb_device *interface_to_usbdev(struct usb_interface *intf);
struct usb_device *usb_get_dev(struct usb_device *dev);
void usb_put_dev(struct usb_device *dev);
int usb_find_common_endpoints(struct usb_host_interface *alt, struct usb_endpoint_descriptor **bulk_in,
			      struct usb_endpoint_descriptor **bulk_out, struct usb_endpoint_descriptor **int_in,
			      struct usb_endpoint_descriptor **int_out);

static inline void *usb_get_intfdata(struct usb_interface *intf)
{
	return dev_get_drvdata(&intf->dev);
}

static inline void usb_set_intfdata(struct usb_interface *intf, void *data)
{
	dev_set_drvdata(&intf->dev, data);
}

static inline unsigned int __create_pipe(struct usb_device *dev, unsigned int endpoint)
{
	return ((unsigned int)dev->devnum << 8) | (endpoint << 15);
}

#define usb_sndctrlpipe(dev, endpoint) ((2U << 30) | __create_pipe(dev, endpoint))
#define usb_rcvctrlpipe(dev, endpoint) ((2U << 30) | __create_pipe(dev, endpoint) | USB_DIR_IN)
#define usb_sndbulkpipe(dev, endpoint) ((3U << 30) | __create_pipe(dev, endpoint))
#define usb_rcvbulkpipe(dev, endpoint) ((3U << 30) | __create_pipe(dev, endpoint) | USB_DIR_IN)
#define usb_sndintpipe(dev, endpoint) ((1U << 30) | __create_pipe(dev, endpoint))
#define usb_rcvintpipe(dev, endpoint) ((1U << 30) | __create_pipe(dev, endpoint) | USB_DIR_IN)

int usb_control_msg(struct usb_device *dev, unsigned int pipe, __u8 request, __u8 requesttype, __u16 value,
		    __u16 index, void *data, __u16 size, int timeout);
int usb_control_msg_send(struct usb_device *dev, __u8 endpoint, __u8 request, __u8 requesttype, __u16 value,
			 __u16 index, const void *data, __u16 size, int timeout, gfp_t memflags);
int usb_control_msg_recv(struct usb_device *dev, __u8 endpoint, __u8 request, __u8 requesttype, __u16 value,
			 __u16 index, void *data, __u16 size, int timeout, gfp_t memflags);
int usb_bulk_msg(struct usb_device *usb_dev, unsigned int pipe, void *data, int len, int *actual_length, int timeout);
int usb_interrupt_msg(struct usb_device *usb_dev, unsigned int pipe, void *data, int len, int *actual_length,
		      int timeout);

struct urb *usb_alloc_urb(int iso_packets, gfp_t mem_flags);
void usb_free_urb(struct urb *urb);
int usb_submit_urb(struct urb *urb, gfp_t mem_flags);
int usb_unlink_urb(struct urb *urb);
void usb_kill_urb(struct urb *urb);
void *usb_alloc_coherent(struct usb_device *dev, size_t size, gfp_t mem_flags, dma_addr_t *dma);
void usb_free_coherent(struct usb_device *dev, size_t size, void *addr, dma_addr_t dma);

static inline void usb_fill_control_urb(struct urb *urb, struct usb_device *dev, unsigned int pipe,
					unsigned char *setup_packet, void *transfer_buffer, int buffer_length,
					usb_complete_t complete_fn, void *context)
{
	urb->dev = dev;
	urb->pipe = pipe;
	urb->setup_packet = setup_packet;
	urb->transfer_buffer = transfer_buffer;
	urb->transfer_buffer_length = buffer_length;
	urb->complete = complete_fn;
	urb->context = context;
}

static inline void usb_fill_bulk_urb(struct urb *urb, struct usb_device *dev, unsigned int pipe, void *transfer_buffer,
				     int buffer_length, usb_complete_t complete_fn, void *context)
{
	usb_fill_control_urb(urb, dev, pipe, NULL, transfer_buffer, buffer_length, complete_fn, context);
}

static inline void usb_fill_int_urb(struct urb *urb, struct usb_device *dev, unsigned int pipe, void *transfer_buffer,
				    int buffer_length, usb_complete_t complete_fn, void *context, int interval)
{
	usb_fill_bulk_urb(urb, dev, pipe, transfer_buffer, buffer_length, complete_fn, context);
	urb->interval = interval;
}

int usb_register_driver(struct usb_driver *driver, struct module *owner, const char *mod_name);
#define usb_register(driver) usb_register_driver(driver, THIS_MODULE, KBUILD_MODNAME)
void usb_deregister(struct usb_driver *driver);
#define module_usb_driver(drv) module_driver(drv, usb_register, usb_deregister)

#endif
