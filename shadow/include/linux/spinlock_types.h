/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The types of spinlocks, and their initial values. */
#ifndef KALLOC_LINUX_SPINLOCK_TYPES_H
#define KALLOC_LINUX_SPINLOCK_TYPES_H

#include <linux/types.h>

typedef struct raw_spinlock {
	unsigned int locked;
} raw_spinlock_t;

typedef struct spinlock {
	struct raw_spinlock rlock;
} spinlock_t;

typedef struct {
	int count;
} rwlock_t;

#define __RAW_SPIN_LOCK_INITIALIZER(name) { .locked = 0 }
#define __RAW_SPIN_LOCK_UNLOCKED(name) (raw_spinlock_t) __RAW_SPIN_LOCK_INITIALIZER(name)
#define __SPIN_LOCK_UNLOCKED(name) { .rlock = { .locked = 0 } }
#define __RW_LOCK_UNLOCKED(name) { .count = 0 }
#define DEFINE_RAW_SPINLOCK(name) raw_spinlock_t name = __RAW_SPIN_LOCK_INITIALIZER(name)
#define DEFINE_SPINLOCK(name) spinlock_t name = __SPIN_LOCK_UNLOCKED(name)
#define DEFINE_RWLOCK(name) rwlock_t name = __RW_LOCK_UNLOCKED(name)

#endif
