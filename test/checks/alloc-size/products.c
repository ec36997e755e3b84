// RUN: not %kalloc-tidy --checks=-*,kalloc-alloc-size %s | %expect-warnings %s
// Products whose factor user space chooses and nobody bounds.
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

struct request {
	u32 count, width;
	size_t items;
	u64 data;
};

struct item {
	u64 a, b;
};

int product_of_32_bits_bad(const void __user *arg)
{
	struct request req;
	void *p;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	// CHECK: [[@LINE+1]]:6: warning: the size of kzalloc() is a product that can wrap: user space chooses 'req.count' [kalloc-alloc-size]
	p = kzalloc(req.count * 16, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	kfree(p);
	return 0;
}

int product_of_64_bits_bad(const void __user *arg)
{
	struct request *req = memdup_user(arg, sizeof(*req));
	struct item *items;
	size_t n;

	if (IS_ERR(req))
		return PTR_ERR(req);
	n = req->items;
	kfree(req);
	// CHECK: [[@LINE+1]]:10: warning: the size of kmalloc() is a product that can wrap: user space chooses 'n' [kalloc-alloc-size]
	items = kmalloc(sizeof(*items) * n, GFP_KERNEL);
	if (!items)
		return -ENOMEM;
	kfree(items);
	return 0;
}

int cannot_wrap_ok(const void __user *arg)
{
	struct request req;
	void *p;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	p = kmalloc(req.count * sizeof(struct item), GFP_KERNEL);
	kfree(p);
	return 0;
}

int bounded_ok(const void __user *arg)
{
	struct request req;
	void *p;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	if (req.count > 4096)
		return -EINVAL;
	p = kmalloc(req.count * 16, GFP_KERNEL);
	kfree(p);
	return 0;
}

int of_the_kernel_ok(size_t n)
{
	void *p = kmalloc(n * 16, GFP_KERNEL);

	kfree(p);
	return 0;
}

int chosen_later_ok(const void __user *arg, u32 n)
{
	struct request req = { .count = n };
	void *p = kmalloc(req.count * 16, GFP_KERNEL);

	if (copy_from_user(&req, arg, sizeof(req))) {
		kfree(p);
		return -EFAULT;
	}
	kfree(p);
	return 0;
}

int tested_product_ok(const void __user *arg)
{
	struct request req;
	void *p;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	p = kmalloc_array(req.count, 16, GFP_KERNEL);
	kfree(p);
	return 0;
}

// The test looks at the product and not at its factors: it has wrapped by then.
int FN_tested_too_late(const void __user *arg)
{
	struct request req;
	void *p;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	if (req.count * req.width > 65536)
		return -EINVAL;
	p = vmalloc(req.count * req.width);
	vfree(p);
	return 0;
}

struct device_state {
	u32 n, max;
	char buf[64];
	char *copy;
};

int other_bounds_ok(struct device_state *d, const void __user *arg)
{
	struct request req;
	void *p;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	if (req.count > d->max)
		return -EINVAL;
	p = kmalloc(req.count * 64, GFP_KERNEL);
	kfree(p);
	if (req.width && req.width > 65536 / d->max)
		return -EINVAL;
	p = kmalloc(d->max * req.width, GFP_KERNEL);
	kfree(p);
	return 0;
}

int wide_product_ok(const void __user *arg)
{
	struct request req;
	void *p;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	if ((u64)req.count * 64 > 65536)
		return -EINVAL;
	p = kmalloc(req.count * 64, GFP_KERNEL);
	kfree(p);
	return 0;
}

int other_members_ok(struct device_state *d, const void __user *arg)
{
	u32 n;
	void *p;

	if (copy_from_user(d->buf, arg, 64) || copy_from_user(&n, arg, sizeof(n)))
		return -EFAULT;
	d->copy = memdup_user(arg, 64);
	if (IS_ERR(d->copy))
		return PTR_ERR(d->copy);
	p = kmalloc(d->n * 64, GFP_KERNEL);
	kfree(p);
	n = d->n;
	p = kmalloc(n * 64, GFP_KERNEL);
	kfree(p);
	return 0;
}

struct packed_request {
	u32 count : 8, rest : 24;
};

int bit_field_ok(const void __user *arg)
{
	struct packed_request req;
	void *p;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	p = kmalloc(req.count * 64, GFP_KERNEL);
	kfree(p);
	return 0;
}

int few_bits_ok(const void __user *arg)
{
	struct request req;
	u32 n;
	void *p;

	if (copy_from_user(&req, arg, sizeof(req)))
		return -EFAULT;
	n = req.count & 0xff;
	p = kmalloc(n * 16, GFP_KERNEL);
	kfree(p);
	p = kmalloc((u32)(u16)req.width * 16, GFP_KERNEL);
	kfree(p);
	n = min(req.count, 100u);
	p = kmalloc(n * 16, GFP_KERNEL);
	kfree(p);
	return 0;
}
