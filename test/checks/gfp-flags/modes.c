// RUN: not %kalloc-tidy --checks=-*,kalloc-gfp-flags %s | %expect-warnings %s
// Masks that contradict themselves: two modes, __GFP_NOFAIL that cannot wait, retry flags without reclaim.
#include <linux/kernel.h>
#include <linux/sizes.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct conn {
	bool atomic;
	unsigned int order;
	gfp_t gfp;
	u64 flags;
};

gfp_t remember(gfp_t gfp);

void *kernel_and_atomic_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is called with GFP_KERNEL and GFP_ATOMIC: the call may sleep, as GFP_KERNEL does [kalloc-gfp-flags]
	return kmalloc(n, GFP_KERNEL | GFP_ATOMIC);
}

struct sk_buff *skb_kernel_and_atomic_bad(unsigned int n)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_skb() is called with GFP_KERNEL and GFP_ATOMIC: the call may sleep, as GFP_KERNEL does [kalloc-gfp-flags]
	return alloc_skb(n, GFP_ATOMIC | GFP_KERNEL);
}

void *nofs_and_atomic_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kzalloc() is called with GFP_NOFS and GFP_ATOMIC: the call may sleep, as GFP_NOFS does [kalloc-gfp-flags]
	return kzalloc(n, GFP_NOFS | GFP_ATOMIC | __GFP_NOWARN);
}

void *kernel_and_nowait_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is called with GFP_KERNEL and GFP_NOWAIT: the call may sleep, as GFP_KERNEL does [kalloc-gfp-flags]
	return kmalloc(n, GFP_KERNEL | GFP_NOWAIT);
}

/* GFP_KERNEL has __GFP_FS, so this is GFP_KERNEL. */
void *kernel_and_nofs_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kzalloc() is called with GFP_KERNEL and GFP_NOFS: what GFP_NOFS keeps out GFP_KERNEL lets in [kalloc-gfp-flags]
	return kzalloc(n, GFP_KERNEL | GFP_NOFS);
}

void *user_and_noio_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kzalloc() is called with GFP_USER and GFP_NOIO: what GFP_NOIO keeps out GFP_USER lets in [kalloc-gfp-flags]
	return kzalloc(n, GFP_NOIO | GFP_USER | __GFP_NOWARN);
}

void *nofail_atomic_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is called with __GFP_NOFAIL without __GFP_DIRECT_RECLAIM: not to fail means to wait [kalloc-gfp-flags]
	return kmalloc(n, GFP_ATOMIC | __GFP_NOFAIL);
}

void *nofail_nowait_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kzalloc() is called with __GFP_NOFAIL without __GFP_DIRECT_RECLAIM: not to fail means to wait [kalloc-gfp-flags]
	return kzalloc(n, GFP_NOWAIT | __GFP_NOFAIL);
}

void *nofail_alone_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is called with __GFP_NOFAIL without __GFP_DIRECT_RECLAIM: not to fail means to wait [kalloc-gfp-flags]
	return kmalloc(n, __GFP_NOFAIL);
}

struct page *nofail_order_two_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: alloc_pages() is called with __GFP_NOFAIL: more than two pages in a row may never be there [kalloc-gfp-flags]
	return alloc_pages(GFP_KERNEL | __GFP_NOFAIL, 2);
}

/* 64 KiB of slab memory are a page allocation of order 4. */
void *nofail_large_kmalloc_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is called with __GFP_NOFAIL: more than two pages in a row may never be there [kalloc-gfp-flags]
	return kmalloc(SZ_64K, GFP_KERNEL | __GFP_NOFAIL);
}

void *nofail_noretry_bad(size_t n)
{
	// CHECK: [[@LINE+1]]:9: warning: kmalloc() is called with __GFP_NOFAIL and __GFP_NORETRY: they contradict each other [kalloc-gfp-flags]
	return kmalloc(n, GFP_KERNEL | __GFP_NOFAIL | __GFP_NORETRY);
}

void *mayfail_alone_ok(size_t n)
{
	return kmalloc(n, __GFP_RETRY_MAYFAIL);
}

/* vmalloc() sleeps whatever its flags say. */
void *vmalloc_nowait_bad(unsigned long n)
{
	// CHECK: [[@LINE+1]]:9: warning: __vmalloc() is called with a mask without __GFP_DIRECT_RECLAIM: vmalloc sleeps whatever the mask says [kalloc-gfp-flags]
	return __vmalloc(n, GFP_NOWAIT);
}

void *vmalloc_atomic_bad(unsigned long n)
{
	// CHECK: [[@LINE+1]]:9: warning: __vmalloc() is called with a mask without __GFP_DIRECT_RECLAIM: vmalloc sleeps whatever the mask says [kalloc-gfp-flags]
	return __vmalloc(n, GFP_ATOMIC | __GFP_ZERO);
}

void *mode_chosen_ok(struct conn *c, size_t n)
{
	return kmalloc(n, c->atomic ? GFP_ATOMIC : GFP_KERNEL);
}

