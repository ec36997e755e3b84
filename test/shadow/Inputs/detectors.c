// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * More of what parts.c does: detectors that no kernel case of oracle.c makes fire, and legal code that looks like misuse. One
 * case is chosen by --argument; bad_… end in the report that parts.py names, ok_… in none.
 */
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/etherdevice.h>
#include <linux/firmware.h>
#include <linux/highmem.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/kmemleak.h>
#include <linux/mempool.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/rwlock.h>
#include <linux/sched/mm.h>
#include <linux/seqlock.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <shadow/shadow.h>

static struct device *dev;
static struct usb_device *udev;
static void *left;

/* What a misuse leaves behind is no leak of its own. */
static void stays(void *p)
{
	kmemleak_ignore(p);
	left = p;
}

/* A byte that no instrumentation sees: by a device, say. */
static void poke(void *at)
{
	asm volatile("movb $1, (%0)" : : "r"(at) : "memory");
}

static irqreturn_t no_irq(int irq, void *data)
{
	return IRQ_NONE;
}

/* --- memory */

static void bad_poison(void)
{
	char *p = kmalloc(64, GFP_KERNEL);
	int i;

	kfree(p);
	poke(p + 8);
	for (i = 0; i < 4000; i++) /* until it comes out of quarantine */
		kfree(kmalloc(64, GFP_KERNEL));
}

static void bad_redzone(void)
{
	char *p = kmalloc(40, GFP_KERNEL);

	poke(p + 41);
	kfree(p);
}

static void bad_cache_twice(void)
{
	struct kmem_cache *cache = kmem_cache_create("twice", 64, 0, 0, NULL);

	kmem_cache_destroy(cache);
	kmem_cache_destroy(cache);
}

static void bad_percpu(void)
{
	int __percpu *p = alloc_percpu(int);

	free_percpu(p);
	*per_cpu_ptr(p, 0) = 1;
}

static void bad_vunmap(void)
{
	char *p = vmalloc(8);

	vunmap(p + 16 * PAGE_SIZE);
	vfree(p);
}

static void bad_vunmap_in_timer(void)
{
	struct page *page = alloc_page(GFP_KERNEL);
	void *p = vmap(&page, 1, 0, 0);

	local_bh_disable();
	vunmap(p);
	local_bh_enable();
	__free_page(page);
}

static void bad_iounmap(void)
{
	char __iomem *p = ioremap(0x1000, 64);

	iounmap(p + 8);
	iounmap(p);
}

static void bad_krealloc_managed(void)
{
	char *p = kmalloc(8, GFP_KERNEL);

	left = devm_krealloc(dev, p, 16, GFP_KERNEL);
	kfree(p);
}

static void bad_free_no_page(void)
{
	void *p = kmalloc(8, GFP_KERNEL);

	stays(p);
	__free_pages(p, 0);
}

static void bad_cache_null(void)
{
	struct kmem_cache *c = kmem_cache_create("null", 64, 0, 0, NULL);
	void *p = kmem_cache_alloc(c, GFP_KERNEL);

	kmem_cache_free(c, p);
	kmem_cache_destroy(c);
}

static void bad_physical(void)
{
	void *p = vmalloc(8);

	stays(p);
	left = (void *)(unsigned long)virt_to_phys(p);
}

/* A block of an allocator of the driver's own. */
static void bad_kfree_private(void)
{
	char *all = kmalloc(256, GFP_KERNEL);

	kmemleak_alloc(all + 64, 32, 1, GFP_KERNEL);
	kfree(all + 64);
	kmemleak_free(all + 64);
	kfree(all);
}

static void bad_pool_address(void)
{
	struct dma_pool *pool = dma_pool_create("pool", dev, 64, 64, 0);
	dma_addr_t bus;
	void *p = dma_pool_alloc(pool, GFP_KERNEL, &bus);

	stays(kmalloc(64, GFP_KERNEL));
	dma_pool_free(pool, left, bus);
	dma_pool_free(pool, p, bus);
	dma_pool_destroy(pool);
}

