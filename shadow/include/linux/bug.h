/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* BUG and WARN. */
#ifndef KALLOC_LINUX_BUG_H
#define KALLOC_LINUX_BUG_H

#include <linux/build_bug.h>
#include <linux/compiler.h>

__printf(1, 2) void panic(const char *fmt, ...) __noreturn __cold;
__printf(3, 4) void warn_slowpath_fmt(const char *file, int line, const char *fmt, ...);

#define BUG() panic("BUG at %s:%d", __FILE__, __LINE__)
#define BUG_ON(cond) \
	do { \
		if (unlikely(cond)) \
			BUG(); \
	} while (0)

#define WARN(cond, fmt...) \
	({ \
		int __ret_warn_on = !!(cond); \
		if (unlikely(__ret_warn_on)) \
			warn_slowpath_fmt(__FILE__, __LINE__, fmt); \
		unlikely(__ret_warn_on); \
	})
#define WARN_ON(cond) WARN(cond, "%s", #cond)

#define WARN_ONCE(cond, fmt...) \
	({ \
		static char __warn_done; \
		int __ret_do_once = !!(cond); \
		if (unlikely(__ret_do_once && !__warn_done)) { \
			__warn_done = 1; \
			warn_slowpath_fmt(__FILE__, __LINE__, fmt); \
		} \
		unlikely(__ret_do_once); \
	})
#define WARN_ON_ONCE(cond) WARN_ONCE(cond, "%s", #cond)

#endif
