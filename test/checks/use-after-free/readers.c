// RUN: not %kalloc-tidy --checks=-*,kalloc-use-after-free %s | %expect-warnings %s
// Freed for later: a list's walk goes on over an entry that kfree_rcu() was given, in the loop or in a function that it calls.
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct entry {
	struct list_head list;
	struct rcu_head rcu;
	int stale;
};
static LIST_HEAD(entries);
static DEFINE_SPINLOCK(lock);

// Modelled on io_uring/napi.c.
void in_the_loop_ok(void)
{
	struct entry *e;

	spin_lock(&lock);
	list_for_each_entry(e, &entries, list) {
		if (e->stale) {
			list_del(&e->list);
			kfree_rcu(e, rcu);
		}
	}
	spin_unlock(&lock);
}

// Modelled on security/selinux/netif.c.
static void destroy(struct entry *e)
{
	list_del(&e->list);
	kfree_rcu(e, rcu);
}
void in_a_callee_ok(void)
{
	struct entry *e;

	spin_lock(&lock);
	list_for_each_entry(e, &entries, list)
		destroy(e);
	spin_unlock(&lock);
}

void at_once_bad(void)
{
	struct entry *e;

	spin_lock(&lock);
	list_for_each_entry(e, &entries, list) {
		list_del(&e->list);
		kfree(e);
		// CHECK: [[@LINE-3]]:2: warning: 'e' is used after kfree() has freed it
	}
	spin_unlock(&lock);
}

// Modelled on mlx5's mapping.c: no section is open, and the walk goes on in freed memory.
void in_a_callee_outside_of_a_section_bad(void)
{
	struct entry *e;

	// CHECK: [[@LINE+1]]:2: warning: 'e' is used after destroy() has freed it
	list_for_each_entry(e, &entries, list)
		destroy(e);
}
