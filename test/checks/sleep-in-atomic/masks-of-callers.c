// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// A mask or a bool that the caller passes: bad only where an atomic caller passes the blocking one.
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

struct node {
	struct node *next;
	char *name;
};

static DEFINE_SPINLOCK(nodes_lock);
static struct node *nodes;

/* Its mask is its caller's. */
static struct node *node_new_bad(const char *name, gfp_t gfp)
{
	// CHECK: [[@LINE+1]]:19: warning: kzalloc() with gfp may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	struct node *n = kzalloc(sizeof(*n), gfp);

	if (n)
		n->next = nodes;
	return n;
}

void passes_kernel(const char *name)
{
	spin_lock(&nodes_lock);
	nodes = node_new_bad(name, GFP_KERNEL);
	spin_unlock(&nodes_lock);
}

static struct node *node_of_mask(gfp_t gfp)
{
	return kzalloc(sizeof(struct node), gfp);
}

void passes_atomic_ok(void)
{
	spin_lock(&nodes_lock);
	nodes = node_of_mask(GFP_ATOMIC);
	spin_unlock(&nodes_lock);
}

void passes_kernel_unlocked_ok(void)
{
	struct node *n = node_of_mask(GFP_KERNEL);

	spin_lock(&nodes_lock);
	nodes = n;
	spin_unlock(&nodes_lock);
}

static void *sleeps_by_bool_bad(size_t n, bool can_sleep)
{
	if (can_sleep)
		// CHECK: [[@LINE+1]]:10: warning: kmalloc() with GFP_KERNEL may sleep, but an RCU read-side critical section is open [kalloc-sleep-in-atomic]
		return kmalloc(n, GFP_KERNEL);
	return kmalloc(n, GFP_ATOMIC);
}

void passes_true(void)
{
	rcu_read_lock();
	kfree(sleeps_by_bool_bad(16, true));
	rcu_read_unlock();
}

static void *by_bool(size_t n, bool can_sleep)
{
	return kmalloc(n, can_sleep ? GFP_KERNEL : GFP_ATOMIC);
}

void passes_false_ok(void)
{
	rcu_read_lock();
	kfree(by_bool(16, false));
	rcu_read_unlock();
}

void passes_true_unlocked_ok(void)
{
	kfree(by_bool(16, true));
}

/* The only caller under a lock passes GFP_ATOMIC, which gfpflags_allow_blocking() refuses. */
static void *retried_ok(size_t n, gfp_t gfp)
{
	void *p = kmalloc(n, GFP_NOWAIT);

	if (!p && gfpflags_allow_blocking(gfp))
		p = kmalloc(n, GFP_KERNEL);
	return p;
}

void retried_atomic(void)
{
	spin_lock(&nodes_lock);
	kfree(retried_ok(16, GFP_ATOMIC));
	spin_unlock(&nodes_lock);
}

/* As above, with the bit itself. */
static void *bits_asked_ok(size_t n, gfp_t gfp)
{
	if (gfp & __GFP_DIRECT_RECLAIM)
		return kzalloc(n, GFP_KERNEL);
	return kzalloc(n, GFP_NOWAIT);
}

void bits_asked_atomic(void)
{
	spin_lock(&nodes_lock);
	kfree(bits_asked_ok(16, GFP_NOWAIT));
	spin_unlock(&nodes_lock);
}

/* Two levels down. */
static char *dup_deep_bad(const char *s, gfp_t gfp)
{
	// CHECK: [[@LINE+1]]:9: warning: kstrdup() with gfp | __GFP_NOWARN may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	return kstrdup(s, gfp | __GFP_NOWARN);
}

static struct node *named(const char *s, gfp_t gfp)
{
	struct node *n = kzalloc(sizeof(*n), GFP_ATOMIC);

	if (n)
		n->name = dup_deep_bad(s, gfp);
	return n;
}

void two_levels(void)
{
	spin_lock_bh(&nodes_lock);
	nodes = named("two", GFP_NOFS);
	spin_unlock_bh(&nodes_lock);
}

enum mode { MODE_FAST, MODE_SLOW };

static void *by_enum(enum mode m)
{
	switch (m) {
	case MODE_FAST:
		return kmalloc(8, GFP_ATOMIC);
	case MODE_SLOW:
		return kmalloc(8, GFP_KERNEL);
	}
	return NULL;
}

void by_enum_ok(void)
{
	spin_lock(&nodes_lock);
	kfree(by_enum(MODE_FAST));
	spin_unlock(&nodes_lock);
	kfree(by_enum(MODE_SLOW));
}

/* A caller that cannot be seen may pass anything; this one asks under its own lock. */
void *flag_of_unknown_caller_ok(bool locked)
{
	return kmalloc(8, locked ? GFP_ATOMIC : GFP_KERNEL);
}
