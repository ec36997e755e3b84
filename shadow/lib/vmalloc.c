/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * vmalloc: frames taken one by one, never in ascending order, mapped beside
 * each other, with a page of nothing behind each area. Addresses are not used
 * again, so that a stale pointer always finds a hole (mm/vmalloc.c).
 */
#include "shadow.h"
#include <linux/mm.h>
#include <linux/vmalloc.h>

static unsigned long next_area = VMALLOC_AREA;

/* Frames of each area, beside the block. */
struct area {
	struct area *next;
	struct block *block;
	unsigned long count;
	struct page **pages;
	bool own;
};
static struct area *areas;

bool in_vmalloc(unsigned long addr)
{
	return addr - VMALLOC_AREA < VMALLOC_SPACE;
}

static struct area *area_at(unsigned long addr)
{
	struct area *a;

	for (a = areas; a; a = a->next)
		if (addr - a->block->addr < a->count << PAGE_SHIFT)
			return a;
	return NULL;
}

struct block *vmalloc_block(unsigned long addr)
{
	struct area *a = area_at(addr);

	return a ? a->block : NULL;
}

/* Maps PAGES, or frames of its own. NULL when there are none. */
void *vmalloc_take(unsigned long size, gfp_t gfp, enum block_kind kind, struct page **pages)
{
	unsigned long i, count = (size + PAGE_SIZE - 1) >> PAGE_SHIFT;
	struct area *a;

	if (next_area + ((count + 1) << PAGE_SHIFT) > VMALLOC_AREA + VMALLOC_SPACE)
		return NULL;
	a = host_alloc(sizeof(*a));
	a->count = count;
	a->own = !pages;
	a->pages = host_alloc(count * sizeof(struct page *));
	for (i = 0; i < count; i++) {
		/* From the last to the first: neighbours are never in order. */
		struct page *page = pages ? pages[i] : page_take((gfp & ~__GFP_DMA) | __GFP_HIGHMEM, 0);

		if (!page) {
			while (i--)
				page_give(a->pages[count - 1 - i], 0);
			return NULL;
		}
		a->pages[pages ? i : count - 1 - i] = page;
	}
	a->block = block_new(next_area, size, count << PAGE_SHIFT, kind);
	for (i = 0; i < count; i++) {
		host_memory_map(next_area + (i << PAGE_SHIFT), PAGE_SIZE, a->pages[i]->frame << PAGE_SHIFT);
		counters.page_table_sets++;
		if (a->own) {
			a->pages[i]->type = PAGE_MAPPED;
			a->pages[i]->block = a->block;
			__builtin_memset((void *)(next_area + (i << PAGE_SHIFT)), gfp & __GFP_ZERO ? 0 : 0xaa,
					 PAGE_SIZE);
		}
	}
	kasan_unpoison(next_area, size);
	next_area += (count + 1) << PAGE_SHIFT;
	a->next = areas;
	areas = a;
	return (void *)a->block->addr;
}

void vmalloc_give(struct block *b)
{
	struct area *a = area_at(b->addr);
	unsigned long i;

	block_check_active(b);
	block_dead(b);
	kasan_poison(b->addr, b->room, KASAN_VMALLOC_INVALID);
	host_unmap(b->addr, b->room);
	counters.page_table_clears += a->count;
	counters.tlb_flushes++;
	for (i = 0; a->own && i < a->count; i++)
		page_give(a->pages[i], 0);
}

/* The checks of __vmalloc_node_range() and the sleeping of its parts. */
static void *vmalloc_checked(unsigned long size, gfp_t gfp, const char *what)
{
	point();
	if (in_interrupt()) {
		report_begin("kalloc-sleep-in-atomic", "kernel BUG at mm/vmalloc.c:3177!");
		report_line("%s in interrupt context", what);
		report_end_fatal();
	}
	if (!size) {
		report_begin("kalloc-alloc-size", "WARNING: at mm/vmalloc.c:3838 __vmalloc_node_range_noprof");
		report_line("%s of 0 bytes", what);
		report_end();
		return NULL;
	}
	if (size >> PAGE_SHIFT > nr_frames) {
		if (!(gfp & __GFP_NOWARN)) {
			report_begin("kalloc-alloc-size", "vmalloc error: size %lu, exceeds total pages, mode:%#x",
				     size, gfp);
			report_end();
		}
		return NULL;
	}
	if (gfp & __GFP_DIRECT_RECLAIM)
		might_alloc(gfp);
	else
		might_sleep_at("mm/vmalloc.c:2030"); /* alloc_vmap_area() */
	if (!(gfp & __GFP_NOFAIL) && should_fail(what))
		return NULL;
	return vmalloc_take(size, gfp, BLOCK_VMALLOC, NULL);
}

