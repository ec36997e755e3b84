/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Time in nanoseconds. */
#ifndef KALLOC_LINUX_KTIME_H
#define KALLOC_LINUX_KTIME_H

#include <linux/types.h>

typedef s64 ktime_t;

#define NSEC_PER_SEC 1000000000L
#define NSEC_PER_MSEC 1000000L
#define NSEC_PER_USEC 1000L

ktime_t ktime_get(void);
u64 ktime_get_ns(void);

static inline ktime_t ktime_set(s64 secs, unsigned long nsecs)
{
	return secs * NSEC_PER_SEC + (s64)nsecs;
}

static inline ktime_t ms_to_ktime(u64 ms)
{
	return ms * NSEC_PER_MSEC;
}

static inline ktime_t ns_to_ktime(u64 ns)
{
	return ns;
}

#define ktime_to_ns(kt) ((s64)(kt))
#define ktime_sub(a, b) ((a) - (b))
#define ktime_add(a, b) ((a) + (b))

#endif
