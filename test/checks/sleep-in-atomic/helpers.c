// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// Calls between: the lock is in one function, the allocation one or two calls below.
#include <linux/interrupt.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

struct ring {
	spinlock_t lock;
	struct timer_list timer;
	struct work_struct work;
	void *slot[16];
	void *spare;
	int n;
};

static void *one_deep_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	return kmalloc(n, GFP_KERNEL);
}

void one_deep_caller(struct ring *r)
{
	spin_lock(&r->lock);
	r->spare = one_deep_bad(64);
	spin_unlock(&r->lock);
}

static void *two_deep_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:12: warning: kzalloc() with GFP_NOIO may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	void *p = kzalloc(n, GFP_NOIO);

	return p;
}

static int two_deep_middle(struct ring *r)
{
	r->spare = two_deep_bad(64);
	return r->spare ? 0 : -ENOMEM;
}

int two_deep_caller(struct ring *r)
{
	int ret;

	spin_lock_irq(&r->lock);
	ret = two_deep_middle(r);
	spin_unlock_irq(&r->lock);
	return ret;
}

static int fill_from_irq_bad(struct ring *r)
{
	// CHECK: [[@LINE+1]]:18: warning: kmalloc() with GFP_KERNEL may sleep, but 'ring_irq' runs in hard interrupt context [kalloc-sleep-in-atomic]
	r->slot[r->n] = kmalloc(64, GFP_KERNEL);
	return r->slot[r->n] ? 0 : -ENOMEM;
}

static int step_from_irq(struct ring *r)
{
	if (r->n == 16)
		return 0;
	return fill_from_irq_bad(r);
}

static irqreturn_t ring_irq(int irq, void *data)
{
	return step_from_irq(data) ? IRQ_NONE : IRQ_HANDLED;
}

static void grow_from_timer_bad(struct ring *r)
{
	// CHECK: [[@LINE+1]]:13: warning: vmalloc() may sleep, but 'ring_timer' runs in softirq context [kalloc-sleep-in-atomic]
	r->spare = vmalloc(1 << 16);
}

static void ring_timer(struct timer_list *t)
{
	struct ring *r = from_timer(r, t, timer);

	if (!r->spare)
		grow_from_timer_bad(r);
}

static void grow_from_work_ok(struct ring *r)
{
	r->spare = vmalloc(1 << 16);
}

static void ring_work(struct work_struct *work)
{
	grow_from_work_ok(container_of(work, struct ring, work));
}

/* A timer may take a lock and defer the rest to a work item. */
static void deferring_timer_ok(struct timer_list *t)
{
	struct ring *r = from_timer(r, t, timer);

	spin_lock(&r->lock);
	r->n = 0;
	spin_unlock(&r->lock);
	schedule_work(&r->work);
}

/* The caller's lock is released before the allocation and taken again: what the name «_locked» does not say. */
static int callee_releases_ok(struct ring *r)
{
	spin_unlock(&r->lock);
	r->spare = kmalloc(64, GFP_KERNEL);
	spin_lock(&r->lock);
	return r->spare ? 0 : -ENOMEM;
}

int caller_of_releasing_ok(struct ring *r)
{
	int ret;

	spin_lock(&r->lock);
	ret = r->spare ? 0 : callee_releases_ok(r);
	spin_unlock(&r->lock);
	return ret;
}

/* It takes the lock again and only then allocates. */
static int callee_locks_again_bad(struct ring *r)
{
	spin_unlock(&r->lock);
	r->n++;
	spin_lock(&r->lock);
	// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	r->spare = kmalloc(64, GFP_KERNEL);
	return r->spare ? 0 : -ENOMEM;
}

int caller_of_locking_again(struct ring *r)
{
	int ret;

	spin_lock(&r->lock);
	ret = callee_locks_again_bad(r);
	spin_unlock(&r->lock);
	return ret;
}

static void ring_lock(struct ring *r)
{
	spin_lock_bh(&r->lock);
}

static void ring_unlock(struct ring *r)
{
	spin_unlock_bh(&r->lock);
}

int lock_helper_bad(struct ring *r)
{
	ring_lock(r);
	// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	r->spare = kmalloc(64, GFP_KERNEL);
	ring_unlock(r);
	return r->spare ? 0 : -ENOMEM;
}

int lock_helper_ok(struct ring *r)
{
	ring_lock(r);
	r->n++;
	ring_unlock(r);
	r->spare = kmalloc(64, GFP_KERNEL);
	return r->spare ? 0 : -ENOMEM;
}

static bool ring_trylock(struct ring *r)
{
	if (!spin_trylock(&r->lock))
		return false;
	r->n++;
	return true;
}

int trylock_helper_bad(struct ring *r)
{
	if (!ring_trylock(r))
		return -EBUSY;
	// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	r->spare = kmalloc(64, GFP_KERNEL);
	spin_unlock(&r->lock);
	return 0;
}

int trylock_helper_ok(struct ring *r)
{
	if (ring_trylock(r)) {
		spin_unlock(&r->lock);
		return 0;
	}
	r->spare = kmalloc(64, GFP_KERNEL);
	return 0;
}

/* Returns with the lock held if it succeeds, without it if not. */
static int ring_enter(struct ring *r)
{
	spin_lock(&r->lock);
	if (r->n < 16)
		return 0;
	spin_unlock(&r->lock);
	return -ENOSPC;
}

int enter_failed_ok(struct ring *r)
{
	if (ring_enter(r)) {
		r->spare = kmalloc(64, GFP_KERNEL);
		return -ENOSPC;
	}
	r->n++;
	spin_unlock(&r->lock);
	return 0;
}

int entered_bad(struct ring *r)
{
	if (ring_enter(r))
		return -ENOSPC;
	// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	r->spare = kmalloc(64, GFP_KERNEL);
	spin_unlock(&r->lock);
	return 0;
}

int ring_start(struct ring *r, int irq, bool defer)
{
	timer_setup(&r->timer, defer ? deferring_timer_ok : ring_timer, 0);
	INIT_WORK(&r->work, ring_work);
	return request_irq(irq, ring_irq, 0, "ring", r);
}

void ring_restart(struct ring *r)
{
	timer_setup(&r->timer, ring_timer, 0);
}
