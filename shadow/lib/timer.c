/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Timers of both kinds, and the time (kernel/time/). */
#include "shadow.h"
#include <linux/hrtimer.h>
#include <linux/timer.h>
#include <shadow/shadow.h>

unsigned long volatile jiffies = 300000;

REGISTERED struct slots timers = { .type = "timer_list" };
REGISTERED struct slots hrtimers = { .type = "hrtimer" };

void init_timer_key(struct timer_list *timer, void (*func)(struct timer_list *), unsigned int flags, const char *name,
		    struct lock_class_key *key)
{
	kasan_check((unsigned long)timer, sizeof(*timer), true);
	__builtin_memset(timer, 0, sizeof(*timer));
	timer->function = func;
	timer->flags = flags;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	point();
	if (!kasan_check((unsigned long)timer, sizeof(*timer), true))
		return 0;
	if (!timer->function) /* after timer_shutdown_sync(): silently ignored */
		return 0;
	timer->expires = expires;
	return slot_put(&timers, timer);
}

void add_timer(struct timer_list *timer)
{
	mod_timer(timer, timer->expires);
}

int timer_pending(const struct timer_list *timer)
{
	return slot_of(&timers, timer) >= 0;
}

int timer_delete(struct timer_list *timer)
{
	int was = slot_clear(&timers, timer);

	point();
	return was;
}

int timer_delete_sync(struct timer_list *timer)
{
	if (in_hardirq()) {
		report_begin(CHECK_LOCKING, "WARNING: at kernel/time/timer.c:1651 __timer_delete_sync");
		report_end();
	}
	return timer_delete(timer);
}

int timer_shutdown_sync(struct timer_list *timer)
{
	int ret = timer_delete_sync(timer);

	timer->function = NULL;
	return ret;
}

bool shadow_deliver_timer(struct timer_list *timer)
{
	if (!slot_clear(&timers, timer))
		return false;
	if (!kasan_check((unsigned long)timer, sizeof(*timer), false))
		return true;
	enter_context(SOFTIRQ_OFFSET);
	timer->function(timer);
	leave_context(SOFTIRQ_OFFSET);
	return true;
}

void run_timers(bool all)
{
	struct timer_list *due[SLOTS];
	int i, n = 0;

	/* Those that are armed now: what they arm comes next time. */
	for (i = 0; i < SLOTS; i++) {
		struct timer_list *t = timers.of[i];

		if (t && (all || (long)(jiffies - t->expires) >= 0))
			due[n++] = t;
	}
	for (i = 0; i < n; i++)
		shadow_deliver_timer(due[i]);
}

void hrtimer_init(struct hrtimer *timer, clockid_t which, enum hrtimer_mode mode)
{
	kasan_check((unsigned long)timer, sizeof(*timer), true);
	__builtin_memset(timer, 0, sizeof(*timer));
}

void hrtimer_start(struct hrtimer *timer, ktime_t tim, const enum hrtimer_mode mode)
{
	point();
	if (kasan_check((unsigned long)timer, sizeof(*timer), true))
		slot_put(&hrtimers, timer);
}

int hrtimer_cancel(struct hrtimer *timer)
{
	int was = slot_clear(&hrtimers, timer);

	point();
	return was;
}

int hrtimer_try_to_cancel(struct hrtimer *timer)
{
	return hrtimer_cancel(timer);
}

u64 hrtimer_forward_now(struct hrtimer *timer, ktime_t interval)
{
	return 1;
}

bool hrtimer_active(const struct hrtimer *timer)
{
	return slot_of(&hrtimers, timer) >= 0;
}

bool shadow_deliver_hrtimer(struct hrtimer *timer)
{
	int off = irqs_off;

	if (!slot_clear(&hrtimers, timer))
		return false;
	if (!kasan_check((unsigned long)timer, sizeof(*timer), false))
		return true;
	irqs_off = 1;
	enter_context(HARDIRQ_OFFSET);
	if (timer->function(timer) == HRTIMER_RESTART)
		slot_put(&hrtimers, timer);
	leave_context(HARDIRQ_OFFSET);
	irqs_off = off;
	return true;
}

void run_hrtimers(void)
{
	struct hrtimer *due[SLOTS];
	int i, n = 0;

	for (i = 0; i < SLOTS; i++)
		if (hrtimers.of[i])
			due[n++] = hrtimers.of[i];
	for (i = 0; i < n; i++)
		shadow_deliver_hrtimer(due[i]);
}

ktime_t ktime_get(void)
{
	return (ktime_t)jiffies * (NSEC_PER_SEC / HZ);
}

u64 ktime_get_ns(void)
{
	return (u64)ktime_get();
}

unsigned long msecs_to_jiffies(unsigned int m)
{
	return (m * HZ + 999) / 1000;
}

unsigned long usecs_to_jiffies(unsigned int u)
{
	return msecs_to_jiffies(u / 1000) + 1;
}

unsigned int jiffies_to_msecs(unsigned long j)
{
	return (unsigned int)(j * 1000 / HZ);
}

unsigned long round_jiffies(unsigned long j)
{
	return j;
}
