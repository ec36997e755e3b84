// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// The file that makes an allocator knows what its blocks are, and how they go.
#include <linux/io.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct window {
	resource_size_t at;
	size_t size;
};
int check(const void *p);

void *memremap(resource_size_t at, size_t size, unsigned long flags)
{
	struct window *w = kzalloc(sizeof(*w), GFP_KERNEL);

	if (!w)
		return NULL;
	w->at = at;
	w->size = size;
	return w;
}

int shell_freed_ok(resource_size_t at)
{
	void *p = memremap(at, 64, 1);

	if (!p)
		return -ENOMEM;
	if (check(p)) {
		kfree(p);
		return -EIO;
	}
	return 0;
}

int of_others_bad(size_t n)
{
	void *p = vmalloc(n);

	if (!p)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'p', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(p);
	return 0;
}
