// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// Conditions that mean the same although they are written differently.
#include <linux/list.h>
#include <linux/slab.h>

struct cfg {
	struct list_head list;
	unsigned int on : 1;
	u32 flags;
	bool own;
};

int use(const void *p);

int different_bits_bad(size_t n, u32 flags)
{
	char *p = NULL;

	if (flags & 1) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	use(p);
	if (flags & 2)
		kfree(p);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

int off_by_one_bad(size_t n, int level)
{
	char *p = NULL;

	if (level > 0) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	use(p);
	if (level > 1)
		kfree(p);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

int and_became_or_bad(size_t n, bool a, bool b)
{
	char *p = NULL;

	if (a || b) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	use(p);
	if (a && b)
		kfree(p);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

int both_ok(size_t n, bool a, bool b)
{
	char *p = NULL;

	if (a && b) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	use(&n);
	if (a && b)
		kfree(p);
	return 0;
}

int both_in_variable_ok(size_t n, bool a, bool b)
{
	bool both = a && b;
	char *p = NULL;

	if (both) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	use(&n);
	if (both)
		kfree(p);
	return 0;
}

int greater_or_at_least_ok(size_t n, int level)
{
	char *p = NULL;

	if (level > 0) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	use(&n);
	if (level >= 1)
		kfree(p);
	return 0;
}

int not_different_ok(size_t n, int a, int b)
{
	char *p = NULL;

	if (a == b) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	use(&n);
	if (!(a != b))
		kfree(p);
	return 0;
}

static bool is_big(size_t n)
{
	return n > 64;
}

int helper_decides_ok(size_t n)
{
	char *p = NULL;

	if (is_big(n)) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	use(&n);
	if (is_big(n))
		kfree(p);
	return 0;
}

int bit_field_ok(size_t n, u32 flags)
{
	struct cfg c = { .on = flags & 1 };
	char *p = NULL;

	if (c.on) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	use(&n);
	if (c.on)
		kfree(p);
	return 0;
}

/* The list is tested twice and nothing happens to it between. */
int list_empty_tested_twice_ok(struct cfg *c, size_t n)
{
	char *p = NULL;

	if (!list_empty(&c->list)) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	use(&n);
	if (!list_empty(&c->list))
		kfree(p);
	return 0;
}

int left_by_break_ok(size_t n)
{
	char *p = NULL;
	int ret;

	do {
		ret = use(&n);
		if (ret)
			break;
		p = kmalloc(n, GFP_KERNEL);
		if (!p) {
			ret = -ENOMEM;
			break;
		}
	} while (0);
	if (ret)
		return ret;
	kfree(p);
	return 0;
}
