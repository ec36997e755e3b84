/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Delays. */
#ifndef KALLOC_LINUX_DELAY_H
#define KALLOC_LINUX_DELAY_H

#include <linux/jiffies.h>

void udelay(unsigned long usecs);
void ndelay(unsigned long nsecs);
void mdelay(unsigned long msecs);
void msleep(unsigned int msecs);
unsigned long msleep_interruptible(unsigned int msecs);
void ssleep(unsigned int seconds);
void usleep_range(unsigned long min, unsigned long max);
void fsleep(unsigned long usecs);

#endif
