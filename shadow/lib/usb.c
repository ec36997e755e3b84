/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* USB: transfers whose buffers the host controller reaches by DMA, URBs that complete in a softirq. */
#include "families.h"
#include "shadow.h"
#include <linux/dma-mapping.h>
#include <linux/module.h>
#include <linux/string.h>
#include <linux/usb.h>
#include <shadow/shadow.h>

struct usb_room {
	struct usb_device udev;
	struct usb_interface intf;
	struct usb_host_interface alt;
	struct usb_host_endpoint endpoints[4];
};
REGISTERED struct slots urbs;
static struct kmem_cache *urb_cache;

static const u8 endpoint_addresses[] = { 0x81, 0x02, 0x83, 0x04 };
static const u8 endpoint_types[] = { 2, 2, 3, 3 };

static struct device *setup(void *driver, void *room)
{
	struct usb_driver *drv = driver;
	struct usb_room *r = room;
	int i;

	device_setup(&r->udev.dev, drv->name, true);
	device_setup(&r->intf.dev, drv->name, true);
	r->udev.devnum = 1;
	r->intf.dev.parent = &r->udev.dev;
	r->intf.altsetting = r->intf.cur_altsetting = &r->alt;
	r->alt.endpoint = r->endpoints;
	r->alt.desc.bNumEndpoints = 4;
	for (i = 0; i < 4; i++) {
		r->endpoints[i].desc.bEndpointAddress = endpoint_addresses[i];
		r->endpoints[i].desc.bmAttributes = endpoint_types[i];
		r->endpoints[i].desc.wMaxPacketSize = 64;
	}
	return &r->intf.dev;
}

static int probe(void *driver, void *room)
{
	struct usb_driver *drv = driver;
	struct usb_room *r = room;

	return drv->probe ? drv->probe(&r->intf, drv->id_table) : -ENODEV;
}

static void disconnect(void *driver, void *room)
{
	struct usb_driver *drv = driver;
	struct usb_room *r = room;

	if (drv->disconnect)
		drv->disconnect(&r->intf);
}

static const struct bus usb = { "usb_register()", setup, probe, disconnect };
_Static_assert(sizeof(struct usb_room) <= BUS_ROOM, "a USB device fits");

int usb_register_driver(struct usb_driver *driver, struct module *owner, const char *mod_name)
{
	return bus_register(&usb, driver);
}

void usb_deregister(struct usb_driver *driver)
{
	bus_unregister(&usb, driver);
}

struct usb_device *interface_to_usbdev(struct usb_interface *intf)
{
	return to_usb_device(intf->dev.parent);
}

struct usb_device *usb_get_dev(struct usb_device *dev)
{
	return dev;
}

void usb_put_dev(struct usb_device *dev)
{
}

int usb_find_common_endpoints(struct usb_host_interface *alt, struct usb_endpoint_descriptor **bulk_in,
			      struct usb_endpoint_descriptor **bulk_out, struct usb_endpoint_descriptor **int_in,
			      struct usb_endpoint_descriptor **int_out)
{
	struct usb_endpoint_descriptor **out[] = { bulk_in, bulk_out, int_in, int_out };
	int i;

	if (should_fail("usb_find_common_endpoints()"))
		return -ENXIO;
	for (i = 0; i < 4; i++)
		if (out[i])
			*out[i] = &alt->endpoint[i].desc;
	return 0;
}

/* One transfer; the device answers with a pattern. */
static int transfer(struct usb_device *dev, unsigned int pipe, void *data, int len, int *actual, const char *what)
{
	bool reachable = true;
	int i, done;

	point();
	might_sleep_at("include/linux/sched/mm.h:321");
	if (should_fail(what))
		return -ETIMEDOUT;
	if (len)
		reachable = dma_buffer_ok(&dev->dev, data, (size_t)len, what, true);
	if (!reachable && !host_plan.keep_going)
		return -EAGAIN;
	done = (int)input("the length of a transfer", (unsigned long)len);
	if (done < 0 || done > len)
		done = len;
	if (pipe & USB_DIR_IN && reachable) /* else the data goes elsewhere */
		for (i = 0; i < done; i++)
			device_copy(virt_to_phys(data) + (unsigned int)i, &(u8){ (u8)(0xd0 + i) }, 1, false);
	if (actual)
		*actual = done;
	return 0;
}

