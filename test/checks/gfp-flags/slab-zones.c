// RUN: not %kalloc-tidy --checks=-*,kalloc-gfp-flags %s | %expect-warnings %s
// Zone flags given to slab memory, which is always in the direct map, and to vmalloc memory, which need not be.
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct ring {
	struct kmem_cache *cache;
	gfp_t gfp;
	bool high;
};

void *kmalloc_highmem_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is called with __GFP_HIGHMEM: slab memory has an address in the direct map [kalloc-gfp-flags]
	return kmalloc(n, GFP_KERNEL | __GFP_HIGHMEM);
}

void *kzalloc_highuser_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kzalloc() is called with __GFP_HIGHMEM: slab memory has an address in the direct map [kalloc-gfp-flags]
	return kzalloc(n, GFP_HIGHUSER);
}

void *kcalloc_dma32_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kcalloc() is called with __GFP_DMA32: there are no slab caches for this zone [kalloc-gfp-flags]
	return kcalloc(n, sizeof(u32), GFP_KERNEL | GFP_DMA32);
}

void *krealloc_dma32_bad(void *old, size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: krealloc() is called with __GFP_DMA32: there are no slab caches for this zone [kalloc-gfp-flags]
	return krealloc(old, n, GFP_ATOMIC | __GFP_DMA32);
}

void *cache_highmem_bad(struct ring *r)
{
	// CHECK: [[@LINE+1]]:9: warning: kmem_cache_alloc() is called with __GFP_HIGHMEM: slab memory has an address in the direct map [kalloc-gfp-flags]
	return kmem_cache_alloc(r->cache, GFP_NOFS | __GFP_HIGHMEM);
}

void *cache_highuser_movable_bad(struct ring *r)
{
	// CHECK: [[@LINE+1]]:9: warning: kmem_cache_zalloc() is called with __GFP_HIGHMEM: slab memory has an address in the direct map [kalloc-gfp-flags]
	return kmem_cache_zalloc(r->cache, GFP_HIGHUSER_MOVABLE);
}

char *kstrdup_dma32_bad(const char *s)
{
	// CHECK: [[@LINE+1]]:9: warning: kstrdup() is called with __GFP_DMA32: there are no slab caches for this zone [kalloc-gfp-flags]
	return kstrdup(s, GFP_KERNEL | GFP_DMA32);
}

void *kmemdup_highmem_bad(const void *s, size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kmemdup() is called with __GFP_HIGHMEM: slab memory has an address in the direct map [kalloc-gfp-flags]
	return kmemdup(s, n, __GFP_HIGHMEM | GFP_KERNEL);
}

/* The first try is kmalloc(), with the same flags. */
void *kvmalloc_dma32_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kvmalloc() is called with __GFP_DMA32: there are no slab caches for this zone [kalloc-gfp-flags]
	return kvmalloc(n, GFP_KERNEL | GFP_DMA32);
}

void *mask_in_variable_bad(size_t n)
{
	gfp_t gfp = GFP_HIGHUSER | __GFP_NOWARN;

	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is called with __GFP_HIGHMEM: slab memory has an address in the direct map [kalloc-gfp-flags]
	return kmalloc(n, gfp);
}

void *bit_added_on_one_path_bad(struct ring *r, size_t n)
{
	gfp_t gfp = GFP_KERNEL;

	if (r->high)
		gfp |= __GFP_HIGHMEM;
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is called with __GFP_HIGHMEM: slab memory has an address in the direct map [kalloc-gfp-flags]
	return kmalloc(n, gfp);
}

void *caller_mask_and_zone_bad(size_t n, gfp_t gfp)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is called with __GFP_HIGHMEM: slab memory has an address in the direct map [kalloc-gfp-flags]
	return kmalloc(n, gfp | __GFP_HIGHMEM);
}

void *conditional_zone_bad(struct ring *r, size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kzalloc() is called with __GFP_HIGHMEM: slab memory has an address in the direct map [kalloc-gfp-flags]
	return kzalloc(n, r->high ? GFP_HIGHUSER : GFP_USER);
}

void *plain_ok(size_t n)
{
	return kmalloc(n, GFP_KERNEL);
}

void *zone_dma_ok(size_t n)
{
	return kmalloc(n, GFP_KERNEL | GFP_DMA);
}

void *zone_dma_atomic_ok(size_t n)
{
	return kzalloc(n, GFP_ATOMIC | GFP_DMA);
}

/* No reclaim at all: may fail, and is meant to. */
void *zone_dma_alone_ok(size_t n)
{
	return kmalloc(n, GFP_DMA);
}

/* The cache was perhaps made with SLAB_CACHE_DMA. */
void *cache_zone_dma_ok(struct ring *r)
{
	return kmem_cache_zalloc(r->cache, GFP_KERNEL | GFP_DMA);
}

void *masked_out_ok(size_t n, gfp_t gfp)
{
	return kmalloc(n, gfp & ~(__GFP_HIGHMEM | __GFP_DMA32 | __GFP_NOWARN));
}

void *masked_out_of_highuser_ok(size_t n)
{
	return kzalloc(n, GFP_HIGHUSER & ~__GFP_HIGHMEM);
}

void *unknown_mask_ok(struct ring *r, size_t n)
{
	return kmalloc(n, r->gfp);
}

void *bit_removed_before_call_ok(struct ring *r, size_t n, gfp_t gfp)
{
	gfp |= __GFP_HIGHMEM;
	r->gfp = gfp;
	gfp &= ~__GFP_HIGHMEM;
	return kmalloc(n, gfp);
}

void *bit_only_for_the_pages_ok(struct ring *r, size_t n, struct page **page)
{
	gfp_t gfp = GFP_KERNEL;
	void *p;

	p = kmalloc(n, gfp);
	if (r->high)
		gfp |= __GFP_HIGHMEM;
	*page = alloc_pages(gfp, 0);
	return p;
}

void *correlated_ok(struct ring *r, size_t n, struct page **page)
{
	gfp_t gfp = r->high ? GFP_HIGHUSER : GFP_KERNEL;

	if (r->high) {
		*page = alloc_page(gfp);
		return NULL;
	}
	return kmalloc(n, gfp);
}

void *reclaimable_ok(size_t n)
{
	return kmalloc(n, GFP_KERNEL_ACCOUNT | __GFP_RECLAIMABLE);
}

/* vmalloc() adds __GFP_HIGHMEM by itself; saying so is an old habit. */
void *vmalloc_highmem_ok(unsigned long n)
{
	return __vmalloc(n, GFP_KERNEL_ACCOUNT | __GFP_HIGHMEM | __GFP_ZERO);
}

void *vmalloc_dma32_ok(unsigned long n)
{
	return __vmalloc(n, GFP_KERNEL | GFP_DMA32);
}

void *vmalloc_highuser_ok(unsigned long n)
{
	return __vmalloc(n, GFP_HIGHUSER);
}

/* Without a blocking mask there is no fall-back to vmalloc: legal, tested in the kernel. */
void *kvmalloc_atomic_ok(size_t n)
{
	return kvzalloc(n, GFP_ATOMIC);
}

void *kvmalloc_nofs_ok(size_t n)
{
	return kvmalloc(n, GFP_NOFS);
}
