// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// Which allocator it was is told by a member: the path that sets it is another one.
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct queue {
	void *va;
	bool is_virtual;
	size_t size;
};
int enable(struct queue *q);

int told_by_flag_ok(struct queue *q)
{
	int ret;

	q->va = kmalloc(q->size, GFP_KERNEL | __GFP_NOWARN);
	if (q->va)
		goto made;
	q->va = vzalloc(q->size);
	if (!q->va)
		return -ENOMEM;
	q->is_virtual = true;
made:
	ret = enable(NULL);
	if (!ret)
		return 0;
	if (q->is_virtual)
		vfree(q->va);
	else
		kfree(q->va);
	return ret;
}

int told_by_two_ok(struct queue *q, struct queue *spare)
{
	void *va;
	int ret;

	if (spare && spare->is_virtual)
		va = vmalloc(q->size);
	else
		va = kmalloc(q->size, GFP_KERNEL);
	if (!va)
		return -ENOMEM;
	ret = enable(q);
	if (spare && spare->is_virtual)
		vfree(va);
	else
		kfree(va);
	return ret;
}

// Nothing that belongs there ever comes to this vfree().
int never_right_bad(struct queue *q)
{
	void *va = kmalloc(q->size, GFP_KERNEL);
	int ret;

	if (!va)
		return -ENOMEM;
	ret = enable(q);
	if (q->is_virtual)
		// CHECK: [[@LINE+1]]:3: warning: vfree() frees 'va', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
		vfree(va);
	else
		kfree(va);
	return ret;
}

// Nothing is asked before this one.
int not_asked_bad(struct queue *q)
{
	void *va = kmalloc(64, GFP_KERNEL | __GFP_NOWARN);

	if (!va)
		va = vmalloc(q->size);
	if (!va)
		return -ENOMEM;
	enable(q);
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'va', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	vfree(va);
	return 0;
}

// An allocator does not change where its pool's elements are.

typedef struct mempool_s {
	int curr_nr;
	void **elements;
} mempool_t;
void *mempool_alloc(mempool_t *pool, gfp_t mask);
void mempool_free(void *element, mempool_t *pool);

struct set {
	mempool_t pool;
	int inlined;
};
struct payload {
	void *vec;
	int size;
};

static inline bool initialized(mempool_t *pool)
{
	return pool->elements != NULL;
}

struct payload *by_pool_ok(struct set *bs, size_t n, gfp_t mask)
{
	struct payload *p;
	size_t inlined;

	if (!bs || !initialized(&bs->pool)) {
		p = kmalloc(n, mask);
		inlined = n;
	} else {
		p = mempool_alloc(&bs->pool, mask);
		inlined = 4;
	}
	if (!p)
		return NULL;
	if (n <= inlined)
		return p;
	p->vec = kmalloc(8, mask);
	if (p->vec)
		return p;
	if (bs && initialized(&bs->pool))
		mempool_free(p, &bs->pool);
	else
		kfree(p);
	return NULL;
}

struct payload *by_pool_bad(struct set *bs, gfp_t mask)
{
	struct payload *p = mempool_alloc(&bs->pool, mask);

	if (!p)
		return NULL;
	p->vec = kmalloc(8, mask);
	if (p->vec)
		return p;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'p', which mempool_alloc() allocated as memory pool elements; use mempool_free() with the same pool [kalloc-mismatched-free]
	kfree(p);
	return NULL;
}
