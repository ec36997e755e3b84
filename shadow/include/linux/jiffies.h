/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Time in ticks. */
#ifndef KALLOC_LINUX_JIFFIES_H
#define KALLOC_LINUX_JIFFIES_H

#include <linux/types.h>

#define HZ 250

extern unsigned long volatile jiffies;
unsigned long msecs_to_jiffies(unsigned int m);
unsigned long usecs_to_jiffies(unsigned int u);
unsigned int jiffies_to_msecs(unsigned long j);
unsigned long round_jiffies(unsigned long j);

#define time_after(a, b) ((long)((b) - (a)) < 0)
#define time_before(a, b) time_after(b, a)
#define time_after_eq(a, b) ((long)((a) - (b)) >= 0)

#endif
