// RUN: not %kalloc-tidy --checks=-*,kalloc-unchecked-allocation %s | %expect-warnings %s
// kfree(NULL) is fine, kfree(ERR_PTR()) is not.
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>

int freed_on_every_path_bad(const void __user *from, size_t n)
{
	void *p = memdup_user(from, n);
	int ret = 0;

	if (!IS_ERR(p))
		ret = *(char *)p;
	// CHECK: [[@LINE+1]]:2: warning: 'p' is passed to kfree(), which uses it without a test that memdup_user() has succeeded
	kfree(p);
	return ret;
}

int tested_ok(const void __user *from, size_t n)
{
	void *p = memdup_user(from, n);
	int ret;

	if (IS_ERR(p))
		return PTR_ERR(p);
	ret = *(char *)p;
	kfree(p);
	return ret;
}

int cleared_ok(const void __user *from, size_t n)
{
	void *p = memdup_user(from, n);
	int ret = 0;

	if (IS_ERR(p)) {
		ret = PTR_ERR(p);
		p = NULL;
	}
	kfree(p);
	return ret;
}

int null_ok(size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);
	int ret = 0;

	if (p)
		ret = *(char *)p;
	kfree(p);
	return ret;
}

int by_scope_ok(const void __user *from, size_t n)
{
	void *p __free(kfree) = memdup_user(from, n);

	if (IS_ERR(p))
		return PTR_ERR(p);
	return *(char *)p;
}
