// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free --rules %S/Inputs/ring.yaml %s | %expect-warnings %s
// An allocator described by a rule file of the user.
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

void *ring_get(size_t n);
void *ring_get_checked(size_t n);
int ring_get_into(void **out, size_t n);
void ring_put(void *block);
void ring_put_any(void *block);
char *text_clone_upper(const char *text);
void *pool_get(size_t n);
void pool_put(void *block);
int load(void *image, size_t n);

void kfree_of_ring_bad(size_t n) {
	void *block = ring_get(n);
	if (!block)
		return;
	load(block, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'block', which ring_get() allocated as ring memory; use ring_put() [kalloc-mismatched-free]
	kfree(block);
}

void ring_put_of_kmalloc_bad(size_t n) {
	void *block = kmalloc(n, GFP_KERNEL);
	if (!block)
		return;
	load(block, n);
	// CHECK: [[@LINE+1]]:2: warning: ring_put() frees 'block', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	ring_put(block);
}

int kfree_of_checked_bad(size_t n) {
	void *block = ring_get_checked(n);
	if (IS_ERR(block))
		return PTR_ERR(block);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'block', which ring_get_checked() allocated as ring memory; use ring_put() [kalloc-mismatched-free]
	kfree(block);
	return 0;
}

int vfree_of_out_bad(size_t n) {
	void *block;
	if (ring_get_into(&block, n))
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'block', which ring_get_into() allocated as ring memory; use ring_put() [kalloc-mismatched-free]
	vfree(block);
	return 0;
}

// The name's pattern makes it slab memory.
void vfree_of_clone_bad(const char *text) {
	char *copy = text_clone_upper(text);
	if (!copy)
		return;
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'copy', which text_clone_upper() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	vfree(copy);
}

void ring_ok(size_t n) {
	void *block = ring_get(n);
	if (block)
		ring_put(block);
}

int checked_ok(size_t n) {
	void *block = ring_get_checked(n);
	if (IS_ERR(block))
		return PTR_ERR(block);
	ring_put(block);
	return 0;
}

void put_any_ok(size_t n) {
	void *block = ring_get(n);
	void *other = kmalloc(n, GFP_KERNEL);
	if (block)
		ring_put_any(block);
	if (other)
		ring_put_any(other);
}

void clone_ok(const char *text) {
	char *copy = text_clone_upper(text);
	kfree(copy);
}

// Nothing is known about these.
void no_rule_ok(size_t n) {
	void *block = pool_get(n);
	void *other = kmalloc(n, GFP_KERNEL);
	kfree(block);
	pool_put(other);
}
