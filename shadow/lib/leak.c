/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Leaks, as mm/kmemleak.c finds them: what nobody points to any more. A word
 * that lies anywhere in a block counts as a pointer to it, and so does one to
 * the struct page of its frames. Roots are the program's variables and what the
 * kernel itself would hold (REGISTERED); when the module has gone, only the
 * latter.
 */
#include "shadow.h"
#include <linux/kmemleak.h>

/* The linker gives these for the section of REGISTERED. */
extern unsigned long __start_shadow_roots[], __stop_shadow_roots[];

#define INNER_MAX 4096

/* Sorted by address, for the search. */
static struct block **sorted;
static unsigned long nr_sorted;
static struct block *inner[INNER_MAX]; /* lie in others */
static unsigned int nr_inner;

static bool is_outer(const struct block *b)
{
	return b->live && b->kind != BLOCK_IOMEM && b->kind != BLOCK_VMAP && b->kind != BLOCK_PRIVATE;
}

static void sort_blocks(void)
{
	static unsigned long room;
	unsigned long n = 0, i, gap;
	struct block *b;

	for (b = blocks_all(); b; b = b->next)
		n += is_outer(b);
	if (n > room) {
		room = 2 * n;
		sorted = host_alloc(room * sizeof(*sorted));
	}
	nr_sorted = nr_inner = 0;
	for (b = blocks_all(); b; b = b->next)
		if (is_outer(b))
			sorted[nr_sorted++] = b;
		else if (b->live && b->kind == BLOCK_PRIVATE && nr_inner < INNER_MAX)
			inner[nr_inner++] = b;
	for (gap = nr_sorted / 2; gap; gap /= 2) /* Shell's sort: few, and nearly in order */
		for (i = gap; i < nr_sorted; i++) {
			struct block *x = sorted[i];
			unsigned long j = i;

			for (; j >= gap && sorted[j - gap]->addr > x->addr; j -= gap)
				sorted[j] = sorted[j - gap];
			sorted[j] = x;
		}
}

/* Most words are no addresses of blocks: all that lies outside of them is told fast. */
static unsigned long lowest, room;

static void find_bounds(void)
{
	unsigned long i, end = 0;

	lowest = nr_sorted ? sorted[0]->addr : 0;
	for (i = 0; i < nr_sorted; i++)
		end = max(end, sorted[i]->addr + sorted[i]->size);
	room = nr_sorted ? end - lowest : 0;
}

static struct block *find(unsigned long addr)
{
	unsigned long lo = 0, hi = nr_sorted;

	if (in_mem_map(addr)) {
		struct page *page = &mem_map[(addr - (unsigned long)mem_map) / sizeof(struct page)];

		return page->block && page->block->live ? page->block : NULL;
	}
	while (lo < hi) {
		unsigned long mid = (lo + hi) / 2;

		if (sorted[mid]->addr + sorted[mid]->size <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < nr_sorted && sorted[lo]->addr <= addr ? sorted[lo] : NULL;
}

/* Looks between variables, too. */
__attribute__((__no_sanitize__("address", "undefined"))) static void scan(unsigned long begin, unsigned long end)
{
	unsigned long *at;

	for (at = (unsigned long *)ALIGN(begin, 8); (unsigned long)(at + 1) <= end; at++) {
		struct block *b;
		unsigned int i;

		if (*at - lowest >= room && !in_mem_map(*at) && !nr_inner)
			continue;
		b = find(*at);
		for (i = 0; i < nr_inner; i++)
			if (*at - inner[i]->addr < inner[i]->size)
				inner[i]->reached = true;
		if (!b || b->reached)
			continue;
		b->reached = true;
		if (in_direct_map(b->addr) || in_vmalloc(b->addr))
			scan(b->addr, b->addr + b->size);
	}
}

/* What only another lost block points to goes with that one: who frees the outer one rightly frees it, too. */
static void mark_held(void)
{
	unsigned long i, *at;

	for (i = 0; i < nr_sorted; i++)
		sorted[i]->held = false;
	for (i = 0; i < nr_sorted; i++) {
		struct block *b = sorted[i], *in;

		if (b->reached)
			continue;
		for (at = (unsigned long *)ALIGN(b->addr, 8); (unsigned long)(at + 1) <= b->addr + b->size; at++) {
			in = in_direct_map(b->addr) || in_vmalloc(b->addr) ? find(*at) : NULL;
			if (in && in != b && !in->reached && !b->held)
				in->held = true;
		}
	}
}

static void tell(bool module_gone)
{
	unsigned long i;

	mark_held();

	for (i = 0; i < nr_sorted + nr_inner; i++) {
		struct block *b = i < nr_sorted ? sorted[i] : inner[i - nr_sorted];

		if (b->reached || b->leak_told)
			continue;
		b->leak_told = true;
		if (b->held)
			continue;
		report_forget(); /* all are found here, each is another one */
		report_begin("kalloc-leak", "kmemleak: unreferenced object %#lx (size %zu):", b->addr, b->size);
		report_line("%s%s", block_family(b),
			    module_gone ? "; only the module's own variables, which are gone, point to it" : "");
		report_stack("backtrace", &b->allocated);
		if (b->after_failure)
			report_failure_was_before();
		report_end();
	}
}

void kmemleak_alloc(const void *ptr, size_t size, int min_count, gfp_t gfp)
{
	if (ptr)
		block_new((unsigned long)ptr, size, size, BLOCK_PRIVATE);
}

void kmemleak_free(const void *ptr)
{
	struct block *b = private_block((unsigned long)ptr);

	if (b)
		block_dead(b);
}

void kmemleak_not_leak(const void *ptr)
{
	struct block *b = block_at((unsigned long)ptr);

	if (b)
		b->leak_told = true;
}

void kmemleak_ignore(const void *ptr)
{
	kmemleak_not_leak(ptr);
}

void leak_scan(bool module_gone)
{
	unsigned long begin, end, i;

	sort_blocks();
	find_bounds();
	for (i = 0; i < nr_sorted; i++)
		sorted[i]->reached = false;
	for (i = 0; i < nr_inner; i++)
		inner[i]->reached = false;
	host_data(&begin, &end);
	if (module_gone)
		scan((unsigned long)__start_shadow_roots, (unsigned long)__stop_shadow_roots);
	else
		scan(begin, end);
	tell(module_gone);
}