static void bad_coherent_mask(void)
{
	dma_addr_t bus;

	dev->coherent_dma_mask = 0;
	dma_alloc_coherent(dev, 64, &bus, GFP_KERNEL);
}

static void bad_wrong_pool(void)
{
	mempool_t *one = mempool_create_kmalloc_pool(2, 64), *other = mempool_create_kmalloc_pool(2, 64);

	mempool_free(mempool_alloc(one, GFP_KERNEL), other);
	mempool_destroy(one);
	mempool_destroy(other);
}

static void ok_high_page_twice(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);
	char *p = kmap_local_page(page), *q = kmap_local_page(page);

	kunmap_local(q);
	*(volatile char *)p = 1;
	kunmap_local(p);
	__free_page(page);
}

static void ok_high_page_zeroed(void)
{
	DEFINE_SPINLOCK(lock);
	struct page *page;

	spin_lock(&lock);
	page = alloc_page(GFP_ATOMIC | __GFP_HIGHMEM | __GFP_ZERO);
	spin_unlock(&lock);
	__free_page(page);
}

/* --- objects */

static void bad_skb_over(void)
{
	stays(alloc_skb(64, GFP_KERNEL));
	skb_put(left, 1 << 20);
}

static void bad_skb_under(void)
{
	stays(alloc_skb(64, GFP_KERNEL));
	skb_push(left, 1 << 20);
}

static struct sk_buff *held_skb;

static irqreturn_t free_skb_irq(int irq, void *data)
{
	if (held_skb)
		kfree_skb(held_skb);
	held_skb = NULL;
	return IRQ_HANDLED;
}

static void bad_skb_in_irq(void)
{
	held_skb = alloc_skb(64, GFP_KERNEL);
	if (request_irq(7, free_skb_irq, 0, "chip", &held_skb))
		return;
	shadow_deliver();
	free_irq(7, &held_skb);
}

static void bad_netdev(void)
{
	stays(kmalloc(4096, GFP_KERNEL));
	free_netdev(left);
}

static void bad_firmware(void)
{
	stays(kzalloc(sizeof(struct firmware), GFP_KERNEL));
	release_firmware(left);
}

static void bad_urb(void)
{
	stays(kzalloc(sizeof(struct urb), GFP_KERNEL));
	usb_free_urb(left);
}

static void release(struct device *d)
{
	kfree(d);
}

static void ok_device_put(void)
{
	struct device *d = kzalloc(sizeof(*d), GFP_KERNEL);

	device_initialize(d);
	d->release = release;
	put_device(get_device(d));
	put_device(d);
}

/* --- what comes in */

static void bad_irq_twice(void)
{
	if (request_irq(7, no_irq, 0, "chip", dev))
		return;
	free_irq(7, dev);
	free_irq(7, dev);
}

static struct timer_list timer;

static void tick(struct timer_list *t)
{
}

static irqreturn_t stop_timer_irq(int irq, void *data)
{
	del_timer_sync(&timer);
	return IRQ_HANDLED;
}

static void bad_timer_in_irq(void)
{
	timer_setup(&timer, tick, 0);
	if (request_irq(7, stop_timer_irq, 0, "chip", &timer))
		return;
	shadow_deliver();
	free_irq(7, &timer);
}

struct node {
	int value;
	struct rcu_head rcu;
};

static void bad_rcu_twice(void)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	kfree_rcu(n, rcu);
	kfree_rcu(n, rcu);
}

static void ok_rcu_reader(void)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	rcu_read_lock();
	kfree_rcu(n, rcu);
	shadow_deliver();
	n->value = 1;
	rcu_read_unlock();
}

static struct work_struct work;

static void work_allocates(struct work_struct *w)
{
	kfree(kmalloc(8, GFP_KERNEL));
}

static void ok_work_beside_reader(void)
{
	INIT_WORK(&work, work_allocates);
	rcu_read_lock();
	schedule_work(&work);
	shadow_deliver();
	rcu_read_unlock();
	cancel_work_sync(&work);
}

