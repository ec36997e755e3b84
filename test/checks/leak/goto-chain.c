// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// Unwinding by goto: one wrong label, one wrong order, and the right ones.
#include <linux/slab.h>
#include <linux/string.h>

struct ring {
	void *desc;
	void *info;
	u32 *shadow;
	char *name;
};

int hw_start(const struct ring *r);
int hw_probe(const void *p, size_t n);

int wrong_label_bad(struct ring *r, size_t n)
{
	void *desc, *info;
	int ret = -ENOMEM;

	desc = kzalloc(n, GFP_KERNEL);
	if (!desc)
		return -ENOMEM;
	info = kcalloc(n, sizeof(u32), GFP_KERNEL);
	if (!info)
		goto err_desc;
	ret = hw_probe(info, n);
	if (ret)
		goto err_desc;
	r->desc = desc;
	r->info = info;
	return 0;

err_desc:
	kfree(desc);
	// CHECK: [[@LINE+1]]:2: warning: 'info' leaks: allocated by kcalloc() and not freed on this path [kalloc-leak]
	return ret;
}

int label_skips_all_bad(size_t n)
{
	char *a, *b = NULL;
	int ret = -ENOMEM;

	a = kmalloc(n, GFP_KERNEL);
	if (!a)
		goto out;
	b = kmalloc(n, GFP_KERNEL);
	if (!b)
		goto out;
	ret = hw_probe(a, n);
	kfree(b);
	kfree(a);
out:
	// CHECK: [[@LINE+1]]:2: warning: 'a' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return ret;
}

int last_step_forgotten_bad(struct ring *r, size_t n)
{
	int ret;
	u32 *shadow = kcalloc(n, sizeof(*shadow), GFP_KERNEL);

	if (!shadow)
		return -ENOMEM;
	ret = hw_probe(shadow, n);
	if (ret)
		goto err_free;
	ret = hw_start(r);
	if (ret)
		goto err;
	r->shadow = shadow;
	return 0;

err_free:
	kfree(shadow);
err:
	// CHECK: [[@LINE+1]]:2: warning: 'shadow' leaks: allocated by kcalloc() and not freed on this path [kalloc-leak]
	return ret;
}

int success_falls_past_the_free_bad(size_t n)
{
	int ret;
	void *tmp = kzalloc(n, GFP_KERNEL);

	if (!tmp)
		return -ENOMEM;
	ret = hw_probe(tmp, n);
	if (ret < 0)
		goto err;
	// CHECK: [[@LINE+1]]:2: warning: 'tmp' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return 0;
err:
	kfree(tmp);
	return ret;
}

int chain_in_order_ok(struct ring *r, size_t n)
{
	int ret = -ENOMEM;

	r->desc = NULL;
	void *desc = kzalloc(n, GFP_KERNEL);
	void *info;
	char *name;

	if (!desc)
		goto err;
	info = kzalloc(n, GFP_KERNEL);
	if (!info)
		goto err_desc;
	name = kstrdup("ring", GFP_KERNEL);
	if (!name)
		goto err_info;
	ret = hw_probe(name, n);
	if (ret)
		goto err_name;
	r->desc = desc;
	r->info = info;
	r->name = name;
	return 0;

err_name:
	kfree(name);
err_info:
	kfree(info);
err_desc:
	kfree(desc);
err:
	return ret;
}

int one_label_frees_null_ok(size_t n)
{
	char *a = NULL, *b = NULL;
	int ret = -ENOMEM;

	a = kmalloc(n, GFP_KERNEL);
	if (!a)
		goto out;
	b = kmalloc(n, GFP_KERNEL);
	if (!b)
		goto out;
	ret = hw_probe(a, n);
out:
	kfree(b);
	kfree(a);
	return ret;
}

int success_and_error_share_the_end_ok(size_t n)
{
	int ret = 0;
	char *a = kmalloc(n, GFP_KERNEL);

	if (!a)
		return -ENOMEM;
	if (hw_probe(a, n)) {
		ret = -EIO;
		goto out_free;
	}
	if (hw_probe(a, 2))
		ret = -EINVAL;
out_free:
	kfree(a);
	return ret;
}

int retry_backwards_ok(size_t n)
{
	char *a;
	int ret;

again:
	a = kmalloc(n, GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	ret = hw_probe(a, n);
	kfree(a);
	if (ret == -EAGAIN)
		goto again;
	return ret;
}
