// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// What was read from a block is returned, and the block is not.
#include <linux/slab.h>

struct record {
	int id;
	struct record *next;
};

int id_bad(gfp_t gfp)
{
	struct record *r = kmalloc(sizeof(*r), gfp);

	if (!r)
		return -ENOMEM;
	return r->id;
	// CHECK: :[[@LINE-1]]:2: warning: 'r' leaks
}

struct record *owned_by_next_ok(struct record *next)
{
	struct record *r = kmalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return next;
	r->next = next;
	return r;
}

unsigned long address_ok(void)
{
	struct record *r = kmalloc(sizeof(*r), GFP_KERNEL);

	return (unsigned long)r + 1;
}
