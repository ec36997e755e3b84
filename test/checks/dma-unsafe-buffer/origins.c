// RUN: not %kalloc-tidy --checks=-*,kalloc-dma-unsafe-buffer %s | %expect-warnings %s
// The stack, module data, string literals, and what only looks like them.
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/usb.h>

struct command {
	u8 op;
	u8 args[15];
};

struct holder {
	struct command cmd;
	struct command *far;
	u8 *buf;
};

static u8 table[64];
static const u8 magic[4] = { 1, 2, 3, 4 };
static u8 *table_pointer;
u8 shared[32];

dma_addr_t stack_array_bad(struct device *dev)
{
	u8 buf[16] = { 1 };

	// CHECK: [[@LINE+1]]:9: warning: 'buf' is on the stack, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, sizeof(buf), DMA_TO_DEVICE);
}

int stack_scalar_bad(struct usb_device *udev)
{
	u8 status = 0;

	// CHECK: [[@LINE+1]]:9: warning: 'status' is on the stack, which a device cannot reach, but usb_control_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	return usb_control_msg(udev, usb_rcvctrlpipe(udev, 0), 1, USB_DIR_IN, 0, 0, &status, 1, 500);
}

void stack_struct_bad(struct scatterlist *sg)
{
	struct command cmd = { .op = 3 };

	// CHECK: [[@LINE+1]]:2: warning: 'cmd' is on the stack, which a device cannot reach, but sg_init_one() hands it to DMA [kalloc-dma-unsafe-buffer]
	sg_init_one(sg, &cmd, sizeof(cmd));
}

void stack_member_bad(struct scatterlist *sg)
{
	struct holder h = { .buf = NULL };

	// CHECK: [[@LINE+1]]:2: warning: 'h' is on the stack, which a device cannot reach, but sg_set_buf() hands it to DMA [kalloc-dma-unsafe-buffer]
	sg_set_buf(sg, h.cmd.args, sizeof(h.cmd.args));
}

/* Array plus offset. */
dma_addr_t stack_offset_bad(struct device *dev)
{
	u8 frame[64];

	memset(frame, 0, sizeof(frame));
	// CHECK: [[@LINE+1]]:9: warning: 'frame' is on the stack, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, frame + 4, 60, DMA_TO_DEVICE);
}

dma_addr_t stack_alias_bad(struct device *dev)
{
	struct command cmd = { .op = 1 };
	void *p = &cmd.args[2];

	// CHECK: [[@LINE+1]]:9: warning: 'cmd' is on the stack, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, p, 4, DMA_TO_DEVICE);
}

dma_addr_t parameter_by_value_bad(struct device *dev, struct command cmd)
{
	// CHECK: [[@LINE+1]]:9: warning: 'cmd' is on the stack, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, &cmd, sizeof(cmd), DMA_TO_DEVICE);
}

dma_addr_t static_array_bad(struct device *dev)
{
	// CHECK: [[@LINE+1]]:9: warning: 'table' is module data, which lies in vmalloc space, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, table, sizeof(table), DMA_TO_DEVICE);
}

void static_const_bad(struct scatterlist *sg)
{
	// CHECK: [[@LINE+1]]:2: warning: 'magic' is module data, which lies in vmalloc space, which a device cannot reach, but sg_init_one() hands it to DMA [kalloc-dma-unsafe-buffer]
	sg_init_one(sg, magic, sizeof(magic));
}

/* The same for module data. */
int global_offset_bad(struct usb_device *udev, int *done)
{
	// CHECK: [[@LINE+1]]:9: warning: 'shared' is module data, which lies in vmalloc space, which a device cannot reach, but usb_bulk_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	return usb_bulk_msg(udev, usb_sndbulkpipe(udev, 1), shared + 8, 8, done, 100);
}

int static_local_bad(struct usb_device *udev, int *done)
{
	static u8 reset[] = { 0xff, 0x00 };

	// CHECK: [[@LINE+1]]:9: warning: 'reset' is module data, which lies in vmalloc space, which a device cannot reach, but usb_interrupt_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	return usb_interrupt_msg(udev, usb_sndintpipe(udev, 1), reset, sizeof(reset), done, 100);
}

int literal_bad(struct usb_device *udev, int *done)
{
	// CHECK: [[@LINE+1]]:9: warning: the string literal is read-only kernel or module data, which a device cannot reach, but usb_bulk_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	return usb_bulk_msg(udev, usb_sndbulkpipe(udev, 1), (void *)"AT\r", 3, done, 100);
}

dma_addr_t literal_in_variable_bad(struct device *dev)
{
	const char *greeting = "hello";

	// CHECK: [[@LINE+1]]:9: warning: the string literal is read-only kernel or module data, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, (void *)greeting, 5, DMA_TO_DEVICE);
}

