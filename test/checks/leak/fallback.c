// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// A fallback buffer on the stack or in a structure, freed only when it was not used; conditional operators.
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

struct req {
	bool copy;
	u32 flags;
	char *inline_buf;
};

int submit(const void *p, size_t n);

int fallback_test_inverted_bad(size_t n)
{
	char stackbuf[64], *buf = stackbuf;
	int ret;

	if (n > sizeof(stackbuf)) {
		buf = kmalloc(n, GFP_KERNEL);
		if (!buf)
			return -ENOMEM;
	}
	ret = submit(buf, n);
	if (buf == stackbuf)
		return ret;
	// CHECK: [[@LINE+1]]:2: warning: 'buf' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return ret;
}

int fallback_early_return_bad(size_t n)
{
	char stackbuf[64], *buf = stackbuf;

	if (n > sizeof(stackbuf)) {
		buf = kmalloc(n, GFP_KERNEL);
		if (!buf)
			return -ENOMEM;
	}
	if (submit(buf, n) < 0)
		// CHECK: [[@LINE+1]]:3: warning: 'buf' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EIO;
	if (buf != stackbuf)
		kfree(buf);
	return 0;
}

int conditional_operator_bad(size_t n, bool zero)
{
	char *p = zero ? kzalloc(n, GFP_KERNEL) : NULL;

	if (p)
		memset(p, 1, n);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return zero ? 1 : 0;
}

int gnu_conditional_ok(struct req *r, size_t n)
{
	char *own = r->inline_buf ? NULL : kmalloc(n, GFP_KERNEL);
	char *p = own ?: r->inline_buf;
	int ret;

	if (!p)
		return -ENOMEM;
	ret = submit(p, n);
	kfree(own);
	return ret;
}

int size_threshold_ok(size_t n)
{
	char small[64], *p = small;
	int ret;

	if (n > sizeof(small)) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	ret = submit(p, n);
	if (n > sizeof(small))
		kfree(p);
	return ret;
}

int fallback_buffer_ok(size_t n)
{
	char stackbuf[64], *buf = stackbuf;
	int ret;

	if (n > sizeof(stackbuf)) {
		buf = kmalloc(n, GFP_KERNEL);
		if (!buf)
			return -ENOMEM;
	}
	ret = submit(buf, n);
	if (buf != stackbuf)
		kfree(buf);
	return ret;
}

int fallback_field_ok(struct req *r, size_t n)
{
	char *buf = r->inline_buf;
	int ret;

	if (n > 64) {
		buf = kmalloc(n, GFP_KERNEL);
		if (!buf)
			return -ENOMEM;
	}
	ret = submit(buf, n);
	if (buf != r->inline_buf)
		kfree(buf);
	return ret;
}

int conditional_operator_ok(size_t n, bool big)
{
	char *p = big ? kmalloc(n, GFP_KERNEL) : NULL;
	int ret;

	if (big && !p)
		return -ENOMEM;
	ret = submit(NULL, n);
	if (p)
		kfree(p);
	return ret;
}

int flag_bit_ok(size_t n, u32 flags)
{
	char *p = NULL;
	int ret;

	if (flags & 4) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	ret = submit(NULL, n);
	if (flags & 4)
		kfree(p);
	return ret;
}

int field_condition_ok(struct req *r, size_t n)
{
	char *p;
	int ret;

	if (r->copy) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	} else {
		p = r->inline_buf;
	}
	p[0] = 1;
	ret = n > 4 ? -EINVAL : 0;
	if (r->copy)
		kfree(p);
	return ret;
}
