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
