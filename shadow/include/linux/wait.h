/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Wait queues. */
#ifndef KALLOC_LINUX_WAIT_H
#define KALLOC_LINUX_WAIT_H

#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/spinlock.h>

struct lock_class_key;

typedef struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
} wait_queue_head_t;

#define DECLARE_WAIT_QUEUE_HEAD(name) wait_queue_head_t name = { .head = { &(name).head, &(name).head } }

void __init_waitqueue_head(struct wait_queue_head *wq, const char *name, struct lock_class_key *key);
#define init_waitqueue_head(wq) __init_waitqueue_head((wq), #wq, NULL)

int __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr, void *key);
#define wake_up(wq) __wake_up(wq, 3, 1, NULL)
#define wake_up_all(wq) __wake_up(wq, 3, 0, NULL)
#define wake_up_interruptible(wq) __wake_up(wq, 1, 1, NULL)
#define wake_up_interruptible_all(wq) __wake_up(wq, 1, 0, NULL)

/* One round of waiting: nonzero when a signal or the end of the time stops it. */
long __wait_round(struct wait_queue_head *wq, int interruptible, long *timeout);

#define wait_event(wq, cond) \
	do { \
		while (!(cond)) \
			__wait_round(&(wq), 0, NULL); \
	} while (0)
#define wait_event_interruptible(wq, cond) \
	({ \
		long __ret = 0; \
		while (!(cond) && !__ret) \
			__ret = __wait_round(&(wq), 1, NULL); \
		(int)__ret; \
	})
#define wait_event_timeout(wq, cond, timeout) \
	({ \
		long __left = (timeout); \
		while (!(cond) && __left > 0) \
			__wait_round(&(wq), 0, &__left); \
		__left; \
	})

#endif
