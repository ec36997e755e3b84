// RUN: not %kalloc-tidy --checks=-*,kalloc-dma-unsafe-buffer %s | %expect-warnings %s
// What the code found out about the pointer, and paths that decide where it came from.
#include <linux/dma-mapping.h>
#include <linux/mm.h>
#include <linux/sched/task_stack.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

dma_addr_t vmalloc_if_big_ok(struct device *dev, size_t n, bool big)
{
	void *buf = big ? vmalloc(n) : kmalloc(n, GFP_KERNEL);

	if (!buf || big)
		return 0;
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

dma_addr_t vmalloc_if_big_bad(struct device *dev, size_t n)
{
	void *buf;

	if (n > 8192)
		buf = vmalloc(n);
	else
		buf = kmalloc(n, GFP_KERNEL);
	// CHECK: [[@LINE+1]]:9: warning: 'buf' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

dma_addr_t fallback_bad(struct device *dev, size_t n)
{
	void *buf = kmalloc(n, GFP_KERNEL | __GFP_NOWARN);

	if (!buf)
		buf = vmalloc(n);
	// CHECK: [[@LINE+1]]:9: warning: 'buf' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

dma_addr_t asked_before_ok(struct device *dev, size_t n)
{
	void *buf = kvmalloc(n, GFP_KERNEL);

	if (is_vmalloc_addr(buf)) {
		kvfree(buf);
		return 0;
	}
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

dma_addr_t asked_else_bad(struct device *dev, size_t n)
{
	void *buf = kvmalloc(n, GFP_KERNEL);

	if (!is_vmalloc_addr(buf))
		return 0;
	// CHECK: [[@LINE+1]]:9: warning: 'buf' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

dma_addr_t asked_address_ok(struct device *dev, size_t n)
{
	void *buf = kvmalloc(n, GFP_KERNEL);

	if (!virt_addr_valid(buf))
		return 0;
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

/* What is on the stack is replaced by a copy first. */
static int send_if_not_on_stack_ok(struct usb_device *udev, void *data, u16 n)
{
	void *copy = NULL;
	int ret;

	if (object_is_on_stack(data)) {
		copy = kmemdup(data, n, GFP_KERNEL);
		if (!copy)
			return -ENOMEM;
		data = copy;
	}
	ret = usb_control_msg(udev, usb_sndctrlpipe(udev, 0), 1, 0, 0, 0, data, n, 1000);
	kfree(copy);
	return ret;
}

int send_from_stack(struct usb_device *udev)
{
	u8 data[2] = { 1, 2 };

	return send_if_not_on_stack_ok(udev, data, 2);
}

/* vmalloc memory takes the other branch. */
static dma_addr_t map_any_ok(struct device *dev, void *buf, size_t n)
{
	if (is_vmalloc_addr(buf))
		return dma_map_page(dev, vmalloc_to_page(buf), offset_in_page(buf), n, DMA_TO_DEVICE);
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

dma_addr_t map_any_vmalloc(struct device *dev)
{
	void *buf = vmalloc(64);

	return map_any_ok(dev, buf, 64);
}

dma_addr_t replaced_ok(struct device *dev)
{
	void *buf = vmalloc(64);

	vfree(buf);
	buf = kmalloc(64, GFP_KERNEL);
	return dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
}

dma_addr_t bounce_ok(struct device *dev, const void *from, size_t n)
{
	void *staging = vmalloc(n), *bounce = kmalloc(n, GFP_KERNEL);

	if (!staging || !bounce)
		return 0;
	memcpy(staging, from, n);
	memcpy(bounce, staging, n);
	return dma_map_single(dev, bounce, n, DMA_TO_DEVICE);
}

dma_addr_t arithmetic_bad(struct device *dev)
{
	u8 *buf = vmalloc(8192);
	u8 *end = buf + 8192;

	// CHECK: [[@LINE+1]]:9: warning: 'buf' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, end - 64, 64, DMA_TO_DEVICE);
}

dma_addr_t cast_bad(struct device *dev)
{
	unsigned long addr = (unsigned long)vmalloc(8192);

	// CHECK: [[@LINE+1]]:9: warning: 'addr' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, (void *)(addr + 4), 64, DMA_TO_DEVICE);
}

phys_addr_t pa_bad(void)
{
	void *buf = vmalloc(8192);

	// CHECK: [[@LINE+1]]:9: warning: 'buf' is vmalloc memory, which a device cannot reach, but __pa() hands it to DMA [kalloc-dma-unsafe-buffer]
	return __pa(buf);
}

dma_addr_t virt_to_page_bad(struct device *dev)
{
	void *buf = vmalloc(8192);

	// CHECK: [[@LINE+1]]:27: warning: 'buf' is vmalloc memory, which a device cannot reach, but virt_to_page() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_page(dev, virt_to_page(buf), 0, PAGE_SIZE, DMA_TO_DEVICE);
}

/* vmalloc memory is mapped only on the failure path of the size test: never, as 64 < 4096. */
dma_addr_t size_test_ok(struct device *dev)
{
	size_t n = 64;
	void *buf;

	if (n > PAGE_SIZE)
		buf = vmalloc(n);
	else
		buf = kmalloc(n, GFP_KERNEL);
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

/* Wrong: at most a page, although the size is no constant. */
dma_addr_t FP_kvmalloc_bounded(struct device *dev, size_t n)
{
	void *buf;

	if (n > 1024)
		return 0;
	buf = kvmalloc(n, GFP_KERNEL);
	// CHECK: [[@LINE+1]]:9: warning: 'buf' is kvmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

struct packet {
	u32 header;
	u8 payload[60];
};

dma_addr_t member_of_vmalloc_bad(struct device *dev)
{
	struct packet *p = vmalloc(sizeof(*p));

	// CHECK: [[@LINE+1]]:9: warning: 'p' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, p->payload, sizeof(p->payload), DMA_TO_DEVICE);
}

dma_addr_t member_of_slab_ok(struct device *dev)
{
	struct packet *p = kzalloc(sizeof(*p), GFP_KERNEL);

	return dma_map_single(dev, p->payload, sizeof(p->payload), DMA_TO_DEVICE);
}

/* The only caller has the memory copied. */
static dma_addr_t map_or_copy_ok(struct device *dev, void *buf, size_t n, bool copy)
{
	if (copy)
		buf = kmemdup(buf, n, GFP_KERNEL);
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

dma_addr_t copied_by_wrapper(struct device *dev)
{
	u8 data[2] = { 1, 2 };

	return map_or_copy_ok(dev, data, 2, true);
}

/* The only caller asks for no mapping. */
static dma_addr_t map_if_asked_ok(struct device *dev, void *buf, size_t n, bool dma)
{
	return dma ? dma_map_single(dev, buf, n, DMA_TO_DEVICE) : 0;
}

dma_addr_t not_asked(struct device *dev)
{
	u8 data[2] = { 1, 2 };

	return map_if_asked_ok(dev, data, 2, false);
}

/* The size that selects the branch is the wrapper's parameter, and the only caller's is too large. */
static dma_addr_t map_by_size_ok(struct device *dev, void *buf, size_t n)
{
	if (n > PAGE_SIZE)
		return 0;
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

dma_addr_t too_large(struct device *dev)
{
	return map_by_size_ok(dev, vmalloc(65536), 65536);
}

// Which buffer the callee takes is decided by a member that the caller has set.

struct command {
	u32 read_write : 1;
	bool use_own;
	u8 *buffer;
};

struct adapter {
	struct usb_device *udev;
	u8 *own;
};

static int run_command(struct adapter *a, struct command *c)
{
	u8 *buf = c->buffer;

	if (c->use_own)
		buf = a->own;
	// CHECK: [[@LINE+1]]:9: warning: 'x' is on the stack, which a device cannot reach, but usb_bulk_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	return usb_bulk_msg(a->udev, 1, buf, 4, NULL, 100);
}

static int read_register(struct adapter *a, u32 *x)
{
	struct command c;

	c.read_write = 0;
	c.use_own = true;
	c.buffer = (u8 *)x;
	return run_command(a, &c);
}

int own_buffer_ok(struct adapter *a)
{
	u32 y;

	return read_register(a, &y);
}

int callers_buffer_bad(struct adapter *a)
{
	u32 x;
	struct command c;

	c.read_write = 0;
	c.use_own = false;
	c.buffer = (u8 *)&x;
	return run_command(a, &c);
}
