// RUN: not %kalloc-tidy --checks=-*,kalloc-gfp-flags %s | %expect-warnings %s
// Flags where a size, an order or a node is expected, and the other way round: C converts them without a word.
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

struct idr;
int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t gfp);

typedef unsigned int __bitwise root_flags_t;
void root_init(void *root, root_flags_t flags);
void store_word(unsigned long v);
void store_int(int v);
int trace_alloc(size_t n, unsigned long flags);

struct dev {
	struct device *dev;
	spinlock_t lock;
	u32 saved_flags;
	int busy;
	gfp_t gfp;
	struct kmem_cache *cache;
	struct idr *idr;
	dma_addr_t bus;
};

void *kmalloc_swapped_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: GFP flags are given to kmalloc() as the first argument, where they do not belong; are two arguments swapped? [kalloc-gfp-flags]
	return kmalloc(GFP_KERNEL, n);
}

void *kzalloc_swapped_sizeof_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: GFP flags are given to kzalloc() as the first argument, where they do not belong; are two arguments swapped? [kalloc-gfp-flags]
	return kzalloc(GFP_KERNEL, sizeof(struct dev));
}

void *devm_swapped_bad(struct dev *d)
{
	// CHECK: [[@LINE+1]]:9: warning: GFP flags are given to devm_kzalloc() as the second argument, where they do not belong; are two arguments swapped? [kalloc-gfp-flags]
	return devm_kzalloc(d->dev, GFP_KERNEL, sizeof(*d));
}

void *kcalloc_swapped_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: GFP flags are given to kcalloc() as the second argument, where they do not belong; are two arguments swapped? [kalloc-gfp-flags]
	return kcalloc(n, GFP_KERNEL, sizeof(u32));
}

char *kstrndup_swapped_bad(const char *s, size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: GFP flags are given to kstrndup() as the second argument, where they do not belong; are two arguments swapped? [kalloc-gfp-flags]
	return kstrndup(s, GFP_KERNEL, n);
}

void *kmemdup_swapped_bad(const void *s, size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: GFP flags are given to kmemdup() as the second argument, where they do not belong; are two arguments swapped? [kalloc-gfp-flags]
	return kmemdup(s, GFP_ATOMIC, n);
}

struct sk_buff *skb_swapped_bad(unsigned int n)
{
	// CHECK: [[@LINE+1]]:9: warning: GFP flags are given to alloc_skb() as the first argument, where they do not belong; are two arguments swapped? [kalloc-gfp-flags]
	return alloc_skb(GFP_ATOMIC, n);
}

struct page *pages_swapped_bad(unsigned int order)
{
	// CHECK: [[@LINE+1]]:9: warning: GFP flags are given to alloc_pages() as the second argument, where they do not belong; are two arguments swapped? [kalloc-gfp-flags]
	return alloc_pages(order, GFP_KERNEL);
}

void *node_swapped_bad(size_t n, int node)
{
	// CHECK: [[@LINE+1]]:9: warning: GFP flags are given to kmalloc_node() as the third argument, where they do not belong; are two arguments swapped? [kalloc-gfp-flags]
	return kmalloc_node(n, node, GFP_KERNEL);
}

void *swapped_parameter_bad(size_t n, gfp_t gfp)
{
	// CHECK: [[@LINE+1]]:9: warning: GFP flags are given to kmalloc() as the first argument, where they do not belong; are two arguments swapped? [kalloc-gfp-flags]
	return kmalloc(gfp, n);
}

int FN_idr_flags_as_start_bad(struct dev *d, void *p)
{
	return idr_alloc(d->idr, p, GFP_KERNEL, 0, 0);
}

void *direction_as_flags_bad(struct dev *d, size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: what is given to dma_alloc_coherent() as GFP flags is 'DMA_TO_DEVICE' [kalloc-gfp-flags]
	return dma_alloc_coherent(d->dev, n, &d->bus, DMA_TO_DEVICE);
}

void *true_as_flags_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: what is given to kzalloc() as GFP flags is 'true' [kalloc-gfp-flags]
	return kzalloc(n, true);
}

