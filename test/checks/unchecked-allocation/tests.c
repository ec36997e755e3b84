// RUN: not %kalloc-tidy --checks=-*,kalloc-unchecked-allocation %s | %expect-warnings %s
// The ways to test for failure, and the tests that are none.
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

struct chan {
	u32 *ring;
	char *name;
	size_t len;
	int id;
};

int send(const void *p, size_t n);

/* NULL is what kmalloc() says, and IS_ERR() does not see it. */
int is_err_of_kmalloc_bad(void)
{
	struct chan *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (IS_ERR(c))
		return PTR_ERR(c);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'c' {{.*}} [kalloc-unchecked-allocation]
	c->id = 1;
	kfree(c);
	return 0;
}

int null_of_memdup_user_bad(const void __user *arg)
{
	struct chan *c = memdup_user(arg, sizeof(*c));
	int id;

	if (!c)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'c' {{.*}} [kalloc-unchecked-allocation]
	id = c->id;
	kfree(c);
	return id;
}

int null_of_strndup_user_bad(const char __user *arg)
{
	char *s = strndup_user(arg, 32);

	if (s == NULL)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 's' {{.*}} [kalloc-unchecked-allocation]
	s[0] = 'x';
	kfree(s);
	return 0;
}

int untested_memdup_user_bad(const void __user *arg)
{
	struct chan *c = memdup_user(arg, sizeof(*c));
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'c' {{.*}} [kalloc-unchecked-allocation]
	int id = c->id;

	kfree(c);
	return id;
}

int untested_vmemdup_user_bad(const void __user *arg, size_t n)
{
	u32 *v = vmemdup_user(arg, n);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'v' {{.*}} [kalloc-unchecked-allocation]
	int first = v[0];

	kvfree(v);
	return first;
}

/* The wrong one of two is tested, by a copied line. */
int copied_test_bad(size_t n)
{
	u8 *rx = kmalloc(n, GFP_KERNEL), *tx;

	if (!rx)
		return -ENOMEM;
	tx = kmalloc(n, GFP_KERNEL);
	if (!rx)
		goto out;
	rx[0] = 0;
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'tx' {{.*}} [kalloc-unchecked-allocation]
	tx[0] = 0;
	kfree(tx);
out:
	kfree(rx);
	return 0;
}

/* Only if both fail is it noticed. */
int and_for_or_bad(size_t n)
{
	u8 *a = kmalloc(n, GFP_KERNEL), *b = kmalloc(n, GFP_KERNEL);

	if (!a && !b)
		return -ENOMEM;
	if (b)
		b[0] = 1;
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'a' {{.*}} [kalloc-unchecked-allocation]
	a[0] = 1;
	kfree(a);
	kfree(b);
	return 0;
}

/* Noticed, said, and used all the same. */
int message_only_bad(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		pr_err("no memory\n");
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	p[0] = 1;
	kfree(p);
	return 0;
}

/* Set, but the way goes on. */
int result_only_bad(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);
	int ret = 0;

	if (!p)
		ret = -ENOMEM;
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	p[0] = 1;
	kfree(p);
	return ret;
}

/* The owner is tested in place of the member. */
int owner_tested_bad(struct chan *c, size_t n)
{
	c->ring = kmalloc_array(n, sizeof(u32), GFP_KERNEL);
	if (!c)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}ring' {{.*}} [kalloc-unchecked-allocation]
	c->ring[0] = 0;
	return 0;
}

int unlikely_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (unlikely(!p))
		return -ENOMEM;
	p[0] = 1;
	kfree(p);
	return 0;
}

void likely_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (likely(p)) {
		p[0] = 1;
		kfree(p);
	}
}

int warn_on_returned_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (WARN_ON(!p))
		return -ENOMEM;
	p[0] = 1;
	kfree(p);
	return 0;
}

int warn_on_once_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (WARN_ON_ONCE(p == NULL))
		return -ENOMEM;
	p[0] = 1;
	kfree(p);
	return 0;
}

void warn_on_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	WARN_ON(!p);
	p[0] = 1;
	kfree(p);
}

void bug_on_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	BUG_ON(!p);
	p[0] = 1;
	kfree(p);
}

void panic_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		panic("no memory for %zu bytes\n", n);
	p[0] = 1;
}

int or_ok(size_t n)
{
	u8 *a = kmalloc(n, GFP_KERNEL), *b = kmalloc(n, GFP_KERNEL);
	int ret = -ENOMEM;

	if (!a || !b)
		goto out;
	a[0] = b[0] = 1;
	ret = send(a, n);
out:
	kfree(b);
	kfree(a);
	return ret;
}

void and_ok(size_t n)
{
	u8 *a = kmalloc(n, GFP_KERNEL), *b = kmalloc(n, GFP_KERNEL);

	if (a && b)
		a[0] = b[0] = 1;
	kfree(b);
	kfree(a);
}

int not_and_ok(size_t n)
{
	u8 *a = kmalloc(n, GFP_KERNEL), *b = kmalloc(n, GFP_KERNEL);
	int ret = -ENOMEM;

	if (!(a && b))
		goto out;
	a[0] = b[0] = 1;
	ret = 0;
out:
	kfree(a);
	kfree(b);
	return ret;
}

int three_ok(size_t n)
{
	u8 *a = kmalloc(n, GFP_KERNEL), *b = kmalloc(n, GFP_KERNEL), *c = vmalloc(n);
	bool ok = a && b && c;

	if (ok)
		a[0] = b[0] = c[0] = 1;
	vfree(c);
	kfree(b);
	kfree(a);
	return ok ? 0 : -ENOMEM;
}

