// RUN: not %kalloc-tidy --checks=-*,kalloc-dma-unsafe-buffer %s | %expect-warnings %s
// Where the memory came from, over which conditions and calls, and who hands it to the device.
#include <linux/dma-mapping.h>
#include <linux/slab.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

struct card {
	struct device *dev;
	void *image;
};

dma_addr_t allocated_and_condition_bad(struct device *dev, size_t n)
{
	void *buf = vmalloc(n);

	if (!buf)
		return 0;
	// CHECK: notes.c:[[@LINE+7]]:9: warning: 'buf' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	// CHECK-NEXT: [[@LINE+6]] | return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
	// CHECK-NEXT: {{^ +\| +\^}}
	// CHECK-NEXT: notes.c:[[@LINE-7]]:14: note: allocated here by vmalloc()
	// CHECK: notes.c:[[@LINE-6]]:6: note: assuming 'buf' is non-null
	// CHECK: notes.c:[[@LINE+2]]:9: note: dma_map_single() hands it to a device here; use kmalloc() memory for DMA
	// CHECK-NOT: note:
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

int declared_bad(struct usb_device *udev)
{
	u8 data[2] = { 1, 2 };

	// CHECK: notes.c:[[@LINE+4]]:9: warning: 'data' is on the stack, which a device cannot reach, but usb_control_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	// CHECK: notes.c:[[@LINE-3]]:5: note: 'data' is declared here
	// CHECK: notes.c:[[@LINE+2]]:9: note: usb_control_msg() hands it to a device here; use kmalloc() memory for DMA
	// CHECK-NOT: note:
	return usb_control_msg(udev, usb_sndctrlpipe(udev, 0), 1, 0, 0, 0, data, 2, 1000);
}

static int send_bad(struct usb_device *udev, void *data, u16 n)
{
	// CHECK: notes.c:[[@LINE+5]]:9: warning: 'value' is on the stack, which a device cannot reach, but usb_control_msg() hands it to DMA [kalloc-dma-unsafe-buffer]
	// CHECK: notes.c:[[@LINE+9]]:6: note: 'value' is declared here
	// CHECK: notes.c:[[@LINE+10]]:9: note: calls send_bad() here
	// CHECK: notes.c:[[@LINE+2]]:9: note: usb_control_msg() hands it to a device here; use kmalloc() memory for DMA
	// CHECK-NOT: note:
	return usb_control_msg(udev, usb_sndctrlpipe(udev, 0), 1, 0, 0, 0, data, n, 1000);
}

int send_value(struct usb_device *udev, int flag)
{
	u16 value = 7;

	return send_bad(udev, &value, sizeof(value));
}

int card_load(struct card *c, size_t n)
{
	c->image = vmalloc(n);
	return c->image ? 0 : -ENOMEM;
}

dma_addr_t other_function_bad(struct card *c, size_t n)
{
	// CHECK: notes.c:[[@LINE+4]]:9: warning: 'image' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	// CHECK: notes.c:[[@LINE-7]]:13: note: 'image' is filled here in card_load() by vmalloc()
	// CHECK: notes.c:[[@LINE+2]]:9: note: dma_map_single() hands it to a device here; use kmalloc() memory for DMA
	// CHECK-NOT: note:
	return dma_map_single(c->dev, c->image, n, DMA_TO_DEVICE);
}
