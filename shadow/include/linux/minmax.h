/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Minimum, maximum, clamp, swap. */
#ifndef KALLOC_LINUX_MINMAX_H
#define KALLOC_LINUX_MINMAX_H

#define min(x, y) \
	({ \
		typeof(x) _min1 = (x); \
		typeof(y) _min2 = (y); \
		_min1 < _min2 ? _min1 : _min2; \
	})
#define max(x, y) \
	({ \
		typeof(x) _max1 = (x); \
		typeof(y) _max2 = (y); \
		_max1 > _max2 ? _max1 : _max2; \
	})
#define min_t(type, x, y) min((type)(x), (type)(y))
#define max_t(type, x, y) max((type)(x), (type)(y))
#define min3(x, y, z) min(min(x, y), z)
#define max3(x, y, z) max(max(x, y), z)
#define clamp(val, lo, hi) min(max(val, lo), hi)
#define clamp_t(type, val, lo, hi) min_t(type, max_t(type, val, lo), hi)
#define clamp_val(val, lo, hi) clamp_t(typeof(val), val, lo, hi)
#define swap(a, b) \
	do { \
		typeof(a) __swap = (a); \
		(a) = (b); \
		(b) = __swap; \
	} while (0)

#endif
