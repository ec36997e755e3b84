/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Locks: which are held and who took them, those that sleep and those that make
 * the context atomic (kernel/locking/).
 */
#include "shadow.h"
#include <linux/bit_spinlock.h>
#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/mutex.h>
#include <linux/rwlock.h>
#include <linux/rwsem.h>
#include <linux/sched/mm.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>

#define HELD_MAX 64

struct held {
	unsigned long lock;
	const char *kind;
	bool sleeps; /* a mutex or semaphore: not atomic */
	struct stack by;
};
static struct held held[HELD_MAX];
static int nr_held;
static int in_reclaim;
static unsigned long reclaim_locks[HELD_MAX];
static int nr_reclaim_locks;

void locks_reset(void)
{
	nr_held = in_reclaim = nr_reclaim_locks = 0;
}

void report_atomic_locks(void)
{
	int i;

	for (i = 0; i < nr_held; i++)
		if (!held[i].sleeps) {
			report_line("holding a %s at %#lx", held[i].kind, held[i].lock);
			report_stack("taken by", &held[i].by);
		}
}

void check_locks_of_reclaim(void)
{
	int i, j;

	for (i = 0; i < nr_held; i++)
		for (j = 0; j < nr_reclaim_locks; j++)
			if (held[i].lock == reclaim_locks[j]) {
				report_begin(CHECK_LOCKING, "WARNING: possible circular locking dependency detected");
				report_line("fs_reclaim is waited for under a %s that reclaim takes", held[i].kind);
				report_stack("taken by", &held[i].by);
				report_end();
			}
}

void fs_reclaim_acquire(gfp_t gfp)
{
	in_reclaim++;
}

void fs_reclaim_release(gfp_t gfp)
{
	in_reclaim--;
}

/* Kinds of their own, for all that they are called the same. */
static const char reader[] = "rwlock", writer[] = "rwlock";

static void take(unsigned long lock, const char *kind, bool sleeps)
{
	int i;

	for (i = 0; i < nr_held; i++)
		if (held[i].lock == lock && (kind != reader || held[i].kind != reader)) {
			report_begin(CHECK_LOCKING, "WARNING: possible recursive locking detected");
			report_line("the %s at %#lx is held", kind, lock);
			report_stack("taken by", &held[i].by);
			report_end();
			host_stop(); /* it would wait for ever */
		}
	kasan_check(lock, 4, true);
	if (in_reclaim && nr_reclaim_locks < HELD_MAX)
		reclaim_locks[nr_reclaim_locks++] = lock;
	if (nr_held == HELD_MAX)
		return;
	held[nr_held].lock = lock;
	held[nr_held].kind = kind;
	held[nr_held].sleeps = sleeps;
	host_stack(&held[nr_held].by);
	nr_held++;
}

/* False if it was not held: then nothing is given back either. */
static bool release(unsigned long lock, const char *kind)
{
	int i;

	kasan_check(lock, 4, true);
	for (i = nr_held; i--;)
		if (held[i].lock == lock) {
			for (; i + 1 < nr_held; i++)
				held[i] = held[i + 1];
			nr_held--;
			return true;
		}
	report_begin(CHECK_LOCKING, "WARNING: bad unlock balance detected!");
	report_line("the %s at %#lx is not held", kind, lock);
	report_end();
	return false;
}

unsigned long lock_held_in(unsigned long addr, size_t size)
{
	int i;

	for (i = 0; i < nr_held; i++)
		if (held[i].lock - addr < size)
			return held[i].lock;
	return 0;
}

int locks_held(void)
{
	return nr_held;
}

static bool is_held(unsigned long lock)
{
	int i;

	for (i = 0; i < nr_held; i++)
		if (held[i].lock == lock)
			return true;
	return false;
}

/* --- spinlocks, in each form: KIND's lock type, WHAT it is called in reports */

#define PLAIN 0
#define BH 1
#define IRQ 2

static void spin_take(void *lock, const char *kind, int how)
{
	point();
	if (how == IRQ)
		arch_local_irq_disable();
	preempt_count_add(how == BH ? SOFTIRQ_DISABLE_OFFSET : 1);
	take((unsigned long)lock, kind, false);
}

static void spin_release(void *lock, const char *kind, int how)
{
	if (!release((unsigned long)lock, kind))
		return;
	leave_context(how == BH ? SOFTIRQ_DISABLE_OFFSET : 1);
	if (how == IRQ)
		irqs_off = 0;
	point();
}

static int spin_try(void *lock, const char *kind, int how)
{
	if (is_held((unsigned long)lock) || should_fail("spin_trylock()"))
		return 0;
	spin_take(lock, kind, how);
	return 1;
}

#define LOCKS(prefix, name, type, what) \
	void prefix##lock##name(type *lock) \
	{ \
		spin_take(lock, what, PLAIN); \
	} \
	void prefix##lock##name##_bh(type *lock) \
	{ \
		spin_take(lock, what, BH); \
	} \
	void prefix##lock##name##_irq(type *lock) \
	{ \
		spin_take(lock, what, IRQ); \
	} \
	void prefix##unlock##name(type *lock) \
	{ \
		spin_release(lock, what, PLAIN); \
	} \
	void prefix##unlock##name##_bh(type *lock) \
	{ \
		spin_release(lock, what, BH); \
	} \
	void prefix##unlock##name##_irq(type *lock) \
	{ \
		spin_release(lock, what, IRQ); \
	} \
	void prefix##unlock##name##_irqrestore(type *lock, unsigned long flags) \
	{ \
		spin_release(lock, what, PLAIN); \
		arch_local_irq_restore(flags); \
	}