void *slab_flags_as_gfp_bad(struct dev *d)
{
	// CHECK: [[@LINE+1]]:9: warning: kmem_cache_alloc() is called with flags of type 'slab_flags_t': they say how a cache is made [kalloc-gfp-flags]
	return kmem_cache_alloc(d->cache, SLAB_HWCACHE_ALIGN);
}

struct kmem_cache *gfp_as_slab_flags_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: GFP flags are given to kmem_cache_create() as the fourth argument, where they do not belong; are two arguments swapped? [kalloc-gfp-flags]
	return kmem_cache_create("x", 64, 0, GFP_KERNEL, NULL);
}

void *FN_irq_state_as_flags_bad(struct dev *d, size_t n)
{
	unsigned long flags;

	spin_lock_irqsave(&d->lock, flags);
	d->busy = 1;
	spin_unlock_irqrestore(&d->lock, flags);
	return kmalloc(n, flags);
}

void *right_order_ok(size_t n)
{
	return kmalloc(n, GFP_KERNEL);
}

/* Integers that carry flags are common; sparse is the one to complain. */
void *flags_in_int_ok(struct dev *d, size_t n)
{
	int flags = d->busy ? GFP_ATOMIC : GFP_KERNEL;

	return kmalloc(n, flags);
}

void *flags_in_u32_member_ok(struct dev *d, size_t n)
{
	d->saved_flags = GFP_KERNEL;
	return kmalloc(n, d->saved_flags);
}

void *flags_in_unsigned_parameter_ok(size_t n, unsigned int gfp)
{
	return kmalloc(n, gfp | __GFP_NOWARN);
}

void *flags_in_unsigned_long_ok(size_t n, unsigned long flags)
{
	return kmalloc(n, flags);
}

void root_flags_cast_ok(void *root)
{
	root_init(root, (__force root_flags_t)GFP_ATOMIC);
}

void word_cast_ok(gfp_t gfp)
{
	store_word((__force unsigned long)gfp);
}

void printed_ok(gfp_t gfp)
{
	pr_info("flags %#x\n", gfp);
}

/* No allocator: an integer is what it wants. */
void given_to_int_ok(struct dev *d)
{
	store_int(d->gfp & __GFP_DIRECT_RECLAIM ? 1 : 0);
}

/* A trace point that records the mask as a number. */
int traced_ok(size_t n, gfp_t gfp)
{
	return trace_alloc(n, (unsigned long)gfp);
}

bool as_truth_value_ok(gfp_t gfp)
{
	return gfp & __GFP_DIRECT_RECLAIM;
}

void *zero_flags_ok(struct dma_pool *pool, dma_addr_t *bus)
{
	return dma_pool_alloc(pool, 0, bus);
}

int idr_right_ok(struct dev *d, void *p)
{
	return idr_alloc(d->idr, p, 1, 0, GFP_KERNEL);
}

struct kmem_cache *cache_right_ok(void)
{
	return kmem_cache_create("x", 64, 0, SLAB_HWCACHE_ALIGN | SLAB_PANIC, NULL);
}

struct page *order_computed_ok(size_t n, gfp_t gfp)
{
	return alloc_pages(gfp, get_order(n));
}

/* The name of the variable is all it shares with an interrupt state. */
void *local_named_flags_ok(struct dev *d, size_t n, bool wait)
{
	unsigned long flags = GFP_ATOMIC;

	if (wait)
		flags = GFP_KERNEL;
	return kmalloc(n, flags);
}

/* The size of the mask itself. */
gfp_t *sizeof_flags_ok(void)
{
	return kmalloc(sizeof(gfp_t), GFP_KERNEL);
}

void *sizeof_flag_constant_ok(void)
{
	return kzalloc(sizeof(GFP_KERNEL), GFP_KERNEL);
}

/* Stored as cookie: an explicit cast says that it is meant. */
int cookie_ok(struct dev *d, void *p)
{
	return idr_alloc(d->idr, p, (__force int)d->gfp, 0, GFP_KERNEL);
}
