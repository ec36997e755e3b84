/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Socket buffers: the header from a cache, the data by kmalloc() (net/core/skbuff.c). */
#include "families.h"
#include "shadow.h"
#include <linux/irqflags.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>

static struct kmem_cache *skb_cache;

struct sk_buff *alloc_skb(unsigned int size, gfp_t gfp)
{
	struct block *b, *data;
	struct sk_buff *skb;

	if (!skb_cache)
		skb_cache = cache_of_objects(FAMILY_SKB, sizeof(struct sk_buff), "kfree_skb()");
	b = cache_take(skb_cache, gfp | __GFP_ZERO, "alloc_skb()");
	if (!b)
		return NULL;
	data = slab_take(size ? size : 1, gfp & ~__GFP_ZERO, "alloc_skb()");
	if (!data) {
		slab_give(b);
		return NULL;
	}
	skb = (struct sk_buff *)b->addr;
	skb->head = skb->data = (unsigned char *)data->addr;
	skb->end = size;
	return skb;
}

struct sk_buff *__netdev_alloc_skb(struct net_device *dev, unsigned int length, gfp_t gfp)
{
	struct sk_buff *skb = alloc_skb(length + 64, gfp);

	if (skb) {
		skb_reserve(skb, 64);
		skb->dev = dev;
	}
	return skb;
}

struct sk_buff *netdev_alloc_skb(struct net_device *dev, unsigned int length)
{
	return __netdev_alloc_skb(dev, length, GFP_ATOMIC);
}

struct sk_buff *netdev_alloc_skb_ip_align(struct net_device *dev, unsigned int length)
{
	return netdev_alloc_skb(dev, length);
}

struct sk_buff *napi_alloc_skb(struct napi_struct *napi, unsigned int length)
{
	return netdev_alloc_skb(napi->dev, length);
}

struct sk_buff *dev_alloc_skb(unsigned int length)
{
	return netdev_alloc_skb(NULL, length);
}

static void free_skb(struct sk_buff *skb, const char *name)
{
	struct block *b, *data;

	point();
	if (!skb)
		return;
	b = block_at((unsigned long)skb);
	if (!b || !b->live || b->cache != skb_cache) {
		report_bad_object(name, skb);
		return;
	}
	data = block_at((unsigned long)skb->head);
	if (data && data->live && !data->object)
		slab_give(data);
	slab_give(b);
}

static void not_with_irqs_off(const char *name)
{
	if (!in_hardirq() && !irqs_off)
		return;
	report_begin("kalloc-sleep-in-atomic", "WARNING: at net/core/skbuff.c:1127 skb_release_head_state");
	report_line("%s with interrupts off", name);
	report_end();
}

void kfree_skb(struct sk_buff *skb)
{
	not_with_irqs_off("kfree_skb()");
	free_skb(skb, "kfree_skb()");
}

void consume_skb(struct sk_buff *skb)
{
	not_with_irqs_off("consume_skb()");
	free_skb(skb, "consume_skb()");
}

void dev_kfree_skb_any(struct sk_buff *skb)
{
	free_skb(skb, "dev_kfree_skb_any()");
}

void dev_kfree_skb_irq(struct sk_buff *skb)
{
	free_skb(skb, "dev_kfree_skb_irq()");
}

void dev_consume_skb_any(struct sk_buff *skb)
{
	free_skb(skb, "dev_consume_skb_any()");
}

struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t gfp)
{
	struct sk_buff *n = alloc_skb(skb->end, gfp);

	if (n) {
		n->dev = skb->dev;
		n->len = skb->len;
		n->data = n->head + (skb->data - skb->head);
		__builtin_memcpy(n->head, skb->head, skb->end);
	}
	return n;
}

struct sk_buff *skb_clone(struct sk_buff *skb, gfp_t gfp)
{
	return skb_copy(skb, gfp);
}

struct sk_buff *skb_get(struct sk_buff *skb)
{
	return skb;
}

void *skb_put(struct sk_buff *skb, unsigned int len)
{
	void *at = skb->data + skb->len;

	skb->len += len;
	if (skb->data + skb->len > skb->head + skb->end) {
		report_begin(CHECK_BOUNDS, "kernel BUG at net/core/skbuff.c:206!");
		report_line("skb_over_panic: len:%u end:%u", skb->len, skb->end);
		report_end_fatal();
	}
	return at;
}

void *skb_push(struct sk_buff *skb, unsigned int len)
{
	skb->data -= len;
	skb->len += len;
	if (skb->data < skb->head) {
		report_begin(CHECK_BOUNDS, "kernel BUG at net/core/skbuff.c:216!");
		report_end_fatal();
	}
	return skb->data;
}

void *skb_pull(struct sk_buff *skb, unsigned int len)
{
	if (len > skb->len)
		return NULL;
	skb->len -= len;
	return skb->data += len;
}

void skb_reserve(struct sk_buff *skb, int len)
{
	skb->data += len;
}

void skb_trim(struct sk_buff *skb, unsigned int len)
{
	if (skb->len > len)
		skb->len = len;
}

int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len)
{
	if (offset < 0 || len < 0 || (unsigned int)(offset + len) > skb->len)
		return -EFAULT;
	shadow_memcpy(to, skb->data + offset, (size_t)len);
	return 0;
}

int skb_linearize(struct sk_buff *skb)
{
	return should_fail("skb_linearize()") ? -ENOMEM : 0;
}

/* Frees the buffer when it fails. */
int skb_padto(struct sk_buff *skb, unsigned int len)
{
	if (skb->len >= len)
		return 0;
	if (should_fail("skb_padto()")) {
		free_skb(skb, "skb_padto()");
		return -ENOMEM;
	}
	return 0;
}

void skb_queue_head_init(struct sk_buff_head *list)
{
	list->next = list->prev = (struct sk_buff *)list;
	list->qlen = 0;
}

void skb_queue_tail(struct sk_buff_head *list, struct sk_buff *skb)
{
	skb->next = (struct sk_buff *)list;
	skb->prev = list->prev;
	list->prev->next = skb;
	list->prev = skb;
	list->qlen++;
}

struct sk_buff *skb_dequeue(struct sk_buff_head *list)
{
	struct sk_buff *skb = list->next;

	if (skb == (struct sk_buff *)list || !skb)
		return NULL;
	skb->prev->next = skb->next;
	skb->next->prev = skb->prev;
	skb->next = skb->prev = NULL;
	list->qlen--;
	return skb;
}

void skb_queue_purge(struct sk_buff_head *list)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(list)))
		kfree_skb(skb);
}

/* The stack takes what it is given. */
int netif_rx(struct sk_buff *skb)
{
	free_skb(skb, "netif_rx()");
	return 0;
}

int netif_receive_skb(struct sk_buff *skb)
{
	return netif_rx(skb);
}

int dev_queue_xmit(struct sk_buff *skb)
{
	return netif_rx(skb);
}