LOCKS(spin_, , spinlock_t, "spinlock")
LOCKS(_raw_spin_, , raw_spinlock_t, "spinlock")
LOCKS(read_, , rwlock_t, reader)
LOCKS(write_, , rwlock_t, writer)

unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock)
{
	unsigned long flags = irqs_off;

	spin_take(lock, "spinlock", IRQ);
	return flags;
}

unsigned long _raw_read_lock_irqsave(rwlock_t *lock)
{
	unsigned long flags = irqs_off;

	spin_take(lock, reader, IRQ);
	return flags;
}

unsigned long _raw_write_lock_irqsave(rwlock_t *lock)
{
	unsigned long flags = irqs_off;

	spin_take(lock, writer, IRQ);
	return flags;
}

int spin_trylock(spinlock_t *lock)
{
	return spin_try(lock, "spinlock", PLAIN);
}

int spin_trylock_bh(spinlock_t *lock)
{
	return spin_try(lock, "spinlock", BH);
}

int spin_trylock_irq(spinlock_t *lock)
{
	return spin_try(lock, "spinlock", IRQ);
}

int _raw_spin_trylock(raw_spinlock_t *lock)
{
	return spin_try(lock, "spinlock", PLAIN);
}

int _raw_read_trylock(rwlock_t *lock)
{
	return spin_try(lock, reader, PLAIN);
}

int _raw_write_trylock(rwlock_t *lock)
{
	return spin_try(lock, writer, PLAIN);
}

int spin_is_locked(spinlock_t *lock)
{
	return is_held((unsigned long)lock);
}

void bit_spin_lock(int bitnum, unsigned long *addr)
{
	preempt_count_add(1);
	*addr |= 1UL << bitnum;
}

int bit_spin_trylock(int bitnum, unsigned long *addr)
{
	if (*addr >> bitnum & 1)
		return 0;
	bit_spin_lock(bitnum, addr);
	return 1;
}

void bit_spin_unlock(int bitnum, unsigned long *addr)
{
	*addr &= ~(1UL << bitnum);
	preempt_count_sub(1);
}

void seqlock_init(seqlock_t *sl)
{
	sl->sequence = 0;
	spin_lock_init(&sl->lock);
}

#define SEQLOCKS(name, how) \
	void write_seqlock##name(seqlock_t *sl) \
	{ \
		spin_take(&sl->lock, "seqlock", how); \
		sl->sequence++; \
	} \
	void write_sequnlock##name(seqlock_t *sl) \
	{ \
		sl->sequence++; \
		spin_release(&sl->lock, "seqlock", how); \
	}
SEQLOCKS(, PLAIN)
SEQLOCKS(_bh, BH)
SEQLOCKS(_irq, IRQ)

unsigned long __write_seqlock_irqsave(seqlock_t *sl)
{
	unsigned long flags = irqs_off;

	write_seqlock_irq(sl);
	return flags;
}

void write_sequnlock_irqrestore(seqlock_t *sl, unsigned long flags)
{
	write_sequnlock(sl);
	arch_local_irq_restore(flags);
}

void read_seqlock_excl(seqlock_t *sl)
{
	spin_take(&sl->lock, "seqlock", PLAIN);
}

void read_sequnlock_excl(seqlock_t *sl)
{
	spin_release(&sl->lock, "seqlock", PLAIN);
}

unsigned int read_seqbegin(const seqlock_t *sl)
{
	return sl->sequence;
}

unsigned int read_seqretry(const seqlock_t *sl, unsigned int start)
{
	return sl->sequence != start;
}

/* --- locks that sleep */

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key)
{
	__builtin_memset(lock, 0, sizeof(*lock));
	INIT_LIST_HEAD(&lock->wait_list);
}

void mutex_destroy(struct mutex *lock)
{
}

void mutex_lock(struct mutex *lock)
{
	point();
	might_sleep_at("kernel/locking/mutex.c:586");
	take((unsigned long)lock, "mutex", true);
}

int mutex_lock_interruptible(struct mutex *lock)
{
	if (should_fail("mutex_lock_interruptible()"))
		return -EINTR;
	mutex_lock(lock);
	return 0;
}

int mutex_lock_killable(struct mutex *lock)
{
	return mutex_lock_interruptible(lock);
}

int mutex_trylock(struct mutex *lock)
{
	if (is_held((unsigned long)lock) || should_fail("mutex_trylock()"))
		return 0;
	take((unsigned long)lock, "mutex", true);
	return 1;
}

void mutex_unlock(struct mutex *lock)
{
	release((unsigned long)lock, "mutex");
	point();
}

bool mutex_is_locked(struct mutex *lock)
{
	return is_held((unsigned long)lock);
}

void init_rwsem(struct rw_semaphore *sem)
{
	sem->count.counter = 0;
}

static void sem_take(struct rw_semaphore *sem)
{
	point();
	might_sleep_at("kernel/locking/rwsem.c:1524");
	take((unsigned long)sem, "semaphore", true);
}

static int sem_try(struct rw_semaphore *sem)
{
	if (is_held((unsigned long)sem) || should_fail("down_trylock()"))
		return 0;
	take((unsigned long)sem, "semaphore", true);
	return 1;
}

static void sem_release(struct rw_semaphore *sem)
{
	release((unsigned long)sem, "semaphore");
	point();
}

void down_read(struct rw_semaphore *sem)
{
	sem_take(sem);
}

int down_read_trylock(struct rw_semaphore *sem)
{
	return sem_try(sem);
}

void up_read(struct rw_semaphore *sem)
{
	sem_release(sem);
}

void down_write(struct rw_semaphore *sem)
{
	sem_take(sem);
}

int down_write_trylock(struct rw_semaphore *sem)
{
	return sem_try(sem);
}

void up_write(struct rw_semaphore *sem)
{
	sem_release(sem);
}
