/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* User memory: one window; what is read from it is input. */
#include "shadow.h"
#include <linux/fs.h>
#include <linux/uaccess.h>

static bool is_user(const void *p, unsigned long n)
{
	return (unsigned long)p - USER_AREA < USER_SPACE && (unsigned long)p + n <= USER_AREA + USER_SPACE;
}

unsigned long copy_from_user(void *to, const void __user *from, unsigned long n)
{
	unsigned long i;

	point();
	might_sleep_at("include/linux/uaccess.h:161");
	kasan_check((unsigned long)to, n, true);
	if (!is_user(from, n) || should_fail("copy_from_user()"))
		return n;
	__builtin_memcpy(to, from, n);
	for (i = 0; i + 4 <= n && i < 32; i += 4) {
		u32 was, is;

		__builtin_memcpy(&was, (char *)to + i, 4);
		is = (u32)input("a word from user space", was);
		__builtin_memcpy((char *)to + i, &is, 4);
	}
	return 0;
}

unsigned long copy_to_user(void __user *to, const void *from, unsigned long n)
{
	point();
	might_sleep_at("include/linux/uaccess.h:161");
	kasan_check((unsigned long)from, n, false);
	if (!is_user(to, n) || should_fail("copy_to_user()"))
		return n;
	__builtin_memcpy(to, from, n);
	return 0;
}

unsigned long clear_user(void __user *to, unsigned long n)
{
	might_sleep_at("include/linux/uaccess.h:161");
	return !is_user(to, n) || should_fail("clear_user()") ? n : 0;
}

long strncpy_from_user(char *dst, const char __user *src, long count)
{
	if (copy_from_user(dst, src, count > 16 ? 16 : (unsigned long)count))
		return -EFAULT;
	return (long)strnlen(dst, (size_t)count);
}

ssize_t simple_read_from_buffer(void __user *to, size_t count, loff_t *ppos, const void *from, size_t available)
{
	size_t n = (size_t)*ppos < available ? available - (size_t)*ppos : 0;

	n = n < count ? n : count;
	if (n && copy_to_user(to, (const char *)from + *ppos, n))
		return -EFAULT;
	*ppos += (loff_t)n;
	return (ssize_t)n;
}

ssize_t simple_write_to_buffer(void *to, size_t available, loff_t *ppos, const void __user *from, size_t count)
{
	size_t n = (size_t)*ppos < available ? available - (size_t)*ppos : 0;

	n = n < count ? n : count;
	if (n && copy_from_user((char *)to + *ppos, from, n))
		return -EFAULT;
	*ppos += (loff_t)n;
	return (ssize_t)n;
}
