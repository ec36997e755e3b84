/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Page frames: three zones and a buddy allocator of orders 0 to MAX_PAGE_ORDER
 * (mm/page_alloc.c). Freed frames go to the end of their list, so that a stale
 * pointer meets poison for long and not somebody else's data.
 */
#include "shadow.h"
#include <linux/highmem.h>
#include <linux/mm.h>

struct page *mem_map;
unsigned long nr_frames, nr_low_frames;
struct counters counters;

static struct page free_lists[ZONES][MAX_PAGE_ORDER + 1]; /* heads */

static void list_put(struct page *head, struct page *page)
{
	page->prev = head->prev;
	page->next = head;
	head->prev->next = page;
	head->prev = page;
}

static void list_take(struct page *page)
{
	page->prev->next = page->next;
	page->next->prev = page->prev;
}

static void put_free(struct page *page, unsigned int order)
{
	unsigned long i;

	for (i = 0; i < 1UL << order; i++)
		page[i].type = PAGE_PART;
	page->type = PAGE_FREE;
	page->order = order;
	list_put(&free_lists[page->zone][order], page);
}

void pages_init(void)
{
	unsigned long i, dma = host_plan.dma_mb << 8, low = host_plan.low_mb << 8, high = host_plan.high_mb << 8;
	int z, order;

	nr_low_frames = low;
	nr_frames = low + high;
	host_memory_create(nr_frames << PAGE_SHIFT);
	host_memory_map(DIRECT_MAP, low << PAGE_SHIFT, 0);
	mem_map = host_map(0, nr_frames * sizeof(struct page));
	kasan_init(low << PAGE_SHIFT);
	for (z = 0; z < ZONES; z++)
		for (order = 0; order <= MAX_PAGE_ORDER; order++)
			free_lists[z][order].next = free_lists[z][order].prev = &free_lists[z][order];
	for (i = 0; i < nr_frames; i++) {
		mem_map[i].frame = i;
		mem_map[i].zone = i < dma ? ZONE_DMA : i < low ? ZONE_NORMAL : ZONE_HIGHMEM;
		mem_map[i].type = PAGE_RESERVED;
	}
	/* The first block stays reserved: physical address 0 is nobody's. */
	for (i = 1UL << MAX_PAGE_ORDER >> 2; i < nr_frames;) {
		unsigned int o = __builtin_ctzl(i);

		o = o > MAX_PAGE_ORDER ? MAX_PAGE_ORDER : o;
		put_free(&mem_map[i], o);
		i += 1UL << o;
	}
	if (host_plan.fragment >= 0)
		for (i = 0; i < nr_frames; i++) {
			/* One frame in the middle of each larger block is kept for good. */
			unsigned long block = 2UL << host_plan.fragment;

			if (mem_map[i].type != PAGE_RESERVED && i % block == block / 2) {
				struct page *head = &mem_map[i], *p;
				unsigned int o;

				while (head->type != PAGE_FREE)
					head--;
				o = head->order;
				list_take(head);
				head->type = PAGE_PART;
				for (p = head; o > 0;) {
					o--;
					if (i >= p->frame + (1UL << o)) {
						put_free(p, o);
						p += 1UL << o;
					} else {
						put_free(p + (1UL << o), o);
					}
				}
				p->type = PAGE_RESERVED;
			}
		}
}

/* gfp_zone() of linux/gfp.h: a combination of zones that has no meaning is a bug. */
bool gfp_checked(gfp_t gfp)
{
	gfp_t zones = gfp & (__GFP_DMA | __GFP_HIGHMEM | __GFP_DMA32);

	if (!(zones & (zones - 1)))
		return true;
	report_begin("kalloc-gfp-flags", "kernel BUG at include/linux/gfp.h:143!");
	report_line("gfp %#x asks for two zones at once", gfp);
	report_end_fatal();
	return false;
}

static struct page *take_from(enum zone z, unsigned int order)
{
	unsigned int o;

