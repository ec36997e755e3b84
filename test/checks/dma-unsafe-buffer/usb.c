// RUN: not %kalloc-tidy --checks=-*,kalloc-dma-unsafe-buffer %s | %expect-warnings %s
// USB transfers: the host controller maps the buffer.
#include <linux/slab.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

struct gadget {
	struct usb_device *udev;
	struct urb *urb;
	u8 inline_buf[64];
	u8 *buf;
};

static void done(struct urb *urb)
{
}

int control_msg_bad(struct gadget *g, u16 value)
{
	u8 data[2] = { value & 0xff, value >> 8 };

	// CHECK: [[@LINE+1]]:9: warning: 'data' is on the stack, which a device cannot reach, but usb_control_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	return usb_control_msg(g->udev, usb_sndctrlpipe(g->udev, 0), 9, 0x21, 0, 0, data, 2, 1000);
}

/* The pointer's type hides that it is the address of a variable. */
int read_register_bad(struct gadget *g)
{
	__le32 reg = 0;
	int ret;

	// CHECK: [[@LINE+1]]:8: warning: 'reg' is on the stack, which a device cannot reach, but usb_control_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	ret = usb_control_msg(g->udev, usb_rcvctrlpipe(g->udev, 0), 1, USB_DIR_IN, 0, 4, (void *)&reg, 4, 1000);
	return ret < 0 ? ret : (int)reg;
}

int bulk_msg_bad(struct gadget *g, size_t n)
{
	u8 *image = vmalloc(n);
	int len, ret;

	if (!image)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:8: warning: 'image' is vmalloc memory, which a device cannot reach, but usb_bulk_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	ret = usb_bulk_msg(g->udev, usb_sndbulkpipe(g->udev, 2), image, n, &len, 1000);
	vfree(image);
	return ret;
}

/* A firmware image sent in chunks. */
int chunks_bad(struct gadget *g, size_t n)
{
	u8 *image = vzalloc(n);
	size_t pos;
	int len, ret = 0;

	if (!image)
		return -ENOMEM;
	for (pos = 0; pos < n && !ret; pos += 64)
		// CHECK: [[@LINE+1]]:9: warning: 'image' is vmalloc memory, which a device cannot reach, but usb_bulk_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
		ret = usb_bulk_msg(g->udev, usb_sndbulkpipe(g->udev, 2), image + pos, 64, &len, 1000);
	vfree(image);
	return ret;
}

int interrupt_msg_bad(struct gadget *g)
{
	struct {
		u8 report, value;
	} packet = { 1, 2 };
	int len;

	// CHECK: [[@LINE+1]]:9: warning: 'packet' is on the stack, which a device cannot reach, but usb_interrupt_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	return usb_interrupt_msg(g->udev, usb_sndintpipe(g->udev, 1), &packet, sizeof(packet), &len, 100);
}

int fill_bulk_bad(struct gadget *g)
{
	u8 *buf = kvmalloc(65536, GFP_KERNEL);

	if (!buf)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: warning: 'buf' is kvmalloc memory, which a device cannot reach, but usb_fill_bulk_urb() hands it to DMA [kalloc-dma-unsafe-buffer]
	usb_fill_bulk_urb(g->urb, g->udev, 1, buf, 65536, done, g);
	return usb_submit_urb(g->urb, GFP_KERNEL);
}

int fill_control_setup_bad(struct gadget *g)
{
	struct usb_ctrlrequest setup = { .bRequest = 1 };

	// CHECK: [[@LINE+1]]:2: warning: 'setup' is on the stack, which a device cannot reach, but usb_fill_control_urb() hands it to DMA [kalloc-dma-unsafe-buffer]
	usb_fill_control_urb(g->urb, g->udev, 1, (unsigned char *)&setup, NULL, 0, done, g);
	return usb_submit_urb(g->urb, GFP_KERNEL);
}

int control_msg_send_ok(struct gadget *g)
{
	u8 data[2] = { 1, 2 };

	return usb_control_msg_send(g->udev, 0, 9, 0x21, 0, 0, data, 2, 1000, GFP_KERNEL);
}

int control_msg_recv_ok(struct gadget *g)
{
	u8 status;
	int ret = usb_control_msg_recv(g->udev, 0, 9, 0x21, 0, 0, &status, 1, 1000, GFP_KERNEL);

	return ret ? ret : status;
}

int control_msg_empty_ok(struct gadget *g)
{
	return usb_control_msg(g->udev, usb_sndctrlpipe(g->udev, 0), 9, 0x21, 0, 0, NULL, 0, 1000);
}

int control_msg_slab_ok(struct gadget *g)
{
	u8 *data = kmalloc(2, GFP_KERNEL);
	int ret;

	if (!data)
		return -ENOMEM;
	ret = usb_control_msg(g->udev, usb_rcvctrlpipe(g->udev, 0), 9, 0x21, 0, 0, data, 2, 1000);
	kfree(data);
	return ret;
}

/* What the transfer's length is written to may lie on the stack: it is no buffer. */
int length_on_stack_ok(struct gadget *g)
{
	int len = 0;

	return usb_bulk_msg(g->udev, usb_sndbulkpipe(g->udev, 2), g->buf, 64, &len, 1000) ?: len;
}

int member_of_gadget_ok(struct gadget *g)
{
	int len;

	return usb_bulk_msg(g->udev, usb_sndbulkpipe(g->udev, 2), g->inline_buf, 64, &len, 1000);
}

struct gadget *member_of_new_gadget_ok(struct usb_device *udev)
{
	struct gadget *g = kzalloc(sizeof(*g), GFP_KERNEL);
	int len;

	if (!g)
		return NULL;
	if (usb_bulk_msg(udev, usb_sndbulkpipe(udev, 2), g->inline_buf + 4, 60, &len, 1000)) {
		kfree(g);
		return NULL;
	}
	return g;
}

int coherent_ok(struct gadget *g)
{
	dma_addr_t bus;
	void *buf = usb_alloc_coherent(g->udev, 4096, GFP_KERNEL, &bus);

	if (!buf)
		return -ENOMEM;
	usb_fill_bulk_urb(g->urb, g->udev, 1, buf, 4096, done, g);
	return usb_submit_urb(g->urb, GFP_KERNEL);
}
