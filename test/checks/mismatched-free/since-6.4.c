// RUN: %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | count 0
// Linux 6.4 is the first whose kfree() takes objects of a kmem_cache.
#define LINUX_VERSION_CODE 394240
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

struct thing {
	struct rcu_head rcu;
	int value;
};

void kfree_of_cache_object_ok(struct kmem_cache *cache) {
	void *thing = kmem_cache_alloc(cache, GFP_KERNEL);
	kfree(thing);
}

void kvfree_of_cache_object_ok(struct kmem_cache *cache) {
	void *thing = kmem_cache_alloc(cache, GFP_KERNEL);
	kvfree(thing);
}

void kfree_rcu_of_cache_object_ok(struct kmem_cache *cache) {
	struct thing *thing = kmem_cache_zalloc(cache, GFP_KERNEL);
	if (!thing)
		return;
	thing->value = 1;
	kfree_rcu(thing, rcu);
}

// The size was the third argument of kvrealloc() until 6.12.
void *kvrealloc_ok(void *old, size_t n) {
	void *p = kvrealloc(old, n, GFP_KERNEL);
	kvfree(p);
	return NULL;
}

void kfree_const_of_cache_object_ok(struct kmem_cache *cache) {
	char *name = kmem_cache_alloc(cache, GFP_KERNEL);
	kfree_const(name);
}
