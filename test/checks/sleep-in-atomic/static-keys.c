// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// A static key that is asked twice says the same twice.
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct static_key { int enabled; };
struct static_key_false { struct static_key key; };
bool arch_static_branch(struct static_key *const key, const bool branch);
#define static_branch_unlikely(x) arch_static_branch(&(x)->key, false)

static struct static_key_false no_sleep_enabled, other;

struct client {
	bool no_sleep;
	spinlock_t spin;
	struct mutex mutex;
	int held;
};

static void lock(struct client *c)
{
	if (static_branch_unlikely(&no_sleep_enabled) && c->no_sleep)
		spin_lock(&c->spin);
	else
		mutex_lock(&c->mutex);
}

static void unlock(struct client *c)
{
	if (static_branch_unlikely(&no_sleep_enabled) && c->no_sleep)
		spin_unlock(&c->spin);
	else
		mutex_unlock(&c->mutex);
}

static void unlock_by_another(struct client *c)
{
	if (static_branch_unlikely(&other) && c->no_sleep)
		spin_unlock(&c->spin);
}

void *same_key_ok(struct client *c)
{
	lock(c);
	c->held++;
	unlock(c);
	return kmalloc(8, GFP_KERNEL);
}

void *another_key_bad(struct client *c)
{
	lock(c);
	c->held++;
	unlock_by_another(c);
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	return kmalloc(8, GFP_KERNEL);
}