void *__vmalloc(unsigned long size, gfp_t gfp)
{
	return vmalloc_checked(size, gfp, "__vmalloc()");
}

void *vmalloc(unsigned long size)
{
	return vmalloc_checked(size, GFP_KERNEL, "vmalloc()");
}

void *vzalloc(unsigned long size)
{
	return vmalloc_checked(size, GFP_KERNEL | __GFP_ZERO, "vzalloc()");
}

void *vmalloc_user(unsigned long size)
{
	return vmalloc_checked(size, GFP_KERNEL | __GFP_ZERO, "vmalloc_user()");
}

void *vmalloc_node(unsigned long size, int node)
{
	return vmalloc(size);
}

void *vzalloc_node(unsigned long size, int node)
{
	return vzalloc(size);
}

void *vmalloc_32(unsigned long size)
{
	return vmalloc(size);
}

void *vmalloc_huge(unsigned long size, gfp_t gfp)
{
	return vmalloc_checked(size, gfp, "vmalloc_huge()");
}

void *vmalloc_array(size_t n, size_t size)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : vmalloc(bytes);
}

void *vcalloc(size_t n, size_t size)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : vzalloc(bytes);
}

/* Also of an address inside an area: the kernel frees all of it in silence, we tell. */
static void vfree_checked(unsigned long addr, bool atomic, const char *name)
{
	struct area *a;

	point();
	if (in_nmi()) {
		report_begin("kalloc-sleep-in-atomic", "kernel BUG at mm/vmalloc.c:3417!");
		report_end_fatal();
	}
	if (!atomic && !in_interrupt())
		might_sleep_at("mm/vmalloc.c:3419");
	if (!addr)
		return;
	a = area_at(addr);
	if (!a || !a->block->live || a->block->kind == BLOCK_VMAP || (addr & ~PAGE_MASK)) {
		struct block *b = block_at(addr);
		bool again = b && !b->live && b->kind == BLOCK_VMALLOC;

		report_begin(again ? "kalloc-double-free" : check_of_bad_free(addr),
			     addr & ~PAGE_MASK ? "Trying to vfree() bad address (%016lx)"
					       : "Trying to vfree() nonexistent vm area (%016lx)",
			     addr);
		report_line("WARNING: at mm/vmalloc.c:3426 vfree");
		report_line("%s of %s", name, address_kind(addr));
		report_block(b);
		report_end();
		if (b)
			b->leak_told = true;
		return;
	}
	if (addr != a->block->addr) {
		report_begin("kalloc-mismatched-free", "Trying to vfree() nonexistent vm area (%016lx)", addr);
		report_line("the address lies in the middle of an area, all of which goes; the kernel says nothing");
		report_block(a->block);
		report_end();
	}
	vmalloc_give(a->block);
}

void vfree(const void *addr)
{
	vfree_checked((unsigned long)addr, false, "vfree()");
}

void vfree_atomic(const void *addr)
{
	vfree_checked((unsigned long)addr, true, "vfree_atomic()");
}

void *vmap(struct page **pages, unsigned int count, unsigned long flags, unsigned long prot)
{
	point();
	might_sleep_at("mm/vmalloc.c:3459");
	if (should_fail("vmap()"))
		return NULL;
	return vmalloc_take((unsigned long)count << PAGE_SHIFT, GFP_KERNEL, BLOCK_VMAP, pages);
}

void vunmap(const void *addr)
{
	struct area *a = area_at((unsigned long)addr);

	point();
	if (in_interrupt()) {
		report_begin("kalloc-sleep-in-atomic", "kernel BUG at mm/vmalloc.c:3483!");
		report_end_fatal();
	}
	might_sleep_at("mm/vmalloc.c:3484");
	if (!addr)
		return;
	if (!a || !a->block->live || a->block->addr != (unsigned long)addr || a->block->kind != BLOCK_VMAP) {
		report_begin("kalloc-mismatched-free", "Trying to vunmap() nonexistent vm area (%016lx)",
			     (unsigned long)addr);
		report_line("vunmap() of %s", address_kind((unsigned long)addr));
		report_block(block_at((unsigned long)addr));
		report_end();
		return;
	}
	vmalloc_give(a->block);
}

bool is_vmalloc_addr(const void *x)
{
	return in_vmalloc((unsigned long)x);
}

bool is_vmalloc_or_module_addr(const void *x)
{
	return in_vmalloc((unsigned long)x) || host_in_image((unsigned long)x);
}

struct page *vmalloc_to_page(const void *addr)
{
	struct area *a = area_at((unsigned long)addr);

	return a && a->block->live ? a->pages[((unsigned long)addr - a->block->addr) >> PAGE_SHIFT] : NULL;
}
