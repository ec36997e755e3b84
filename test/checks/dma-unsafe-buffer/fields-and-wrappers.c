// RUN: not %kalloc-tidy --checks=-*,kalloc-dma-unsafe-buffer %s | %expect-warnings %s
// Memory that reaches the device through a field of another function, or through a wrapper's parameter.
#include <linux/dma-mapping.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

struct card {
	struct device *dev;
	void *image;
	void *ring;
	void *mixed;
	void *borrowed;
	void *chosen;
	void *queue;
	void *fresh;
	u8 status[32];
	size_t len;
	struct card *peer;
};

int card_load(struct card *c, size_t n)
{
	c->image = vmalloc(n);
	c->len = n;
	return c->image ? 0 : -ENOMEM;
}

dma_addr_t map_image_bad(struct card *c)
{
	// CHECK: [[@LINE+1]]:9: warning: 'image' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(c->dev, c->image, c->len, DMA_TO_DEVICE);
}

/* Field plus offset. */
void map_image_offset_bad(struct card *c, struct scatterlist *sg)
{
	// CHECK: [[@LINE+1]]:2: warning: 'image' is vmalloc memory, which a device cannot reach, but sg_init_one() hands it to DMA [kalloc-dma-unsafe-buffer]
	sg_init_one(sg, (u8 *)c->image + 16, c->len - 16);
}

int card_alloc_ring(struct card *c)
{
	c->ring = kmalloc(4096, GFP_KERNEL);
	return c->ring ? 0 : -ENOMEM;
}

dma_addr_t map_ring_ok(struct card *c)
{
	return dma_map_single(c->dev, c->ring, 4096, DMA_BIDIRECTIONAL);
}

/* Filled by two allocators: which one it is here cannot be known. */
int card_alloc_mixed(struct card *c, bool big)
{
	if (big)
		c->mixed = vmalloc(1 << 20);
	else
		c->mixed = kmalloc(512, GFP_KERNEL);
	return c->mixed ? 0 : -ENOMEM;
}

dma_addr_t map_mixed_ok(struct card *c)
{
	return dma_map_single(c->dev, c->mixed, 512, DMA_TO_DEVICE);
}

void card_lend(struct card *c, void *buf)
{
	c->borrowed = buf;
}

dma_addr_t map_borrowed_ok(struct card *c)
{
	return dma_map_single(c->dev, c->borrowed, 512, DMA_TO_DEVICE);
}

dma_addr_t map_member_array_ok(struct card *c)
{
	return dma_map_single(c->dev, c->status, sizeof(c->status), DMA_FROM_DEVICE);
}

dma_addr_t map_peer_status_ok(struct card *c)
{
	return dma_map_single(c->dev, c->peer->status + 8, 8, DMA_FROM_DEVICE);
}

int card_alloc_queue(struct card *c, size_t n)
{
	void *q = kvcalloc(n, 64, GFP_KERNEL);

	if (!q)
		return -ENOMEM;
	c->queue = q;
	return 0;
}

dma_addr_t map_queue_bad(struct card *c)
{
	// CHECK: [[@LINE+1]]:9: warning: 'queue' is kvmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(c->dev, c->queue, c->len, DMA_TO_DEVICE);
}

/* The field was filled just now, in this function. */
dma_addr_t filled_here_ok(struct card *c)
{
	c->fresh = kmalloc(64, GFP_KERNEL);
	return dma_map_single(c->dev, c->fresh, 64, DMA_TO_DEVICE);
}

dma_addr_t filled_here_bad(struct card *c)
{
	c->fresh = vmalloc(64);
	// CHECK: [[@LINE+1]]:9: warning: 'fresh' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(c->dev, c->fresh, 64, DMA_TO_DEVICE);
}

static dma_addr_t map_wrapper_bad(struct device *dev, void *buf, size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: 'image' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

dma_addr_t through_wrapper(struct device *dev)
{
	void *image = vmalloc(8192);

	return map_wrapper_bad(dev, image, 8192);
}

static int send_stack_bad(struct usb_device *udev, u8 *data, u16 n)
{
	// CHECK: [[@LINE+1]]:9: warning: 'command' is on the stack, which a device cannot reach, but usb_control_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	return usb_control_msg(udev, usb_sndctrlpipe(udev, 0), 1, 0, 0, 0, data, n, 1000);
}

int through_wrapper_stack(struct usb_device *udev)
{
	u8 command[4] = { 1, 2, 3, 4 };

	return send_stack_bad(udev, command, sizeof(command));
}

static int send_deep_bad(struct usb_device *udev, u8 *data, u16 n)
{
	// CHECK: [[@LINE+1]]:9: warning: 'value' is on the stack, which a device cannot reach, but usb_control_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	return usb_control_msg(udev, usb_sndctrlpipe(udev, 0), 1, 0, 0, 0, data, n, 1000);
}

static int send_value(struct usb_device *udev, u8 value)
{
	return send_deep_bad(udev, &value, 1);
}

int through_two_wrappers(struct usb_device *udev)
{
	return send_value(udev, 7);
}

static dma_addr_t map_wrapper_ok(struct device *dev, void *buf, size_t n)
{
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

dma_addr_t through_wrapper_slab(struct device *dev)
{
	return map_wrapper_ok(dev, kmalloc(64, GFP_KERNEL), 64);
}

/* The wrapper copies what it gets. */
static int send_copy_ok(struct usb_device *udev, const u8 *data, u16 n)
{
	u8 *copy = kmemdup(data, n, GFP_KERNEL);
	int ret;

	if (!copy)
		return -ENOMEM;
	ret = usb_control_msg(udev, usb_sndctrlpipe(udev, 0), 1, 0, 0, 0, copy, n, 1000);
	kfree(copy);
	return ret;
}

int through_copy(struct usb_device *udev)
{
	u8 command[4] = { 1, 2, 3, 4 };

	return send_copy_ok(udev, command, sizeof(command));
}

static void *image_new(size_t n)
{
	return vzalloc(n);
}

dma_addr_t from_wrapper_bad(struct device *dev, size_t n)
{
	void *image = image_new(n);

	// CHECK: [[@LINE+1]]:9: warning: 'image' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, image, n, DMA_TO_DEVICE);
}
