// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// Locks that callees take and give back: under a flag, by a pointer that says that it is mapped, by the lock noted.
#include <linux/interrupt.h>
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct slot {
	unsigned long v;
};
struct slot *find_slot(void *tab, unsigned long at);
bool wanted(const struct slot *s);
int use_block(const void *p);

static struct slot *slot_map(void *tab, unsigned long at)
{
	struct slot *s;

	rcu_read_lock();
	s = find_slot(tab, at);
	if (!s)
		rcu_read_unlock();
	return s;
}

static void slot_unmap(struct slot *s)
{
	rcu_read_unlock();
}

static void walk(void *tab, unsigned long at, unsigned long end)
{
	struct slot *s = NULL;

	do {
		if (!s++) {
			s = slot_map(tab, at);
			if (!s)
				break;
		}
		if (!wanted(s))
			continue;
		slot_unmap(s);
		s = NULL;
	} while (++at != end);
	if (s)
		slot_unmap(s);
}

int walk_then_allocate_ok(void *tab, unsigned long at, unsigned long end)
{
	void *p;

	walk(tab, at, end);
	p = kmalloc(64, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	use_block(p);
	kfree(p);
	return 0;
}

static void walk_keeping(void *tab, unsigned long at, unsigned long end)
{
	struct slot *s = NULL;

	do {
		if (!s++) {
			s = slot_map(tab, at);
			if (!s)
				break;
		}
		if (!wanted(s))
			continue;
		slot_unmap(s);
		s = NULL;
	} while (++at != end);
}

int walk_then_allocate_bad(void *tab, unsigned long at, unsigned long end)
{
	void *p;

	walk_keeping(tab, at, end);
	// CHECK: [[@LINE+1]]:6: warning: kmalloc() with GFP_KERNEL may sleep, but an RCU read-side critical section is open [kalloc-sleep-in-atomic]
	p = kmalloc(64, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	use_block(p);
	kfree(p);
	return 0;
}

// One function takes a lock and notes which, another gives the noted one back: it is there.

struct walk {
	spinlock_t *lock;
	int found;
};

spinlock_t *lock_of(int at);

static int walk_start(struct walk *w, int at)
{
	spinlock_t *lock = lock_of(at);

	spin_lock(lock);
	w->lock = lock;
	return 0;
}

static void walk_end(struct walk *w)
{
	if (w->lock)
		spin_unlock(w->lock);
}

void *look_then_make_ok(int at)
{
	struct walk w = { .found = 0 };

	if (walk_start(&w, at))
		return NULL;
	walk_end(&w);
	return kmalloc(64, GFP_KERNEL);
}

static void walk_cancel(struct walk *w)
{
	if (w->found)
		spin_unlock(w->lock);
}

/* Gives the lock back only if something was found. */
void *look_then_make_bad(int at)
{
	struct walk w = { .found = 0 };

	if (walk_start(&w, at))
		return NULL;
	walk_cancel(&w);
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	return kmalloc(64, GFP_KERNEL);
}

// The lock comes back through a pointer argument: where the result says that it is held, it is there.

struct mm_struct;
typedef unsigned long pmd_t, pte_t;
pte_t *__pte_offset_map_lock(struct mm_struct *mm, pmd_t *pmd, unsigned long addr, spinlock_t **ptlp);

void *peek_then_make_ok(struct mm_struct *mm, pmd_t *pmd)
{
	spinlock_t *lock = NULL;
	pte_t *pte = __pte_offset_map_lock(mm, pmd, 0, &lock);

	if (lock) {
		spin_unlock(lock);
		rcu_read_unlock();
	}
	return pte ? kmalloc(64, GFP_KERNEL) : NULL;
}

/* Gives the lock back only where nothing is mapped. */
void *peek_then_make_bad(struct mm_struct *mm, pmd_t *pmd)
{
	spinlock_t *lock = NULL;
	pte_t *pte = __pte_offset_map_lock(mm, pmd, 0, &lock);

	if (pte && !*pte) {
		spin_unlock(lock);
		rcu_read_unlock();
	}
	// CHECK: [[@LINE+1]]:15: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	return pte ? kmalloc(64, GFP_KERNEL) : NULL;
}

// A helper says what a global flag is: asked twice, it gives one answer.

extern bool unlocked_mode;
extern spinlock_t table_lock;

static inline bool table_unlocked(void)
{
	return unlocked_mode;
}

void *let_go_and_make_ok(void)
{
	void *p;

	if (!table_unlocked())
		spin_lock(&table_lock);
	if (!table_unlocked())
		spin_unlock(&table_lock);
	p = kmalloc(64, GFP_KERNEL);
	return p;
}

void *let_go_and_make_bad(bool late)
{
	void *p;

	if (!table_unlocked())
		spin_lock(&table_lock);
	if (!late)
		spin_unlock(&table_lock);
	// CHECK: [[@LINE+1]]:6: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	p = kmalloc(64, GFP_KERNEL);
	return p;
}

// What may sleep below happens under a global flag; the lock is held only where the flag is clear.

extern bool unlocked_mode;
extern spinlock_t table_lock;

static void *make_ok(void)
{
	return unlocked_mode ? kmalloc(64, GFP_KERNEL) : kmalloc(64, GFP_ATOMIC);
}

void *make_under_lock(void)
{
	void *p;

	if (!unlocked_mode)
		spin_lock(&table_lock);
	p = make_ok();
	if (!unlocked_mode)
		spin_unlock(&table_lock);
	return p;
}

static void *make_bad(void)
{
	// CHECK: [[@LINE+1]]:51: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	return unlocked_mode ? kmalloc(64, GFP_ATOMIC) : kmalloc(64, GFP_KERNEL);
}

/* The flag the wrong way round. */
void *make_the_wrong_one(void)
{
	void *p;

	if (!unlocked_mode)
		spin_lock(&table_lock);
	p = make_bad();
	if (!unlocked_mode)
		spin_unlock(&table_lock);
	return p;
}

/* Nothing is known of the flag here: it may be set. */
static void *make_unasked_bad(void)
{
	// CHECK: [[@LINE+1]]:25: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	return unlocked_mode ? kmalloc(64, GFP_KERNEL) : kmalloc(64, GFP_ATOMIC);
}

void *make_whatever(void)
{
	void *p;

	spin_lock(&table_lock);
	p = make_unasked_bad();
	spin_unlock(&table_lock);
	return p;
}

// What sleeps is guarded by "done already", a bit of a member; the handler runs only when it is set.

#define HBA_ALLOC 1

struct hba {
	spinlock_t lock;
	unsigned int flags;
	void *ring, *spare;
	int irq;
};

static int hba_init_ok(struct hba *h)
{
	if (h->flags & HBA_ALLOC)
		return 0;
	h->ring = kmalloc(64, GFP_KERNEL);
	if (!h->ring)
		return -ENOMEM;
	h->flags |= HBA_ALLOC;
	return 0;
}

static irqreturn_t hba_irq(int irq, void *p)
{
	struct hba *h = p;

	spin_lock(&h->lock);
	hba_init_ok(h);
	spin_unlock(&h->lock);
	return IRQ_HANDLED;
}

int hba_start(struct hba *h)
{
	int err = hba_init_ok(h);

	return err ? err : request_irq(h->irq, hba_irq, 0, "hba", h);
}

static int hba_more_bad(struct hba *h)
{
	// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->spare = kmalloc(64, GFP_KERNEL);
	return h->spare ? 0 : -ENOMEM;
}

int hba_poll(struct hba *h)
{
	int err;

	spin_lock(&h->lock);
	err = hba_more_bad(h);
	spin_unlock(&h->lock);
	return err;
}
