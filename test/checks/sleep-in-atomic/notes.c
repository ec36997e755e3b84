// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// The chain from what makes the context atomic, over the conditions and calls, to the call that may sleep.
#include <linux/interrupt.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>

struct unit {
	spinlock_t lock;
	struct timer_list timer;
	void *p;
	int n;
};

int lock_and_condition_bad(struct unit *u)
{
	spin_lock(&u->lock);
	if (u->n)
		// CHECK: notes.c:[[@LINE+7]]:10: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
		// CHECK-NEXT: [[@LINE+6]] | u->p = kmalloc(16, GFP_KERNEL);
		// CHECK-NEXT: {{^ +\| +\^}}
		// CHECK-NEXT: notes.c:[[@LINE-5]]:2: note: a spinlock is held from here on, by spin_lock()
		// CHECK: notes.c:[[@LINE-5]]:6: note: assuming 'u->n' is non-zero
		// CHECK: notes.c:[[@LINE+2]]:10: note: GFP_KERNEL lets kmalloc() sleep; use GFP_ATOMIC or GFP_NOWAIT
		// CHECK-NOT: note:
		u->p = kmalloc(16, GFP_KERNEL);
	spin_unlock(&u->lock);
	return 0;
}

/* The macro's own words: spin_lock_irqsave(), not _raw_spin_lock_irqsave(). */
int macro_lock_bad(struct unit *u)
{
	unsigned long flags;

	spin_lock_irqsave(&u->lock, flags);
	// CHECK: notes.c:[[@LINE+4]]:9: warning: kmalloc() with GFP_NOFS may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	// CHECK: notes.c:[[@LINE-2]]:2: note: a spinlock is held from here on, by spin_lock_irqsave()
	// CHECK: notes.c:[[@LINE+2]]:9: note: GFP_NOFS lets kmalloc() sleep; use GFP_ATOMIC or GFP_NOWAIT
	// CHECK-NOT: note:
	u->p = kmalloc(16, GFP_NOFS);
	spin_unlock_irqrestore(&u->lock, flags);
	return 0;
}

static void deepest_bad(struct unit *u)
{
	// CHECK: notes.c:[[@LINE+6]]:9: warning: vmalloc() may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	// CHECK: notes.c:[[@LINE+15]]:2: note: a spinlock is held from here on, by spin_lock_bh()
	// CHECK: notes.c:[[@LINE+15]]:2: note: calls middle() here
	// CHECK: notes.c:[[@LINE+8]]:2: note: calls deepest_bad() here
	// CHECK: notes.c:[[@LINE+2]]:9: note: vmalloc() may sleep
	// CHECK-NOT: note:
	u->p = vmalloc(1 << 16);
}

static void middle(struct unit *u)
{
	deepest_bad(u);
}

void outermost(struct unit *u)
{
	spin_lock_bh(&u->lock);
	middle(u);
	spin_unlock_bh(&u->lock);
}

static void refill_bad(struct unit *u)
{
	// CHECK: notes.c:[[@LINE+5]]:9: warning: kzalloc() with GFP_KERNEL may sleep, but 'unit_irq' runs in hard interrupt context [kalloc-sleep-in-atomic]
	// CHECK: notes.c:[[@LINE+15]]:9: note: 'unit_irq' is registered here with request_irq(): it is an interrupt handler
	// CHECK: notes.c:[[@LINE+8]]:2: note: calls refill_bad() here
	// CHECK: notes.c:[[@LINE+2]]:9: note: GFP_KERNEL lets kzalloc() sleep; use GFP_ATOMIC or GFP_NOWAIT
	// CHECK-NOT: note:
	u->p = kzalloc(16, GFP_KERNEL);
}

static irqreturn_t unit_irq(int irq, void *data)
{
	refill_bad(data);
	return IRQ_HANDLED;
}

int unit_probe(struct unit *u, int irq)
{
	return request_irq(irq, unit_irq, 0, "unit", u);
}

static void unit_timer_bad(struct timer_list *t)
{
	struct unit *u = from_timer(u, t, timer);

	// CHECK: notes.c:[[@LINE+4]]:9: warning: kmalloc() with GFP_KERNEL may sleep, but 'unit_timer_bad' runs in softirq context [kalloc-sleep-in-atomic]
	// CHECK: notes.c:[[@LINE+8]]:2: note: 'unit_timer_bad' is registered here with timer_setup(): timers expire in a softirq
	// CHECK: notes.c:[[@LINE+2]]:9: note: GFP_KERNEL lets kmalloc() sleep; use GFP_ATOMIC or GFP_NOWAIT
	// CHECK-NOT: note:
	u->p = kmalloc(16, GFP_KERNEL);
}

void unit_init(struct unit *u)
{
	timer_setup(&u->timer, unit_timer_bad, 0);
}

int guard_bad(struct unit *u)
{
	guard(spinlock)(&u->lock);
	// CHECK: notes.c:[[@LINE+4]]:9: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	// CHECK: notes.c:[[@LINE-2]]:2: note: a spinlock is held from here on, by guard()
	// CHECK: notes.c:[[@LINE+2]]:9: note: GFP_KERNEL lets kmalloc() sleep; use GFP_ATOMIC or GFP_NOWAIT
	// CHECK-NOT: note:
	u->p = kmalloc(16, GFP_KERNEL);
	return 0;
}