static void ok_timer_shut_down(void)
{
	timer_setup(&timer, tick, 0);
	timer_shutdown_sync(&timer);
	mod_timer(&timer, jiffies);
	shadow_deliver();
}

static struct tasklet_struct tasklet;

static void free_left(struct tasklet_struct *t)
{
	kfree(left);
	left = NULL;
}

static void ok_tasklet_waited_for(void)
{
	tasklet_setup(&tasklet, free_left);
	left = kmalloc(8, GFP_KERNEL);
	tasklet_schedule(&tasklet);
	tasklet_kill(&tasklet);
}

static void again(struct urb *urb)
{
	usb_submit_urb(urb, GFP_ATOMIC);
}

static void done(struct urb *urb)
{
	kfree(urb->transfer_buffer);
}

static void ok_urb_killed(void)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	char *buf = kmalloc(8, GFP_KERNEL);

	usb_fill_int_urb(urb, udev, usb_rcvintpipe(udev, 3), buf, 8, again, NULL, 1);
	usb_submit_urb(urb, GFP_KERNEL);
	usb_kill_urb(urb);
	usb_free_urb(urb);
	kfree(buf);
	shadow_deliver();
}

static void ok_urb_of_the_core(void)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);

	usb_fill_bulk_urb(urb, udev, usb_sndbulkpipe(udev, 2), kmalloc(8, GFP_KERNEL), 8, done, NULL);
	usb_submit_urb(urb, GFP_KERNEL);
	usb_free_urb(urb);
	shadow_deliver();
}

/* --- locks */

static DEFINE_SPINLOCK(lock);
static DEFINE_RWLOCK(rwlock);

static void bad_lock_twice(void)
{
	spin_lock(&lock);
	spin_lock(&lock);
}

static void bad_unlock(void)
{
	spin_unlock(&lock);
}

static void bad_rcu_unlock(void)
{
	rcu_read_unlock();
}

static bool stay_atomic;

static void bad_left_atomic(void)
{
	stay_atomic = true;
}

static irqreturn_t read_irq(int irq, void *data)
{
	read_lock(&rwlock);
	read_unlock(&rwlock);
	return IRQ_HANDLED;
}

static void ok_reader_among_readers(void)
{
	if (request_irq(7, read_irq, 0, "chip", &rwlock))
		return;
	read_lock(&rwlock);
	shadow_deliver();
	read_unlock(&rwlock);
	free_irq(7, &rwlock);
}

/* Functions of libc's names are the driver's own, and constructors are nobody's. */
int poll(void);
int poll(void)
{
	panic("the supervisor called the driver");
}

__attribute__((__constructor__)) static void constructed(void)
{
	*(volatile char *)1 = 1;
}

static void ok_names(void)
{
	volatile int no = 0;

	if (no)
		poll();
}

/* --- scopes, sequence counters, what is synced, what is anchored */

static DEFINE_SEQLOCK(seqlock);
static seqcount_t seqcount = SEQCNT_ZERO(seqcount);

static void bad_alloc_in_writer(void)
{
	unsigned long flags;

	write_seqlock_irqsave(&seqlock, flags);
	kfree(kmalloc(8, GFP_KERNEL));
	write_sequnlock_irqrestore(&seqlock, flags);
}

static void bad_alloc_in_counted_writer(void)
{
	write_seqcount_begin(&seqcount);
	kfree(kmalloc(8, GFP_KERNEL));
	write_seqcount_end(&seqcount);
}

static void ok_seqlock(void)
{
	unsigned int start;

	do
		start = read_seqbegin(&seqlock);
	while (read_seqretry(&seqlock, start));
	write_seqlock_bh(&seqlock);
	kfree(kmalloc(8, GFP_ATOMIC));
	write_sequnlock_bh(&seqlock);
	kfree(kmalloc(8, GFP_KERNEL));
}

static DEFINE_MUTEX(reclaim_mutex);

static void reclaim_takes_lock(void)
{
	fs_reclaim_acquire(GFP_KERNEL);
	mutex_lock(&reclaim_mutex);
	mutex_unlock(&reclaim_mutex);
	fs_reclaim_release(GFP_KERNEL);
}

