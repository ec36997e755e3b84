/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Which bytes may be touched, one shadow byte for eight of them, with the
 * values of mm/kasan/kasan.h: 0 all, 1 to 7 the first ones, above 0x80 none and
 * why. The compiler calls __asan_load4_noabort() and its kin before each access
 * of the driver. For vmalloc's range the stored byte is the value XOR 0xf8, so
 * that memory nobody has written to means "no area here".
 */
#include "shadow.h"

static u8 *low_shadow, *area_shadow;
static unsigned long low_size;
static unsigned long last_bad = 1UL << 62; /* reported already: the fault that may follow is no news */

void kasan_init(unsigned long low)
{
	low_size = low;
	low_shadow = host_map(0, low >> 3);
	area_shadow = host_map(0, VMALLOC_SPACE >> 3);
	__builtin_memset(low_shadow, KASAN_FREE_PAGE, low >> 3);
}

/* The value for the granule of ADDR; accessible where no shadow is kept. */
static u8 value_at(unsigned long addr)
{
	if (addr - DIRECT_MAP < low_size)
		return low_shadow[(addr - DIRECT_MAP) >> 3];
	if (addr - VMALLOC_AREA < VMALLOC_SPACE)
		return area_shadow[(addr - VMALLOC_AREA) >> 3] ^ KASAN_VMALLOC_INVALID;
	return KASAN_ACCESSIBLE;
}

static void set_value(unsigned long addr, u8 value)
{
	if (addr - DIRECT_MAP < low_size)
		low_shadow[(addr - DIRECT_MAP) >> 3] = value;
	else if (addr - VMALLOC_AREA < VMALLOC_SPACE)
		area_shadow[(addr - VMALLOC_AREA) >> 3] = value ^ KASAN_VMALLOC_INVALID;
}

void kasan_poison(unsigned long addr, size_t size, u8 value)
{
	unsigned long at;

	for (at = addr & ~7UL; at < addr + size; at += 8)
		set_value(at, value);
}

void kasan_unpoison(unsigned long addr, size_t size)
{
	unsigned long at;

	for (at = addr; at + 8 <= addr + size; at += 8)
		set_value(at, KASAN_ACCESSIBLE);
	if (size & 7)
		set_value(at, size & 7);
}

static bool first_bad(unsigned long addr, size_t size, unsigned long *bad, u8 *why)
{
	unsigned long at;

	for (at = addr; at < addr + size; at = (at | 7) + 1) {
		unsigned long last = (at | 7) < addr + size - 1 ? (at | 7) : addr + size - 1;
		u8 value = value_at(at);

		if (value == KASAN_ACCESSIBLE || (value < 8 && (last & 7) < value))
			continue;
		*bad = value < 8 && (at & 7) < value ? (at & ~7UL) + value : at;
		*why = value < 8 ? value_at((at | 7) + 1) : value;
		return true;
	}
	return false;
}

bool kasan_accessible(unsigned long addr, size_t size)
{
	unsigned long bad;
	u8 why;

	return !size || !first_bad(addr, size, &bad, &why);
}

static const char *bug_type(u8 why, unsigned long addr)
{
	switch (why) {
	case KASAN_SLAB_FREE:
		return "slab-use-after-free";
	case KASAN_FREE_PAGE:
		return "use-after-free";
	case KASAN_PAGE_REDZONE:
	case KASAN_SLAB_REDZONE:
		return "slab-out-of-bounds";
	default:
		return in_vmalloc(addr) ? "vmalloc-out-of-bounds" : "slab-out-of-bounds";
	}
}

bool kasan_check(unsigned long addr, size_t size, bool write)
{
	unsigned long bad;
	struct block *b;
	u8 why;

	if (!size || !first_bad(addr, size, &bad, &why))
		return true;
	b = block_at(bad);
	report_begin(b && !b->live ? "kalloc-use-after-free" : CHECK_BOUNDS, "BUG: KASAN: %s in @0",
		     bug_type(why, bad));
	report_line("%s of size %zu at addr %#lx", write ? "Write" : "Read", size, addr);
	if (!b)
		b = block_before(bad);
	if (b && b->live && bad >= b->addr + b->size)
		report_line("The buggy address is located %lu bytes to the right of %zu-byte region",
			    bad - b->addr - b->size, b->size);
	report_block(b);
	report_end();
	if (b)
		b->access_told = true;
	last_bad = bad;
	return false;
}

