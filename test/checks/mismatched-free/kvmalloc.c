// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// kvmalloc() and its relatives give either slab or vmalloc memory: only kvfree() knows which.
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

int load(void *image, size_t n);

void kfree_of_kvmalloc_bad(size_t n) {
	void *image = kvmalloc(n, GFP_KERNEL);
	if (!image)
		return;
	load(image, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'image', which kvmalloc() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
	kfree(image);
}

void vfree_of_kvzalloc_bad(size_t n) {
	void *image = kvzalloc(n, GFP_KERNEL);
	if (!image)
		return;
	load(image, n);
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'image', which kvzalloc() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
	vfree(image);
}

void kfree_of_array_bad(u32 entries) {
	struct page **pages = kvmalloc_array(entries, sizeof(*pages), GFP_KERNEL);
	if (!pages)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'pages', which kvmalloc_array() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
	kfree(pages);
}

int kfree_of_user_copy_bad(const void __user *arg, size_t n) {
	void *copy = vmemdup_user(arg, n);
	int ret;
	if (IS_ERR(copy))
		return PTR_ERR(copy);
	ret = load(copy, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'copy', which vmemdup_user() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
	kfree(copy);
	return ret;
}

void big_constant_bad(void) {
	void *image = kvmalloc(128 * 1024, GFP_KERNEL);
	if (!image)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'image', which kvmalloc() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
	kfree(image);
}

void kfree_of_kvrealloc_bad(size_t n) {
	void *image = kmalloc(n, GFP_KERNEL);
	void *more;
	if (!image)
		return;
	more = kvrealloc(image, 8 * n, GFP_KERNEL);
	if (!more) {
		kfree(image);
		return;
	}
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'more', which kvrealloc() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
	kfree(more);
}

void kvfree_of_kvmalloc_ok(size_t n) {
	void *image = kvmalloc(n, GFP_KERNEL);
	load(image, n);
	kvfree(image);
}

void kvfree_sensitive_of_kvmalloc_ok(size_t n) {
	void *key = kvmalloc(n, GFP_KERNEL);
	kvfree_sensitive(key, n);
}

// A page at most never comes from vmalloc().
void kfree_of_small_constant_ok(void) {
	void *line = kvmalloc(256, GFP_KERNEL);
	load(line, 256);
	kfree(line);
}

void kfree_of_small_array_ok(void) {
	u32 *words = kvcalloc(16, sizeof(u32), GFP_KERNEL);
	kfree(words);
}

// Wrong: with flags that cannot block kvmalloc() does not fall back to vmalloc().
void FP_kfree_of_atomic_kvmalloc(size_t n) {
	void *image = kvmalloc(n, GFP_NOWAIT);
	if (!image)
		return;
	load(image, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'image', which kvmalloc() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
	kfree(image);
}

int kvfree_of_user_copy_ok(const void __user *arg, size_t n) {
	void *copy = vmemdup_user(arg, n);
	int ret;
	if (IS_ERR(copy))
		return PTR_ERR(copy);
	ret = load(copy, n);
	kvfree(copy);
	return ret;
}

// What kvfree() itself does.
void each_branch_its_own_ok(size_t n) {
	void *image = kvmalloc(n, GFP_KERNEL);
	if (!image)
		return;
	load(image, n);
	if (is_vmalloc_addr(image))
		vfree(image);
	else
		kfree(image);
}

void branches_swapped_bad(size_t n) {
	void *image = kvmalloc(n, GFP_KERNEL);
	if (!image)
		return;
	load(image, n);
	if (is_vmalloc_addr(image))
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'image', which kvmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
		kfree(image);
	else
		// CHECK: [[@LINE+1]]:3: warning: vfree() frees 'image', which kvmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
		vfree(image);
}

/* A page at most is slab memory for certain, and so nothing for vfree(). */
void small_by_vfree_bad(void)
{
	void *p = kvmalloc(64, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'p', which kvmalloc() allocated as kvmalloc memory
	vfree(p);
}