void *mode_chosen_by_flag_ok(struct conn *c, size_t n)
{
	return kmalloc(n, c->flags & 4 ? GFP_KERNEL : GFP_ATOMIC);
}

struct page *mode_chosen_and_comp_ok(struct conn *c)
{
	return alloc_pages(__GFP_COMP | (c->atomic ? GFP_ATOMIC : GFP_KERNEL), c->order);
}

/* A sleeping allocation that may use the reserves. */
void *noio_high_ok(size_t n)
{
	return kmalloc(n, GFP_NOIO | __GFP_HIGH);
}

void *high_added_ok(struct conn *c, size_t n)
{
	gfp_t gfp = GFP_KERNEL;

	if (c->atomic)
		gfp |= __GFP_HIGH;
	return kmalloc(n, gfp);
}

/* What to keep of the caller's mask, not a mode. */
void *filter_ok(size_t n, gfp_t gfp)
{
	return kmalloc(n, (gfp & (GFP_KERNEL | GFP_ATOMIC | __GFP_NOLOCKDEP)) | __GFP_NORETRY | __GFP_NOMEMALLOC);
}

bool comparison_ok(gfp_t gfp)
{
	return (gfp & (GFP_KERNEL | GFP_ATOMIC)) == GFP_ATOMIC;
}

/* Not given to an allocator. */
gfp_t every_bit_remembered_ok(void)
{
	return remember(GFP_KERNEL | GFP_ATOMIC);
}

void *no_reclaim_ok(size_t n)
{
	return kmalloc(n, (GFP_KERNEL & ~__GFP_DIRECT_RECLAIM) | __GFP_NOWARN);
}

void *nowait_nowarn_ok(size_t n)
{
	return kmalloc(n, GFP_NOWAIT | __GFP_NOWARN);
}

/* Both do not sleep; the union is GFP_ATOMIC without the message. */
void *atomic_and_nowait_ok(size_t n)
{
	return kmalloc(n, GFP_ATOMIC | GFP_NOWAIT);
}

/* GFP_HIGHUSER contains GFP_KERNEL: nothing is lost. */
struct page *kernel_and_highuser_ok(struct conn *c)
{
	return alloc_pages(GFP_KERNEL | GFP_HIGHUSER | __GFP_NOWARN | (c->order ? __GFP_NORETRY : __GFP_RETRY_MAYFAIL),
			   c->order);
}

void *kernel_and_user_ok(size_t n)
{
	return kmalloc(n, GFP_KERNEL | GFP_USER);
}

void *nofail_noio_ok(size_t n)
{
	return kmalloc(n, GFP_NOIO | __GFP_NOFAIL);
}

/* kvmalloc() falls back to vmalloc(), which serves __GFP_NOFAIL page by page. */
void *nofail_large_kvmalloc_ok(void)
{
	return kvmalloc(SZ_64K, GFP_KERNEL | __GFP_NOFAIL);
}

void *nofail_large_vmalloc_ok(void)
{
	return __vmalloc(SZ_1M, GFP_KERNEL | __GFP_NOFAIL);
}

struct page *nofail_order_one_ok(void)
{
	return alloc_pages(GFP_NOFS | __GFP_NOFAIL, 1);
}

void *nofail_two_pages_ok(void)
{
	return kmalloc(SZ_8K, GFP_KERNEL | __GFP_NOFAIL);
}

struct page *nofail_order_unknown_ok(struct conn *c)
{
	return alloc_pages(GFP_KERNEL | __GFP_NOFAIL, c->order);
}

void *nofail_removed_ok(size_t n, gfp_t gfp)
{
	return kmalloc(n, (gfp & ~__GFP_NOFAIL) | GFP_ATOMIC);
}

void *nofail_only_when_it_may_sleep_ok(struct conn *c, size_t n)
{
	gfp_t gfp = c->atomic ? GFP_ATOMIC : GFP_NOFS;

	if (!c->atomic)
		gfp |= __GFP_NOFAIL;
	return kmalloc(n, gfp);
}

/* The caller's mask may have the reclaim bit. */
void *nofail_on_unknown_mask_ok(struct conn *c, size_t n)
{
	return kmalloc(n, c->gfp | __GFP_NOFAIL);
}

void *mayfail_on_unknown_mask_ok(size_t n, gfp_t gfp)
{
	return kmalloc(n, gfp | __GFP_RETRY_MAYFAIL | __GFP_NOWARN);
}

/* An opportunistic try, then the real one. */
void *opportunistic_ok(size_t n)
{
	void *p = kmalloc(n, __GFP_NOWARN);

	return p ?: kmalloc(n, GFP_KERNEL | __GFP_NOFAIL);
}

void *no_flags_ok(size_t n)
{
	return kzalloc(n, 0);
}

void *atomic_noretry_ok(size_t n)
{
	return kmalloc(n, GFP_ATOMIC | __GFP_NORETRY);
}