int result_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);
	int ret = p ? 0 : -ENOMEM;

	if (ret)
		return ret;
	p[0] = 1;
	kfree(p);
	return 0;
}

int result_set_ok(size_t n)
{
	int ret = 0;
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		ret = -ENOMEM;
	if (!ret)
		p[0] = 1;
	kfree(p);
	return ret;
}

int ternary_ok(size_t n)
{
	u8 *p = kzalloc(n, GFP_KERNEL);
	int first = p ? p[0] : -ENOMEM;

	kfree(p);
	return first;
}

bool short_circuit_ok(size_t n)
{
	u8 *p = kzalloc(n, GFP_KERNEL);
	bool set = p && p[0];

	kfree(p);
	return set;
}

int in_condition_ok(size_t n)
{
	u8 *p;

	if (!(p = kmalloc(n, GFP_KERNEL)))
		return -ENOMEM;
	p[0] = 1;
	kfree(p);
	return 0;
}

int compared_with_null_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (NULL == p)
		return -ENOMEM;
	p[0] = 1;
	kfree(p);
	return 0;
}

int as_integer_ok(void)
{
	unsigned long page = __get_free_page(GFP_KERNEL);

	if (page == 0)
		return -ENOMEM;
	*(u8 *)page = 1;
	free_page(page);
	return 0;
}

int zero_or_null_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (ZERO_OR_NULL_PTR(p))
		return -ENOMEM;
	p[0] = 1;
	kfree(p);
	return 0;
}

int is_err_or_null_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (IS_ERR_OR_NULL(p))
		return -ENOMEM;
	p[0] = 1;
	kfree(p);
	return 0;
}

int other_name_ok(size_t n)
{
	struct chan *c = kmalloc(n, GFP_KERNEL);
	void *raw = c;

	if (!raw)
		return -ENOMEM;
	c->id = 1;
	kfree(raw);
	return 0;
}

int chained_assignment_ok(struct chan *c, size_t n)
{
	u32 *ring = c->ring = kmalloc_array(n, sizeof(u32), GFP_KERNEL);

	if (!c->ring)
		return -ENOMEM;
	ring[0] = 1;
	return 0;
}

int member_tested_ok(struct chan *c, const char *name)
{
	char *copy = kstrdup(name, GFP_KERNEL);

	c->name = copy;
	if (!c->name)
		return -ENOMEM;
	copy[0] = 'x';
	return 0;
}

int members_tested_together_ok(struct chan *c, const char *name, size_t n)
{
	c->name = kstrdup(name, GFP_KERNEL);
	c->ring = kcalloc(n, sizeof(u32), GFP_KERNEL);
	if (!c->name || !c->ring) {
		kfree(c->name);
		kfree(c->ring);
		return -ENOMEM;
	}
	c->name[0] = 'x';
	c->ring[0] = 1;
	return 0;
}

int array_tested_ok(u32 **v, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		v[i] = kmalloc(64, GFP_KERNEL);
		if (!v[i])
			goto err;
		v[i][0] = i;
	}
	return 0;
err:
	while (i--)
		kfree(v[i]);
	return -ENOMEM;
}

int second_try_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL | __GFP_NOWARN);

	if (!p)
		p = vmalloc(n);
	if (!p)
		return -ENOMEM;
	p[0] = 1;
	kvfree(p);
	return 0;
}

int elvis_ok(u8 *given, size_t n)
{
	u8 *p = given ?: kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p[0] = 1;
	if (p != given)
		kfree(p);
	return 0;
}

int stack_when_it_fails_ok(size_t n)
{
	u8 small[16];
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (!p) {
		p = small;
		n = sizeof(small);
	}
	p[0] = n;
	if (p != small)
		kfree(p);
	return 0;
}

int only_if_wanted_ok(size_t n, bool wanted)
{
	u8 *p = NULL;

	if (wanted) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	if (wanted)
		p[0] = 1;
	kfree(p);
	return 0;
}

int is_err_ok(const void __user *arg)
{
	struct chan *c = memdup_user(arg, sizeof(*c));
	int id;

	if (IS_ERR(c))
		return PTR_ERR(c);
	id = c->id;
	kfree(c);
	return id;
}

int ptr_err_or_zero_ok(const void __user *arg)
{
	struct chan *c = memdup_user(arg, sizeof(*c));
	int ret = PTR_ERR_OR_ZERO(c);

	if (ret)
		return ret;
	ret = c->id;
	kfree(c);
	return ret;
}

int is_err_in_condition_ok(const void __user *arg, size_t n)
{
	u32 *v = NULL;
	int first = 0;

	if (n) {
		v = vmemdup_user(arg, n);
		if (unlikely(IS_ERR(v)))
			return PTR_ERR(v);
		first = v[0];
	}
	kvfree(v);
	return first;
}

/* One of the two ways gives NULL, the other an error pointer. */
int both_kinds_ok(const void __user *arg, size_t n)
{
	u32 *v = n > 64 ? vmemdup_user(arg, n) : kzalloc(64, GFP_KERNEL);
	int first;

	if (IS_ERR_OR_NULL(v))
		return v ? PTR_ERR(v) : -ENOMEM;
	first = v[0];
	kvfree(v);
	return first;
}

struct dentry;
struct dentry *debugfs_create_dir(const char *name, struct dentry *parent);
void debugfs_create_u32(const char *name, u16 mode, struct dentry *parent, u32 *value);

/* What debugfs returns is not to be tested. */
void debugfs_ok(u32 *value)
{
	struct dentry *dir = debugfs_create_dir("x", NULL);

	debugfs_create_u32("value", 0444, dir, value);
}