	for (o = order; o <= MAX_PAGE_ORDER; o++) {
		struct page *page = free_lists[z][o].next;

		if (page == &free_lists[z][o])
			continue;
		list_take(page);
		while (o > order) {
			o--;
			put_free(page + (1UL << o), o);
		}
		return page;
	}
	return NULL;
}

void page_poison(struct page *page, unsigned int order, u8 value)
{
	unsigned long addr = DIRECT_MAP + (page->frame << PAGE_SHIFT);

	if (page->frame >= nr_low_frames)
		return;
	if (value == KASAN_ACCESSIBLE)
		kasan_unpoison(addr, PAGE_SIZE << order);
	else
		kasan_poison(addr, PAGE_SIZE << order, value);
}

/* Frames, not yet a block; zones by the mask, lower ones as a fallback. */
struct page *page_take(gfp_t gfp, unsigned int order)
{
	int z = gfp & __GFP_DMA ? ZONE_DMA : gfp & __GFP_HIGHMEM ? ZONE_HIGHMEM : ZONE_NORMAL;
	struct page *page = NULL;
	unsigned long i;

	for (; z >= 0 && !page; z--)
		page = take_from(z, order);
	if (!page)
		return NULL;
	counters.frames_taken += 1UL << order;
	for (i = 0; i < 1UL << order; i++) {
		page[i].type = PAGE_TAKEN;
		page[i].head = page;
		page[i].compound = gfp & __GFP_COMP;
		page[i].refs = 0;
		page[i].slab = NULL;
		page[i].block = NULL;
	}
	page->order = order;
	page->refs = 1;
	page_poison(page, order, KASAN_ACCESSIBLE);
	if (page->frame < nr_low_frames) {
		void *addr = (void *)(DIRECT_MAP + (page->frame << PAGE_SHIFT));

		__builtin_memset(addr, gfp & __GFP_ZERO ? 0 : 0xaa, PAGE_SIZE << order);
	} else if (gfp & __GFP_ZERO) {
		for (i = 0; i < 1UL << order; i++) {
			__builtin_memset(kmap_local_page(page + i), 0, PAGE_SIZE);
			kunmap(page + i);
		}
	}
	return page;
}

void page_give(struct page *page, unsigned int order)
{
	page->refs = 0;
	page_poison(page, order, KASAN_FREE_PAGE);
	if (page->frame < nr_low_frames)
		__builtin_memset((void *)(DIRECT_MAP + (page->frame << PAGE_SHIFT)), 0x6b, PAGE_SIZE << order);
	while (order < MAX_PAGE_ORDER) {
		unsigned long other = page->frame ^ (1UL << order);
		struct page *buddy = &mem_map[other];

		if (other >= nr_frames || buddy->type != PAGE_FREE || buddy->order != order ||
		    buddy->zone != page->zone)
			break;
		list_take(buddy);
		page = buddy < page ? buddy : page;
		order++;
	}
	put_free(page, order);
}

/* --- what drivers call */

static struct page *alloc_frames(gfp_t gfp, unsigned int order, enum block_kind kind, size_t size, const char *what)
{
	struct page *page;
	struct block *b;
	unsigned long i;

	point();
	might_alloc(gfp);
	if (!gfp_checked(gfp))
		gfp &= ~__GFP_HIGHMEM;
	if (order > MAX_PAGE_ORDER) {
		if (!(gfp & __GFP_NOWARN)) {
			report_begin("kalloc-alloc-size", "WARNING: at mm/page_alloc.c:4832 __alloc_pages_noprof");
			report_line("order %u is above MAX_PAGE_ORDER (%d)", order, MAX_PAGE_ORDER);
			report_end();
		}
		return NULL;
	}
	if (!(gfp & __GFP_NOFAIL) && should_fail(what))
		return NULL;
	page = page_take(gfp, order);
	if (!page)
		return NULL;
	b = block_new(DIRECT_MAP + (page->frame << PAGE_SHIFT), size, PAGE_SIZE << order, kind);
	b->order = order;
	b->gfp = gfp;
	for (i = 0; i < 1UL << order; i++)
		page[i].block = b;
	return page;
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	return alloc_frames(gfp, order, BLOCK_PAGES, PAGE_SIZE << order, "alloc_pages()");
}

