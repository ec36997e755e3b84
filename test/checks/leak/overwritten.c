// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// krealloc into its own argument, and pointers overwritten while they own a block.
#include <linux/slab.h>
#include <linux/string.h>

struct log {
	char *buf;
	size_t len;
};

int use(const void *p);

char *krealloc_own_argument_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return NULL;
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
	p = krealloc(p, 2 * n, GFP_KERNEL);
	return p;
}

int krealloc_own_argument_tested_bad(size_t n)
{
	char *p = kzalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kzalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
	p = krealloc(p, 2 * n, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	use(p);
	kfree(p);
	return 0;
}

char *krealloc_through_temporary_ok(size_t n)
{
	char *q, *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return NULL;
	q = krealloc(p, 2 * n, GFP_KERNEL);
	if (!q) {
		kfree(p);
		return NULL;
	}
	return q;
}

char *krealloc_temporary_without_free_bad(size_t n)
{
	char *q, *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return NULL;
	q = krealloc(p, 2 * n, GFP_KERNEL);
	if (!q)
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return NULL;
	return q;
}

int krealloc_in_loop_ok(const char *src, size_t n)
{
	char *q, *p = NULL;
	size_t i;
	int ret;

	for (i = 1; i < n; i++) {
		q = krealloc(p, i * 16, GFP_KERNEL);
		if (!q) {
			kfree(p);
			return -ENOMEM;
		}
		p = q;
		memcpy(p, src, 16);
	}
	ret = use(p);
	kfree(p);
	return ret;
}

int krealloc_of_null_ok(size_t n)
{
	char *p = NULL;
	int ret;

	p = krealloc(p, n, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	ret = use(p);
	kfree(p);
	return ret;
}

int overwritten_by_second_allocation_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	use(p);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
	p = kmalloc(2 * n, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	use(p);
	kfree(p);
	return 0;
}

int overwritten_by_null_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (use(p))
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
		p = NULL;
	kfree(p);
	return 0;
}

int overwritten_by_default_bad(struct log *log, const char *name)
{
	char *p = kstrdup(name, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (log->len > 4)
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kstrdup() and overwritten while it is the only pointer to the block [kalloc-leak]
		p = log->buf;
	use(p);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kstrdup() and not freed on this path [kalloc-leak]
	return 0;
}

int copied_before_overwritten_ok(size_t n)
{
	char *first, *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	first = p;
	p = kmalloc(2 * n, GFP_KERNEL);
	use(p);
	kfree(p);
	kfree(first);
	return 0;
}

int advanced_pointer_ok(size_t n)
{
	char *base, *p;

	base = p = kmalloc(n, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	while (n--)
		*p++ = 0;
	use(base);
	kfree(base);
	return 0;
}

int freed_then_overwritten_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	use(p);
	kfree(p);
	p = kmalloc(2 * n, GFP_KERNEL);
	use(p);
	kfree(p);
	return 0;
}

void swapped_with_field_ok(struct log *log, const char *name)
{
	char *old, *p = kstrdup(name, GFP_KERNEL);

	if (!p)
		return;
	old = log->buf;
	log->buf = p;
	kfree(old);
}

struct log_set {
	struct log *first;
	struct log *second;
};

/* krealloc() moves the members with the block. */
int krealloc_of_struct_with_member_ok(size_t n)
{
	struct log_set *q, *set = kzalloc(sizeof(*set), GFP_KERNEL);

	if (!set)
		return -ENOMEM;
	set->first = kzalloc(sizeof(*set->first), GFP_KERNEL);
	if (!set->first) {
		kfree(set);
		return -ENOMEM;
	}
	q = krealloc(set, n * sizeof(*q), GFP_KERNEL);
	if (!q) {
		kfree(set->first);
		kfree(set);
		return -ENOMEM;
	}
	kfree(q->first);
	kfree(q);
	return 0;
}
