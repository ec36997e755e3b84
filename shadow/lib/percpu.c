/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Per-CPU memory: the pointer is a cookie, the memory lies elsewhere. */
#include "shadow.h"
#include <linux/percpu.h>

#define CPUS 2

static unsigned long next_percpu = PERCPU_AREA;

void __percpu *__alloc_percpu(size_t size, size_t align)
{
	struct block *b;

	point();
	might_sleep_in_allocator();
	if (should_fail("alloc_percpu()"))
		return NULL;
	b = block_new(next_percpu, size, size, BLOCK_PERCPU);
	b->owner = (void *)host_map(0, ALIGN(size, PAGE_SIZE) * CPUS);
	next_percpu += ALIGN(size, 64) + PAGE_SIZE;
	return (void __percpu *)b->addr;
}

void free_percpu(void __percpu *ptr)
{
	struct block *b = block_at((unsigned long)ptr);

	point();
	if (!ptr)
		return;
	if (!b || !b->live || b->kind != BLOCK_PERCPU || b->addr != (unsigned long)ptr) {
		begin_bad_free(was_freed(b) && b->kind == BLOCK_PERCPU, "free_percpu()", (unsigned long)ptr,
			       "kernel BUG at mm/vmalloc.c:809!");
		report_end_fatal();
		return;
	}
	block_dead(b);
}

void *__cpu_pointer(void __percpu *ptr, int cpu)
{
	struct block *b = block_at((unsigned long)ptr);

	if (!b || b->kind != BLOCK_PERCPU)
		return (void *)ptr; /* DEFINE_PER_CPU */
	if (!b->live) {
		report_begin("kalloc-use-after-free", "BUG: unable to handle page fault for address: %016lx",
			     (unsigned long)ptr);
		report_block(b);
		report_end();
	}
	return (char *)b->owner + (unsigned long)cpu * ALIGN(b->size, PAGE_SIZE) + ((unsigned long)ptr - b->addr);
}

void *__this_cpu_pointer(void __percpu *ptr)
{
	return __cpu_pointer(ptr, 0);
}

int __num_cpus(void)
{
	return CPUS;
}
