/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Copies from and to user space. */
#ifndef KALLOC_LINUX_UACCESS_H
#define KALLOC_LINUX_UACCESS_H

#include <linux/string.h>
#include <linux/types.h>

unsigned long __must_check copy_from_user(void *to, const void __user *from, unsigned long n);
unsigned long __must_check copy_to_user(void __user *to, const void *from, unsigned long n);
unsigned long __must_check clear_user(void __user *to, unsigned long n);
long strncpy_from_user(char *dst, const char __user *src, long count);

#define get_user(x, ptr) (copy_from_user(&(x), ptr, sizeof(x)) ? -EFAULT : 0)
#define put_user(x, ptr) \
	({ \
		typeof(*(ptr)) __pu = (x); \
		copy_to_user(ptr, &__pu, sizeof(__pu)) ? -EFAULT : 0; \
	})

#endif
