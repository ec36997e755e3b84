// RUN: not %kalloc-tidy --checks=-*,kalloc-gfp-flags %s | %expect-warnings %s
// Zones and page flags where the page, DMA and pool allocators refuse, strip or crash.
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mempool.h>
#include <linux/slab.h>

struct page *dma_alloc_pages(struct device *dev, size_t size, dma_addr_t *handle, enum dma_data_direction dir, gfp_t gfp);

struct item {
	u32 state;
	void *next;
};

static struct kmem_cache *constructed, *plain;

static void item_ctor(void *p)
{
	struct item *i = p;

	i->state = 1;
}

int caches_made(void)
{
	constructed = kmem_cache_create("constructed", sizeof(struct item), 0, 0, item_ctor);
	plain = kmem_cache_create("plain", sizeof(struct item), 0, 0, NULL);
	return constructed && plain ? 0 : -ENOMEM;
}

/* BUG in gfp_zone() with CONFIG_DEBUG_VM, the wrong zone without. */
struct page *dma_and_highmem_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_page() is called with __GFP_HIGHMEM and __GFP_DMA: memory lies in one zone [kalloc-gfp-flags]
	return alloc_page(GFP_KERNEL | GFP_DMA | __GFP_HIGHMEM);
}

struct page *dma_and_highuser_bad(unsigned int order)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_pages() is called with __GFP_HIGHMEM and __GFP_DMA: memory lies in one zone [kalloc-gfp-flags]
	return alloc_pages(GFP_HIGHUSER | GFP_DMA, order);
}

struct page *dma32_and_highmem_bad(int node)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_pages_node() is called with __GFP_HIGHMEM and __GFP_DMA32: memory lies in one zone [kalloc-gfp-flags]
	return alloc_pages_node(node, GFP_HIGHUSER | __GFP_DMA32, 0);
}

void *exact_two_dma_zones_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_pages_exact() is called with __GFP_DMA32 and __GFP_DMA: memory lies in one zone [kalloc-gfp-flags]
	return alloc_pages_exact(n, GFP_KERNEL | GFP_DMA | GFP_DMA32);
}

/* Two ways to group pages; there is one. */
struct page *movable_and_reclaimable_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_page() is called with __GFP_MOVABLE and __GFP_RECLAIMABLE: pages are grouped by one of them [kalloc-gfp-flags]
	return alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_RECLAIMABLE);
}

void *exact_comp_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_pages_exact() is called with __GFP_COMP: the pages are split [kalloc-gfp-flags]
	return alloc_pages_exact(n, GFP_KERNEL | __GFP_COMP);
}

void *exact_highmem_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_pages_exact() is called with __GFP_HIGHMEM: such pages need no address, and it returns one [kalloc-gfp-flags]
	return alloc_pages_exact(n, GFP_HIGHUSER | __GFP_ZERO);
}

/* An address is returned, so the page cannot be in high memory. */
unsigned long address_of_highmem_bad(unsigned int order)
{
	// CHECK: [[@LINE+1]]:9: warning: __get_free_pages() is called with __GFP_HIGHMEM: such pages need no address, and it returns one [kalloc-gfp-flags]
	return __get_free_pages(GFP_KERNEL | __GFP_HIGHMEM, order);
}

unsigned long zeroed_highuser_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: get_zeroed_page() is called with __GFP_HIGHMEM: such pages need no address, and it returns one [kalloc-gfp-flags]
	return get_zeroed_page(GFP_HIGHUSER);
}

void *coherent_comp_bad(struct device *dev, size_t n, dma_addr_t *bus)
{
	// CHECK: [[@LINE+1]]:9: warning: dma_alloc_coherent() is called with __GFP_COMP: compound pages are refused [kalloc-gfp-flags]
	return dma_alloc_coherent(dev, n, bus, GFP_KERNEL | __GFP_COMP);
}

struct page *dma_pages_zone_bad(struct device *dev, size_t n, dma_addr_t *bus)
{
	// CHECK: [[@LINE+1]]:9: warning: dma_alloc_pages() is called with __GFP_DMA32: the device's mask chooses the zone [kalloc-gfp-flags]
	return dma_alloc_pages(dev, n, bus, DMA_FROM_DEVICE, GFP_KERNEL | GFP_DMA32);
}

struct page *dma_pages_comp_bad(struct device *dev, size_t n, dma_addr_t *bus)
{
	// CHECK: [[@LINE+1]]:9: warning: dma_alloc_pages() is called with __GFP_COMP: compound pages are refused [kalloc-gfp-flags]
	return dma_alloc_pages(dev, n, bus, DMA_FROM_DEVICE, GFP_KERNEL | __GFP_COMP);
}

