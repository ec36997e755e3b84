/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Slabs: caches of equal objects on frames of low memory, the kmalloc() caches
 * among them, large kmalloc() straight from the pages (mm/slub.c,
 * mm/slab_common.c). Between two objects lies a red zone; what is freed is
 * poisoned and waits in a queue before it is used again. Both are looked at
 * when an object goes or comes, so that code without instrumentation is seen,
 * too.
 */
#include "families.h"
#include "shadow.h"
#include <linux/mm.h>
#include <linux/string.h>

#define RED 0xcc
#define POISON 0x6b
#define QUARANTINE 256 /* objects a cache */
#define MAX_SMALL (2 * PAGE_SIZE)
#define GFP_SLAB_BUG_MASK (__GFP_DMA32 | __GFP_HIGHMEM | ~__GFP_BITS_MASK)

struct object {
	struct object *next; /* free ones, in the order in which they became free */
	unsigned long addr;
	struct slab *slab;
	struct block *block;
};

struct slab {
	struct kmem_cache *cache;
	unsigned long addr;
	unsigned int count;
	struct object *objects;
};

struct kmem_cache {
	struct kmem_cache *next;
	const char *name;
	size_t size, stride;
	gfp_t zone;
	void (*ctor)(void *);
	struct object *fresh;		/* never used */
	struct object *oldest, *newest; /* freed */
	unsigned long freed, live;
	const char *right; /* the only free that is right for these objects; NULL: kmem_cache_free() */
	bool kmalloc, destroyed;
};

/* 96 and 192 are classes between the powers of two. */
static const unsigned int classes[] = { 8, 16, 32, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 8192 };
static struct kmem_cache *kmalloc_caches[2][ARRAY_SIZE(classes)];
static struct kmem_cache *caches;

static struct kmem_cache *cache_new(const char *name, size_t size, size_t align)
{
	struct kmem_cache *s = host_alloc(sizeof(*s));
	char *copy = host_alloc(strlen(name) + 1);

	__builtin_memcpy(copy, name, strlen(name) + 1);
	if (align < 8)
		align = 8;
	s->name = copy;
	s->size = size;
	s->stride = ALIGN(size + 16, align);
	s->next = caches;
	caches = s;
	return s;
}

static struct kmem_cache *kmalloc_cache(size_t size, gfp_t gfp)
{
	unsigned int i = 0, dma = gfp & __GFP_DMA ? 1 : 0;

	while (classes[i] < size)
		i++;
	if (!kmalloc_caches[dma][i]) {
		unsigned int align = classes[i] & (classes[i] - 1) ? 8 : classes[i];
		char name[32];

		snprintf(name, sizeof(name), "%skmalloc-%u", dma ? "dma-" : "", classes[i]);
		kmalloc_caches[dma][i] = cache_new(name, classes[i], align);
		kmalloc_caches[dma][i]->kmalloc = true;
		kmalloc_caches[dma][i]->zone = gfp & __GFP_DMA;
	}
	return kmalloc_caches[dma][i];
}

/* Masks that kmalloc() has no use for: the kernel tells when it needs a page, we always. */
static gfp_t gfp_fixed(gfp_t gfp)
{
	gfp_t wrong = gfp & GFP_SLAB_BUG_MASK;

	if (!wrong)
		return gfp;
	report_begin("kalloc-gfp-flags", "Unexpected gfp: %#x (%s). Fixing up to gfp: %#x. Fix your code!", wrong,
		     wrong & __GFP_HIGHMEM ? "__GFP_HIGHMEM"
		     : wrong & __GFP_DMA32 ? "GFP_DMA32"
					   : "unknown",
		     gfp & ~GFP_SLAB_BUG_MASK);
	report_end();
	return gfp & ~GFP_SLAB_BUG_MASK;
}