phys_addr_t virt_to_phys_stack_bad(void)
{
	u32 word = 0;

	// CHECK: [[@LINE+1]]:9: warning: 'word' is on the stack, which a device cannot reach, but virt_to_phys() hands it to DMA [kalloc-dma-unsafe-buffer]
	return virt_to_phys(&word);
}

/* A pointer on the stack is not memory on the stack. */
dma_addr_t pointer_on_stack_ok(struct device *dev)
{
	u8 *buf = kmalloc(16, GFP_KERNEL);

	return dma_map_single(dev, buf, 16, DMA_TO_DEVICE);
}

dma_addr_t member_through_stack_ok(struct device *dev, struct command *far)
{
	struct holder h = { .far = far };

	return dma_map_single(dev, h.far->args, 15, DMA_TO_DEVICE);
}

dma_addr_t global_pointer_ok(struct device *dev)
{
	return dma_map_single(dev, table_pointer, 16, DMA_TO_DEVICE);
}

void fill_global_pointer(void)
{
	table_pointer = kmalloc(16, GFP_KERNEL);
}

dma_addr_t copied_from_stack_ok(struct device *dev)
{
	struct command cmd = { .op = 1 };
	void *buf = kmemdup(&cmd, sizeof(cmd), GFP_KERNEL);

	return dma_map_single(dev, buf, sizeof(cmd), DMA_TO_DEVICE);
}

dma_addr_t copied_from_literal_ok(struct device *dev)
{
	char *text = kstrdup("hello", GFP_KERNEL);

	return dma_map_single(dev, text, 5, DMA_TO_DEVICE);
}

/* An array of pointers on the stack, each to slab memory. */
dma_addr_t array_of_pointers_ok(struct device *dev, int i)
{
	u8 *parts[2] = { kmalloc(8, GFP_KERNEL), kmalloc(8, GFP_KERNEL) };

	return dma_map_single(dev, parts[i & 1], 8, DMA_TO_DEVICE);
}

/* The list itself may live on the stack. */
void list_on_stack_ok(struct device *dev, void *buf)
{
	struct scatterlist sg;

	sg_init_one(&sg, buf, 16);
	dma_map_sg(dev, &sg, 1, DMA_TO_DEVICE);
}

/* The kernel image is in the direct map, as far as its physical address is asked for. */
phys_addr_t virt_to_phys_global_ok(void)
{
	return virt_to_phys(table);
}

void global_bad(struct scatterlist *sg)
{
	// CHECK: [[@LINE+1]]:2: warning: 'shared' is module data, which lies in vmalloc space, which a device cannot reach, but sg_set_buf() hands it to DMA [kalloc-dma-unsafe-buffer]
	sg_set_buf(sg, &shared[8], 8);
}

dma_addr_t stack_unknown_index_bad(struct device *dev, int i)
{
	u8 frame[64] = { 0 };

	// CHECK: [[@LINE+1]]:9: warning: 'frame' is on the stack, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, &frame[i], 4, DMA_TO_DEVICE);
}

dma_addr_t pointer_into_stack_bad(struct device *dev, u8 first)
{
	u8 frame[64], *p = frame;

	*p++ = first;
	*p++ = 0;
	// CHECK: [[@LINE+1]]:9: warning: 'frame' is on the stack, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, frame, p - frame, DMA_TO_DEVICE);
}

/* Array plus offset, by ++. */
dma_addr_t moved_pointer_into_stack_bad(struct device *dev, u8 first)
{
	u8 frame[64], *p = frame;

	*p++ = first;
	// CHECK: [[@LINE+1]]:9: warning: 'frame' is on the stack, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, p, 4, DMA_TO_DEVICE);
}

dma_addr_t variable_length_bad(struct device *dev, int n)
{
	u8 frame[n];

	// CHECK: [[@LINE+1]]:9: warning: 'frame' is on the stack, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, frame, n, DMA_TO_DEVICE);
}

dma_addr_t stack_or_slab_ok(struct device *dev, size_t n)
{
	u8 small[16], *p = n > sizeof(small) ? kmalloc(n, GFP_KERNEL) : small;

	if (p == small)
		return 0;
	return dma_map_single(dev, p, n, DMA_TO_DEVICE);
}

dma_addr_t stack_or_slab_bad(struct device *dev, size_t n)
{
	u8 small[16], *p = small;

	if (n > sizeof(small))
		p = kmalloc(n, GFP_KERNEL);
	// CHECK: [[@LINE+1]]:9: warning: 'small' is on the stack, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, p, n, DMA_TO_DEVICE);
}
