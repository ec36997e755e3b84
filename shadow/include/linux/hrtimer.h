/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Timers that expire in an interrupt. */
#ifndef KALLOC_LINUX_HRTIMER_H
#define KALLOC_LINUX_HRTIMER_H

#include <linux/container_of.h>
#include <linux/ktime.h>

enum hrtimer_mode { HRTIMER_MODE_ABS = 0, HRTIMER_MODE_REL = 1, HRTIMER_MODE_REL_SOFT = 5 };
enum hrtimer_restart { HRTIMER_NORESTART, HRTIMER_RESTART };

#define CLOCK_REALTIME 0
#define CLOCK_MONOTONIC 1

typedef int clockid_t;

struct hrtimer {
	ktime_t expires;
	enum hrtimer_restart (*function)(struct hrtimer *timer);
	u8 state;
};

void hrtimer_init(struct hrtimer *timer, clockid_t which_clock, enum hrtimer_mode mode);
void hrtimer_start(struct hrtimer *timer, ktime_t tim, const enum hrtimer_mode mode);
int hrtimer_cancel(struct hrtimer *timer);
int hrtimer_try_to_cancel(struct hrtimer *timer);
u64 hrtimer_forward_now(struct hrtimer *timer, ktime_t interval);
bool hrtimer_active(const struct hrtimer *timer);

#endif