static bool slab_grow(struct kmem_cache *s, gfp_t gfp)
{
	unsigned int order = 0, i;
	struct page *page;
	struct slab *slab;

	while ((PAGE_SIZE << order) / s->stride < 4 && order < 4)
		order++;
	page = page_take((gfp & ~(__GFP_ZERO | __GFP_HIGHMEM)) | s->zone, order);
	if (!page)
		return false;
	slab = host_alloc(sizeof(*slab));
	slab->cache = s;
	slab->addr = (unsigned long)page_address(page);
	slab->count = (PAGE_SIZE << order) / s->stride;
	slab->objects = host_alloc(slab->count * sizeof(struct object));
	for (i = 0; i < 1U << order; i++) {
		page[i].type = PAGE_SLAB;
		page[i].slab = slab;
	}
	kasan_poison(slab->addr, PAGE_SIZE << order, KASAN_SLAB_REDZONE);
	for (i = slab->count; i--;) {
		struct object *o = &slab->objects[i];

		o->addr = slab->addr + i * s->stride;
		o->slab = slab;
		o->next = s->fresh;
		s->fresh = o;
		if (s->ctor)
			s->ctor((void *)o->addr);
	}
	counters.slab_pages += 1UL << order;
	return true;
}

static bool filled(unsigned long addr, size_t size, u8 with)
{
	size_t i;

	for (i = 0; i < size; i++)
		if (((u8 *)addr)[i] != with)
			return false;
	return true;
}

/* What instrumentation has not seen: an object that changed after it was freed. */
static void check_poison(struct object *o)
{
	struct block *b = o->block;

	if (!b->access_told && !o->slab->cache->ctor && !filled(o->addr, o->slab->cache->size, POISON)) {
		report_begin("kalloc-use-after-free", "BUG %s : Poison overwritten", o->slab->cache->name);
		report_block(b);
		report_end();
	}
}

static struct object *object_take(struct kmem_cache *s, gfp_t gfp)
{
	struct object *o;

	if (!s->fresh && s->freed <= QUARANTINE && !slab_grow(s, gfp) && !s->oldest)
		return NULL;
	if (s->fresh) {
		o = s->fresh;
		s->fresh = o->next;
	} else {
		o = s->oldest;
		s->oldest = o->next;
		if (!s->oldest)
			s->newest = NULL;
		s->freed--;
		counters.slab_hits++;
		check_poison(o);
	}
	return o;
}

struct block *object_block(struct kmem_cache *s, size_t size, gfp_t gfp)
{
	struct object *o = object_take(s, gfp);
	struct block *b;

	if (!o)
		return NULL;
	b = block_new(o->addr, size, s->size, s->kmalloc ? BLOCK_SLAB : BLOCK_CACHE);
	b->cache = s;
	b->gfp = gfp;
	b->object = s->right ? s->name : NULL;
	b->right = s->right;
	o->block = b;
	s->live++;
	kasan_poison(o->addr, s->stride, KASAN_SLAB_REDZONE);
	kasan_unpoison(o->addr, size);
	__builtin_memset((void *)(o->addr + size), RED, s->stride - size);
	if (gfp & __GFP_ZERO)
		__builtin_memset((void *)o->addr, 0, size);
	else if (!s->ctor)
		__builtin_memset((void *)o->addr, 0x5a, size);
	return b;
}

bool slab_gate(size_t size, gfp_t gfp, const char *what)
{
	point();
	might_alloc(gfp);
	if (size > KMALLOC_MAX_SIZE) {
		if (!(gfp & __GFP_NOWARN)) {
			report_begin("kalloc-alloc-size", "WARNING: at mm/page_alloc.c:4832 __alloc_pages_noprof");
			report_line("%s of %zu bytes, more than KMALLOC_MAX_SIZE (%lu)", what, size, KMALLOC_MAX_SIZE);
			report_end();
		}
		return false;
	}
	return gfp & __GFP_NOFAIL || !should_fail(what);
}

struct block *slab_take(size_t size, gfp_t gfp, const char *what)
{
	struct page *page;
	struct block *b;
	unsigned long i;
	unsigned int order;

