// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// A callee of a callee that does nothing without a device, and callers that have none.
#include <linux/slab.h>
#include <linux/spinlock.h>

struct chip {
	void *firmware;
};

static int load(struct chip *c)
{
	if (!c)
		return 1;
	c->firmware = kmalloc(64, GFP_KERNEL);
	return 0;
}

static int reset(int how, struct chip *c)
{
	if (how)
		return 0;
	return load(c);
}

void without_ok(spinlock_t *lock)
{
	spin_lock(lock);
	reset(0, NULL);
	spin_unlock(lock);
}

static int load_again(struct chip *c)
{
	if (!c)
		return 1;
	// CHECK: [[@LINE+1]]:16: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	c->firmware = kmalloc(64, GFP_KERNEL);
	return 0;
}

static int reset_again(int how, struct chip *c)
{
	if (how)
		return 0;
	return load_again(c);
}

void with_bad(spinlock_t *lock, struct chip *c)
{
	spin_lock(lock);
	reset_again(0, c);
	spin_unlock(lock);
}
