// RUN: not %kalloc-tidy --checks=-*,kalloc-alloc-size %s | %expect-warnings %s
// Constant sizes and orders that no allocator can serve, and sizes of nothing.
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

#define FRAME_BYTES (1920 * 1200 * 4)
#define MAX_ORDER_HERE 10
/* Depends on the configuration. */
#define DEBUG_BYTES 0

struct frame {
	u8 pixels[FRAME_BYTES];
};

struct empty {
};

struct big_percpu {
	u8 table[SZ_64K];
};

enum { TABLE_ENTRIES = 1 << 20 };

void *frame_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is asked for 9216000 bytes, but gives at most 4194304 [kalloc-alloc-size]
	return kmalloc(FRAME_BYTES, GFP_KERNEL);
}

void *struct_frame_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: kzalloc() is asked for 9216000 bytes, but gives at most 4194304 [kalloc-alloc-size]
	return kzalloc(sizeof(struct frame), GFP_KERNEL);
}

void *one_over_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is asked for 4194305 bytes, but gives at most 4194304 [kalloc-alloc-size]
	return kmalloc(SZ_4M + 1, GFP_KERNEL);
}

void *array_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: kcalloc() is asked for 8388608 bytes, but gives at most 4194304 [kalloc-alloc-size]
	return kcalloc(TABLE_ENTRIES, sizeof(u64), GFP_KERNEL);
}

void *array_wraps_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc_array() is asked for more bytes than a number can hold, and fails [kalloc-alloc-size]
	return kmalloc_array(1UL << 62, 8, GFP_KERNEL);
}

void *negative_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is asked for a negative number of bytes, but gives at most 4194304 [kalloc-alloc-size]
	return kmalloc(-EINVAL, GFP_KERNEL);
}

/* devres adds its header. */
void *devm_with_header_bad(struct device *dev)
{
	// CHECK: [[@LINE+1]]:9: warning: devm_kzalloc() is asked for 4194304 bytes, but gives at most 4194264 [kalloc-alloc-size]
	return devm_kzalloc(dev, SZ_4M, GFP_KERNEL);
}

void *krealloc_bad(void *p)
{
	// CHECK: [[@LINE+1]]:9: warning: krealloc() is asked for 8388608 bytes, but gives at most 4194304 [kalloc-alloc-size]
	return krealloc(p, 8 * SZ_1M, GFP_KERNEL);
}

void *kmemdup_bad(const struct frame *f)
{
	// CHECK: [[@LINE+1]]:9: warning: kmemdup() is asked for 9216000 bytes, but gives at most 4194304 [kalloc-alloc-size]
	return kmemdup(f, sizeof(*f), GFP_KERNEL);
}

struct page *order_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_pages() is asked for 8388608 bytes, but gives at most 4194304 [kalloc-alloc-size]
	return alloc_pages(GFP_KERNEL, MAX_ORDER_HERE + 1);
}

unsigned long address_order_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: __get_free_pages() is asked for 16777216 bytes, but gives at most 4194304 [kalloc-alloc-size]
	return __get_free_pages(GFP_KERNEL | __GFP_ZERO, 12);
}

void *exact_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_pages_exact() is asked for 8388608 bytes, but gives at most 4194304 [kalloc-alloc-size]
	return alloc_pages_exact(2 * SZ_4M, GFP_KERNEL);
}

/* 32 KiB are the limit of one per-CPU block. */
struct big_percpu __percpu *percpu_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_percpu() is asked for 65536 bytes, but gives at most 32768 [kalloc-alloc-size]
	return alloc_percpu(struct big_percpu);
}

void *local_constant_bad(void)
{
	const size_t bytes = 5 * SZ_1M;

	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is asked for 5242880 bytes, but gives at most 4194304 [kalloc-alloc-size]
	return kmalloc(bytes, GFP_KERNEL);
}

void *vmalloc_zero_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: vmalloc() is asked for nothing, which fails with a warning [kalloc-alloc-size]
	return vmalloc(0);
}

