/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Mutexes. */
#ifndef KALLOC_LINUX_MUTEX_H
#define KALLOC_LINUX_MUTEX_H

#include <linux/cleanup.h>
#include <linux/spinlock_types.h>
#include <linux/types.h>

struct lock_class_key {
	char unused;
};

struct mutex {
	atomic_t owner;
	raw_spinlock_t wait_lock;
	struct list_head wait_list;
};

#define __MUTEX_INITIALIZER(name) { .wait_list = { &(name).wait_list, &(name).wait_list } }
#define DEFINE_MUTEX(name) struct mutex name = __MUTEX_INITIALIZER(name)

void __mutex_init(struct mutex *lock, const char *name, struct lock_class_key *key);
#define mutex_init(lock) \
	do { \
		static struct lock_class_key __key; \
		__mutex_init((lock), #lock, &__key); \
	} while (0)
void mutex_destroy(struct mutex *lock);
void mutex_lock(struct mutex *lock);
int __must_check mutex_lock_interruptible(struct mutex *lock);
int __must_check mutex_lock_killable(struct mutex *lock);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(struct mutex *lock);

DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))
DEFINE_GUARD_COND(mutex, _try, mutex_trylock(_T))
DEFINE_GUARD_COND(mutex, _intr, mutex_lock_interruptible(_T) == 0)

#endif
