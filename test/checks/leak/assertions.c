// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// WARN_ON, BUG, branch hints, and code after which nothing returns.
#include <linux/bug.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

struct node {
	struct node *next;
	int id;
};

struct tree {
	struct node *root;
};

int verify(const struct node *n);

int unlikely_error_bad(void)
{
	struct node *n = kmalloc(sizeof(*n), GFP_KERNEL);

	if (unlikely(!n))
		return -ENOMEM;
	if (unlikely(verify(n)))
		// CHECK: [[@LINE+1]]:3: warning: 'n' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(n);
	return 0;
}

int likely_success_bad(struct tree *t)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	if (likely(n)) {
		if (likely(!verify(n))) {
			t->root = n;
			return 0;
		}
		// CHECK: [[@LINE+1]]:3: warning: 'n' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	}
	return -ENOMEM;
}

int warned_about_allocation_bad(void)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	if (WARN_ON(!n))
		return -ENOMEM;
	if (verify(n))
		// CHECK: [[@LINE+1]]:3: warning: 'n' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -EIO;
	kfree(n);
	return 0;
}

int warned_about_null_ok(void)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);
	int ret;

	if (WARN_ON(!n))
		return -ENOMEM;
	ret = verify(n);
	kfree(n);
	return ret;
}

int warned_once_about_null_ok(void)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);
	int ret;

	if (WARN_ON_ONCE(!n))
		return -ENOMEM;
	ret = verify(n);
	kfree(n);
	return ret;
}

int bug_ok(int mode)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	switch (mode) {
	case 0:
		kfree(n);
		return 0;
	case 1:
		kfree(n);
		return 1;
	default:
		BUG();
	}
}

int bug_on_ok(int mode)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	BUG_ON(!n);
	BUG_ON(mode > 3);
	mode = verify(n);
	kfree(n);
	return mode;
}

int panic_ok(const char *name)
{
	char *copy = kstrdup(name, GFP_KERNEL);

	if (!copy)
		panic("no memory for %s", name);
	if (copy[0] == '!')
		panic("bad name %s", copy);
	kfree(copy);
	return 0;
}

int unlikely_ok(struct tree *t)
{
	struct node *n = kmalloc(sizeof(*n), GFP_KERNEL);
	int ret;

	if (unlikely(!n))
		return -ENOMEM;
	ret = verify(n);
	if (unlikely(ret)) {
		kfree(n);
		return ret;
	}
	t->root = n;
	return 0;
}

int write_once_ok(struct tree *t)
{
	struct node *n = kmalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	n->next = READ_ONCE(t->root);
	WRITE_ONCE(t->root, n);
	return 0;
}

/* The release store (an atomic builtin) keeps the pointer as well as an assignment does. */
int store_release_ok(struct tree *t)
{
	struct node *n = kmalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	n->id = 1;
	smp_store_release(&t->root, n);
	return 0;
}

int read_once_of_local_ok(void)
{
	struct node *n = kmalloc(sizeof(*n), GFP_KERNEL);
	struct node *m = READ_ONCE(n);

	if (!m)
		return -ENOMEM;
	m->id = verify(m);
	kfree(m);
	return 0;
}

int read_once_of_local_bad(void)
{
	struct node *n = kmalloc(sizeof(*n), GFP_KERNEL);
	struct node *m = READ_ONCE(n);

	if (!m)
		return -ENOMEM;
	if (verify(m))
		// CHECK: [[@LINE+1]]:3: warning: 'n' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EIO;
	kfree(m);
	return 0;
}

static void __noreturn die(const char *why)
{
	panic("%s", why);
}

static void die_slowly(int n)
{
	if (n > 3)
		panic("%d", n);
	BUG();
}

int own_noreturn_ok(void)
{
	struct node *n = kmalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	if (verify(n))
		die("bad node");
	kfree(n);
	return 0;
}

int found_to_be_noreturn_ok(void)
{
	struct node *n = kmalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	if (verify(n))
		die_slowly(2);
	else
		kfree(n);
	return 0;
}

int endless_loop_ok(void)
{
	struct node *n = kmalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	for (;;)
		n->id += verify(n);
}

#define MUST_COMPILE(cond)                                                                                      \
	do {                                                                                                    \
		__attribute__((__noreturn__)) extern void broken(void) __attribute__((__error__("broken")));    \
		if (!(cond))                                                                                    \
			broken();                                                                               \
	} while (0)

// Asked of a callee by itself, its parameter is no constant; where it is inlined, it is one.
static inline __attribute__((__always_inline__)) bool has_bit(const struct node *n, int bit)
{
	MUST_COMPILE(__builtin_constant_p(bit));
	return n->id & (1 << bit);
}

int after_build_time_checks_bad(const struct node *by)
{
	struct node *n = kmalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	if (has_bit(by, 3))
		// CHECK: [[@LINE+1]]:3: warning: 'n' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(n);
	return 0;
}