void *mempool_zero_bad(mempool_t *pool)
{
	// CHECK: [[@LINE+1]]:9: warning: mempool_alloc() is called with __GFP_ZERO: an element from the reserve is not zeroed [kalloc-gfp-flags]
	return mempool_alloc(pool, GFP_NOIO | __GFP_ZERO);
}

void *FN_zalloc_of_constructed_bad(void)
{
	return kmem_cache_zalloc(constructed, GFP_KERNEL);
}

void *FN_zero_of_constructed_bad(void)
{
	return kmem_cache_alloc(constructed, GFP_ATOMIC | __GFP_ZERO);
}

void *alloc_of_constructed_ok(void)
{
	return kmem_cache_alloc(constructed, GFP_KERNEL);
}

void *zalloc_of_plain_ok(void)
{
	return kmem_cache_zalloc(plain, GFP_KERNEL);
}

/* Nothing is known about a cache that came from elsewhere. */
void *zalloc_of_parameter_ok(struct kmem_cache *c)
{
	return kmem_cache_zalloc(c, GFP_KERNEL);
}

struct page *highuser_page_ok(void)
{
	return alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_COMP);
}

struct page *highmem_alone_ok(void)
{
	return alloc_page(__GFP_HIGHMEM);
}

struct page *movable_dma32_ok(void)
{
	return alloc_page(GFP_USER | __GFP_MOVABLE | __GFP_DMA32);
}

struct page *zone_chosen_ok(bool below_4g, bool below_16m)
{
	return alloc_page(below_16m ? GFP_KERNEL | GFP_DMA : below_4g ? GFP_KERNEL | GFP_DMA32 : GFP_HIGHUSER);
}

struct page *zone_replaced_ok(gfp_t gfp)
{
	return alloc_page((gfp & ~GFP_ZONEMASK) | GFP_DMA32);
}

struct page *zone_retried_ok(void)
{
	gfp_t gfp = GFP_KERNEL | GFP_DMA32;
	struct page *p = alloc_page(gfp);

	if (!p) {
		gfp = (gfp & ~GFP_DMA32) | GFP_DMA;
		p = alloc_page(gfp);
	}
	return p;
}

struct page *comp_pages_ok(unsigned int order)
{
	return alloc_pages(GFP_KERNEL | __GFP_COMP, order);
}

unsigned long dma_address_ok(void)
{
	return get_zeroed_page(GFP_KERNEL | GFP_DMA);
}

/* Redundant, but nothing goes wrong. */
unsigned long zeroed_twice_ok(void)
{
	return get_zeroed_page(GFP_KERNEL | __GFP_ZERO);
}

void *exact_dma_ok(size_t n)
{
	return alloc_pages_exact(n, GFP_KERNEL | GFP_DMA | __GFP_ZERO);
}

/* Stripped without a word: the device's mask decides. Dozens of drivers do it. */
void *coherent_zone_ok(struct device *dev, size_t n, dma_addr_t *bus)
{
	return dma_alloc_coherent(dev, n, bus, GFP_KERNEL | GFP_DMA);
}

void *coherent_zone32_ok(struct device *dev, size_t n, dma_addr_t *bus)
{
	return dma_alloc_coherent(dev, n, bus, GFP_DMA32 | GFP_KERNEL);
}

void *coherent_zero_ok(struct device *dev, size_t n, dma_addr_t *bus)
{
	return dma_alloc_coherent(dev, n, bus, GFP_KERNEL | __GFP_ZERO);
}

void *pool_zone_ok(struct dma_pool *pool, dma_addr_t *bus)
{
	return dma_pool_alloc(pool, GFP_NOWAIT | GFP_DMA32, bus);
}

void *pool_zero_ok(struct dma_pool *pool, dma_addr_t *bus)
{
	return dma_pool_alloc(pool, GFP_ATOMIC | __GFP_ZERO, bus);
}

struct page *dma_pages_ok(struct device *dev, size_t n, dma_addr_t *bus)
{
	return dma_alloc_pages(dev, n, bus, DMA_BIDIRECTIONAL, GFP_KERNEL | __GFP_NOWARN);
}

void *mempool_ok(mempool_t *pool)
{
	return mempool_alloc(pool, GFP_NOIO);
}

void *mempool_noretry_ok(mempool_t *pool)
{
	return mempool_alloc(pool, GFP_ATOMIC | __GFP_NORETRY);
}
