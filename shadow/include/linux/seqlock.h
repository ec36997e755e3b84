/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Sequence locks and counters. */
#ifndef KALLOC_LINUX_SEQLOCK_H
#define KALLOC_LINUX_SEQLOCK_H

#include <linux/preempt.h>
#include <linux/spinlock.h>

typedef struct seqcount {
	unsigned int sequence;
} seqcount_t;

typedef struct {
	unsigned int sequence;
	spinlock_t lock;
} seqlock_t;

#define SEQCNT_ZERO(name) { 0 }
#define seqcount_init(s) ((s)->sequence = 0)
#define DEFINE_SEQLOCK(sl) seqlock_t sl = { 0, __SPIN_LOCK_UNLOCKED(sl) }

static inline unsigned int read_seqcount_begin(const seqcount_t *s)
{
	return s->sequence;
}

static inline int read_seqcount_retry(const seqcount_t *s, unsigned int start)
{
	return s->sequence != start;
}

/* The writer may not be preempted, for its readers spin. */
static inline void write_seqcount_begin(seqcount_t *s)
{
	preempt_disable();
	s->sequence++;
}

static inline void write_seqcount_end(seqcount_t *s)
{
	s->sequence++;
	preempt_enable();
}

void seqlock_init(seqlock_t *sl);
void write_seqlock(seqlock_t *sl);
void write_sequnlock(seqlock_t *sl);
void write_seqlock_bh(seqlock_t *sl);
void write_sequnlock_bh(seqlock_t *sl);
void write_seqlock_irq(seqlock_t *sl);
void write_sequnlock_irq(seqlock_t *sl);
unsigned long __write_seqlock_irqsave(seqlock_t *sl);
void write_sequnlock_irqrestore(seqlock_t *sl, unsigned long flags);
unsigned int read_seqbegin(const seqlock_t *sl);
unsigned int read_seqretry(const seqlock_t *sl, unsigned int start);
void read_seqlock_excl(seqlock_t *sl);
void read_sequnlock_excl(seqlock_t *sl);
#define write_seqlock_irqsave(lock, flags) \
	do { \
		flags = __write_seqlock_irqsave(lock); \
	} while (0)

#endif
