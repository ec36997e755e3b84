// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// An error return that forgets the free.
#include <linux/slab.h>

int use(const void *p);

int leak_on_error_bad(size_t n) {
	char *buf = kmalloc(n, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	if (use(buf))
		// CHECK: [[@LINE+1]]:3: warning: 'buf' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(buf);
	return 0;
}

int freed_on_error_ok(size_t n) {
	char *buf = kmalloc(n, GFP_KERNEL);
	int ret;
	if (!buf)
		return -ENOMEM;
	ret = use(buf);
	kfree(buf);
	return ret;
}