	gfp = gfp_fixed(gfp);
	if (size <= MAX_SMALL)
		return object_block(kmalloc_cache(size, gfp), size, gfp);
	order = get_order(size);
	page = page_take(gfp | __GFP_COMP, order);
	if (!page)
		return NULL;
	b = block_new((unsigned long)page_address(page), size, PAGE_SIZE << order, BLOCK_LARGE);
	b->order = order;
	b->gfp = gfp;
	for (i = 0; i < 1UL << order; i++) {
		page[i].type = PAGE_LARGE;
		page[i].block = b;
	}
	kasan_poison(b->addr, b->room, KASAN_PAGE_REDZONE);
	kasan_unpoison(b->addr, size);
	return b;
}

struct block *slab_object(size_t size, gfp_t gfp, const char *what, const char *family, const char *right)
{
	struct block *b = slab_take(size, gfp, what);

	if (b) {
		b->object = family;
		b->right = right;
	}
	return b;
}

static struct object *object_at(unsigned long addr)
{
	struct page *page = &mem_map[(addr - DIRECT_MAP) >> PAGE_SHIFT];
	unsigned long i = (addr - page->slab->addr) / page->slab->cache->stride;

	return i < page->slab->count ? &page->slab->objects[i] : NULL;
}

void slab_give(struct block *b)
{
	struct kmem_cache *s = b->cache;
	struct object *o;

	block_check_active(b);
	if (b->kind == BLOCK_LARGE) {
		block_dead(b);
		page_give(virt_to_page(b->addr), b->order);
		return;
	}
	o = object_at(b->addr);
	if (!b->access_told && !filled(b->addr + b->size, s->stride - b->size, RED)) {
		report_begin(CHECK_BOUNDS, "BUG %s : Right Redzone overwritten", s->name);
		report_block(b);
		report_end();
	}
	block_dead(b);
	if (!s->ctor)
		__builtin_memset((void *)o->addr, POISON, s->size);
	kasan_poison(o->addr, s->stride, KASAN_SLAB_FREE);
	o->next = NULL;
	if (s->newest)
		s->newest->next = o;
	else
		s->oldest = o;
	s->newest = o;
	s->freed++;
	s->live--;
}

/* Freed in the wrong way and told so: that nobody frees it in the right one is no news. */
static void lost(struct block *b)
{
	if (b)
		b->leak_told = true;
}

struct block *freeable(unsigned long addr, const char *name)
{
	struct page *page;
	struct object *o;
	struct block *b;

	if (!in_direct_map(addr)) {
		report_begin(check_of_bad_free(addr), "kernel BUG at arch/x86/mm/physaddr.c:%d!",
			     host_in_image(addr) || IS_ERR_VALUE(addr) ? 23 : 28);
		report_line("%s of %s", name, address_kind(addr));
		report_block(block_at(addr));
		report_end_fatal();
		lost(block_at(addr));
		return NULL;
	}
	page = &mem_map[(addr - DIRECT_MAP) >> PAGE_SHIFT];
	if (page->type == PAGE_SLAB) {
		o = object_at(addr);
		b = o ? o->block : NULL;
		if (b && b->live && b->addr == addr)
			return b;
		report_begin(b && !b->live && b->addr == addr ? "kalloc-double-free" : "kalloc-mismatched-free",
			     "BUG: KASAN: %s in @0", b && !b->live ? "double-free" : "invalid-free");
		if (b && b->live)
			report_line("%s of an address %lu bytes inside %s", name, addr - b->addr, block_family(b));
		report_block(b);
		report_end();
		lost(b);
		return NULL;
	}
	b = page->block;
	if (page->type == PAGE_LARGE && b->live && b->addr == addr)
		return b;
	if (page->type == PAGE_FREE || page->type == PAGE_PART) {
		b = block_at(addr);
		report_begin(b ? "kalloc-double-free" : "kalloc-mismatched-free", "BUG: KASAN: double-free in @0");
		report_line("WARNING: at mm/slub.c:4799 free_large_kmalloc");
		report_block(b);
		report_end_fatal();
		return NULL;
	}
	report_begin("kalloc-mismatched-free", "WARNING: at mm/slub.c:4799 free_large_kmalloc");
	report_line("object pointer: %#lx; %s of %s", addr, name, address_kind(addr));
	report_block(b);
	report_end();
	lost(b);
	return NULL;
}

