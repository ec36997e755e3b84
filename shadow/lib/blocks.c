/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Allocations of every kind: who made them, who freed them. */
#include "families.h"
#include "shadow.h"

static struct block *all;

struct block *blocks_all(void)
{
	return all;
}

void blocks_forget_dead(void)
{
	struct block **at = &all;

	while (*at)
		if ((*at)->live)
			at = &(*at)->next;
		else
			*at = (*at)->next;
}

void blocks_write_off(void)
{
	struct block *b;

	for (b = all; b; b = b->next)
		b->leak_told = true;
}

struct block *block_new(unsigned long addr, size_t size, size_t room, enum block_kind kind)
{
	struct block *b = host_alloc(sizeof(*b));

	b->addr = addr;
	b->size = size;
	b->room = room;
	b->kind = kind;
	b->live = true;
	b->after_failure = some_call_failed();
	b->next = all;
	all = b;
	host_stack(&b->allocated);
	return b;
}

void block_dead(struct block *b)
{
	b->live = false;
	host_stack(&b->freed);
}

struct block *block_at(unsigned long addr)
{
	struct block *b, *dead = NULL;

	for (b = all; b; b = b->next) {
		size_t size = b->room > b->size ? b->room : b->size;

		if (addr - b->addr >= size || b->kind == BLOCK_PRIVATE)
			continue;
		if (b->live)
			return b;
		if (!dead)
			dead = b;
	}
	return dead;
}

const char *block_family(const struct block *b)
{
	static const char *const names[] = {
		FAMILY_SLAB,	     FAMILY_SLAB,	    FAMILY_CACHE, FAMILY_STRUCT_PAGE,
		FAMILY_EXACT_PAGES,  FAMILY_VMALLOC,	    FAMILY_VMAP,  FAMILY_PERCPU,
		FAMILY_DMA_COHERENT, FAMILY_DMA_POOL_BLOCK, FAMILY_MMIO,  "a private allocator's memory"
	};

	if (b->object)
		return b->object;
	if (b->kvmalloc)
		return FAMILY_KVMALLOC;
	if (b->kind == BLOCK_SLAB && b->owner)
		return FAMILY_DEVM;
	return names[b->kind];
}

const char *address_kind(unsigned long addr)
{
	struct block *b = block_at(addr);

	if (b)
		return block_family(b);
	if (IS_ERR_VALUE(addr))
		return "an error pointer";
	if (addr < PAGE_SIZE)
		return "a NULL pointer";
	if (host_on_stack(addr))
		return "the stack";
	if (in_vmalloc(addr))
		return "no vmalloc area";
	if (in_direct_map(addr))
		return "low memory that nobody has allocated";
	if (in_mem_map(addr))
		return "a struct page";
	if (addr - USER_AREA < USER_SPACE)
		return "user memory";
	if (host_in_image(addr))
		return "a module's data";
	return "no memory at all";
}

struct block *block_before(unsigned long addr)
{
	struct block *b, *nearest = NULL;

	for (b = all; b; b = b->next)
		if (b->live && b->kind != BLOCK_PRIVATE && b->addr + b->size <= addr &&
		    addr - b->addr - b->size < PAGE_SIZE && (!nearest || b->addr > nearest->addr))
			nearest = b;
	return nearest;
}

struct block *private_block(unsigned long addr)
{
	struct block *b;

	for (b = all; b; b = b->next)
		if (b->kind == BLOCK_PRIVATE && b->live && b->addr == addr)
			return b;
	return NULL;
}

void block_check_active(struct block *b)
{
	unsigned long at, lock;
	const char *type = active_in(b->addr, b->size, &at);

	if (type) {
		report_begin("kalloc-use-after-free",
			     "ODEBUG: free active (active state 0) object: %#lx object type: %s", at, type);
		report_block(b);
		report_end();
	}
	lock = lock_held_in(b->addr, b->size);
	if (lock) {
		report_begin("kalloc-use-after-free", "WARNING: held lock freed!");
		report_line("the lock at %#lx is held", lock);
		report_block(b);
		report_end();
	}
	dma_check_freed(b);
}
