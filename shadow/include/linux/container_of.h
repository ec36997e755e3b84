/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* From a member back to the structure around it. */
#ifndef KALLOC_LINUX_CONTAINER_OF_H
#define KALLOC_LINUX_CONTAINER_OF_H

#include <linux/stddef.h>

#define container_of(ptr, type, member) \
	({ \
		void *__mptr = (void *)(ptr); \
		((type *)(__mptr - offsetof(type, member))); \
	})
#define container_of_const(ptr, type, member) container_of(ptr, type, member)

#endif
