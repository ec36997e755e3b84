// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// Atomic regions other than spinlocks, and locks that may sleep.
#include <linux/bit_spinlock.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/rwsem.h>
#include <linux/seqlock.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/spinlock.h>
#include <linux/string.h>

struct table {
	rwlock_t rwlock;
	seqlock_t seq;
	struct mutex mutex;
	struct rw_semaphore sem;
	unsigned long bits;
	int *slots;
	size_t n;
};

void read_lock_bad(struct table *t)
{
	read_lock(&t->rwlock);
	// CHECK: [[@LINE+1]]:13: warning: kcalloc() with GFP_KERNEL may sleep, but a rwlock_t is held [kalloc-sleep-in-atomic]
	t->slots = kcalloc(t->n, sizeof(int), GFP_KERNEL);
	read_unlock(&t->rwlock);
}

void write_lock_irqsave_bad(struct table *t)
{
	unsigned long flags;

	write_lock_irqsave(&t->rwlock, flags);
	// CHECK: [[@LINE+1]]:13: warning: kcalloc() with GFP_KERNEL may sleep, but a rwlock_t is held [kalloc-sleep-in-atomic]
	t->slots = kcalloc(t->n, sizeof(int), GFP_KERNEL);
	write_unlock_irqrestore(&t->rwlock, flags);
}

int *rcu_read_lock_bad(struct table *t)
{
	int *copy;

	rcu_read_lock();
	// CHECK: [[@LINE+1]]:9: warning: kmemdup() with GFP_KERNEL may sleep, but an RCU read-side critical section is open [kalloc-sleep-in-atomic]
	copy = kmemdup(rcu_dereference(t->slots), 64, GFP_KERNEL);
	rcu_read_unlock();
	return copy;
}

void local_irq_disable_bad(struct table *t)
{
	local_irq_disable();
	// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but interrupts are off [kalloc-sleep-in-atomic]
	t->slots = kmalloc(t->n, GFP_KERNEL);
	local_irq_enable();
}

void local_irq_save_bad(struct table *t)
{
	unsigned long flags;

	local_irq_save(flags);
	// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but interrupts are off [kalloc-sleep-in-atomic]
	t->slots = kmalloc(t->n, GFP_KERNEL);
	local_irq_restore(flags);
}

void local_bh_disable_bad(struct table *t)
{
	local_bh_disable();
	// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but bottom halves are off [kalloc-sleep-in-atomic]
	t->slots = kmalloc(t->n, GFP_KERNEL);
	local_bh_enable();
}

void preempt_disable_bad(struct table *t)
{
	preempt_disable();
	// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but preemption is off [kalloc-sleep-in-atomic]
	t->slots = kmalloc(t->n, GFP_KERNEL);
	preempt_enable();
}

int *get_cpu_bad(void)
{
	int cpu = get_cpu();
	// CHECK: [[@LINE+1]]:11: warning: kmalloc_node() with GFP_KERNEL may sleep, but preemption is off [kalloc-sleep-in-atomic]
	int *p = kmalloc_node(64, GFP_KERNEL, cpu);

	put_cpu();
	return p;
}

void get_cpu_ptr_bad(int __percpu *counters)
{
	int *mine = get_cpu_ptr(counters);
	// CHECK: [[@LINE+1]]:12: warning: kmalloc() with GFP_KERNEL may sleep, but preemption is off [kalloc-sleep-in-atomic]
	void *p = kmalloc(64, GFP_KERNEL);

	*mine += p != NULL;
	put_cpu_ptr(counters);
	kfree(p);
}

void bit_spin_lock_bad(struct table *t)
{
	bit_spin_lock(0, &t->bits);
	// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but a bit spinlock is held [kalloc-sleep-in-atomic]
	t->slots = kmalloc(t->n, GFP_KERNEL);
	bit_spin_unlock(0, &t->bits);
}

void write_seqlock_bad(struct table *t)
{
	write_seqlock(&t->seq);
	// CHECK: [[@LINE+1]]:13: warning: kmalloc() with GFP_KERNEL may sleep, but a seqlock is held [kalloc-sleep-in-atomic]
	t->slots = kmalloc(t->n, GFP_KERNEL);
	write_sequnlock(&t->seq);
}

int mutex_ok(struct table *t)
{
	mutex_lock(&t->mutex);
	t->slots = kcalloc(t->n, sizeof(int), GFP_KERNEL);
	mutex_unlock(&t->mutex);
	return t->slots ? 0 : -ENOMEM;
}

int mutex_guard_ok(struct table *t)
{
	guard(mutex)(&t->mutex);
	t->slots = kcalloc(t->n, sizeof(int), GFP_KERNEL);
	return t->slots ? 0 : -ENOMEM;
}

int rwsem_ok(struct table *t)
{
	down_write(&t->sem);
	t->slots = kcalloc(t->n, sizeof(int), GFP_KERNEL);
	up_write(&t->sem);
	return t->slots ? 0 : -ENOMEM;
}

int *after_rcu_ok(struct table *t)
{
	size_t n;

	rcu_read_lock();
	n = READ_ONCE(t->n);
	rcu_read_unlock();
	return kmalloc(n, GFP_KERNEL);
}

int *after_bit_lock_ok(struct table *t)
{
	if (!bit_spin_trylock(0, &t->bits))
		return kmalloc(64, GFP_KERNEL);
	t->n++;
	bit_spin_unlock(0, &t->bits);
	return kmalloc(t->n, GFP_KERNEL);
}

/* A reader of a seqlock holds nothing. */
int *seqlock_reader_ok(struct table *t)
{
	unsigned int seq;
	size_t n;

	do {
		seq = read_seqbegin(&t->seq);
		n = t->n;
	} while (read_seqretry(&t->seq, seq));
	return kmalloc(n, GFP_KERNEL);
}

int *get_cpu_put_cpu_ok(void)
{
	int cpu = get_cpu();

	put_cpu();
	return kmalloc_node(64, GFP_KERNEL, cpu);
}

// What is mapped has an address: while there is one, there is a map.

void *kmap_atomic(struct page *page);
void __kunmap_atomic(const void *at);

void *map_in_turn_ok(struct page **pages, int n)
{
	char *at = NULL;
	int i;

	for (i = 0; i < n; i++) {
		if (i % 8 == 0) {
			if (at)
				__kunmap_atomic(at);
			at = kmap_atomic(pages[i / 8]);
		}
		if (at[i % 8] == '\n')
			break;
	}
	if (at)
		__kunmap_atomic(at);
	return kmalloc(8, GFP_KERNEL);
}