int usb_control_msg(struct usb_device *dev, unsigned int pipe, __u8 request, __u8 requesttype, __u16 value, __u16 index,
		    void *data, __u16 size, int timeout)
{
	int done, ret = transfer(dev, pipe, data, size, &done, "usb_control_msg()");

	return ret ? ret : done;
}

int usb_bulk_msg(struct usb_device *dev, unsigned int pipe, void *data, int len, int *actual, int timeout)
{
	return transfer(dev, pipe, data, len, actual, "usb_bulk_msg()");
}

int usb_interrupt_msg(struct usb_device *dev, unsigned int pipe, void *data, int len, int *actual, int timeout)
{
	return transfer(dev, pipe, data, len, actual, "usb_interrupt_msg()");
}

/* These two copy. */
int usb_control_msg_send(struct usb_device *dev, __u8 endpoint, __u8 request, __u8 requesttype, __u16 value,
			 __u16 index, const void *data, __u16 size, int timeout, gfp_t gfp)
{
	might_alloc(gfp);
	kasan_check((unsigned long)data, size, false);
	return should_fail("usb_control_msg_send()") ? -ETIMEDOUT : 0;
}

int usb_control_msg_recv(struct usb_device *dev, __u8 endpoint, __u8 request, __u8 requesttype, __u16 value,
			 __u16 index, void *data, __u16 size, int timeout, gfp_t gfp)
{
	might_alloc(gfp);
	if (should_fail("usb_control_msg_recv()"))
		return -ETIMEDOUT;
	shadow_memset(data, 0xd0, size);
	return 0;
}

/* --- URBs */

struct urb *usb_alloc_urb(int iso_packets, gfp_t gfp)
{
	struct block *b;

	if (!urb_cache)
		urb_cache = cache_of_objects(FAMILY_URB, sizeof(struct urb), "usb_free_urb()");
	b = cache_take(urb_cache, gfp | __GFP_ZERO, "usb_alloc_urb()");
	if (!b)
		return NULL;
	kref_init(&((struct urb *)b->addr)->kref);
	INIT_LIST_HEAD(&((struct urb *)b->addr)->anchor_list);
	return (struct urb *)b->addr;
}

struct urb *usb_get_urb(struct urb *urb)
{
	if (urb && kasan_check((unsigned long)urb, sizeof(*urb), true))
		kref_get(&urb->kref);
	return urb;
}

void usb_free_urb(struct urb *urb)
{
	struct block *b;

	point();
	if (!urb)
		return;
	b = block_at((unsigned long)urb);
	if (!b || !b->live || b->cache != urb_cache) {
		report_bad_object("usb_free_urb()", urb);
		return;
	}
	/* The core has references of its own: while a transfer is on its way and while its handler runs. */
	if (!refcount_dec_and_test(&urb->kref.refcount))
		return;
	if (urb->transfer_flags & URB_FREE_BUFFER)
		kfree(urb->transfer_buffer);
	slab_give(b);
}

/* Being killed: what its handler submits again is refused (drivers/usb/core/urb.c, usb_kill_urb()). */
static const struct urb *killed;

int usb_submit_urb(struct urb *urb, gfp_t gfp)
{
	point();
	might_alloc(gfp);
	if (!urb || !urb->complete)
		return -EINVAL;
	if (urb == killed)
		return -EPERM;
	if (should_fail("usb_submit_urb()"))
		return -ENODEV;
	if (urb->transfer_buffer_length && !(urb->transfer_flags & URB_NO_TRANSFER_DMA_MAP)) {
		if (!dma_buffer_ok(&urb->dev->dev, urb->transfer_buffer, urb->transfer_buffer_length,
				   "usb_submit_urb()", true))
			return -EAGAIN;
		urb->transfer_dma = virt_to_phys(urb->transfer_buffer);
	}
	if (slot_put(&urbs, usb_get_urb(urb)))
		usb_free_urb(urb); /* it was on its way already */
	point();
	return 0;
}

