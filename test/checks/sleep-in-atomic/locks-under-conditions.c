// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// A helper locks under two conditions, or under a global, and its partner lets go under the same.
#include <linux/irqflags.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/types.h>

// The value of `(a && b) ? c : d`: when `a` decides, the way is lost.

struct gate {
	spinlock_t lock;
	void *room;
};

void *locked_twice_ok(struct gate *g, int a, int b, int need)
{
	if ((a && b) ? 0 : need)
		spin_lock(&g->lock);
	if ((a && b) ? 0 : need)
		spin_unlock(&g->lock);
	return kmalloc(4, GFP_KERNEL);
}

void *locked_twice_bad(struct gate *g, int a, int b, int need)
{
	if ((a && b) ? 0 : need)
		spin_lock(&g->lock);
	if ((a && b) ? need : 0)
		spin_unlock(&g->lock);
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	return kmalloc(4, GFP_KERNEL);
}

void kept_or_freed(struct gate *g, int a, int b)
{
	void *p = kmalloc(4, GFP_KERNEL);

	g->room = (a && b) ? NULL : p;
	if (a && b)
		kfree(p);
}

void kept_or_freed_wrong(struct gate *g, int a, int b)
{
	void *p = kmalloc(4, GFP_KERNEL);

	g->room = (a && b) ? p : NULL;
	if (a && b)
		kfree(p);
}

// Two flags together decide whether a helper locks, and another unlocks.

struct walk {
	bool fast;
	bool direct;
	int key;
};

static void walk_begin(struct walk *w)
{
	if (w->fast && w->direct)
		rcu_read_lock();
}

static void walk_end(struct walk *w)
{
	if (w->fast && w->direct)
		rcu_read_unlock();
}

void *walk_copy_ok(struct walk *w)
{
	walk_begin(w);
	walk_end(w);
	return kmalloc(w->key, GFP_KERNEL);
}

void *walk_copy_bad(struct walk *w)
{
	void *p;

	walk_begin(w);
	// CHECK: [[@LINE+1]]:6: warning: kmalloc() with GFP_KERNEL may sleep, but an RCU read-side critical section is open [kalloc-sleep-in-atomic]
	p = kmalloc(w->key, GFP_KERNEL);
	walk_end(w);
	return p;
}

// two helpers ask the same global; their caller is outside of both regions again.

extern bool fast_walks, fast_ends;

static void fast_begin(void)
{
	if (fast_walks)
		rcu_read_lock();
	else
		local_irq_disable();
}

static void fast_end(void)
{
	if (fast_walks)
		rcu_read_unlock();
	else
		local_irq_enable();
}

static void fast_end_by_another(void)
{
	if (fast_ends)
		rcu_read_unlock();
	else
		local_irq_enable();
}

void *fast_then_alloc_ok(void)
{
	fast_begin();
	fast_end();
	return kmalloc(8, GFP_KERNEL);
}

void *fast_then_alloc_bad(void)
{
	fast_begin();
	fast_end_by_another();
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_KERNEL may sleep, but an RCU read-side critical section is open [kalloc-sleep-in-atomic]
	return kmalloc(8, GFP_KERNEL);
}

// A list whose entries belong to nodes: the lock is held while there is a node, and its address says that there is one.

struct part {
	struct part *next;
	int nid;
};
struct gate *gate_of(int nid);

void *walk_parts_ok(struct part *p, void *room)
{
	struct gate *g = NULL;

	while (p) {
		struct gate *g2 = gate_of(p->nid);

		if (g != g2) {
			if (g)
				spin_unlock(&g->lock);
			g = g2;
			spin_lock(&g->lock);
		}
		p = p->next;
	}
	if (g)
		spin_unlock(&g->lock);
	return kmalloc(8, GFP_KERNEL);
}

void *walk_parts_bad(struct part *p, void *room)
{
	struct gate *g = NULL;

	while (p) {
		g = gate_of(p->nid);
		spin_lock(&g->lock);
		p = p->next;
		if (!p)
			break;
		spin_unlock(&g->lock);
	}
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	return kmalloc(8, GFP_KERNEL);
}

// One flag implies another: whoever does not unlock by the two has not locked by the one.

struct queue {
	spinlock_t lock;
	bool lockless, task_only;
};

static void queue_lock(struct queue *q)
{
	if (!q->lockless)
		spin_lock(&q->lock);
}

static void queue_unlock(struct queue *q)
{
	if (!q->task_only && !q->lockless)
		spin_unlock(&q->lock);
}

void *queue_then_alloc_ok(struct queue *q)
{
	queue_lock(q);
	queue_unlock(q);
	return kmalloc(8, GFP_KERNEL);
}

void *queue_twice_bad(struct queue *q)
{
	void *p;

	queue_lock(q);
	// CHECK: [[@LINE+1]]:6: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	p = kmalloc(8, GFP_KERNEL);
	queue_unlock(q);
	return p;
}
