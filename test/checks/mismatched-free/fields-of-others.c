// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// More ways to fill a field than an assignment in this unit: what may be said about it, and what not.
#include <linux/device.h>
#include <linux/firmware.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/platform_device.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

struct port {
	void *twice;
	void *wrapped;
	const struct firmware *fw;
	void *aliased;
	void *left;
	void *right;
	void *stored_by_copy;
	void *reset;
	u8 *window;
	u8 *grown;
	void *guarded;
	void *opaque;
	void (*opaque_free)(const void *p);
};

int load(const void *image, size_t n);
void vendor_swap(struct port *a, struct port *b);
void *vendor_map(size_t n);

static void *window_alloc(size_t n) {
	return vzalloc(PAGE_ALIGN(n));
}

static void port_free_grown_bad(struct port *port) {
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'port->grown', which {{krealloc|kmalloc}}() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	vfree(port->grown);
}

int port_open(struct port *port, struct device *dev, size_t n) {
	void **slot = &port->aliased;
	void *copy;
	port->twice = vmalloc(n);
	port->wrapped = window_alloc(n);
	*slot = vmalloc(n);
	port->left = vmalloc(n);
	port->right = kmalloc(n, GFP_KERNEL);
	copy = vmalloc(n);
	memcpy(&port->stored_by_copy, &copy, sizeof(copy));
	port->reset = NULL;
	port->window = vmalloc(n);
	if (port->window)
		port->window += 16;
	port->grown = kmalloc(n, GFP_KERNEL);
	port->guarded = vmalloc(n);
	return request_firmware(&port->fw, "port.bin", dev);
}

// Wrong: a second report of the mistake in port_free_grown_bad().
int FP_port_grow(struct port *port, size_t n) {
	u8 *more = krealloc(port->grown, 2 * n, GFP_KERNEL);
	if (!more)
		return -ENOMEM;
	port->grown = more;
	vfree(port->twice);
	port->twice = vzalloc(2 * n);
	// CHECK: [[@LINE+1]]:2: warning: port_free_grown_bad() frees 'more', which krealloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	port_free_grown_bad(port);
	return 0;
}

// Filled in two places, both by vmalloc's family.
void port_close_twice_bad(struct port *port) {
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'port->twice', which {{vmalloc|vzalloc}}() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(port->twice);
	port->twice = NULL;
}

void port_close_wrapped_bad(struct port *port) {
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'port->wrapped', which window_alloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(port->wrapped);
}

// Missed: the field is filled through its address by a function whose rule says so.
void FN_port_close_firmware(struct port *port) {
	kfree(port->fw);
}

// Cleared in the same function before, in a branch that returns.
void port_close_guarded_bad(struct port *port, bool lent) {
	if (lent) {
		port->guarded = NULL;
		return;
	}
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'port->guarded', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(port->guarded);
}

// Through a pointer to the field.
void port_close_aliased_ok(struct port *port) {
	vfree(port->aliased);
}

static void port_exchange(struct port *port) {
	swap(port->left, port->right);
}

// After port_exchange() it is the other way round.
void port_close_swapped_ok(struct port *port) {
	kfree(port->left);
	vfree(port->right);
	port_exchange(port);
}

void port_close_copied_ok(struct port *port) {
	vfree(port->stored_by_copy);
}

void port_close_reset_ok(struct port *port) {
	kfree(port->reset);
}

void port_close_window_ok(struct port *port) {
	vfree(port->window - 16);
}

int port_lend_ok(struct port *port, size_t n, bool wide) {
	port->opaque = wide ? vmalloc(n) : kmalloc(n, GFP_KERNEL);
	port->opaque_free = wide ? vfree : kfree;
	if (port->opaque)
		port->opaque_free(port->opaque);
	return 0;
}

// The next two fill and free structures of the kernel, which other units fill, too.
int transfer_start(struct urb *urb, struct usb_device *udev) {
	urb->transfer_buffer = usb_alloc_coherent(udev, 64, GFP_KERNEL, &urb->transfer_dma);
	return urb->transfer_buffer ? 0 : -ENOMEM;
}

void transfer_done_ok(struct urb *urb) {
	kfree(urb->transfer_buffer);
}

int data_attach(struct platform_device *pdev, size_t n) {
	pdev->dev.platform_data = vmalloc(n);
	return 0;
}

void data_detach_ok(struct device *dev) {
	kfree(dev->platform_data);
}

static void free_block(void *data) {
	kfree(data);
}

static void free_table(void *data) {
	vfree(data);
}

// Missed: the action frees with the wrong function when the device goes.
int FN_action(struct device *dev, size_t n) {
	void *table = vmalloc(n);
	if (!table)
		return -ENOMEM;
	return devm_add_action_or_reset(dev, free_block, table);
}

int action_ok(struct device *dev, size_t n) {
	void *table = vmalloc(n);
	if (!table)
		return -ENOMEM;
	return devm_add_action_or_reset(dev, free_table, table);
}

// A reference that is dropped may be one that somebody else has taken.

struct spi_controller;
struct spi_controller *devm_spi_alloc_host(struct device *dev, unsigned int size);
void spi_controller_put(struct spi_controller *ctlr);
struct bitbang {
	struct spi_controller *ctlr;
	int busy;
};
int bitbang_start(struct bitbang *b);
void bitbang_stop(struct bitbang *b);

int counted_probe(struct device *dev, struct bitbang *b)
{
	struct spi_controller *ctlr = devm_spi_alloc_host(dev, 8);

	if (!ctlr)
		return -ENOMEM;
	b->ctlr = ctlr;
	return bitbang_start(b); /* takes a reference */
}

void counted_remove_ok(struct bitbang *b)
{
	bitbang_stop(b);
	spi_controller_put(b->ctlr);
}
