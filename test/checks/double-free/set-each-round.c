// RUN: not %kalloc-tidy --checks=-*,kalloc-double-free %s | %expect-warnings %s
// A status that each round of a loop sets again.
#include <linux/slab.h>

// What is set again at the end of each round is known after the loop.

int read_part(int i, void *to);

struct maps {
	char *info, *block;
};

static int maps_make(struct maps *m, int n)
{
	int i, ret;

	m->info = kmalloc(n, GFP_KERNEL);
	if (!m->info)
		return -ENOMEM;
	ret = -EIO;
	for (i = 0; i < n; i++) {
		if (read_part(i, m->info))
			goto out;
		ret = read_part(i, NULL);
		if (ret)
			goto out;
		ret = -EIO;
	}
	m->block = kmalloc(n, GFP_KERNEL);
	if (!m->block)
		goto out;
	return 0;
out:
	kfree(m->info);
	return ret;
}

int maps_use_ok(struct maps *m, int n)
{
	int ret = maps_make(m, n);

	if (ret)
		return ret;
	kfree(m->block);
	kfree(m->info);
	return 0;
}

int maps_use_bad(struct maps *m, int n)
{
	int ret = maps_make(m, n);

	if (ret) {
		// CHECK: [[@LINE+1]]:3: warning: 'info' is freed twice: kfree() has freed it already [kalloc-double-free]
		kfree(m->info);
		return ret;
	}
	kfree(m->block);
	kfree(m->info);
	return 0;
}
