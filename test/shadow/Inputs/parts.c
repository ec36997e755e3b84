// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * What the shadow's parts do, one chosen by --argument. Those called bad_… end
 * in the one report that parts.py names, those called ok_… in none.
 */
#include <linux/dma-mapping.h>
#include <linux/highmem.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/kmemleak.h>
#include <linux/mempool.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <shadow/shadow.h>

static struct device *dev;
static struct usb_device *udev;
#define CHECK(cond) \
	do { \
		if (!(cond)) \
			panic("%s:%d: %s", __FILE__, __LINE__, #cond); \
	} while (0)

/* --- memory */

static void ok_direct_map(void)
{
	char *p = kmalloc(100, GFP_KERNEL);

	CHECK(virt_addr_valid(p) && !is_vmalloc_addr(p));
	CHECK(phys_to_virt(virt_to_phys(p)) == p);
	CHECK(virt_to_phys(p + 50) == virt_to_phys(p) + 50);
	CHECK(page_to_phys(virt_to_page(p)) == (virt_to_phys(p) & PAGE_MASK));
	kfree(p);
}

static void ok_vmalloc_is_scattered(void)
{
	char *p = vzalloc(8 * PAGE_SIZE);
	int i, neighbours = 0;

	CHECK(is_vmalloc_addr(p) && !virt_addr_valid(p));
	for (i = 0; i < 7; i++)
		neighbours += page_to_pfn(vmalloc_to_page(p + (i + 1) * PAGE_SIZE)) ==
			      page_to_pfn(vmalloc_to_page(p + i * PAGE_SIZE)) + 1;
	CHECK(!neighbours);
	vfree(p);
}

static void ok_zones(void)
{
	struct page *dma = alloc_page(GFP_KERNEL | GFP_DMA), *low = alloc_page(GFP_KERNEL), *high = alloc_page(GFP_HIGHUSER);
	char *p;

	CHECK(page_to_phys(dma) < 16 << 20);
	CHECK(page_address(low) && !page_address(high));
	p = kmap(high);
	CHECK(p && page_address(high) == p);
	p[0] = 1;
	kunmap(high);
	CHECK(!page_address(high));
	__free_page(dma);
	__free_page(low);
	__free_page(high);
}

static void bad_highmem_unmapped(void)
{
	struct page *page = alloc_page(GFP_HIGHUSER);

	__free_page(page);
	*(volatile char *)page_address(page) = 1;
}

/* With --fragment=2: small blocks can be had, large ones cannot, kvmalloc() can. */
static void ok_fragmented(void)
{
	void *p = kvmalloc(64 << 10, GFP_KERNEL);

	CHECK(!kmalloc(64 << 10, GFP_KERNEL));
	CHECK(is_vmalloc_addr(p));
	kvfree(p);
	p = kmalloc(16 << 10, GFP_KERNEL);
	CHECK(p);
	kfree(p);
}

static void ok_sizes(void)
{
	void *p = kmalloc(100, GFP_KERNEL);

	CHECK(ksize(p) == 128);
	p = krealloc(p, 5000, GFP_KERNEL);
	CHECK(p && ksize(p) == 8192);
	kfree(p);
	CHECK(kmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	CHECK(!kmalloc(8 << 20, GFP_KERNEL | __GFP_NOWARN));
}

static void ok_zeroed(void)
{
	char *p = kmalloc(4000, GFP_KERNEL), *q;

	memset(p, 0xff, 4000);
	kfree(p);
	q = kzalloc(4000, GFP_KERNEL);
	CHECK(!memchr_inv(q, 0, 4000));
	kfree(q);
}

static void ok_percpu(void)
{
	int __percpu *p = alloc_percpu(int);

	*per_cpu_ptr(p, 0) = 1;
	*per_cpu_ptr(p, 1) = 2;
	CHECK(*this_cpu_ptr(p) == 1);
	free_percpu(p);
}

static void bad_redzone_by_memset(void)
{
	char *p = kmalloc(40, GFP_KERNEL);

	memset(p, 0, 41);
	kfree(p);
}

static void bad_mempool(void)
{
	mempool_t *pool = mempool_create_kmalloc_pool(2, 64);

	kfree(mempool_alloc(pool, GFP_KERNEL));
	mempool_destroy(pool);
}

static void bad_null(void)
{
	*(volatile int *)kmalloc(4, GFP_KERNEL) = 1;
}

static void bad_skb_kfree(void)
{
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL);

	kmemleak_ignore(skb->head);
	kfree(skb);
}

/* --- what a device sees */

static void ok_device_reads(void)
{
	char *p = kmalloc(64, GFP_KERNEL), got[5];
	dma_addr_t bus;

	strcpy(p, "data");
	bus = dma_map_single(dev, p, 64, DMA_TO_DEVICE);
	CHECK(!dma_mapping_error(dev, bus));
	CHECK(shadow_device_read(bus, got, 5) && !strcmp(got, "data"));
	dma_unmap_single(dev, bus, 64, DMA_TO_DEVICE);
	kfree(p);
}

static void bad_device_misses_vmalloc(void)
{
	char *p = vmalloc(64), got[5] = "";
	dma_addr_t bus;

	strcpy(p, "data");
	bus = dma_map_single(dev, p, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, bus))
		return;
	CHECK(shadow_device_read(bus, got, 5) && strcmp(got, "data"));
	dma_unmap_single(dev, bus, 64, DMA_TO_DEVICE);
	vfree(p);
}

