/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What reclaim may wait for. */
#ifndef KALLOC_LINUX_SCHED_MM_H
#define KALLOC_LINUX_SCHED_MM_H

#include <linux/gfp.h>

void fs_reclaim_acquire(gfp_t gfp_mask);
void fs_reclaim_release(gfp_t gfp_mask);

#endif
