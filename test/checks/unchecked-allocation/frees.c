// RUN: not %kalloc-tidy --checks=-*,kalloc-unchecked-allocation %s | %expect-warnings %s
// Deallocators that look into what they are given, and those that pass over NULL.
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/slab.h>

int fill(void);

int not_tested_bad(void)
{
	struct page *p = alloc_pages(GFP_KERNEL, 1);
	int ret = fill();

	// CHECK: [[@LINE+1]]:2: warning: 'p' is passed to __free_pages(), which uses it without a test that alloc_pages() has succeeded [kalloc-unchecked-allocation]
	__free_pages(p, 1);
	return ret;
}

int passed_over_ok(void)
{
	unsigned long p = __get_free_pages(GFP_KERNEL, 1);
	void *q = kmalloc(16, GFP_KERNEL);
	int ret = fill();

	free_pages(p, 1);
	kfree(q);
	return ret;
}

int tested_ok(void)
{
	struct page *p = alloc_pages(GFP_KERNEL, 1), *q = NULL;
	int ret = -ENOMEM;

	if (!p)
		return -ENOMEM;
	q = alloc_pages(GFP_KERNEL, 1);
	if (!q)
		goto out;
	ret = fill();
out:
	if (q)
		__free_pages(q, 1);
	__free_pages(p, 1);
	return ret;
}

static void drop(struct page *p)
{
	__free_pages(p, 0);
}

int by_callee_bad(void)
{
	struct page *p = alloc_page(GFP_KERNEL);
	int ret = fill();

	// CHECK: [[@LINE+1]]:2: warning: 'p' is passed to drop(), which uses it without a test that alloc_page() has succeeded [kalloc-unchecked-allocation]
	drop(p);
	return ret;
}