/* Beyond what a device can address it works on a copy: which is seen when it is synced, and not before. */
static void ok_bounced(void)
{
	char *p = kzalloc(64, GFP_KERNEL), got[5];
	dma_addr_t bus;

	CHECK(virt_to_phys(p) > DMA_BIT_MASK(22));
	CHECK(!dma_set_mask(dev, DMA_BIT_MASK(22)));
	strcpy(p, "data");
	bus = dma_map_single(dev, p, 64, DMA_BIDIRECTIONAL);
	CHECK(!dma_mapping_error(dev, bus));
	CHECK(bus + 63 <= DMA_BIT_MASK(22) && bus != virt_to_phys(p));
	CHECK(shadow_device_read(bus, got, 5) && !strcmp(got, "data"));
	CHECK(shadow_device_write(bus, "more", 5) && !strcmp(p, "data"));
	dma_sync_single_for_cpu(dev, bus, 64, DMA_BIDIRECTIONAL);
	CHECK(!strcmp(p, "more"));
	strcpy(p, "less");
	CHECK(shadow_device_read(bus, got, 5) && !strcmp(got, "more"));
	dma_sync_single_for_device(dev, bus, 64, DMA_BIDIRECTIONAL);
	CHECK(shadow_device_read(bus, got, 5) && !strcmp(got, "less"));
	CHECK(shadow_device_write(bus, "last", 5));
	dma_unmap_single(dev, bus, 64, DMA_BIDIRECTIONAL);
	CHECK(!strcmp(p, "last"));
	kfree(p);
}

static void ok_bounced_sg(void)
{
	char *p = kzalloc(64, GFP_KERNEL);
	struct scatterlist sg;

	CHECK(!dma_set_mask(dev, DMA_BIT_MASK(22)));
	sg_init_one(&sg, p, 64);
	CHECK(dma_map_sg(dev, &sg, 1, DMA_FROM_DEVICE) == 1);
	CHECK(sg_dma_address(&sg) <= DMA_BIT_MASK(22));
	CHECK(shadow_device_write(sg_dma_address(&sg), "data", 5) && !p[0]);
	dma_unmap_sg(dev, &sg, 1, DMA_FROM_DEVICE);
	CHECK(!strcmp(p, "data"));
	kfree(p);
}

static void bad_mask_reaches_nothing(void)
{
	char *p = kmalloc(64, GFP_KERNEL);
	dma_addr_t bus;

	CHECK(!dma_set_mask(dev, DMA_BIT_MASK(10)));
	bus = dma_map_single(dev, p, 64, DMA_TO_DEVICE);
	CHECK(dma_mapping_error(dev, bus));
	kfree(p);
}

static void bad_freed_while_mapped(void)
{
	char *p = kmalloc(64, GFP_KERNEL);
	dma_addr_t bus = dma_map_single(dev, p, 64, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, bus))
		return;
	kfree(p);
	dma_unmap_single(dev, bus, 64, DMA_FROM_DEVICE);
}

/* --- what comes in */

struct chip {
	struct timer_list timer;
	struct work_struct work;
	struct tasklet_struct tasklet;
	struct rcu_head rcu;
	int irqs, ticks, works, tasklets;
	int context;
};

static irqreturn_t chip_irq(int irq, void *data)
{
	struct chip *c = data;

	CHECK(in_hardirq() && irqs_disabled());
	c->irqs++;
	tasklet_schedule(&c->tasklet);
	return IRQ_HANDLED;
}

static void chip_tick(struct timer_list *t)
{
	struct chip *c = from_timer(c, t, timer);

	CHECK(in_serving_softirq() && !in_hardirq());
	c->ticks++;
}