void free_by_kfree(unsigned long addr, const char *name, bool of_kvmalloc)
{
	struct block *b, *outer;

	if (ZERO_OR_NULL_PTR(addr))
		return;
	b = private_block(addr);
	outer = block_at(addr);
	/* At the start of an outer block, that one is meant. */
	if (b && outer && outer->addr != addr) {
		report_begin("kalloc-mismatched-free", "BUG: KASAN: invalid-free in @0");
		report_line("%s of %s", name, block_family(b));
		report_block(b);
		report_end();
		b->leak_told = true;
		return;
	}
	b = freeable(addr, name);
	if (!b)
		return;
	/* Of kvmalloc() memory only what is larger than a page may have come by vmalloc(). */
	if (b->right || (b->kvmalloc && b->size > PAGE_SIZE && !of_kvmalloc)) {
		report_begin("kalloc-mismatched-free", "%s of %s (the kernel itself says nothing)", name,
			     block_family(b));
		report_line("%s is right", b->right ? b->right : "kvfree()");
		report_block(b);
		report_end();
	}
	slab_give(b);
}

/* --- kmalloc() and its kin */

static void *kmalloc_named(size_t size, gfp_t gfp, const char *what)
{
	struct block *b;

	if (!size) {
		point();
		might_alloc(gfp);
		return ZERO_SIZE_PTR;
	}
	if (!slab_gate(size, gfp, what))
		return NULL;
	b = slab_take(size, gfp, what);
	return b ? (void *)b->addr : NULL;
}

void *kmalloc(size_t size, gfp_t gfp)
{
	return kmalloc_named(size, gfp, "kmalloc()");
}

void *kzalloc(size_t size, gfp_t gfp)
{
	return kmalloc_named(size, gfp | __GFP_ZERO, "kzalloc()");
}

void *kmalloc_node(size_t size, gfp_t gfp, int node)
{
	return kmalloc(size, gfp);
}

void *kzalloc_node(size_t size, gfp_t gfp, int node)
{
	return kzalloc(size, gfp);
}

void *kmalloc_track_caller(size_t size, gfp_t gfp)
{
	return kmalloc(size, gfp);
}

void *kmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : kmalloc_named(bytes, gfp, "kmalloc_array()");
}

void *kcalloc(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : kmalloc_named(bytes, gfp | __GFP_ZERO, "kcalloc()");
}

void *krealloc(const void *p, size_t size, gfp_t gfp)
{
	struct block *old = NULL;
	void *fresh;

	if (!size) {
		kfree(p);
		return ZERO_SIZE_PTR;
	}
	if (!ZERO_OR_NULL_PTR(p)) {
		old = block_at((unsigned long)p);
		if (old && !old->live) {
			kasan_check((unsigned long)p, 1, false);
			return NULL;
		}
		old = freeable((unsigned long)p, "krealloc()");
		if (!old)
			return NULL;
	}
	fresh = kmalloc_named(size, gfp, "krealloc()");
	if (fresh && old) {
		__builtin_memcpy(fresh, p, size < old->size ? size : old->size);
		slab_give(old);
	}
	return fresh;
}

void *krealloc_array(void *p, size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : krealloc(p, bytes, gfp);
}

void kfree(const void *p)
{
	point();
	free_by_kfree((unsigned long)p, "kfree()", false);
	point();
}

void kfree_sensitive(const void *p)
{
	point();
	free_by_kfree((unsigned long)p, "kfree_sensitive()", false);
}

void kfree_const(const void *p)
{
	point();
	if (!host_in_image((unsigned long)p))
		free_by_kfree((unsigned long)p, "kfree()", false);
}

void kfree_bulk(size_t n, void **p)
{
	while (n--)
		kfree(p[n]);
}

