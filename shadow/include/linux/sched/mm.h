/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What reclaim may wait for. */
#ifndef KALLOC_LINUX_SCHED_MM_H
#define KALLOC_LINUX_SCHED_MM_H

#include <linux/gfp.h>

/* Scopes in which every allocation is GFP_NOIO, or GFP_NOFS. */
unsigned int memalloc_noio_save(void);
void memalloc_noio_restore(unsigned int flags);
unsigned int memalloc_nofs_save(void);
void memalloc_nofs_restore(unsigned int flags);
void fs_reclaim_acquire(gfp_t gfp_mask);
void fs_reclaim_release(gfp_t gfp_mask);

#endif
