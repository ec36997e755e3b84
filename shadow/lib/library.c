/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The rest of what drivers call: strings, messages, user memory, per-CPU memory, bits. */
#include "shadow.h"
#include <linux/bitmap.h>
#include <linux/fs.h>
#include <linux/percpu.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#define CPUS 2

/* --- copies of strings and memory */

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

void *memdup_user(const void __user *src, size_t len)
{
	void *p = kmalloc(len, GFP_USER);

	if (!p)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(p, src, len)) {
		kfree(p);
		return ERR_PTR(-EFAULT);
	}
	return p;
}

void *vmemdup_user(const void __user *src, size_t len)
{
	void *p = kvmalloc(len, GFP_USER);

	if (!p)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(p, src, len)) {
		kvfree(p);
		return ERR_PTR(-EFAULT);
	}
	return p;
}

void *memdup_user_nul(const void __user *src, size_t len)
{
	char *p = kmalloc(len + 1, GFP_KERNEL);

	if (!p)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(p, src, len)) {
		kfree(p);
		return ERR_PTR(-EFAULT);
	}
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

/* --- messages */

static void print(const char *fmt, __builtin_va_list args)
{
	char text[1024];

	host_vsnprintf(text, sizeof(text), fmt, args);
	host_print(text[0] == 1 && text[1] ? text + 2 : text);
}

int _printk(const char *fmt, ...)
{
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	print(fmt, args);
	__builtin_va_end(args);
	return 0;
}

int __printk_ratelimit(const char *func)
{
	return 1;
}

void print_hex_dump(const char *level, const char *prefix, int type, int row, int group, const void *buf, size_t len,
		    bool ascii)
{
	kasan_check((unsigned long)buf, len, false);
}

void dump_stack(void)
{
}

#define DEVICE_MESSAGE(name, type) \
	void name(const type *dev, const char *fmt, ...) \
	{ \
		__builtin_va_list args; \
		__builtin_va_start(args, fmt); \
		print(fmt, args); \
		__builtin_va_end(args); \
	}
struct net_device;
void netdev_err(const struct net_device *dev, const char *fmt, ...);
void netdev_warn(const struct net_device *dev, const char *fmt, ...);
void netdev_info(const struct net_device *dev, const char *fmt, ...);
DEVICE_MESSAGE(_dev_err, struct device)
DEVICE_MESSAGE(_dev_warn, struct device)
DEVICE_MESSAGE(_dev_notice, struct device)
DEVICE_MESSAGE(_dev_info, struct device)
DEVICE_MESSAGE(_dev_dbg, struct device)
DEVICE_MESSAGE(netdev_err, struct net_device)
DEVICE_MESSAGE(netdev_warn, struct net_device)
DEVICE_MESSAGE(netdev_info, struct net_device)

int dev_err_probe(const struct device *dev, int err, const char *fmt, ...)
{
	return err;
}

void panic(const char *fmt, ...)
{
	char text[512];
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	host_vsnprintf(text, sizeof(text), fmt, args);
	__builtin_va_end(args);
	report_begin("panic", "Kernel panic - not syncing: %s", text);
	report_end();
	host_stop();
}

/* The driver's own WARN(): told, and no misuse of memory. */
void warn_slowpath_fmt(const char *file, int line, const char *fmt, ...)
{
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	print(fmt, args);
	__builtin_va_end(args);
}

/* --- user memory: one window; what is read from it is input */

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

/* --- per-CPU memory: the pointer is a cookie, the memory lies elsewhere */

static unsigned long next_percpu = PERCPU_AREA;

void __percpu *__alloc_percpu(size_t size, size_t align)
{
	struct block *b;

	point();
	might_sleep_in_allocator();
	if (should_fail("alloc_percpu()"))
		return NULL;
	b = block_new(next_percpu, size, size, BLOCK_PERCPU);
	b->owner = (void *)host_map(0, ALIGN(size, PAGE_SIZE) * CPUS);
	next_percpu += ALIGN(size, 64) + PAGE_SIZE;
	return (void __percpu *)b->addr;
}

void free_percpu(void __percpu *ptr)
{
	struct block *b = block_at((unsigned long)ptr);

	point();
	if (!ptr)
		return;
	if (!b || !b->live || b->kind != BLOCK_PERCPU || b->addr != (unsigned long)ptr) {
		report_begin(b && !b->live && b->kind == BLOCK_PERCPU ? "kalloc-double-free" : "kalloc-mismatched-free",
			     "kernel BUG at mm/vmalloc.c:809!");
		report_line("free_percpu() of %s", address_kind((unsigned long)ptr));
		report_block(b);
		report_end_fatal();
		return;
	}
	block_dead(b);
}

void *__cpu_pointer(void __percpu *ptr, int cpu)
{
	struct block *b = block_at((unsigned long)ptr);

	if (!b || b->kind != BLOCK_PERCPU)
		return (void *)ptr; /* DEFINE_PER_CPU */
	if (!b->live) {
		report_begin("kalloc-use-after-free", "BUG: unable to handle page fault for address: %016lx", (unsigned long)ptr);
		report_block(b);
		report_end();
	}
	return (char *)b->owner + (unsigned long)cpu * ALIGN(b->size, PAGE_SIZE) + ((unsigned long)ptr - b->addr);
}

void *__this_cpu_pointer(void __percpu *ptr)
{
	return __cpu_pointer(ptr, 0);
}

int __num_cpus(void)
{
	return CPUS;
}

/* --- bits */

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
