// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// Linux 6.1: kfree() and kvfree() do not take objects of a kmem_cache yet.
#define LINUX_VERSION_CODE 393472
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

void kfree_of_cache_object_bad(struct kmem_cache *cache) {
	void *thing = kmem_cache_alloc(cache, GFP_KERNEL);
	if (!thing)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'thing', which kmem_cache_alloc() allocated as kmem_cache objects; use kmem_cache_free() with the same cache [kalloc-mismatched-free]
	kfree(thing);
}

void kfree_of_zeroed_object_bad(struct kmem_cache *cache) {
	u32 *thing = kmem_cache_zalloc(cache, GFP_ATOMIC);
	if (!thing)
		return;
	*thing = 1;
	// CHECK: [[@LINE+1]]:2: warning: kfree_sensitive() frees 'thing', which kmem_cache_zalloc() allocated as kmem_cache objects; use kmem_cache_free() with the same cache [kalloc-mismatched-free]
	kfree_sensitive(thing);
}

void kvfree_of_cache_object_bad(struct kmem_cache *cache) {
	void *thing = kmem_cache_alloc(cache, GFP_KERNEL);
	if (!thing)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kvfree() frees 'thing', which kmem_cache_alloc() allocated as kmem_cache objects; use kmem_cache_free() with the same cache [kalloc-mismatched-free]
	kvfree(thing);
}

void kfree_of_vmalloc_bad(size_t n) {
	void *image = vmalloc(n);
	if (!image)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'image', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(image);
}

void cache_object_ok(struct kmem_cache *cache) {
	void *thing = kmem_cache_alloc(cache, GFP_KERNEL);
	if (thing)
		kmem_cache_free(cache, thing);
}

void kfree_of_kmalloc_ok(size_t n) {
	kfree(kmalloc(n, GFP_KERNEL));
}

void kvfree_of_vmalloc_ok(size_t n) {
	kvfree(vmalloc(n));
}
