/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Who waits lets the rest of the machine go on: sleeping, wait queues, completions. */
#include "shadow.h"
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/wait.h>

void msleep(unsigned int msecs)
{
	might_sleep_at("kernel/time/timer.c:2555");
	time_passes(msecs_to_jiffies(msecs));
}

unsigned long msleep_interruptible(unsigned int msecs)
{
	msleep(msecs);
	return 0;
}

void ssleep(unsigned int seconds)
{
	msleep(seconds * 1000);
}

void usleep_range(unsigned long min, unsigned long max)
{
	might_sleep_at("kernel/time/timer.c:2600");
	time_passes(1);
}

void fsleep(unsigned long usecs)
{
	usleep_range(usecs, 2 * usecs);
}

void udelay(unsigned long usecs)
{
}

void ndelay(unsigned long nsecs)
{
}

void mdelay(unsigned long msecs)
{
	jiffies += msecs_to_jiffies((unsigned int)msecs);
}

void __init_waitqueue_head(struct wait_queue_head *wq, const char *name, struct lock_class_key *key)
{
	spin_lock_init(&wq->lock);
	INIT_LIST_HEAD(&wq->head);
}

int __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr, void *key)
{
	kasan_check((unsigned long)wq, sizeof(*wq), false);
	point();
	return 0;
}

long __wait_round(struct wait_queue_head *wq, int interruptible, long *timeout)
{
	static int rounds;

	might_sleep_at("kernel/sched/wait.c:1");
	deliver_all();
	if (timeout)
		*timeout -= *timeout / 2 + 1;
	if (interruptible && ++rounds % 3 == 0)
		return -ERESTARTSYS;
	if (!interruptible && !timeout && ++rounds > 100) {
		host_tell("T waits for ever for what never comes");
		host_end();
	}
	return 0;
}

void complete(struct completion *x)
{
	if (kasan_check((unsigned long)x, sizeof(*x), true))
		x->done++;
	point();
}

void complete_all(struct completion *x)
{
	x->done = 1U << 30;
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	int rounds;

	might_sleep_at("kernel/sched/completion.c:101");
	for (rounds = 0; !x->done && rounds < 3; rounds++)
		deliver_all();
	if (!x->done || should_fail("wait_for_completion_timeout()"))
		return 0;
	x->done--;
	return timeout ? timeout : 1;
}

void wait_for_completion(struct completion *x)
{
	might_sleep_at("kernel/sched/completion.c:101");
	if (!x->done)
		deliver_all();
	if (!x->done) {
		host_tell("T waits for ever for a completion");
		host_end();
	}
	x->done--;
}

int wait_for_completion_interruptible(struct completion *x)
{
	if (!wait_for_completion_timeout(x, 1))
		return -ERESTARTSYS;
	return 0;
}

bool try_wait_for_completion(struct completion *x)
{
	if (!x->done)
		return false;
	x->done--;
	return true;
}