struct page *alloc_pages_node(int nid, gfp_t gfp, unsigned int order)
{
	return alloc_pages(gfp, order);
}

unsigned long __get_free_pages(gfp_t gfp, unsigned int order)
{
	struct page *page =
		alloc_frames(gfp & ~__GFP_HIGHMEM, order, BLOCK_PAGES, PAGE_SIZE << (order & 31), "__get_free_pages()");

	return page ? (unsigned long)page_address(page) : 0;
}

unsigned long get_zeroed_page(gfp_t gfp)
{
	return __get_free_pages(gfp | __GFP_ZERO, 0);
}

int get_order(unsigned long size)
{
	int order = 0;

	while (order < 40 && (PAGE_SIZE << order) < size)
		order++;
	return order;
}

void *alloc_pages_exact(size_t size, gfp_t gfp)
{
	struct page *page =
		alloc_frames(gfp & ~__GFP_HIGHMEM, get_order(size), BLOCK_EXACT, size, "alloc_pages_exact()");

	return page ? page_address(page) : NULL;
}

static void bad_free(const char *check, struct page *page, const char *why, const char *headline)
{
	report_begin(check, "page dumped because: %s", why);
	report_line("%s", headline);
	report_block(page->block);
	report_end_fatal();
}

/* The frames of a block go back, if ORDER and kind are what they were made with. */
static void free_frames(struct page *page, unsigned int order, enum block_kind kind, const char *name)
{
	struct block *b = page->block;

	if (page->type == PAGE_FREE || page->type == PAGE_PART || page->type == PAGE_RESERVED) {
		bad_free(b ? "kalloc-double-free" : "kalloc-mismatched-free", page,
			 "VM_BUG_ON_PAGE(page_ref_count(page) == 0)", "kernel BUG at include/linux/mm.h:1140!");
		return;
	}
	if (page->type != PAGE_TAKEN) {
		bad_free("kalloc-mismatched-free", page,
			 page->type == PAGE_LARGE ? "VM_BUG_ON_PAGE(compound && compound_order(page) != order)"
						  : "VM_BUG_ON_PAGE(page_ref_count(page) == 0)",
			 page->type == PAGE_LARGE ? "kernel BUG at mm/page_alloc.c:1132!"
						  : "kernel BUG at include/linux/mm.h:1140!");
		return;
	}
	if (page != page->head || order != page->order || b->kind != kind) {
		if (page->compound) {
			bad_free("kalloc-mismatched-free", page,
				 "VM_BUG_ON_PAGE(compound && compound_order(page) != order)",
				 "kernel BUG at mm/page_alloc.c:1132!");
			return;
		}
		/* Undefined: silent when the order is too low, as it was here each time. */
		report_begin("kalloc-mismatched-free", "BUG: Bad page state in process  pfn:%05lx", page->frame);
		report_line("%s frees order %u of what was allocated with order %u%s", name, order, page->order,
			    b->kind == kind ? "" : " by another allocator");
		report_block(b);
		report_end();
		page = page->head;
	}
	if (--page->refs > 0)
		return;
	block_check_active(b);
	block_dead(b);
	page_give(page, page->order);
}

void __free_pages(struct page *page, unsigned int order)
{
	point();
	if (!in_mem_map((unsigned long)page)) {
		report_begin(check_of_bad_free((unsigned long)page),
			     "BUG: unable to handle page fault for address: %016lx", (unsigned long)page);
		report_line("__free_pages() of what is no struct page: %s", address_kind((unsigned long)page));
		report_block(block_at((unsigned long)page));
		report_end_fatal();
		return;
	}
	free_frames(page, order, BLOCK_PAGES, "__free_pages()");
}

static void free_address(unsigned long addr, unsigned int order, enum block_kind kind, const char *name)
{
	point();
	if (!addr)
		return;
	if (!in_direct_map(addr)) {
		report_begin(check_of_bad_free(addr), "kernel BUG at mm/page_alloc.c:4955!");
		report_line("%s of %s", name, address_kind(addr));
		report_block(block_at(addr));
		report_end_fatal();
		return;
	}
	free_frames(virt_to_page(addr), order, kind, name);
}

