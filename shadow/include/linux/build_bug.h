/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Assertions at compile time. */
#ifndef KALLOC_LINUX_BUILD_BUG_H
#define KALLOC_LINUX_BUILD_BUG_H

#define BUILD_BUG_ON(cond) _Static_assert(!(cond), #cond)
#define BUILD_BUG_ON_ZERO(cond) ((int)(sizeof(struct { int : (-!!(cond)); })))
#define static_assert(expr, ...) _Static_assert(expr, #expr)

#endif