static void chip_work(struct work_struct *w)
{
	struct chip *c = container_of(w, struct chip, work);

	CHECK(in_task());
	c->works++;
}

static void chip_tasklet(struct tasklet_struct *t)
{
	struct chip *c = from_tasklet(c, t, tasklet);

	CHECK(in_serving_softirq());
	c->tasklets++;
}

static struct chip *chip_new(void)
{
	struct chip *c = kzalloc(sizeof(*c), GFP_KERNEL);

	CHECK(c);
	timer_setup(&c->timer, chip_tick, 0);
	INIT_WORK(&c->work, chip_work);
	tasklet_setup(&c->tasklet, chip_tasklet);
	return c;
}

static void ok_events(void)
{
	struct chip *c = chip_new();

	if (request_irq(7, chip_irq, 0, "chip", c)) {
		kfree(c);
		return;
	}
	mod_timer(&c->timer, jiffies + 10);
	schedule_work(&c->work);
	shadow_deliver();
	CHECK(c->irqs && c->ticks == 1 && c->works == 1 && c->tasklets);
	free_irq(7, c);
	tasklet_kill(&c->tasklet);
	kfree(c);
}

/* The interrupt between kfree() and free_irq(): seen only when it is delivered there. */
static void bad_irq_after_free(void)
{
	struct chip *c = chip_new();

	if (request_irq(7, chip_irq, 0, "chip", c)) {
		kfree(c);
		return;
	}
	kfree(c);
	free_irq(7, c);
}

static void rcu_free(struct rcu_head *head)
{
	kfree(container_of(head, struct chip, rcu));
}

static void ok_rcu(void)
{
	struct chip *c = chip_new(), *d = chip_new();

	call_rcu(&c->rcu, rcu_free);
	kfree_rcu(d, rcu);
	CHECK(!c->irqs && !d->irqs);
	rcu_barrier();
}

static void bad_rcu_too_late(void)
{
	struct chip *c = chip_new();

	kfree_rcu(c, rcu);
	synchronize_rcu();
	c->irqs++;
}

static void urb_done(struct urb *urb)
{
	CHECK(in_interrupt());
	*(int *)urb->context = urb->status ? -1 : (int)urb->actual_length;
}

static struct urb *urb_new(void *buf, int *done)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);

	CHECK(urb);
	usb_fill_bulk_urb(urb, udev, usb_rcvbulkpipe(udev, 1), buf, 64, urb_done, done);
	return urb;
}

static void ok_urb(void)
{
	u8 *buf = kzalloc(64, GFP_KERNEL);
	int done = 0;
	struct urb *urb = urb_new(buf, &done);

	CHECK(!usb_submit_urb(urb, GFP_KERNEL));
	shadow_deliver();
	CHECK(done == 64 && buf[0] == 0xd0);
	usb_free_urb(urb);
	kfree(buf);
}

/* The device writes where the bus address leads. */
static void ok_urb_coherent(void)
{
	int done = 0;
	u8 *mine, *other = kzalloc(64, GFP_KERNEL);
	struct urb *urb;
	dma_addr_t bus;

	mine = usb_alloc_coherent(udev, 64, GFP_KERNEL, &bus);
	memset(mine, 0, 64);
	urb = urb_new(mine, &done);
	urb->transfer_dma = bus;
	urb->transfer_flags |= URB_NO_TRANSFER_DMA_MAP;
	CHECK(!usb_submit_urb(urb, GFP_KERNEL));
	shadow_deliver();
	CHECK(done == 64 && mine[0] == 0xd0);
	mine[0] = 0;
	urb->transfer_dma = virt_to_phys(other);
	CHECK(!usb_submit_urb(urb, GFP_KERNEL));
	shadow_deliver();
	CHECK(other[0] == 0xd0 && !mine[0]);
	usb_free_urb(urb);
	usb_free_coherent(udev, 64, mine, bus);
	kfree(other);
}

