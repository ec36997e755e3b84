// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// What a callee does once is done before there is a lock; what gives the lock back first is not done under it.
#include <linux/errno.h>
#include <linux/interrupt.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct dev {
	spinlock_t lock;
	void *ring;
	unsigned int flags;
	bool external;
};
#define HAS_RING 1

static int make_ring(struct dev *d)
{
	if (d->ring)
		return 0;
	d->ring = kzalloc(4096, GFP_KERNEL);
	return d->ring ? 0 : -ENOMEM;
}

static int make_ring_by_flag(struct dev *d)
{
	void *ring;

	if (d->flags & HAS_RING)
		return 0;
	ring = kzalloc(4096, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;
	kfree(ring);
	d->flags |= HAS_RING;
	return 0;
}

static int make_ring_again(struct dev *d)
{
	if (d->external)
		return 0;
	kfree(d->ring);
	// CHECK: [[@LINE+1]]:12: warning: kzalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	d->ring = kzalloc(4096, GFP_KERNEL);
	return d->ring ? 0 : -ENOMEM;
}

int restart_ok(struct dev *d)
{
	int ret;

	spin_lock(&d->lock);
	ret = make_ring(d);
	if (!ret)
		ret = make_ring_by_flag(d);
	spin_unlock(&d->lock);
	return ret;
}

irqreturn_t restart_irq_ok(int irq, void *data)
{
	return make_ring(data) ? IRQ_NONE : IRQ_HANDLED;
}

int attach(struct dev *d)
{
	return request_irq(3, restart_irq_ok, 0, "once", d);
}

// It asks for something that it does not set: reported where it sleeps.
int restart_bad(struct dev *d)
{
	int ret;

	spin_lock(&d->lock);
	ret = make_ring_again(d);
	spin_unlock(&d->lock);
	return ret;
}

// Here, and not in a callee: the lock and the test stand side by side.
void first_use_bad(struct dev *d)
{
	spin_lock(&d->lock);
	if (!d->ring)
		// CHECK: [[@LINE+1]]:13: warning: kzalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
		d->ring = kzalloc(64, GFP_KERNEL);
	spin_unlock(&d->lock);
}

static void *fill(struct dev *d, gfp_t gfp)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with gfp may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	return kmalloc(64, gfp);
}

// As the maple tree does: a lock of the owner's is not held with such a mask.
static void *fill_unlocked(struct dev *d, gfp_t gfp)
{
	void *p;

	if (gfpflags_allow_blocking(gfp) && !d->external) {
		spin_unlock(&d->lock);
		p = fill(d, gfp);
		spin_lock(&d->lock);
	} else {
		p = fill(d, gfp);
	}
	return p;
}

void *given_back_ok(struct dev *d)
{
	void *p;

	spin_lock(&d->lock);
	p = fill_unlocked(d, GFP_KERNEL);
	spin_unlock(&d->lock);
	return p;
}

void *not_given_back_bad(struct dev *d)
{
	void *p;

	spin_lock(&d->lock);
	p = fill(d, GFP_KERNEL);
	spin_unlock(&d->lock);
	return p;
}

// Another structure's member of that name is set, and ours to zero.
static int send_version(struct dev *d, struct dev *other)
{
	void *p;

	if (d->flags)
		return 0;
	// CHECK: [[@LINE+1]]:6: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	p = kmalloc(64, GFP_KERNEL);
	other->flags = 7;
	d->flags = 0;
	d->ring = p;
	return 0;
}

void send_bad(struct dev *d, struct dev *other)
{
	spin_lock(&d->lock);
	send_version(d, other);
	spin_unlock(&d->lock);
}
