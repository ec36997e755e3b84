// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// Scope-based freeing: the report is at the initializer.
// The messages name what frees as the declaration does, whatever the variable's type is.
#include <linux/bitmap.h>
#include <linux/cleanup.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

int load(void *image, size_t n);

DEFINE_FREE(vfree, void *, if (_T) vfree(_T))

int kfree_of_kvmalloc_bad(size_t n) {
	// CHECK: [[@LINE+1]]:30: warning: __free(kfree) frees 'image', which kvmalloc() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
	void *image __free(kfree) = kvmalloc(n, GFP_KERNEL);
	if (!image)
		return -ENOMEM;
	return load(image, n);
}

int kfree_of_vmalloc_bad(size_t n) {
	// CHECK: [[@LINE+1]]:29: warning: __free(kfree) frees 'table', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	u32 *table __free(kfree) = vmalloc(n);
	if (!table)
		return -ENOMEM;
	return load(table, n);
}

int vfree_of_kmalloc_bad(size_t n) {
	// CHECK: [[@LINE+1]]:30: warning: __free(vfree) frees 'image', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	void *image __free(vfree) = kmalloc(n, GFP_KERNEL);
	if (!image)
		return -ENOMEM;
	return load(image, n);
}

int assigned_later_bad(size_t n) {
	// CHECK: [[@LINE+1]]:30: warning: __free(kfree) frees 'image', which vzalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	void *image __free(kfree) = NULL;
	if (!n)
		return -EINVAL;
	image = vzalloc(n);
	if (!image)
		return -ENOMEM;
	return load(image, n);
}

int kvfree_of_kvmalloc_ok(size_t n) {
	void *image __free(kvfree) = kvmalloc(n, GFP_KERNEL);
	if (!image)
		return -ENOMEM;
	return load(image, n);
}

int kfree_of_kmalloc_ok(size_t n) {
	void *image __free(kfree) = kmalloc(n, GFP_KERNEL);
	if (!image)
		return -ENOMEM;
	return load(image, n);
}

// kfree() of an error pointer is kept away by the cleanup function.
int user_copy_ok(const void __user *arg, size_t n) {
	void *copy __free(kfree) = memdup_user(arg, n);
	if (IS_ERR(copy))
		return PTR_ERR(copy);
	return load(copy, n);
}

void *taken_out_ok(size_t n) {
	void *image __free(kfree) = kmalloc(n, GFP_KERNEL);
	if (!image)
		return NULL;
	if (load(image, n))
		return NULL;
	return_ptr(image);
}

// Taken out and freed by the right function: the cleanup sees NULL.
void taken_out_and_freed_ok(size_t n) {
	void *image __free(kfree) = NULL;
	void *other = vmalloc(n);
	if (!other)
		return;
	image = other;
	load(image, n);
	vfree(no_free_ptr(image));
}

int bitmap_ok(unsigned int bits) {
	unsigned long *map __free(bitmap) = bitmap_zalloc(bits, GFP_KERNEL);
	if (!map)
		return -ENOMEM;
	return load(map, bits / 8);
}

int two_of_a_kind_ok(size_t n) {
	void *head __free(kfree) = kmalloc(64, GFP_KERNEL);
	void *body __free(vfree) = vmalloc(n);
	if (!head || !body)
		return -ENOMEM;
	return load(head, 64) ?: load(body, n);
}
