/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Bits and bitmaps. */
#include "shadow.h"
#include <linux/bitmap.h>

void set_bit(long nr, volatile unsigned long *addr)
{
	kasan_check((unsigned long)(addr + nr / 64), 8, true);
	addr[nr / 64] |= 1UL << nr % 64;
}

void clear_bit(long nr, volatile unsigned long *addr)
{
	kasan_check((unsigned long)(addr + nr / 64), 8, true);
	addr[nr / 64] &= ~(1UL << nr % 64);
}

void change_bit(long nr, volatile unsigned long *addr)
{
	kasan_check((unsigned long)(addr + nr / 64), 8, true);
	addr[nr / 64] ^= 1UL << nr % 64;
}

bool test_and_set_bit(long nr, volatile unsigned long *addr)
{
	bool was = addr[nr / 64] >> nr % 64 & 1;

	set_bit(nr, addr);
	return was;
}

bool test_and_clear_bit(long nr, volatile unsigned long *addr)
{
	bool was = addr[nr / 64] >> nr % 64 & 1;

	clear_bit(nr, addr);
	return was;
}

static unsigned long find_bit(const unsigned long *addr, unsigned long size, unsigned long from, bool value)
{
	for (; from < size; from++)
		if ((addr[from / 64] >> from % 64 & 1) == value)
			return from;
	return size;
}

unsigned long find_first_bit(const unsigned long *addr, unsigned long size)
{
	return find_bit(addr, size, 0, true);
}

unsigned long find_first_zero_bit(const unsigned long *addr, unsigned long size)
{
	return find_bit(addr, size, 0, false);
}

unsigned long find_next_bit(const unsigned long *addr, unsigned long size, unsigned long offset)
{
	return find_bit(addr, size, offset, true);
}

unsigned long *bitmap_alloc(unsigned int nbits, gfp_t flags)
{
	return kmalloc_array((nbits + 63) / 64, sizeof(long), flags);
}

unsigned long *bitmap_zalloc(unsigned int nbits, gfp_t flags)
{
	return bitmap_alloc(nbits, flags | __GFP_ZERO);
}

void bitmap_free(const unsigned long *bitmap)
{
	kfree(bitmap);
}

void bitmap_zero(unsigned long *dst, unsigned int nbits)
{
	shadow_memset(dst, 0, (nbits + 63) / 64 * 8);
}

void bitmap_fill(unsigned long *dst, unsigned int nbits)
{
	shadow_memset(dst, 0xff, (nbits + 63) / 64 * 8);
}
