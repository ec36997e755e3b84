/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Sequence locks. */
#ifndef KALLOC_LINUX_SEQLOCK_H
#define KALLOC_LINUX_SEQLOCK_H

#include <linux/spinlock.h>

typedef struct {
	unsigned int sequence;
	spinlock_t lock;
} seqlock_t;

void seqlock_init(seqlock_t *sl);
void write_seqlock(seqlock_t *sl);
void write_sequnlock(seqlock_t *sl);
unsigned int read_seqbegin(const seqlock_t *sl);
unsigned int read_seqretry(const seqlock_t *sl, unsigned int start);

#endif
