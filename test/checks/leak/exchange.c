// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Atomic exchanges, assembly, swap(): the pointer changes hands without an assignment.
#include <linux/minmax.h>
#include <linux/slab.h>

struct box {
	void *slot;
};

int use(const void *p);

int swapped_out_of_sight_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL), *q = NULL;

	if (!p)
		return -ENOMEM;
	swap(p, q);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

int swapped_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL), *q = NULL;

	if (!p)
		return -ENOMEM;
	swap(p, q);
	kfree(q);
	return 0;
}

int swapped_with_field_ok(struct box *b, size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	swap(p, b->slot);
	kfree(p);
	return 0;
}

int exchanged_in_assembly_ok(struct box *b, size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	__asm__ volatile("xchg %0, %1" : "+r"(p), "+m"(b->slot) : : "memory");
	kfree(p);
	return 0;
}

int stored_in_assembly_ok(struct box *b, size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	__asm__ volatile("mov %0, (%1)" : : "r"(p), "r"(&b->slot) : "memory");
	return 0;
}

/* An atomic builtin stores its argument, as an assignment does. */
int exchanged_by_builtin_ok(struct box *b, size_t n)
{
	void *old, *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	old = __atomic_exchange_n(&b->slot, p, __ATOMIC_SEQ_CST);
	kfree(old);
	return 0;
}

int compared_and_swapped_by_builtin_ok(struct box *b, size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (__sync_val_compare_and_swap(&b->slot, NULL, p))
		kfree(p);
	return 0;
}
