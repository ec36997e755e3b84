// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// Branches that depend on each other: the second test repeats what the first one found.
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

#define MODE_COPY 1
#define MODE_PLAIN 2
#define MODE_NONE 3

struct req {
	bool copy;
	int mode;
	u32 flags;
	char *inline_buf;
};

int submit(const void *p, size_t n);
bool want_copy(void);

int flag_tested_twice_differently_bad(size_t n, bool copy, bool sync)
{
	char *p = NULL;
	int ret;

	if (copy) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	ret = submit(p, n);
	if (sync)
		kfree(p);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return ret;
}

int switch_case_forgets_bad(const char *src, size_t n, int mode)
{
	char *p = kmemdup(src, n, GFP_KERNEL);
	int ret = 0;

	if (!p)
		return -ENOMEM;
	switch (mode) {
	case MODE_COPY:
		ret = submit(p, n);
		break;
	case MODE_PLAIN:
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmemdup() and not freed on this path [kalloc-leak]
		return submit(src, n);
	default:
		ret = -EINVAL;
		break;
	}
	kfree(p);
	return ret;
}

int negative_only_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);
	int ret;

	if (!p)
		return -ENOMEM;
	ret = submit(p, n);
	if (ret <= 0)
		kfree(p);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return ret;
}

int inverted_test_bad(size_t n)
{
	char *p = kzalloc(n, GFP_KERNEL);
	int ret = submit(p, n);

	if (!p) {
		kfree(p);
		return ret;
	}
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return ret;
}

int not_ret_then_ret_ok(size_t n)
{
	char *p = NULL;
	int ret = submit(NULL, n);

	if (!ret) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			ret = -ENOMEM;
	}
	if (ret)
		goto out;
	ret = submit(p, n);
	kfree(p);
out:
	return ret;
}

int flag_tested_twice_ok(size_t n, bool copy)
{
	char *p;
	int ret = 0;

	if (copy) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	ret = submit(NULL, n);
	if (copy)
		kfree(p);
	return ret;
}

int own_flag_ok(size_t n)
{
	char *p = NULL;
	bool allocated = false;
	int ret;

	if (want_copy()) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
		allocated = true;
	}
	ret = submit(p, n);
	if (allocated)
		kfree(p);
	return ret;
}

int switch_twice_ok(size_t n, int mode)
{
	char *p = NULL;
	int ret;

	switch (mode) {
	case MODE_COPY:
	case MODE_PLAIN:
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
		break;
	case MODE_NONE:
		break;
	default:
		return -EINVAL;
	}
	ret = submit(p, n);
	switch (mode) {
	case MODE_COPY:
	case MODE_PLAIN:
		kfree(p);
		break;
	}
	return ret;
}

int field_mode_ok(const struct req *r, size_t n)
{
	char *p = NULL;
	int ret;

	if (r->mode == MODE_COPY) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	ret = submit(r, n);
	if (r->mode == MODE_COPY)
		kfree(p);
	return ret;
}