void *kmalloc_zero_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is asked for nothing, and gives a pointer that must not be used [kalloc-alloc-size]
	return kmalloc(0, GFP_KERNEL);
}

/* get_order(0) is 52. */
void *exact_zero_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_pages_exact() is asked for nothing, which fails with a warning [kalloc-alloc-size]
	return alloc_pages_exact(0, GFP_KERNEL);
}

void *at_the_limit_ok(void)
{
	return kmalloc(SZ_4M, GFP_KERNEL);
}

void *limit_by_name_ok(void)
{
	return kmalloc(KMALLOC_MAX_SIZE, GFP_KERNEL | __GFP_NOWARN);
}

char *string_up_to_limit_ok(const char *s)
{
	return kstrndup(s, KMALLOC_MAX_SIZE - 1, GFP_KERNEL);
}

/* The length is only a bound here. */
char *string_up_to_more_ok(const char *s)
{
	return kstrndup(s, 2 * SZ_4M, GFP_KERNEL);
}

void *kvmalloc_frame_ok(void)
{
	return kvzalloc(sizeof(struct frame), GFP_KERNEL);
}

void *vmalloc_frame_ok(void)
{
	return vzalloc(FRAME_BYTES);
}

/* CMA or an IOMMU may serve it. */
void *coherent_frame_ok(struct device *dev, dma_addr_t *bus)
{
	return dma_alloc_coherent(dev, FRAME_BYTES, bus, GFP_KERNEL);
}

struct page *highest_order_ok(void)
{
	return alloc_pages(GFP_KERNEL | __GFP_NOWARN, MAX_ORDER_HERE);
}

/* Larger orders are tried first; the constant one is legal. */
struct page *falling_order_ok(unsigned int order)
{
	struct page *p = NULL;

	while (!p && order)
		p = alloc_pages(GFP_KERNEL | __GFP_NOWARN, order--);
	return p;
}

void *chosen_by_size_ok(void)
{
	const size_t bytes = FRAME_BYTES;

	if (bytes > KMALLOC_MAX_SIZE)
		return vmalloc(bytes);
	return kmalloc(bytes, GFP_KERNEL);
}

void *dead_branch_ok(size_t n)
{
	return sizeof(struct frame) <= KMALLOC_MAX_SIZE ? kmalloc(sizeof(struct frame), GFP_KERNEL) : vmalloc(n);
}

void *unknown_size_ok(size_t n)
{
	return kmalloc(n, GFP_KERNEL);
}

void *array_below_limit_ok(void)
{
	return kcalloc(TABLE_ENTRIES / 4, sizeof(u64), GFP_KERNEL);
}

struct empty *empty_struct_ok(void)
{
	return kzalloc(sizeof(struct empty), GFP_KERNEL);
}

void *zero_by_configuration_ok(void)
{
	return kzalloc(DEBUG_BYTES, GFP_KERNEL);
}

void *zero_plus_ok(size_t n)
{
	return kzalloc(DEBUG_BYTES + n, GFP_KERNEL);
}

/* Frees p. */
void *krealloc_zero_ok(void *p)
{
	return krealloc(p, 0, GFP_KERNEL);
}

void *size_may_be_zero_ok(bool any)
{
	return kmalloc(any ? 64 : 0, GFP_KERNEL);
}

struct big_percpu __percpu *percpu_below_limit_ok(void)
{
	return __alloc_percpu(SZ_32K, 8);
}

void *devm_below_limit_ok(struct device *dev)
{
	return devm_kzalloc(dev, SZ_2M, GFP_KERNEL);
}

// Refused without a warning, as it was asked to: then less will do.
void *shrinks_ok(size_t *size)
{
	void *p;

	for (*size = SZ_16M; *size >= SZ_4K; *size >>= 1) {
		p = kmalloc(*size, GFP_KERNEL | __GFP_NOWARN);
		if (p)
			return p;
	}
	return NULL;
}
