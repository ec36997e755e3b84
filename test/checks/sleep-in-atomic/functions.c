// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// Functions that may sleep besides kmalloc(): those that always do, and those that take a mask.
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/rcupdate.h>
#include <linux/scatterlist.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

struct hw {
	spinlock_t lock;
	struct device *dev;
	struct kmem_cache *cache;
	struct urb *urb;
	struct sk_buff *skb;
	struct sg_table table;
	struct page *page;
	dma_addr_t bus;
	void *p;
};

void vmalloc_bad(struct hw *h)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:9: warning: vmalloc() may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->p = vmalloc(1 << 16);
	spin_unlock(&h->lock);
}

/* No mask makes __vmalloc() atomic. */
void vmalloc_atomic_mask_bad(struct hw *h)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:9: warning: __vmalloc() may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->p = __vmalloc(1 << 16, GFP_ATOMIC);
	spin_unlock(&h->lock);
}

void vfree_bad(struct hw *h)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:2: warning: vfree() may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	vfree(h->p);
	h->p = NULL;
	spin_unlock(&h->lock);
}

void vfree_rcu_bad(struct hw *h)
{
	rcu_read_lock();
	// CHECK: [[@LINE+1]]:2: warning: vfree() may sleep, but an RCU read-side critical section is open [kalloc-sleep-in-atomic]
	vfree(h->p);
	rcu_read_unlock();
}

void vfree_after_unlock_ok(struct hw *h)
{
	void *old;

	spin_lock(&h->lock);
	old = h->p;
	h->p = NULL;
	spin_unlock(&h->lock);
	vfree(old);
}

/* With bottom halves off in_interrupt() holds, and vfree() defers. */
void vfree_bh_ok(struct hw *h)
{
	spin_lock_bh(&h->lock);
	vfree(h->p);
	h->p = NULL;
	spin_unlock_bh(&h->lock);
}

void vfree_atomic_ok(struct hw *h)
{
	spin_lock(&h->lock);
	vfree_atomic(h->p);
	h->p = NULL;
	spin_unlock(&h->lock);
}

void kfree_ok(struct hw *h)
{
	spin_lock(&h->lock);
	kfree(h->p);
	h->p = NULL;
	spin_unlock(&h->lock);
}

void kvmalloc_bad(struct hw *h)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:9: warning: kvmalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->p = kvmalloc(1 << 16, GFP_KERNEL);
	spin_unlock(&h->lock);
}

void cache_bad(struct hw *h)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:9: warning: kmem_cache_zalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->p = kmem_cache_zalloc(h->cache, GFP_KERNEL);
	spin_unlock(&h->lock);
}

void cache_ok(struct hw *h)
{
	spin_lock(&h->lock);
	h->p = kmem_cache_alloc(h->cache, GFP_NOWAIT);
	if (h->p)
		kmem_cache_free(h->cache, h->p);
	spin_unlock(&h->lock);
}

void skb_bad(struct hw *h)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:11: warning: alloc_skb() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->skb = alloc_skb(1500, GFP_KERNEL);
	spin_unlock(&h->lock);
}

void netdev_skb_ok(struct hw *h, struct net_device *dev)
{
	spin_lock(&h->lock);
	h->skb = netdev_alloc_skb(dev, 1500);
	spin_unlock(&h->lock);
}

void skb_copy_bad(struct hw *h, struct sk_buff *skb)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:11: warning: skb_copy() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->skb = skb_copy(skb, GFP_KERNEL);
	spin_unlock(&h->lock);
}

int submit_urb_bad(struct hw *h)
{
	unsigned long flags;
	int ret;

	spin_lock_irqsave(&h->lock, flags);
	// CHECK: [[@LINE+1]]:8: warning: usb_submit_urb() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	ret = usb_submit_urb(h->urb, GFP_KERNEL);
	spin_unlock_irqrestore(&h->lock, flags);
	return ret;
}

int submit_urb_ok(struct hw *h)
{
	int ret;

	spin_lock(&h->lock);
	ret = usb_submit_urb(h->urb, GFP_ATOMIC);
	spin_unlock(&h->lock);
	return ret;
}

void alloc_urb_bad(struct hw *h)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:11: warning: usb_alloc_urb() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->urb = usb_alloc_urb(0, GFP_KERNEL);
	spin_unlock(&h->lock);
}

void devm_bad(struct hw *h)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:9: warning: devm_kzalloc() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->p = devm_kzalloc(h->dev, 64, GFP_KERNEL);
	spin_unlock(&h->lock);
}

void coherent_bad(struct hw *h)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:9: warning: dma_alloc_coherent() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->p = dma_alloc_coherent(h->dev, 4096, &h->bus, GFP_KERNEL);
	spin_unlock(&h->lock);
}

void coherent_ok(struct hw *h)
{
	spin_lock(&h->lock);
	h->p = dma_alloc_coherent(h->dev, 4096, &h->bus, GFP_ATOMIC);
	spin_unlock(&h->lock);
}

void page_bad(struct hw *h)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:12: warning: alloc_page() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->page = alloc_page(GFP_KERNEL);
	spin_unlock(&h->lock);
}

int sg_table_bad(struct hw *h)
{
	int ret;

	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:8: warning: sg_alloc_table() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	ret = sg_alloc_table(&h->table, 16, GFP_KERNEL);
	spin_unlock(&h->lock);
	return ret;
}

int memdup_user_bad(struct hw *h, const void __user *from)
{
	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:9: warning: memdup_user() may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	h->p = memdup_user(from, 64);
	spin_unlock(&h->lock);
	return IS_ERR(h->p) ? PTR_ERR(h->p) : 0;
}

/* Its type says it: any function with a gfp_t parameter. */
int board_queue_command(struct hw *h, int command, gfp_t gfp);

int declared_elsewhere_bad(struct hw *h)
{
	int ret;

	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:8: warning: board_queue_command() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	ret = board_queue_command(h, 1, GFP_KERNEL);
	spin_unlock(&h->lock);
	return ret;
}

int declared_elsewhere_ok(struct hw *h)
{
	int ret;

	spin_lock(&h->lock);
	ret = board_queue_command(h, 1, GFP_ATOMIC);
	spin_unlock(&h->lock);
	return ret ? ret : board_queue_command(h, 2, GFP_KERNEL);
}

struct hw_ops {
	int (*queue)(struct hw *h, gfp_t gfp);
};

/* Called through a pointer: the message names it as the call does. */
int function_pointer_bad(struct hw *h, const struct hw_ops *ops)
{
	int ret;

	spin_lock(&h->lock);
	// CHECK: [[@LINE+1]]:8: warning: ops->queue() with GFP_KERNEL may sleep, but a spinlock is held [kalloc-sleep-in-atomic]
	ret = ops->queue(h, GFP_KERNEL);
	spin_unlock(&h->lock);
	return ret;
}
