/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a private allocator tells of its blocks. */
#ifndef KALLOC_LINUX_KMEMLEAK_H
#define KALLOC_LINUX_KMEMLEAK_H

#include <linux/types.h>

void kmemleak_alloc(const void *ptr, size_t size, int min_count, gfp_t gfp);
void kmemleak_free(const void *ptr);
void kmemleak_not_leak(const void *ptr);
void kmemleak_ignore(const void *ptr);

#endif
