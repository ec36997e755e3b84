/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Pools that keep a reserve: here the reserve is all that fails last (mm/mempool.c). */
#include "families.h"
#include "shadow.h"
#include <linux/mempool.h>

struct mempool_s {
	mempool_alloc_t *alloc; /* of the driver's own, or NULL */
	mempool_free_t *free;
	void *data;
	struct kmem_cache *cache;
	size_t size;
	int min_nr, taken;
};

static mempool_t *mempool_new(int min_nr, size_t size, struct kmem_cache *cache)
{
	mempool_t *pool;
	struct block *b;

	point();
	might_sleep_at("include/linux/sched/mm.h:321");
	if (should_fail("mempool_create()"))
		return NULL;
	b = slab_take(sizeof(*pool), GFP_KERNEL | __GFP_ZERO, "mempool_create()");
	if (!b)
		return NULL;
	pool = (mempool_t *)b->addr;
	pool->cache = cache;
	pool->size = size;
	pool->min_nr = min_nr;
	return pool;
}

void *mempool_alloc_slab(gfp_t gfp, void *data)
{
	return kmem_cache_alloc(data, gfp);
}

void mempool_free_slab(void *element, void *data)
{
	kmem_cache_free(data, element);
}

void *mempool_kmalloc(gfp_t gfp, void *data)
{
	return kmalloc((size_t)data, gfp);
}

void mempool_kfree(void *element, void *data)
{
	kfree(element);
}

mempool_t *mempool_create(int min_nr, mempool_alloc_t *alloc, mempool_free_t *give, void *data)
{
	mempool_t *pool;

	if (alloc == mempool_alloc_slab)
		return mempool_create_slab_pool(min_nr, data);
	if (alloc == mempool_kmalloc)
		return mempool_create_kmalloc_pool(min_nr, (size_t)data);
	pool = mempool_new(min_nr, 0, NULL);
	if (pool) {
		pool->alloc = alloc;
		pool->free = give;
		pool->data = data;
	}
	return pool;
}

mempool_t *mempool_create_kmalloc_pool(int min_nr, size_t size)
{
	return mempool_new(min_nr, size, NULL);
}

mempool_t *mempool_create_slab_pool(int min_nr, struct kmem_cache *kc)
{
	return mempool_new(min_nr, kmem_cache_size(kc), kc);
}

void mempool_destroy(mempool_t *pool)
{
	if (!pool)
		return;
	point();
	free_by_kfree((unsigned long)pool, "mempool_destroy()", false);
}

/* Does not fail where it may sleep. */
void *mempool_alloc(mempool_t *pool, gfp_t gfp)
{
	struct block *b;

	point();
	might_alloc(gfp);
	if (!gfpflags_allow_blocking(gfp) && should_fail("mempool_alloc()"))
		return NULL;
	if (pool->alloc)
		return pool->alloc(gfp, pool->data);
	b = pool->cache ? object_block(pool->cache, pool->size, gfp) : slab_take(pool->size, gfp, "mempool_alloc()");
	if (!b)
		return NULL;
	pool->taken++;
	b->object = FAMILY_MEMPOOL_ELEMENT;
	b->right = "mempool_free()";
	b->owner = pool;
	return (void *)b->addr;
}

void mempool_free(void *element, mempool_t *pool)
{
	struct block *b;

	point();
	if (!element)
		return;
	if (pool->free) {
		pool->free(element, pool->data);
		return;
	}
	b = freeable((unsigned long)element, "mempool_free()");
	if (!b)
		return;
	if (b->owner != pool) {
		report_begin("kalloc-mismatched-free", "mempool_free() of memory that is not of this pool");
		report_block(b);
		report_end();
	}
	pool->taken--;
	slab_give(b);
}