/* The host controller has written by the bus address that it was given, wherever that leads. */
static void receive(const struct urb *urb)
{
	u8 data[64];
	u32 i, part;

	__builtin_memset(data, 0xd0, sizeof(data));
	for (i = 0; i < urb->transfer_buffer_length; i += part) {
		part = urb->transfer_buffer_length - i;
		part = part < sizeof(data) ? part : sizeof(data);
		device_copy(urb->transfer_dma + i, data, part, false);
	}
}

static void give_back(struct urb *urb, int status, u32 length)
{
	struct block *b;

	if (!kasan_check((unsigned long)urb, sizeof(*urb), false))
		return;
	urb->status = status;
	urb->actual_length = status ? 0 : length;
	b = block_at((unsigned long)urb->transfer_buffer);
	if (!status && urb->pipe & USB_DIR_IN && b)
		if (kasan_check((unsigned long)urb->transfer_buffer, urb->transfer_buffer_length, true))
			receive(urb);
	enter_context(SOFTIRQ_OFFSET);
	usb_unanchor_urb(urb);
	urb->complete(urb);
	leave_context(SOFTIRQ_OFFSET);
	usb_free_urb(urb); /* the core's own reference */
}

static u32 usual_length(const struct urb *urb)
{
	if (!kasan_accessible((unsigned long)urb, sizeof(*urb)))
		return 0; /* give_back() tells */
	return (u32)input("the length of a transfer", urb->transfer_buffer_length);
}

void complete_urbs(void)
{
	struct slots due = urbs;
	int i;

	for (i = 0; i < SLOTS; i++)
		if (due.of[i] && slot_clear(&urbs, due.of[i]))
			give_back(due.of[i], 0, usual_length(due.of[i]));
}

bool shadow_deliver_urb(struct urb *urb, int status, unsigned int length)
{
	if (!slot_clear(&urbs, urb))
		return false;
	give_back(urb, status, length);
	return true;
}

static bool take_back(struct urb *urb, int status)
{
	if (!urb || !slot_clear(&urbs, urb))
		return false;
	give_back(urb, status, 0);
	return true;
}

int usb_unlink_urb(struct urb *urb)
{
	return take_back(urb, -ECONNRESET) ? -EINPROGRESS : -EINVAL;
}

void usb_kill_urb(struct urb *urb)
{
	might_sleep_at("drivers/usb/core/urb.c:713");
	killed = urb;
	take_back(urb, -ENOENT);
	killed = NULL;
}

/* An anchor has a reference of each of its URBs. */
void usb_anchor_urb(struct urb *urb, struct usb_anchor *anchor)
{
	usb_get_urb(urb);
	if (!anchor->urb_list.next)
		init_usb_anchor(anchor); /* a static one */
	list_add_tail(&urb->anchor_list, &anchor->urb_list);
	urb->anchor = anchor;
}

void usb_unanchor_urb(struct urb *urb)
{
	if (!urb || !urb->anchor)
		return;
	list_del_init(&urb->anchor_list);
	urb->anchor = NULL;
	usb_free_urb(urb);
}

int usb_anchor_empty(struct usb_anchor *anchor)
{
	return !anchor->urb_list.next || list_empty(&anchor->urb_list);
}

void usb_kill_anchored_urbs(struct usb_anchor *anchor)
{
	while (!usb_anchor_empty(anchor)) {
		struct urb *urb = list_first_entry(&anchor->urb_list, struct urb, anchor_list);

		usb_get_urb(urb);
		usb_kill_urb(urb);
		usb_unanchor_urb(urb);
		usb_free_urb(urb);
	}
}

void *usb_alloc_coherent(struct usb_device *dev, size_t size, gfp_t gfp, dma_addr_t *dma)
{
	return dma_alloc_coherent(&dev->dev, size, dma, gfp);
}

void usb_free_coherent(struct usb_device *dev, size_t size, void *addr, dma_addr_t dma)
{
	dma_free_coherent(&dev->dev, size, addr, dma);
}
