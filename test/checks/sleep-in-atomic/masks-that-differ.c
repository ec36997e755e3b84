// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// Flags that do not matter make no other mask; two locks of one kind given back by one callee.
#include <linux/slab.h>
#include <linux/spinlock.h>

static DEFINE_SPINLOCK(lock);
struct buf { int urgent, n; };
int refill(struct buf *b, gfp_t gfp);

static int first_wait_ok(struct buf *b, gfp_t gfp)
{
	return gfpflags_allow_blocking(gfp) ? refill(b, gfp) : b->n;
}

/* Two masks come down: gfp and gfp | __GFP_NOWARN. */
static int grow_helper_ok(struct buf *b, gfp_t gfp)
{
	if (b->urgent)
		gfp |= __GFP_NOWARN;
	return first_wait_ok(b, gfp);
}

int grow_ok(struct buf *b)
{
	int r;
	spin_lock(&lock);
	r = grow_helper_ok(b, GFP_ATOMIC);
	spin_unlock(&lock);
	return r;
}

static int grow_helper_bad(struct buf *b, gfp_t gfp)
{
	if (b->urgent)
		gfp |= __GFP_NOWARN;
	// CHECK: [[@LINE+1]]:40: warning: refill() with gfp may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	return gfpflags_allow_blocking(gfp) ? refill(b, gfp) : b->n;
}

int grow_wrong(struct buf *b)
{
	int r;
	spin_lock(&lock);
	r = grow_helper_bad(b, GFP_KERNEL);
	spin_unlock(&lock);
	return r;
}

struct queue { spinlock_t lock; };
struct task { spinlock_t lock; struct queue *q; void *mem; };

static void release_both(struct task *t, struct queue *q)
{
	spin_unlock(&q->lock);
	spin_unlock(&t->lock);
}

void FP_move(struct task *t, struct queue *q)
{
	spin_lock(&t->lock);
	spin_lock(&q->lock);
	t->q = q;
	release_both(t, q);
	// CHECK: [[@LINE+1]]:11: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	t->mem = kmalloc(32, GFP_KERNEL);
}

static void release_one(struct task *t, struct queue *q)
{
	spin_unlock(&q->lock);
}

void move_bad(struct task *t, struct queue *q)
{
	spin_lock(&t->lock);
	spin_lock(&q->lock);
	t->q = q;
	release_one(t, q);
	// CHECK: [[@LINE+1]]:11: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	t->mem = kmalloc(32, GFP_KERNEL);
	spin_unlock(&t->lock);
}
