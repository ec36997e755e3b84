/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Arrays of bits. */
#ifndef KALLOC_LINUX_BITMAP_H
#define KALLOC_LINUX_BITMAP_H

#include <linux/bitops.h>
#include <linux/cleanup.h>
#include <linux/gfp.h>

unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags);
unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags);
void bitmap_free(const unsigned long *bitmap);
void bitmap_zero(unsigned long *dst, unsigned int nbits);
void bitmap_fill(unsigned long *dst, unsigned int nbits);

DEFINE_FREE(bitmap, unsigned long *, if (_T) bitmap_free(_T))

#endif