static void bad_reclaim_under_its_lock(void)
{
	reclaim_takes_lock();
	mutex_lock(&reclaim_mutex);
	kfree(kmalloc(8, GFP_KERNEL));
	mutex_unlock(&reclaim_mutex);
}

static void ok_no_fs_under_its_lock(void)
{
	unsigned int flags;

	reclaim_takes_lock();
	mutex_lock(&reclaim_mutex);
	flags = memalloc_nofs_save();
	kfree(kmalloc(8, GFP_KERNEL));
	memalloc_nofs_restore(flags);
	mutex_unlock(&reclaim_mutex);
}

static void bad_vfree_in_nmi(void)
{
	void *p = vmalloc(8);

	nmi_enter();
	vfree(p);
	nmi_exit();
	stays(p);
}

static void sync_part(size_t size)
{
	char *p = kmalloc(64, GFP_KERNEL);
	dma_addr_t bus = dma_map_single(dev, p, 64, DMA_FROM_DEVICE);

	if (!dma_mapping_error(dev, bus)) {
		dma_sync_single_for_cpu(dev, bus + 16, size, DMA_FROM_DEVICE);
		dma_unmap_single(dev, bus, 64, DMA_FROM_DEVICE);
	}
	kfree(p);
}

static void ok_sync_part(void)
{
	sync_part(48);
}

static void bad_sync_too_much(void)
{
	sync_part(64);
}

static void *pool_alloc(gfp_t gfp, void *data)
{
	return kmalloc(32, gfp);
}

static void pool_free(void *element, void *data)
{
	kfree(element);
}

static void ok_pool_of_functions(void)
{
	mempool_t *pool = mempool_create(2, pool_alloc, pool_free, NULL);

	mempool_free(mempool_alloc(pool, GFP_KERNEL), pool);
	mempool_destroy(pool);
}

static struct usb_anchor anchor;

static void ok_anchored(void)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	char *buf = kmalloc(8, GFP_KERNEL);

	init_usb_anchor(&anchor);
	usb_fill_int_urb(urb, udev, usb_rcvintpipe(udev, 3), buf, 8, again, NULL, 1);
	usb_anchor_urb(urb, &anchor);
	usb_submit_urb(urb, GFP_KERNEL);
	usb_free_urb(urb);
	usb_kill_anchored_urbs(&anchor);
	kfree(buf);
}

#define T(f) { #f, f }
static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
	T(bad_poison), T(bad_redzone), T(bad_cache_twice), T(bad_percpu), T(bad_vunmap), T(bad_vunmap_in_timer), T(bad_iounmap),
	T(bad_krealloc_managed), T(bad_free_no_page), T(bad_cache_null), T(bad_physical), T(bad_kfree_private), T(bad_pool_address),
	T(bad_coherent_mask), T(bad_wrong_pool), T(ok_high_page_twice), T(ok_high_page_zeroed), T(bad_skb_over),
	T(bad_skb_under), T(bad_skb_in_irq), T(bad_netdev), T(bad_firmware), T(bad_urb), T(ok_device_put), T(bad_irq_twice),
	T(bad_timer_in_irq), T(bad_rcu_twice), T(ok_rcu_reader), T(ok_work_beside_reader), T(ok_timer_shut_down),
	T(ok_tasklet_waited_for), T(ok_urb_killed), T(ok_urb_of_the_core), T(bad_lock_twice), T(bad_unlock), T(bad_rcu_unlock),
	T(bad_left_atomic), T(ok_reader_among_readers), T(ok_names), T(bad_alloc_in_writer), T(bad_alloc_in_counted_writer), T(ok_seqlock),
	T(bad_reclaim_under_its_lock), T(ok_no_fs_under_its_lock), T(bad_vfree_in_nmi), T(ok_sync_part), T(bad_sync_too_much),
	T(ok_pool_of_functions), T(ok_anchored),
};

static void afterwards(void)
{
	if (stay_atomic)
		preempt_disable();
}

#include "cases.h"
