/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* NULL, true, false, offsetof. */
#ifndef KALLOC_LINUX_STDDEF_H
#define KALLOC_LINUX_STDDEF_H

#undef NULL
#define NULL ((void *)0)

enum { false = 0, true = 1 };

#undef offsetof
#define offsetof(type, member) __builtin_offsetof(type, member)
#define sizeof_field(type, member) sizeof(((type *)0)->member)
#define struct_group(name, members...) \
	union { \
		struct { members }; \
		struct { members } name; \
	}

#endif
