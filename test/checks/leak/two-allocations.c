// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// The second of two allocations fails and the first is forgotten.
#include <linux/slab.h>
#include <linux/string.h>

struct pair {
	char *key;
	char *value;
	u32 len;
};

struct pair *second_fails_bad(const char *value, size_t n)
{
	struct pair *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return NULL;
	p->value = kmemdup(value, n, GFP_KERNEL);
	if (!p->value)
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return NULL;
	return p;
}

int test_in_one_condition_bad(size_t n)
{
	char *a = kmalloc(n, GFP_KERNEL);
	char *b = kmalloc(n, GFP_KERNEL);

	if (!a || !b)
		// CHECK: [[@LINE+2]]:3: warning: 'a' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		// CHECK: [[@LINE+1]]:3: warning: 'b' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -ENOMEM;
	memset(a, 0, n);
	memcpy(b, a, n);
	kfree(b);
	kfree(a);
	return 0;
}

struct pair *third_fails_bad(const char *key, const char *value)
{
	struct pair *p;
	char *k, *v;

	k = kstrdup(key, GFP_KERNEL);
	if (!k)
		return ERR_PTR(-ENOMEM);
	v = kstrdup(value, GFP_KERNEL);
	if (!v) {
		kfree(k);
		return ERR_PTR(-ENOMEM);
	}
	p = kmalloc(sizeof(*p), GFP_KERNEL);
	if (!p) {
		kfree(k);
		// CHECK: [[@LINE+1]]:3: warning: 'v' leaks: allocated by kstrdup() and not freed on this path [kalloc-leak]
		return ERR_PTR(-ENOMEM);
	}
	p->key = k;
	p->value = v;
	return p;
}

int wrong_one_freed_bad(size_t n)
{
	char *a, *b;

	a = kmalloc(n, GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	b = kmalloc(n, GFP_KERNEL);
	if (!b) {
		kfree(b);
		// CHECK: [[@LINE+1]]:3: warning: 'a' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -ENOMEM;
	}
	memcpy(b, a, n);
	kfree(a);
	kfree(b);
	return 0;
}

int both_freed_ok(size_t n)
{
	char *a = kmalloc(n, GFP_KERNEL);
	char *b = kmalloc(n, GFP_KERNEL);
	int ret = -ENOMEM;

	if (!a || !b)
		goto out;
	memcpy(b, a, n);
	ret = 0;
out:
	kfree(a);
	kfree(b);
	return ret;
}

struct pair *unwound_ok(const char *value, size_t n)
{
	struct pair *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return NULL;
	p->value = kmemdup(value, n, GFP_KERNEL);
	if (!p->value) {
		kfree(p);
		return NULL;
	}
	p->len = n;
	return p;
}

int nested_ok(size_t n)
{
	char *a, *b;
	int ret = -ENOMEM;

	a = kmalloc(n, GFP_KERNEL);
	if (a) {
		b = kmalloc(n, GFP_KERNEL);
		if (b) {
			memcpy(b, a, n);
			ret = 0;
			kfree(b);
		}
		kfree(a);
	}
	return ret;
}
