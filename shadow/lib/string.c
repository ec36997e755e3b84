/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Copies of strings and memory, and numbers as text (mm/util.c, lib/string.c, lib/kstrtox.c). */
#include "shadow.h"
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

static void *copy_of(const void *src, size_t len, gfp_t gfp)
{
	void *p = kmalloc(len, gfp);

	return p ? shadow_memcpy(p, src, len) : NULL;
}

char *kstrdup(const char *s, gfp_t gfp)
{
	return s ? copy_of(s, strlen(s) + 1, gfp) : NULL;
}

const char *kstrdup_const(const char *s, gfp_t gfp)
{
	return host_in_image((unsigned long)s) ? s : kstrdup(s, gfp);
}

char *kmemdup_nul(const char *s, size_t len, gfp_t gfp)
{
	char *p = s ? kmalloc(len + 1, gfp) : NULL;

	if (p) {
		shadow_memcpy(p, s, len);
		p[len] = 0;
	}
	return p;
}

char *kstrndup(const char *s, size_t max, gfp_t gfp)
{
	return s ? kmemdup_nul(s, strnlen(s, max), gfp) : NULL;
}

void *kmemdup(const void *src, size_t len, gfp_t gfp)
{
	return copy_of(src, len, gfp);
}

void *kmemdup_array(const void *src, size_t count, size_t size, gfp_t gfp)
{
	return copy_of(src, size_mul(count, size), gfp);
}

void *kvmemdup(const void *src, size_t len, gfp_t gfp)
{
	void *p = kvmalloc(len, gfp);

	return p ? shadow_memcpy(p, src, len) : NULL;
}

char *kasprintf(gfp_t gfp, const char *fmt, ...)
{
	char text[1024];
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	host_vsnprintf(text, sizeof(text), fmt, args);
	__builtin_va_end(args);
	return kstrdup(text, gfp);
}

/* Fills P, a block of the caller's that GIVE frees, or is an error instead. */
static void *filled_by_user(void *p, const void __user *src, size_t len, void (*give)(const void *))
{
	if (!p)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(p, src, len)) {
		give(p);
		return ERR_PTR(-EFAULT);
	}
	return p;
}

void *memdup_user(const void __user *src, size_t len)
{
	return filled_by_user(kmalloc(len, GFP_USER), src, len, kfree);
}

void *vmemdup_user(const void __user *src, size_t len)
{
	return filled_by_user(kvmalloc(len, GFP_USER), src, len, kvfree);
}

void *memdup_user_nul(const void __user *src, size_t len)
{
	char *p = filled_by_user(kmalloc(len + 1, GFP_KERNEL), src, len, kfree);

	if (!IS_ERR(p))
		p[len] = 0;
	return p;
}

char *strndup_user(const char __user *s, long n)
{
	return memdup_user_nul(s, n > 16 ? 16 : (size_t)n);
}

void *memchr_inv(const void *p, int c, size_t n)
{
	const u8 *at = p;

	for (; n--; at++)
		if (*at != (u8)c)
			return (void *)at;
	return NULL;
}

void memzero_explicit(void *p, size_t n)
{
	shadow_memset(p, 0, n);
}

char *strim(char *s)
{
	size_t n = strlen(s);

	while (n && (s[n - 1] == ' ' || s[n - 1] == '\n' || s[n - 1] == '\t'))
		s[--n] = 0;
	while (*s == ' ' || *s == '\t')
		s++;
	return s;
}

ssize_t sized_strscpy(char *dst, const char *src, size_t n)
{
	size_t len = strnlen(src, n);

	if (!n)
		return -E2BIG;
	if (len == n) {
		shadow_memcpy(dst, src, n - 1);
		dst[n - 1] = 0;
		return -E2BIG;
	}
	shadow_memcpy(dst, src, len + 1);
	return (ssize_t)len;
}

bool sysfs_streq(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return (!*a || (*a == '\n' && !a[1])) && (!*b || (*b == '\n' && !b[1]));
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	__builtin_va_list args;
	int n;

	__builtin_va_start(args, fmt);
	n = host_vsnprintf(buf, size, fmt, args);
	__builtin_va_end(args);
	return n >= (int)size ? (int)size - 1 : n;
}

static int parse(const char *s, unsigned int base, long *out)
{
	long value = 0;
	bool negative = *s == '-';

	s += negative || *s == '+';
	if (base == 0 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		base = 16;
		s += 2;
	}
	base = base ? base : 10;
	if (!*s)
		return -EINVAL;
	for (; *s && *s != '\n'; s++) {
		unsigned int digit = *s >= 'a' ? *s - 'a' + 10U : *s >= 'A' ? *s - 'A' + 10U : *s - '0' + 0U;

		if (digit >= base)
			return -EINVAL;
		value = value * base + digit;
	}
	*out = negative ? -value : value;
	return 0;
}

#define PARSER(name, type) \
	int kstrto##name(const char *s, unsigned int base, type *res) \
	{ \
		long value; \
		int ret = parse(s, base, &value); \
		if (!ret) \
			*res = (type)value; \
		return ret; \
	}
PARSER(int, int)
PARSER(uint, unsigned int)
PARSER(u8, u8)
PARSER(u16, u16)
PARSER(ul, unsigned long)

int kstrtobool(const char *s, bool *res)
{
	*res = s && (*s == '1' || *s == 'y' || *s == 'Y');
	return s && *s ? 0 : -EINVAL;
}
