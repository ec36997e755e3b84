/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* kvmalloc(): kmalloc() if that can be had, else vmalloc() (mm/util.c). */
#include "shadow.h"
#include <linux/mm.h>
#include <linux/vmalloc.h>

static void *kvmalloc_named(size_t size, gfp_t gfp, const char *what)
{
	struct block *b = NULL;
	void *p;

	point();
	if (!size) {
		might_alloc(gfp);
		return ZERO_SIZE_PTR;
	}
	if (size > INT_MAX) {
		if (!(gfp & __GFP_NOWARN)) {
			report_begin("kalloc-alloc-size", "WARNING: at mm/util.c:670 __kvmalloc_node_noprof");
			report_end();
		}
		return NULL;
	}
	might_alloc(gfp);
	if (!(gfp & __GFP_NOFAIL) && should_fail(what))
		return NULL;
	if (size <= KMALLOC_MAX_SIZE)
		b = slab_take(size, gfp, what);
	if (b) {
		b->kvmalloc = true;
		return (void *)b->addr;
	}
	if (!gfpflags_allow_blocking(gfp) || size <= PAGE_SIZE)
		return NULL;
	p = vmalloc_take(size, gfp, BLOCK_VMALLOC, NULL);
	if (p)
		block_at((unsigned long)p)->kvmalloc = true;
	return p;
}

void *kvmalloc(size_t size, gfp_t gfp)
{
	return kvmalloc_named(size, gfp, "kvmalloc()");
}

void *kvzalloc(size_t size, gfp_t gfp)
{
	return kvmalloc_named(size, gfp | __GFP_ZERO, "kvzalloc()");
}

void *kvmalloc_node(size_t size, gfp_t gfp, int node)
{
	return kvmalloc(size, gfp);
}

void *kvmalloc_array(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : kvmalloc_named(bytes, gfp, "kvmalloc_array()");
}

void *kvcalloc(size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : kvmalloc_named(bytes, gfp | __GFP_ZERO, "kvcalloc()");
}

void kvfree(const void *addr)
{
	if (is_vmalloc_addr(addr)) {
		vfree(addr);
		return;
	}
	point();
	free_by_kfree((unsigned long)addr, "vfree() or kfree()", true);
}

void kvfree_sensitive(const void *addr, size_t len)
{
	kvfree(addr);
}

void *kvrealloc(const void *p, size_t size, gfp_t gfp)
{
	struct block *old = p ? block_at((unsigned long)p) : NULL;
	void *fresh = kvmalloc_named(size, gfp, "kvrealloc()");

	if (fresh && old) {
		__builtin_memcpy(fresh, p, size < old->size ? size : old->size);
		kvfree(p);
	}
	return fresh;
}