static void ok_single_deliveries(void)
{
	struct chip *c = chip_new();
	u8 *buf = kzalloc(64, GFP_KERNEL);
	int done = 0;
	struct urb *urb = urb_new(buf, &done);

	CHECK(!usb_submit_urb(urb, GFP_KERNEL));
	CHECK(shadow_deliver_urb(urb, -EPROTO, 0) && done == -1);
	CHECK(!shadow_deliver_urb(urb, 0, 0));
	CHECK(!usb_submit_urb(urb, GFP_KERNEL));
	CHECK(shadow_deliver_urb(urb, 0, 7) && done == 7 && buf[0] == 0xd0);
	usb_free_urb(urb);
	kfree(buf);
	mod_timer(&c->timer, jiffies + 1);
	schedule_work(&c->work);
	CHECK(shadow_deliver_timer(&c->timer) && c->ticks == 1 && !c->works);
	CHECK(!shadow_deliver_timer(&c->timer));
	CHECK(shadow_deliver_work(&c->work) && c->works == 1);
	CHECK(!shadow_deliver_work(&c->work));
	tasklet_schedule(&c->tasklet);
	CHECK(shadow_deliver_tasklet(&c->tasklet) && c->tasklets == 1);
	CHECK(!shadow_deliver_tasklet(&c->tasklet) && !shadow_deliver_irq(77));
	CHECK(!request_irq(77, chip_irq, 0, "chip", c));
	CHECK(shadow_deliver_irq(77) && c->irqs == 1);
	free_irq(77, c);
	tasklet_kill(&c->tasklet);
	kfree(c);
}

/* A mutex keeps other tasks out, interrupts it does not. */
static void ok_events_under_mutex(void)
{
	static DEFINE_MUTEX(lock);
	struct chip *c = chip_new();

	schedule_work(&c->work);
	mod_timer(&c->timer, jiffies + 1);
	mutex_lock(&lock);
	shadow_deliver();
	CHECK(c->ticks == 1 && !c->works);
	mutex_unlock(&lock);
	shadow_deliver();
	CHECK(c->works == 1);
	kfree(c);
}

static void bad_urb_buffer_freed(void)
{
	u8 *buf = kzalloc(64, GFP_KERNEL);
	int done = 0;
	struct urb *urb = urb_new(buf, &done);

	CHECK(!usb_submit_urb(urb, GFP_KERNEL));
	kfree(buf);
	shadow_deliver();
	usb_free_urb(urb);
}

static void bad_urb_sleeps(void)
{
	u8 *buf = kzalloc(64, GFP_KERNEL);
	struct urb *urb;
	int done;

	rcu_read_lock();
	urb = usb_alloc_urb(0, GFP_NOIO);
	rcu_read_unlock();
	usb_free_urb(urb);
	kfree(buf);
	(void)done;
}

/* --- leaks */

struct node {
	struct node *next;
	char pad[40];
};
static struct node *list;
static void *holder;

static void ok_list_is_reached(void)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	n->next = kzalloc(sizeof(*n), GFP_KERNEL);
	list = n;
	while (list) {
		n = list->next;
		kfree(list);
		list = n;
	}
}

static void bad_list_tail_lost(void)
{
	list = kzalloc(sizeof(*list), GFP_KERNEL);
	list->next = kzalloc(sizeof(*list), GFP_KERNEL);
	list->next = NULL;
	kfree(list);
}

static void bad_left_in_variable(void)
{
	holder = vmalloc(100);
}

static void bad_page_lost(void)
{
	if (!alloc_page(GFP_KERNEL))
		return;
}

/* --- what no driver may do to the machine */

int open(const char *path, int flags, ...);
int fork(void);

static void trouble_opens(void)
{
	open("/etc/passwd", 0);
}

static void trouble_forks(void)
{
	fork();
}

static void trouble_loops(void)
{
	for (;;)
		;
}

static void trouble_divides(void)
{
	volatile int zero = 0;

	holder = (void *)(long)(1 / zero);
}

static void bad_writes_wildly(void)
{
	unsigned long at;

	for (at = 0x10000;; at += 0x10000000)
		*(volatile char *)at = 1;
}

#define T(f) { #f, f }
static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
	T(ok_direct_map), T(ok_vmalloc_is_scattered), T(ok_zones), T(bad_highmem_unmapped), T(ok_fragmented), T(ok_sizes),
	T(ok_zeroed), T(ok_percpu), T(bad_redzone_by_memset), T(bad_mempool), T(bad_null), T(bad_skb_kfree),
	T(ok_device_reads), T(bad_device_misses_vmalloc), T(bad_freed_while_mapped), T(ok_bounced), T(ok_bounced_sg),
	T(bad_mask_reaches_nothing), T(ok_events), T(ok_single_deliveries), T(ok_events_under_mutex), T(bad_irq_after_free),
	T(ok_rcu), T(bad_rcu_too_late), T(ok_urb), T(ok_urb_coherent), T(bad_urb_buffer_freed), T(bad_urb_sleeps), T(ok_list_is_reached),
	T(bad_list_tail_lost), T(bad_left_in_variable), T(bad_page_lost), T(trouble_opens), T(trouble_forks),
	T(trouble_loops), T(trouble_divides), T(bad_writes_wildly),
};

static void afterwards(void)
{
}

#include "cases.h"
