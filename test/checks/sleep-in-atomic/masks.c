// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// What sleeps is the bit __GFP_DIRECT_RECLAIM, not the name of the mask.
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct pool {
	spinlock_t lock;
	void *p;
	gfp_t gfp;
};

void noio_bad(struct pool *o)
{
	spin_lock(&o->lock);
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_NOIO may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	o->p = kmalloc(32, GFP_NOIO);
	spin_unlock(&o->lock);
}

void nofs_bad(struct pool *o)
{
	spin_lock(&o->lock);
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_NOFS may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	o->p = kmalloc(32, GFP_NOFS);
	spin_unlock(&o->lock);
}

void user_bad(struct pool *o)
{
	spin_lock(&o->lock);
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_USER may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	o->p = kmalloc(32, GFP_USER);
	spin_unlock(&o->lock);
}

void kernel_nowarn_bad(struct pool *o)
{
	spin_lock(&o->lock);
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_KERNEL | __GFP_NOWARN may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	o->p = kmalloc(32, GFP_KERNEL | __GFP_NOWARN);
	spin_unlock(&o->lock);
}

/* GFP_ATOMIC does not undo what GFP_KERNEL brings. */
void atomic_or_kernel_bad(struct pool *o)
{
	spin_lock(&o->lock);
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_ATOMIC | GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	o->p = kmalloc(32, GFP_ATOMIC | GFP_KERNEL);
	spin_unlock(&o->lock);
}

void mask_in_variable_bad(struct pool *o, bool dma)
{
	gfp_t gfp = GFP_KERNEL;

	if (dma)
		gfp |= GFP_DMA;
	spin_lock(&o->lock);
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with gfp may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	o->p = kmalloc(32, gfp);
	spin_unlock(&o->lock);
}

void chosen_by_other_bool_bad(struct pool *o, bool urgent)
{
	gfp_t gfp = urgent ? GFP_ATOMIC : GFP_KERNEL;

	spin_lock(&o->lock);
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with gfp may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	o->p = kmalloc(32, gfp);
	spin_unlock(&o->lock);
}

void atomic_ok(struct pool *o)
{
	spin_lock(&o->lock);
	o->p = kmalloc(32, GFP_ATOMIC | __GFP_NOWARN);
	spin_unlock(&o->lock);
}

void nowait_ok(struct pool *o)
{
	spin_lock(&o->lock);
	o->p = kzalloc(32, GFP_NOWAIT);
	spin_unlock(&o->lock);
}

void kernel_without_reclaim_ok(struct pool *o)
{
	spin_lock(&o->lock);
	o->p = kmalloc(32, GFP_KERNEL & ~__GFP_DIRECT_RECLAIM);
	spin_unlock(&o->lock);
}

void reclaim_taken_away_ok(struct pool *o)
{
	gfp_t gfp = GFP_KERNEL | __GFP_ZERO;

	gfp &= ~__GFP_DIRECT_RECLAIM;
	spin_lock(&o->lock);
	o->p = kmalloc(32, gfp);
	spin_unlock(&o->lock);
}

/* The same bool decides over the lock and over the mask. */
void chosen_by_same_bool_ok(struct pool *o, bool atomic)
{
	gfp_t gfp = atomic ? GFP_ATOMIC : GFP_KERNEL;

	if (atomic)
		spin_lock(&o->lock);
	o->p = kmalloc(32, gfp);
	if (atomic)
		spin_unlock(&o->lock);
}

/* Nothing says that the mask in the field blocks. */
void mask_from_field_ok(struct pool *o)
{
	spin_lock(&o->lock);
	o->p = kmalloc(32, o->gfp);
	spin_unlock(&o->lock);
}

void interrupt_or_kernel_ok(struct pool *o)
{
	o->p = kmalloc(32, in_interrupt() ? GFP_ATOMIC : GFP_KERNEL);
}

void irqs_disabled_ok(struct pool *o)
{
	gfp_t gfp = irqs_disabled() ? GFP_ATOMIC : GFP_KERNEL;

	o->p = kmalloc(32, gfp);
}

/* What the caller passes; no caller in sight. */
void *parameter_ok(struct pool *o, gfp_t gfp)
{
	void *p;

	spin_lock(&o->lock);
	p = kmalloc(32, gfp);
	spin_unlock(&o->lock);
	return p;
}

void *guarded_by_mask_ok(struct pool *o, gfp_t gfp)
{
	void *p = kmalloc(32, gfp & ~__GFP_DIRECT_RECLAIM);

	if (!p && gfpflags_allow_blocking(gfp))
		p = kmalloc(32, GFP_KERNEL);
	return p;
}
