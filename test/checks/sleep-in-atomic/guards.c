// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// Scope-based locks: bad while the guard lives, fine after its scope.
#include <linux/cleanup.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

struct queue {
	spinlock_t lock;
	rwlock_t rwlock;
	struct mutex mutex;
	void *item;
	int n;
};

int guard_irqsave_bad(struct queue *q)
{
	guard(spinlock_irqsave)(&q->lock);
	// CHECK: [[@LINE+1]]:12: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	q->item = kmalloc(64, GFP_KERNEL);
	return q->item ? 0 : -ENOMEM;
}

int guard_spinlock_bad(struct queue *q)
{
	guard(spinlock)(&q->lock);
	if (q->item)
		return 0;
	// CHECK: [[@LINE+1]]:12: warning: kzalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	q->item = kzalloc(64, GFP_KERNEL);
	return q->item ? 0 : -ENOMEM;
}

void *guard_rcu_bad(struct queue *q)
{
	guard(rcu)();
	// CHECK: [[@LINE+1]]:9: warning: kmemdup() with GFP_KERNEL may sleep, but an RCU read-side critical section is open [kalloc-sleep-in-atomic]
	return kmemdup(rcu_dereference(q->item), 16, GFP_KERNEL);
}

int scoped_guard_bad(struct queue *q)
{
	scoped_guard(spinlock_irq, &q->lock) {
		// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
		q->item = kmalloc(64, GFP_KERNEL);
	}
	return q->item ? 0 : -ENOMEM;
}

void scoped_preempt_bad(struct queue *q)
{
	scoped_guard(preempt)
		// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but preemption is off [kalloc-sleep-in-atomic]
		q->item = kmalloc(64, GFP_KERNEL);
}

int scoped_guard_ok(struct queue *q)
{
	int n = 0;

	scoped_guard(spinlock_irqsave, &q->lock) {
		n = q->n;
		q->n = 0;
	}
	q->item = kcalloc(n, 16, GFP_KERNEL);
	return q->item ? 0 : -ENOMEM;
}

int guard_in_block_ok(struct queue *q)
{
	{
		guard(spinlock)(&q->lock);
		q->n++;
	}
	q->item = kmalloc(64, GFP_KERNEL);
	return q->item ? 0 : -ENOMEM;
}

int guard_atomic_ok(struct queue *q)
{
	guard(spinlock_irqsave)(&q->lock);
	q->item = kmalloc(64, GFP_ATOMIC);
	return q->item ? 0 : -ENOMEM;
}

int before_guard_ok(struct queue *q)
{
	void *p __free(kfree) = kmalloc(64, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	guard(spinlock)(&q->lock);
	if (!q->item)
		q->item = no_free_ptr(p);
	return 0;
}

int nested_mutex_ok(struct queue *q)
{
	guard(mutex)(&q->mutex);
	scoped_guard(read_lock, &q->rwlock)
		q->n++;
	q->item = kmalloc(64, GFP_KERNEL);
	return q->item ? 0 : -ENOMEM;
}

/* The guard goes with each round of the loop. */
int guard_in_loop_ok(struct queue *q, int n)
{
	void *p;
	int i;

	for (i = 0; i < n; i++) {
		p = kmalloc(64, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
		guard(spinlock)(&q->lock);
		kfree(q->item);
		q->item = p;
	}
	return 0;
}
