/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Memory that driver and device see alike: whole pages, and pools of small
 * blocks (kernel/dma/mapping.c, mm/dmapool.c).
 */
#include "families.h"
#include "shadow.h"
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/mm.h>

void *dma_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp)
{
	int order = get_order(size);
	struct mapping *m;
	struct page *page;
	struct block *b;
	int i;

	point();
	might_alloc(gfp);
	if (!dev->coherent_dma_mask) {
		report_begin(CHECK_DMA_API, "WARNING: at kernel/dma/mapping.c:600 dma_alloc_attrs");
		report_line("the device has no coherent DMA mask");
		report_end();
		return NULL;
	}
	if (order > MAX_PAGE_ORDER || should_fail("dma_alloc_coherent()"))
		return NULL;
	page = page_take((gfp & ~(__GFP_HIGHMEM | __GFP_DMA32)) | __GFP_ZERO |
				 (dev->coherent_dma_mask < DMA_BIT_MASK(32) ? __GFP_DMA : 0),
			 order);
	if (!page)
		return NULL;
	b = block_new((unsigned long)page_address(page), size, PAGE_SIZE << order, BLOCK_COHERENT);
	b->order = order;
	b->owner = dev;
	for (i = 0; i < 1 << order; i++)
		page[i].block = b;
	*handle = b->dma = page_to_phys(page);
	m = remember(dev, *handle, size, DMA_BIDIRECTIONAL);
	m->coherent = m->checked = true;
	return (void *)b->addr;
}

static void free_coherent(struct device *dev, size_t size, void *cpu_addr, dma_addr_t handle)
{
	struct block *b = block_at((unsigned long)cpu_addr);
	struct mapping *m = mapping_of(dev, handle);

	if (!cpu_addr)
		return;
	if (!b || !b->live || b->kind != BLOCK_COHERENT || b->addr != (unsigned long)cpu_addr) {
		begin_bad_free(
			was_freed(b) && b->kind == BLOCK_COHERENT, "dma_free_coherent()", (unsigned long)cpu_addr,
			"DMA-API: %s %s: device driver tries to free DMA memory it has not allocated [device address=%#018llx] [size=%zu bytes]",
			dev_name(dev), dev_name(dev), (unsigned long long)handle, size);
		report_line("WARNING: at kernel/dma/debug.c:977 check_unmap");
		report_end_fatal();
		return;
	}
	if (b->size != size || !m) {
		report_begin(
			CHECK_DMA_API,
			"DMA-API: %s %s: device driver frees DMA memory with different %s [device address=%#018llx] [map size=%zu bytes] [unmap size=%zu bytes]",
			dev_name(dev), dev_name(dev), m ? "size" : "address", (unsigned long long)handle, b->size,
			size);
		report_line("WARNING: at kernel/dma/debug.c:987 check_unmap");
		report_block(b);
		report_end();
	}
	if (m)
		m->live = false;
	block_dead(b);
	page_give(virt_to_page(b->addr), b->order);
}

void dma_free_coherent(struct device *dev, size_t size, void *cpu_addr, dma_addr_t handle)
{
	point();
	if (irqs_off) {
		report_begin("kalloc-sleep-in-atomic", "WARNING: at kernel/dma/mapping.c:650 dma_free_attrs");
		report_line("dma_free_coherent() with interrupts off");
		report_end();
	}
	free_coherent(dev, size, cpu_addr, handle);
}

struct dmam {
	size_t size;
	void *cpu_addr;
	dma_addr_t handle;
};

static void dmam_release(struct device *dev, void *data)
{
	struct dmam *d = data;

	free_coherent(dev, d->size, d->cpu_addr, d->handle);
}

void *dmam_alloc_coherent(struct device *dev, size_t size, dma_addr_t *handle, gfp_t gfp)
{
	struct dmam d = { size, dma_alloc_coherent(dev, size, handle, gfp), 0 };

	if (!d.cpu_addr)
		return NULL;
	d.handle = *handle;
	devres_add(dev, dmam_release, &d, sizeof(d));
	return d.cpu_addr;
}

/* --- pools of small blocks */

struct dma_pool {
	struct kmem_cache *cache;
	struct device *dev;
	const char *name;
	unsigned long taken;
};

struct dma_pool *dma_pool_create(const char *name, struct device *dev, size_t size, size_t align, size_t allocation)
{
	struct dma_pool *pool;
	struct block *b;

	point();
	might_sleep_at("include/linux/sched/mm.h:321");
	if (should_fail("dma_pool_create()"))
		return NULL;
	b = slab_object(sizeof(*pool), GFP_KERNEL | __GFP_ZERO, "dma_pool_create()", FAMILY_DMA_POOL,
			"dma_pool_destroy()");
	if (!b)
		return NULL;
	pool = (struct dma_pool *)b->addr;
	pool->cache = cache_of_objects(FAMILY_DMA_POOL_BLOCK, size, "dma_pool_free()");
	pool->dev = dev;
	pool->name = name;
	return pool;
}

void dma_pool_destroy(struct dma_pool *pool)
{
	struct block *b;

	if (!pool)
		return;
	point();
	might_sleep_in_allocator();
	b = block_at((unsigned long)pool);
	if (!b || !b->live) {
		kasan_check((unsigned long)pool, sizeof(*pool), true);
		return;
	}
	if (pool->taken) {
		report_begin("kalloc-leak", "%s %s: dma_pool_destroy %s busy", dev_name(pool->dev), dev_name(pool->dev),
			     pool->name);
		report_objects(pool->cache);
		report_end();
	}
	slab_give(b);
}

void *dma_pool_alloc(struct dma_pool *pool, gfp_t gfp, dma_addr_t *handle)
{
	struct block *b = cache_take(pool->cache, gfp, "dma_pool_alloc()");

	if (!b)
		return NULL;
	pool->taken++;
	b->owner = pool;
	*handle = b->dma = b->addr - DIRECT_MAP;
	return (void *)b->addr;
}

void *dma_pool_zalloc(struct dma_pool *pool, gfp_t gfp, dma_addr_t *handle)
{
	return dma_pool_alloc(pool, gfp | __GFP_ZERO, handle);
}

void dma_pool_free(struct dma_pool *pool, void *vaddr, dma_addr_t addr)
{
	struct block *b = block_at((unsigned long)vaddr);

	point();
	if (!b || b->owner != pool || !b->live) {
		bool again = was_freed(b) && b->owner == pool;

		begin_bad_free(again, "dma_pool_free()", (unsigned long)vaddr,
			       again ? "%s %s: pool_block_err %s, dma %#llx already free"
				     : "%s %s: pool_block_err %s, %#llx (bad vaddr)",
			       dev_name(pool->dev), dev_name(pool->dev), pool->name, (unsigned long long)addr);
		report_end();
		return;
	}
	pool->taken--;
	slab_give(b);
}