/* A signal: an access that the machine itself refused. */
void shadow_fault(unsigned long addr)
{
	bool known = addr - last_bad < 4096 || last_bad - addr < 4096;
	const char *null_check = some_call_failed() ? "kalloc-unchecked-allocation" : "null-dereference";

	if (!known && addr < 4096) {
		report_begin(null_check,
			     "Oops: general protection fault, KASAN: null-ptr-deref in range [%#018lx-%#018lx] in @0",
			     addr & ~7UL, addr | 7);
		report_end();
	} else if (!known && IS_ERR_VALUE(addr)) {
		report_begin(null_check, "BUG: unable to handle page fault for address: %016lx", addr);
		report_line("The pointer is an error: %ld", (long)addr);
		report_end();
	} else if (!known) {
		report_begin("wild-access", "BUG: unable to handle page fault for address: %016lx", addr);
		report_block(block_at(addr));
		report_end();
	}
}

/*
 * The compiler's calls: kalloc-shadow-cc has Clang name them so, and renames
 * GCC's (__asan_load4_noabort()), which the runtime of AddressSanitizer has,
 * too, under which the library itself is tested.
 */
#define ACCESS(size) \
	void __shadow_load##size##_noabort(unsigned long addr); \
	void __shadow_load##size##_noabort(unsigned long addr) \
	{ \
		kasan_check(addr, size, false); \
	} \
	void __shadow_store##size##_noabort(unsigned long addr); \
	void __shadow_store##size##_noabort(unsigned long addr) \
	{ \
		kasan_check(addr, size, true); \
	}
ACCESS(1)
ACCESS(2)
ACCESS(4)
ACCESS(8)
ACCESS(16)

void __shadow_loadN_noabort(unsigned long addr, size_t size);
void __shadow_loadN_noabort(unsigned long addr, size_t size)
{
	kasan_check(addr, size, false);
}
void __shadow_storeN_noabort(unsigned long addr, size_t size);
void __shadow_storeN_noabort(unsigned long addr, size_t size)
{
	kasan_check(addr, size, true);
}

#ifndef SHADOW_SANITIZED
void __asan_handle_no_return(void);
void __asan_handle_no_return(void)
{
}
#endif

/* A pointer that is none: told in the name of who passed it, and not in libc's. */
static void must_be_memory(const void *p, size_t n)
{
	if (n && ((unsigned long)p < PAGE_SIZE || IS_ERR_VALUE(p))) {
		shadow_fault((unsigned long)p);
		host_stop();
	}
}

/* What the driver's memcpy() and its kin are (linux/string.h). */
void *shadow_memcpy(void *dst, const void *src, size_t n)
{
	must_be_memory(src, n);
	must_be_memory(dst, n);
	kasan_check((unsigned long)src, n, false);
	kasan_check((unsigned long)dst, n, true);
	return __builtin_memcpy(dst, src, n);
}

void *shadow_memmove(void *dst, const void *src, size_t n)
{
	must_be_memory(src, n);
	must_be_memory(dst, n);
	kasan_check((unsigned long)src, n, false);
	kasan_check((unsigned long)dst, n, true);
	return __builtin_memmove(dst, src, n);
}

void *shadow_memset(void *p, int c, size_t n)
{
	must_be_memory(p, n);
	kasan_check((unsigned long)p, n, true);
	return __builtin_memset(p, c, n);
}

int shadow_memcmp(const void *a, const void *b, size_t n)
{
	must_be_memory(a, n);
	must_be_memory(b, n);
	kasan_check((unsigned long)a, n, false);
	kasan_check((unsigned long)b, n, false);
	return __builtin_memcmp(a, b, n);
}
