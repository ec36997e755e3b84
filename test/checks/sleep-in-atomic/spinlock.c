// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// Blocking allocations under a spinlock, by every way to take and release one.
#include <linux/slab.h>
#include <linux/spinlock.h>

struct channel {
	spinlock_t lock;
	raw_spinlock_t raw;
	char *buf;
	size_t len;
};

int spin_lock_bad(struct channel *c)
{
	char *p;

	spin_lock(&c->lock);
	// CHECK: [[@LINE+1]]:6: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	p = kmalloc(c->len, GFP_KERNEL);
	c->buf = p;
	spin_unlock(&c->lock);
	return p ? 0 : -ENOMEM;
}

int spin_lock_bh_bad(struct channel *c)
{
	spin_lock_bh(&c->lock);
	// CHECK: [[@LINE+1]]:11: warning: kzalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	c->buf = kzalloc(c->len, GFP_KERNEL);
	spin_unlock_bh(&c->lock);
	return c->buf ? 0 : -ENOMEM;
}

int spin_lock_irq_bad(struct channel *c)
{
	spin_lock_irq(&c->lock);
	// CHECK: [[@LINE+1]]:11: warning: kcalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	c->buf = kcalloc(c->len, 2, GFP_KERNEL);
	spin_unlock_irq(&c->lock);
	return c->buf ? 0 : -ENOMEM;
}

int spin_lock_irqsave_bad(struct channel *c)
{
	unsigned long flags;

	spin_lock_irqsave(&c->lock, flags);
	// CHECK: [[@LINE+1]]:11: warning: kmalloc_array() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	c->buf = kmalloc_array(c->len, 4, GFP_KERNEL);
	spin_unlock_irqrestore(&c->lock, flags);
	return c->buf ? 0 : -ENOMEM;
}

int raw_spin_lock_irqsave_bad(struct channel *c)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&c->raw, flags);
	// CHECK: [[@LINE+1]]:11: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	c->buf = kmalloc(c->len, GFP_KERNEL);
	raw_spin_unlock_irqrestore(&c->raw, flags);
	return c->buf ? 0 : -ENOMEM;
}

/* Two locks, the inner one released: the outer one is still held. */
int inner_lock_released_bad(struct channel *outer, struct channel *inner)
{
	char *p;

	spin_lock(&outer->lock);
	spin_lock_nested(&inner->lock, 1);
	inner->len = outer->len;
	spin_unlock(&inner->lock);
	// CHECK: [[@LINE+1]]:6: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	p = kmalloc(outer->len, GFP_KERNEL);
	outer->buf = p;
	spin_unlock(&outer->lock);
	return p ? 0 : -ENOMEM;
}

int trylock_success_bad(struct channel *c)
{
	if (spin_trylock(&c->lock)) {
		// CHECK: [[@LINE+1]]:12: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
		c->buf = kmalloc(c->len, GFP_KERNEL);
		spin_unlock(&c->lock);
		return 0;
	}
	return -EBUSY;
}

char *trylock_failure_ok(struct channel *c)
{
	char *p;

	if (!spin_trylock(&c->lock))
		return kmalloc(c->len, GFP_KERNEL);
	p = c->buf;
	c->buf = NULL;
	spin_unlock(&c->lock);
	return p;
}

int allocated_before_ok(struct channel *c)
{
	char *p = kmalloc(64, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	spin_lock(&c->lock);
	kfree(c->buf);
	c->buf = p;
	spin_unlock(&c->lock);
	return 0;
}

int allocated_after_ok(struct channel *c)
{
	unsigned long flags;
	size_t len;

	spin_lock_irqsave(&c->lock, flags);
	len = c->len;
	spin_unlock_irqrestore(&c->lock, flags);
	c->buf = kmalloc(len, GFP_KERNEL);
	return c->buf ? 0 : -ENOMEM;
}

/* The lock is dropped around the allocation and the world looked at again. */
int dropped_around_ok(struct channel *c)
{
	char *p;

	spin_lock(&c->lock);
	while (!c->buf) {
		spin_unlock(&c->lock);
		p = kmalloc(64, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
		spin_lock(&c->lock);
		if (c->buf)
			kfree(p);
		else
			c->buf = p;
	}
	spin_unlock(&c->lock);
	return 0;
}

int atomic_mask_ok(struct channel *c)
{
	spin_lock(&c->lock);
	c->buf = kmalloc(c->len, GFP_ATOMIC);
	spin_unlock(&c->lock);
	return c->buf ? 0 : -ENOMEM;
}