size_t ksize(const void *p)
{
	struct block *b;

	if (ZERO_OR_NULL_PTR(p))
		return 0;
	b = block_at((unsigned long)p);
	if (b && b->live && (b->kind == BLOCK_SLAB || b->kind == BLOCK_LARGE))
		return b->room;
	report_begin("kalloc-mismatched-free", "kernel BUG at arch/x86/mm/physaddr.c:28!");
	report_line("ksize() of %s", address_kind((unsigned long)p));
	report_block(b);
	report_end_fatal();
	return 0;
}

/* --- caches */

struct kmem_cache *cache_of_objects(const char *name, size_t size, const char *right)
{
	struct kmem_cache *s = cache_new(name, size, 8);

	s->right = right;
	return s;
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *))
{
	struct kmem_cache *s;

	point();
	might_sleep_in_allocator();
	if (should_fail("kmem_cache_create()"))
		return NULL;
	s = cache_new(name, size, align);
	s->ctor = ctor;
	return s;
}

void report_objects(const struct kmem_cache *s)
{
	struct block *b;

	for (b = blocks_all(); b; b = b->next)
		if (b->live && b->cache == s) {
			report_block(b);
			b->leak_told = true;
		}
}

void kmem_cache_destroy(struct kmem_cache *s)
{
	if (!s)
		return;
	point();
	might_sleep_in_allocator();
	if (s->destroyed) {
		report_begin("kalloc-double-free", "kmem_cache_destroy %s: destroyed before", s->name);
		report_end();
		return;
	}
	s->destroyed = true;
	if (!s->live)
		return;
	report_begin("kalloc-leak", "BUG %s: Objects remaining in %s on __kmem_cache_shutdown()", s->name, s->name);
	report_objects(s);
	report_end();
}

unsigned int kmem_cache_size(struct kmem_cache *s)
{
	return s->size;
}

struct block *cache_take(struct kmem_cache *s, gfp_t gfp, const char *what)
{
	if (!slab_gate(s->size, gfp, what))
		return NULL;
	return object_block(s, s->size, gfp_fixed(gfp));
}

void *kmem_cache_alloc(struct kmem_cache *s, gfp_t gfp)
{
	struct block *b;

	if (s->ctor && gfp & __GFP_ZERO) {
		report_begin("kalloc-gfp-flags", "WARNING: at mm/slub.c:2700 new_slab");
		report_line("__GFP_ZERO for a cache with a constructor");
		report_end();
		gfp &= ~__GFP_ZERO;
	}
	b = cache_take(s, gfp, "kmem_cache_alloc()");
	return b ? (void *)b->addr : NULL;
}

void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t gfp)
{
	return kmem_cache_alloc(s, gfp | __GFP_ZERO);
}

void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t gfp, int node)
{
	return kmem_cache_alloc(s, gfp);
}

void kmem_cache_free(struct kmem_cache *s, void *p)
{
	struct block *b;

	point();
	/* virt_to_slab() of NULL names a struct page where there is none (mm/slub.c) */
	if (!p) {
		report_begin(check_of_bad_free(0), "BUG: unable to handle page fault for address: %016lx", 0ul);
		report_line("kmem_cache_free() of NULL");
		report_end_fatal();
		return;
	}
	b = freeable((unsigned long)p, "kmem_cache_free()");
	if (!b)
		return;
	if (b->cache != s) {
		report_begin("kalloc-mismatched-free", "cache_from_obj: Wrong slab cache. %s but object is from %s",
			     s->name, b->cache ? b->cache->name : "kmalloc()");
		report_line("WARNING: at mm/slub.c:4772 kmem_cache_free");
		report_block(b);
		report_end();
		lost(b);
		return; /* as the kernel does */
	}
	slab_give(b);
}

int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t gfp, size_t n, void **p)
{
	size_t i;

	for (i = 0; i < n; i++) {
		p[i] = kmem_cache_alloc(s, gfp);
		if (!p[i]) {
			while (i--)
				kmem_cache_free(s, p[i]);
			return 0;
		}
	}
	return (int)n;
}

void kmem_cache_free_bulk(struct kmem_cache *s, size_t n, void **p)
{
	while (n--)
		kmem_cache_free(s, p[n]);
}
