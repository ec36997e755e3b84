// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// What belongs to a device: managed memory, coherent DMA memory, mappings.
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/io.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

struct ring {
	void *desc;
	dma_addr_t dma;
	void *shadow;
	void __iomem *regs;
};

int start(void *what);

// Freed a second time when the driver detaches.
int kfree_of_devm_bad(struct platform_device *pdev) {
	struct ring *ring = devm_kzalloc(&pdev->dev, sizeof(*ring), GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	if (start(ring)) {
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'ring', which devm_kzalloc() allocated as device-managed memory; use devm_kfree() or nothing at all [kalloc-mismatched-free]
		kfree(ring);
		return -EIO;
	}
	return 0;
}

void devm_kfree_of_kmalloc_bad(struct device *dev) {
	void *buf = kmalloc(64, GFP_KERNEL);
	if (!buf)
		return;
	// CHECK: [[@LINE+1]]:2: warning: devm_kfree() frees 'buf', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	devm_kfree(dev, buf);
}

void kfree_of_devm_string_bad(struct device *dev, int id) {
	char *name = devm_kasprintf(dev, GFP_KERNEL, "ring%d", id);
	if (!name)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'name', which devm_kasprintf() allocated as device-managed memory; use devm_kfree() or nothing at all [kalloc-mismatched-free]
	kfree(name);
}

void kfree_of_coherent_bad(struct device *dev, size_t n) {
	dma_addr_t dma;
	void *desc = dma_alloc_coherent(dev, n, &dma, GFP_KERNEL);
	if (!desc)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'desc', which dma_alloc_coherent() allocated as coherent DMA memory; use dma_free_coherent() with the same size and handle [kalloc-mismatched-free]
	kfree(desc);
}

void dma_free_of_kmalloc_bad(struct device *dev, size_t n, dma_addr_t dma) {
	void *desc = kmalloc(n, GFP_KERNEL | GFP_DMA);
	if (!desc)
		return;
	// CHECK: [[@LINE+1]]:2: warning: dma_free_coherent() frees 'desc', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	dma_free_coherent(dev, n, desc, dma);
}

void kfree_of_pool_block_bad(struct dma_pool *pool) {
	dma_addr_t dma;
	void *td = dma_pool_alloc(pool, GFP_ATOMIC, &dma);
	if (!td)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'td', which dma_pool_alloc() allocated as DMA pool blocks; use dma_pool_free() with the same pool [kalloc-mismatched-free]
	kfree(td);
}

void kfree_of_usb_coherent_bad(struct usb_device *udev) {
	dma_addr_t dma;
	u8 *buf = usb_alloc_coherent(udev, 64, GFP_KERNEL, &dma);
	if (!buf)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'buf', which usb_alloc_coherent() allocated as memory from usb_alloc_coherent(); use usb_free_coherent() with the same size and handle [kalloc-mismatched-free]
	kfree(buf);
}

void kfree_of_ioremap_bad(phys_addr_t base) {
	void __iomem *regs = ioremap(base, 4096);
	if (!regs)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'regs', which ioremap() allocated as I/O mappings; use iounmap() or pci_iounmap() [kalloc-mismatched-free]
	kfree(regs);
}

void vfree_of_memremap_bad(phys_addr_t base) {
	void *shm = memremap(base, 4096, 1);
	if (!shm)
		return;
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'shm', which memremap() allocated as mappings from memremap(); use memunmap() [kalloc-mismatched-free]
	vfree(shm);
}

void iounmap_of_vmalloc_bad(size_t n) {
	void *shadow = vmalloc(n);
	if (!shadow)
		return;
	// CHECK: [[@LINE+1]]:2: warning: iounmap() frees 'shadow', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	iounmap(shadow);
}

void kfree_of_vmap_bad(struct page **pages, unsigned int n) {
	void *view = vmap(pages, n, VM_MAP, 0);
	if (!view)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'view', which vmap() allocated as mappings from vmap(); use vunmap() [kalloc-mismatched-free]
	kfree(view);
}

int devm_ok(struct platform_device *pdev) {
	struct ring *ring = devm_kzalloc(&pdev->dev, sizeof(*ring), GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	if (start(ring)) {
		devm_kfree(&pdev->dev, ring);
		return -EIO;
	}
	return 0;
}

// A managed object owns an unmanaged one.
int managed_owner_ok(struct platform_device *pdev, size_t n) {
	struct ring *ring = devm_kzalloc(&pdev->dev, sizeof(*ring), GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	ring->shadow = kzalloc(n, GFP_KERNEL);
	if (!ring->shadow)
		return -ENOMEM;
	if (start(ring)) {
		kfree(ring->shadow);
		return -EIO;
	}
	platform_set_drvdata(pdev, ring);
	return 0;
}

void coherent_ok(struct device *dev, size_t n) {
	dma_addr_t dma;
	void *desc = dma_alloc_coherent(dev, n, &dma, GFP_KERNEL);
	if (!desc)
		return;
	start(desc);
	dma_free_coherent(dev, n, desc, dma);
}

void pool_block_ok(struct dma_pool *pool) {
	dma_addr_t dma;
	void *td = dma_pool_zalloc(pool, GFP_ATOMIC, &dma);
	if (td)
		dma_pool_free(pool, td, dma);
}

void usb_coherent_ok(struct usb_device *udev) {
	dma_addr_t dma;
	u8 *buf = usb_alloc_coherent(udev, 64, GFP_KERNEL, &dma);
	usb_free_coherent(udev, 64, buf, dma);
}

void mappings_ok(phys_addr_t base, struct page **pages) {
	void __iomem *regs = ioremap(base, 4096);
	void *shm = memremap(base, 4096, 1);
	void *view = vmap(pages, 1, VM_MAP, 0);
	if (regs)
		iounmap(regs);
	if (shm)
		memunmap(shm);
	vunmap(view);
}
