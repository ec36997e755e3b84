// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// The path decides: correlated conditions, loops, gotos, early returns.
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct box {
	spinlock_t lock;
	struct list_head list;
	void *p;
	int state;
	int n;
};

struct item {
	struct list_head node;
	void *data;
	size_t len;
};

int correlated_ok(struct box *b, bool locked)
{
	void *p;

	if (locked)
		spin_lock(&b->lock);
	b->n++;
	if (locked)
		spin_unlock(&b->lock);
	p = kmalloc(16, GFP_KERNEL);
	b->p = p;
	return p ? 0 : -ENOMEM;
}

int correlated_flag_ok(struct box *b)
{
	bool locked = false;

	if (b->n > 3) {
		spin_lock(&b->lock);
		locked = true;
	}
	b->state = 1;
	if (!locked)
		b->p = kmalloc(16, GFP_KERNEL);
	if (locked)
		spin_unlock(&b->lock);
	return 0;
}

int correlated_bad(struct box *b, bool locked)
{
	if (locked)
		spin_lock(&b->lock);
	if (b->n)
		// CHECK: [[@LINE+1]]:10: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
		b->p = kmalloc(16, GFP_KERNEL);
	if (locked)
		spin_unlock(&b->lock);
	return 0;
}

int goto_unlock_bad(struct box *b)
{
	int ret = 0;

	spin_lock(&b->lock);
	if (b->state)
		goto unlock;
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	b->p = kmalloc(16, GFP_KERNEL);
	if (!b->p)
		ret = -ENOMEM;
unlock:
	spin_unlock(&b->lock);
	return ret;
}

int goto_after_unlock_ok(struct box *b)
{
	int ret = -EBUSY;

	spin_lock(&b->lock);
	if (b->state)
		goto unlock;
	b->state = 1;
	spin_unlock(&b->lock);
	b->p = kmalloc(16, GFP_KERNEL);
	return b->p ? 0 : -ENOMEM;
unlock:
	spin_unlock(&b->lock);
	return ret;
}

/* One early path forgets to unlock, and allocates on. */
int unlock_forgotten_bad(struct box *b)
{
	spin_lock(&b->lock);
	if (!b->state)
		spin_unlock(&b->lock);
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	b->p = kmalloc(16, GFP_KERNEL);
	return 0;
}

int lock_in_loop_ok(struct box *b, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		void *p = kmalloc(16, GFP_KERNEL);

		if (!p)
			return -ENOMEM;
		spin_lock(&b->lock);
		if (b->p) {
			spin_unlock(&b->lock);
			kfree(p);
			continue;
		}
		b->p = p;
		spin_unlock(&b->lock);
	}
	return 0;
}

/* The second round runs with the lock of the first. */
int lock_left_in_loop_bad(struct box *b, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		// CHECK: [[@LINE+1]]:10: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
		b->p = kmalloc(16, GFP_KERNEL);
		spin_lock(&b->lock);
		if (!b->p)
			continue;
		spin_unlock(&b->lock);
	}
	return 0;
}

int list_walk_bad(struct box *b)
{
	struct item *it;

	spin_lock(&b->lock);
	list_for_each_entry(it, &b->list, node) {
		if (it->data)
			continue;
		// CHECK: [[@LINE+1]]:14: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
		it->data = kmalloc(it->len, GFP_KERNEL);
	}
	spin_unlock(&b->lock);
	return 0;
}

int list_walk_ok(struct box *b)
{
	struct item *it;
	size_t len = 0;

	spin_lock(&b->lock);
	list_for_each_entry(it, &b->list, node) {
		if (it->len > len)
			len = it->len;
	}
	spin_unlock(&b->lock);
	b->p = kmalloc(len, GFP_KERNEL);
	return 0;
}

int retry_ok(struct box *b)
{
	void *p = NULL;

retry:
	spin_lock(&b->lock);
	if (!b->p) {
		if (!p) {
			spin_unlock(&b->lock);
			p = kmalloc(16, GFP_KERNEL);
			if (!p)
				return -ENOMEM;
			goto retry;
		}
		b->p = p;
		p = NULL;
	}
	spin_unlock(&b->lock);
	kfree(p);
	return 0;
}

int switch_bad(struct box *b)
{
	spin_lock(&b->lock);
	switch (b->state) {
	case 0:
		spin_unlock(&b->lock);
		b->p = kmalloc(16, GFP_KERNEL);
		return 0;
	case 1:
		// CHECK: [[@LINE+1]]:10: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
		b->p = kmalloc(32, GFP_KERNEL);
		break;
	default:
		break;
	}
	spin_unlock(&b->lock);
	return 0;
}

int branch_unlocks_ok(struct box *b, int n)
{
	spin_lock(&b->lock);
	if (n > 0) {
		b->n = n;
		spin_unlock(&b->lock);
	} else {
		spin_unlock(&b->lock);
	}
	b->p = kmalloc(16, GFP_KERNEL);
	return 0;
}

/* Never reached with the lock: a contradiction of the two conditions. */
int contradiction_ok(struct box *b, int n)
{
	if (n > 10)
		spin_lock(&b->lock);
	if (n < 5)
		b->p = kmalloc(16, GFP_KERNEL);
	if (n > 10)
		spin_unlock(&b->lock);
	return 0;
}

int sizeof_call_ok(struct box *b)
{
	size_t n;

	spin_lock(&b->lock);
	n = sizeof(*(char (*)[4])kmalloc(4, GFP_KERNEL));
	b->n = n;
	spin_unlock(&b->lock);
	return 0;
}

/* Other locks of the same kind: one loop takes them all, one releases them. */
int all_locks_ok(struct box *boxes, int n)
{
	int i;

	for (i = 0; i < n; i++)
		spin_lock(&boxes[i].lock);
	for (i = 0; i < n; i++)
		spin_unlock(&boxes[i].lock);
	boxes->p = kmalloc(16, GFP_KERNEL);
	return 0;
}
