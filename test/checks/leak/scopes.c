// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// __free(), no_free_ptr(), return_ptr(); device-managed memory.
#include <linux/cleanup.h>
#include <linux/device.h>
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

struct plan {
	u32 steps;
	char *text;
};

int verify(const struct plan *p);
void adopt(struct plan *p);

int taken_out_and_forgotten_bad(void)
{
	struct plan *p __free(kfree) = kzalloc(sizeof(*p), GFP_KERNEL);
	struct plan *q;

	if (!p)
		return -ENOMEM;
	q = no_free_ptr(p);
	if (verify(q))
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(q);
	return 0;
}

int only_one_is_scoped_bad(size_t n)
{
	char *a __free(kfree) = kmalloc(n, GFP_KERNEL);
	char *b = kmalloc(n, GFP_KERNEL);

	if (!a)
		// CHECK: [[@LINE+1]]:3: warning: 'b' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -ENOMEM;
	kfree(b);
	return 0;
}

int managed_struct_plain_text_bad(struct device *dev, const char *s)
{
	struct plan *p = devm_kzalloc(dev, sizeof(*p), GFP_KERNEL);
	char *text;

	if (!p)
		return -ENOMEM;
	text = kstrdup(s, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	p->steps = strlen(text);
	if (p->steps > 9)
		// CHECK: [[@LINE+1]]:3: warning: 'text' leaks: allocated by kstrdup() and not freed on this path [kalloc-leak]
		return -E2BIG;
	kfree(text);
	return 0;
}

int scoped_ok(void)
{
	struct plan *p __free(kfree) = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (verify(p))
		return -EINVAL;
	return 0;
}

struct plan *return_ptr_ok(u32 steps)
{
	struct plan *p __free(kfree) = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return NULL;
	p->steps = steps;
	if (verify(p))
		return ERR_PTR(-EINVAL);
	return_ptr(p);
}

int no_free_ptr_kept_ok(struct plan **out)
{
	struct plan *p __free(kfree) = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (verify(p))
		return -EINVAL;
	*out = no_free_ptr(p);
	return 0;
}

int no_free_ptr_handed_over_ok(void)
{
	struct plan *p __free(kfree) = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	adopt(no_free_ptr(p));
	return 0;
}

int scoped_error_pointer_ok(const void __user *arg)
{
	struct plan *p __free(kfree) = memdup_user(arg, sizeof(*p));

	if (IS_ERR(p))
		return PTR_ERR(p);
	return verify(p);
}

int scoped_in_block_ok(int n)
{
	int i, ret;

	for (i = 0; i < n; i++) {
		char *s __free(kfree) = kasprintf(GFP_KERNEL, "step%d", i);

		if (!s)
			return -ENOMEM;
		if (s[0] == 'x')
			continue;
		ret = strcmp(s, "step4");
		if (!ret)
			break;
	}
	return 0;
}

int scoped_set_later_ok(size_t n, bool want)
{
	char *buf __free(kvfree) = NULL;

	if (want) {
		buf = kvmalloc(n, GFP_KERNEL);
		if (!buf)
			return -ENOMEM;
		memset(buf, 0, n);
	}
	return 0;
}

int managed_ok(struct device *dev, size_t n)
{
	struct plan *p = devm_kzalloc(dev, sizeof(*p), GFP_KERNEL);
	char *s;

	if (!p)
		return -ENOMEM;
	s = devm_kasprintf(dev, GFP_KERNEL, "plan%zu", n);
	if (!s)
		return -ENOMEM;
	if (verify(p))
		return -EINVAL;
	return 0;
}

static void plan_release(void *data)
{
	kfree(data);
}

int managed_by_action_ok(struct device *dev)
{
	struct plan *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	return devm_add_action_or_reset(dev, plan_release, p);
}
