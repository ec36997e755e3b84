// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// Slab memory and vmalloc memory, and what takes both.
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

int load(void *image, size_t n);

int kfree_of_vmalloc_bad(size_t n) {
	void *image = vmalloc(n);
	int ret;
	if (!image)
		return -ENOMEM;
	ret = load(image, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'image', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(image);
	return ret;
}

// An error path that forgot the conversion from kzalloc() to vzalloc().
int one_error_path_forgotten_bad(size_t n) {
	u32 *table = vzalloc(n);
	if (!table)
		return -ENOMEM;
	if (load(table, n)) {
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'table', which vzalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
		kfree(table);
		return -EIO;
	}
	vfree(table);
	return 0;
}

void vfree_of_kmalloc_bad(size_t n) {
	void *image = kmalloc(n, GFP_KERNEL);
	load(image, n);
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'image', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	vfree(image);
}

void vfree_of_duplicate_bad(const void *src, size_t n) {
	void *copy = kmemdup(src, n, GFP_KERNEL);
	if (!copy)
		return;
	load(copy, n);
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'copy', which kmemdup() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	vfree(copy);
}

void kfree_sensitive_of_vmalloc_bad(size_t n) {
	void *key = __vmalloc(n, GFP_KERNEL | __GFP_ZERO);
	if (!key)
		return;
	load(key, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree_sensitive() frees 'key', which __vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree_sensitive(key);
}

void kfree_of_vcalloc_bad(size_t n) {
	u64 *counters = vcalloc(n, sizeof(*counters));
	if (!counters)
		return;
	load(counters, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'counters', which vcalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(counters);
}

void krealloc_of_vmalloc_bad(size_t n) {
	char *log = vmalloc(n);
	char *more;
	if (!log)
		return;
	// CHECK: [[@LINE+1]]:9: warning: krealloc() frees 'log', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	more = krealloc(log, 2 * n, GFP_KERNEL);
	if (!more)
		vfree(log);
	else
		kfree(more);
}

void vfree_of_vmalloc_ok(size_t n) {
	void *image = vmalloc(n);
	load(image, n);
	vfree(image);
}

void kvfree_of_vmalloc_ok(size_t n) {
	void *image = vzalloc(n);
	load(image, n);
	kvfree(image);
}

void kvfree_of_kmalloc_ok(size_t n) {
	void *image = kmalloc(n, GFP_KERNEL);
	load(image, n);
	kvfree(image);
}

void kfree_sensitive_of_kmalloc_ok(size_t n) {
	void *key = kmalloc(n, GFP_KERNEL);
	load(key, n);
	kfree_sensitive(key);
}

struct entry {
	struct rcu_head rcu;
	int value;
};

void kfree_rcu_of_kmalloc_ok(void) {
	struct entry *e = kzalloc(sizeof(*e), GFP_KERNEL);
	if (!e)
		return;
	load(e, sizeof(*e));
	kfree_rcu(e, rcu);
}

void kvfree_rcu_of_vmalloc_ok(void) {
	struct entry *e = vmalloc(sizeof(*e));
	if (!e)
		return;
	load(e, sizeof(*e));
	kvfree_rcu(e, rcu);
}

void vfree_atomic_of_vmalloc_ok(size_t n) {
	void *image = vmalloc_user(n);
	vfree_atomic(image);
}

void krealloc_of_kmalloc_ok(size_t n) {
	char *log = kmalloc(n, GFP_KERNEL);
	char *more = krealloc(log, 2 * n, GFP_KERNEL);
	if (!more)
		kfree(log);
	else
		kfree(more);
}

// kfree(NULL) is fine, whoever did not allocate.
void kfree_where_vmalloc_failed_ok(size_t n) {
	void *image = vmalloc(n);
	if (!image) {
		kfree(image);
		return;
	}
	vfree(image);
}
