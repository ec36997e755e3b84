// RUN: not %kalloc-tidy --checks=-*,kalloc-dma-unsafe-buffer %s | %expect-warnings %s
// dma_map_single() on every kind of memory.
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

int vmalloc_bad(struct device *dev)
{
	char *buf = vmalloc(8192);
	dma_addr_t bus;

	if (!buf)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:8: warning: 'buf' is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	bus = dma_map_single(dev, buf, 8192, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, bus)) {
		vfree(buf);
		return -EIO;
	}
	dma_unmap_single(dev, bus, 8192, DMA_TO_DEVICE);
	vfree(buf);
	return 0;
}

/* What the message calls the memory is left open: it should say '*out'. */
dma_addr_t vzalloc_small_bad(struct device *dev, char **out)
{
	*out = vzalloc(64);
	// CHECK: [[@LINE+1]]:9: warning: {{.*}} is vmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, *out, 64, DMA_TO_DEVICE);
}

dma_addr_t kvmalloc_large_bad(struct device *dev)
{
	void *buf = kvmalloc(1 << 20, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:9: warning: 'buf' is kvmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, 1 << 20, DMA_TO_DEVICE);
}

dma_addr_t kvmalloc_unknown_size_bad(struct device *dev, size_t n)
{
	void *buf = kvzalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:9: warning: 'buf' is kvmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

dma_addr_t kvmalloc_array_bad(struct device *dev)
{
	u64 *buf = kvmalloc_array(4096, sizeof(*buf), GFP_KERNEL);

	// CHECK: [[@LINE+1]]:9: warning: 'buf' is kvmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, 4096 * sizeof(*buf), DMA_TO_DEVICE);
}

dma_addr_t coherent_bad(struct device *dev)
{
	dma_addr_t bus;
	void *buf = dma_alloc_coherent(dev, 4096, &bus, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:9: warning: 'buf' is coherent DMA memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, 4096, DMA_TO_DEVICE);
}

dma_addr_t percpu_bad(struct device *dev)
{
	u64 __percpu *buf = alloc_percpu(u64);

	// CHECK: [[@LINE+1]]:9: warning: 'buf' is per-CPU memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, 8, DMA_TO_DEVICE);
}

dma_addr_t vmap_bad(struct device *dev, struct page **pages)
{
	void *buf = vmap(pages, 4, VM_MAP, 0);

	// CHECK: [[@LINE+1]]:9: warning: 'buf' is mappings from vmap(), which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, 4 * PAGE_SIZE, DMA_TO_DEVICE);
}

dma_addr_t kvmalloc_small_ok(struct device *dev)
{
	return dma_map_single(dev, kvmalloc(512, GFP_KERNEL), 512, DMA_TO_DEVICE);
}

dma_addr_t kvmalloc_one_page_ok(struct device *dev)
{
	void *buf = kvmalloc(PAGE_SIZE, GFP_KERNEL);

	return dma_map_single(dev, buf, PAGE_SIZE, DMA_TO_DEVICE);
}

/* Wrong: with a mask that cannot block kvmalloc() never falls back to vmalloc(). */
dma_addr_t FP_kvmalloc_atomic(struct device *dev)
{
	void *buf = kvmalloc(16384, GFP_ATOMIC);

	// CHECK: [[@LINE+1]]:9: warning: 'buf' is kvmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	return dma_map_single(dev, buf, 16384, DMA_TO_DEVICE);
}

dma_addr_t kmalloc_ok(struct device *dev)
{
	void *buf = kmalloc(4096, GFP_KERNEL | GFP_DMA);

	return dma_map_single(dev, buf, 4096, DMA_TO_DEVICE);
}

dma_addr_t devm_ok(struct device *dev, size_t n)
{
	void *buf = devm_kcalloc(dev, n, 4, GFP_KERNEL);

	return buf ? dma_map_single(dev, buf, n * 4, DMA_TO_DEVICE) : 0;
}

dma_addr_t pages_ok(struct device *dev)
{
	unsigned long addr = __get_free_pages(GFP_KERNEL, 2);

	return dma_map_single(dev, (void *)addr, 4 * PAGE_SIZE, DMA_TO_DEVICE);
}

dma_addr_t page_ok(struct device *dev)
{
	struct page *page = alloc_page(GFP_KERNEL);

	return dma_map_page(dev, page, 0, PAGE_SIZE, DMA_TO_DEVICE);
}

dma_addr_t page_address_ok(struct device *dev, struct page *page)
{
	return dma_map_single(dev, page_address(page), PAGE_SIZE, DMA_TO_DEVICE);
}

dma_addr_t cache_ok(struct device *dev, struct kmem_cache *cache)
{
	return dma_map_single(dev, kmem_cache_alloc(cache, GFP_KERNEL), 64, DMA_TO_DEVICE);
}

dma_addr_t parameter_ok(struct device *dev, void *buf, size_t n)
{
	return dma_map_single(dev, buf, n, DMA_TO_DEVICE);
}

/* vmalloc memory mapped page by page. */
dma_addr_t vmalloc_pagewise_ok(struct device *dev)
{
	void *buf = vmalloc(8192);

	return dma_map_page(dev, vmalloc_to_page(buf), 0, PAGE_SIZE, DMA_TO_DEVICE);
}