void free_pages(unsigned long addr, unsigned int order)
{
	free_address(addr, order, BLOCK_PAGES, "free_pages()");
}

void free_pages_exact(void *virt, size_t size)
{
	free_address((unsigned long)virt, get_order(size), BLOCK_EXACT, "free_pages_exact()");
}

void get_page(struct page *page)
{
	page->head->refs++;
}

void put_page(struct page *page)
{
	if (page->head->refs > 1)
		page->head->refs--;
	else
		__free_pages(page, page->compound ? page->order : 0);
}

/* --- addresses */

bool in_direct_map(unsigned long addr)
{
	return addr - DIRECT_MAP < nr_low_frames << PAGE_SHIFT;
}

bool in_mem_map(unsigned long addr)
{
	return addr - (unsigned long)mem_map < nr_frames * sizeof(struct page);
}

bool __virt_addr_valid(unsigned long addr)
{
	return in_direct_map(addr);
}

/* arch/x86/mm/physaddr.c with CONFIG_DEBUG_VIRTUAL. */
unsigned long __phys_addr(unsigned long addr)
{
	if (!in_direct_map(addr)) {
		bool image = host_in_image(addr) || IS_ERR_VALUE(addr);

		report_begin("kalloc-dma-unsafe-buffer", "kernel BUG at arch/x86/mm/physaddr.c:%d!", image ? 23 : 28);
		report_line("the physical address of %s is asked for", address_kind(addr));
		report_block(block_at(addr));
		report_end_fatal();
		/* What the arithmetic gives is some frame, and not that one. */
		return addr % (nr_low_frames << PAGE_SHIFT);
	}
	return addr - DIRECT_MAP;
}

phys_addr_t virt_to_phys(volatile void *address)
{
	return __phys_addr((unsigned long)address);
}

void *phys_to_virt(phys_addr_t address)
{
	return (void *)(DIRECT_MAP + address);
}

struct page *pfn_to_page(unsigned long pfn)
{
	return &mem_map[pfn % nr_frames];
}

unsigned long page_to_pfn(const struct page *page)
{
	return page - mem_map;
}

void *page_address(const struct page *page)
{
	if (page->frame < nr_low_frames)
		return (void *)(DIRECT_MAP + (page->frame << PAGE_SHIFT));
	return page->kmapped;
}

struct page *virt_to_head_page(const void *x)
{
	struct page *page = virt_to_page(x);

	return page->head ? page->head : page;
}

/* Fills the places that are NULL; how many of them all have a page. */
unsigned long alloc_pages_bulk_array(gfp_t gfp, unsigned long nr_pages, struct page **pages)
{
	unsigned long i;

	for (i = 0; i < nr_pages; i++)
		if (!pages[i] && !(pages[i] = alloc_page(gfp)))
			break;
	return i;
}

/* --- high memory: a window of its own for each page that is mapped */

void *kmap_local_page(struct page *page)
{
	static unsigned long window = IOMEM_AREA + IOMEM_SPACE;

	if (page->frame < nr_low_frames)
		return page_address(page);
	if (!page->kmapped) {
		host_memory_map(window, PAGE_SIZE, page->frame << PAGE_SHIFT);
		page->kmapped = (void *)window;
		window += 2 * PAGE_SIZE;
	}
	page->kmaps++;
	return page->kmapped;
}

void *kmap(struct page *page)
{
	might_sleep_at("include/linux/highmem-internal.h:40");
	return kmap_local_page(page);
}

void kunmap_local_address(const void *addr)
{
	unsigned long i;

	for (i = nr_low_frames; i < nr_frames; i++)
		if (mem_map[i].kmapped && (unsigned long)addr - (unsigned long)mem_map[i].kmapped < PAGE_SIZE)
			kunmap(&mem_map[i]);
}

void kunmap(struct page *page)
{
	if (page->frame < nr_low_frames || !page->kmapped || --page->kmaps)
		return;
	host_unmap((unsigned long)page->kmapped, PAGE_SIZE);
	page->kmapped = NULL;
}
