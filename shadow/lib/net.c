/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Network interfaces and socket buffers. */
#include "families.h"
#include "shadow.h"
#include <linux/etherdevice.h>
#include <linux/irqflags.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/string.h>

#define DEVICES 8
#define BH_OFF (2 * SOFTIRQ_OFFSET)

static REGISTERED struct net_device *netdevs[DEVICES] = { NULL };
static struct kmem_cache *skb_cache;

/* --- socket buffers: the header from a cache, the data by kmalloc() */

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
		report_begin(b && !b->live ? "kalloc-double-free" : "kalloc-mismatched-free", "BUG: KASAN: %s in @0",
			     b && !b->live ? "slab-use-after-free" : "invalid-free");
		report_line("%s of %s", name, address_kind((unsigned long)skb));
		report_block(b);
		report_end();
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

/* --- interfaces */

struct net_device *alloc_netdev_mqs(int sizeof_priv, const char *name, unsigned char name_assign_type,
				    void (*setup)(struct net_device *), unsigned int txqs, unsigned int rxqs)
{
	size_t size = sizeof(struct net_device) + (size_t)sizeof_priv;
	struct net_device *dev;
	struct block *b;

	if (!slab_gate(size, GFP_KERNEL, "alloc_netdev()"))
		return NULL;
	b = slab_take(size, GFP_KERNEL | __GFP_ZERO, "alloc_netdev()");
	if (!b)
		return NULL;
	b->object = FAMILY_NETDEV;
	b->right = "free_netdev()";
	dev = (struct net_device *)b->addr;
	snprintf(dev->name, sizeof(dev->name), "%s", name);
	device_setup(&dev->dev, "net", false);
	if (setup)
		setup(dev);
	return dev;
}

void ether_setup(struct net_device *dev)
{
	dev->mtu = ETH_DATA_LEN;
}

struct net_device *alloc_etherdev_mqs(int sizeof_priv, unsigned int txqs, unsigned int rxqs)
{
	return alloc_netdev_mqs(sizeof_priv, "eth%d", 0, ether_setup, txqs, rxqs);
}

void free_netdev(struct net_device *dev)
{
	struct block *b = block_at((unsigned long)dev);

	point();
	might_sleep_at("net/core/dev.c:11200");
	if (!b || !b->live || !b->right || b->right[0] != 'f') {
		report_begin(b && !b->live ? "kalloc-double-free" : "kalloc-mismatched-free", "BUG: KASAN: %s in @0",
			     b && !b->live ? "double-free" : "invalid-free");
		report_line("free_netdev() of %s", address_kind((unsigned long)dev));
		report_block(b);
		report_end();
		return;
	}
	devres_release_all(&dev->dev);
	slab_give(b);
}

static void devm_netdev_release(struct device *dev, void *data)
{
	free_netdev(*(struct net_device **)data);
}

struct net_device *devm_alloc_etherdev_mqs(struct device *dev, int sizeof_priv, unsigned int txqs, unsigned int rxqs)
{
	struct net_device *n = alloc_etherdev_mqs(sizeof_priv, txqs, rxqs);

	if (n)
		devres_add(dev, devm_netdev_release, &n, sizeof(n));
	return n;
}

int register_netdev(struct net_device *dev)
{
	int i;

	point();
	might_sleep_at("kernel/locking/mutex.c:586");
	if (should_fail("register_netdev()"))
		return -ENOMEM;
	for (i = 0; i < DEVICES; i++)
		if (!netdevs[i]) {
			netdevs[i] = dev;
			return dev->netdev_ops && dev->netdev_ops->ndo_init ? dev->netdev_ops->ndo_init(dev) : 0;
		}
	return -ENOMEM;
}

void unregister_netdev(struct net_device *dev)
{
	int i;

	point();
	might_sleep_at("kernel/locking/mutex.c:586");
	for (i = 0; i < DEVICES; i++)
		if (netdevs[i] == dev) {
			netdevs[i] = NULL;
			if (dev->flags & 1 && dev->netdev_ops && dev->netdev_ops->ndo_stop)
				dev->netdev_ops->ndo_stop(dev);
			if (dev->netdev_ops && dev->netdev_ops->ndo_uninit)
				dev->netdev_ops->ndo_uninit(dev);
		}
}

static void send_one(struct net_device *dev, unsigned int len)
{
	struct sk_buff *skb;
	struct block *b = NULL;

	if (!skb_cache)
		skb_cache = cache_of_objects(FAMILY_SKB, sizeof(struct sk_buff), "kfree_skb()");
	skb = alloc_skb(len, GFP_KERNEL);
	if (!skb)
		return;
	b = block_at((unsigned long)skb);
	skb->dev = dev;
	skb_put(skb, len);
	enter_context(BH_OFF + 1); /* the transmit lock is held, bottom halves are off */
	if (dev->netdev_ops->ndo_start_xmit(skb, dev) == NETDEV_TX_BUSY && b->live)
		free_skb(skb, "the stack");
	leave_context(BH_OFF + 1);
}

void use_netdevs(void);
void use_netdevs(void)
{
	int i;

	for (i = 0; i < DEVICES; i++) {
		struct net_device *dev = netdevs[i];
		const struct net_device_ops *ops = dev ? dev->netdev_ops : NULL;

		if (!ops)
			continue;
		if (ops->ndo_open && ops->ndo_open(dev))
			continue;
		dev->flags |= 1;
		if (ops->ndo_start_xmit) {
			send_one(dev, 60);
			send_one(dev, 1400);
		}
		deliver_all();
		if (ops->ndo_set_rx_mode) {
			enter_context(BH_OFF + 1); /* netif_addr_lock_bh() */
			ops->ndo_set_rx_mode(dev);
			leave_context(BH_OFF + 1);
		}
		if (ops->ndo_change_mtu)
			ops->ndo_change_mtu(dev, 1400);
		if (ops->ndo_tx_timeout) {
			enter_context(SOFTIRQ_OFFSET + 1);
			ops->ndo_tx_timeout(dev, 0);
			leave_context(SOFTIRQ_OFFSET + 1);
		}
		deliver_all();
		if (ops->ndo_stop)
			ops->ndo_stop(dev);
		dev->flags &= ~1U;
	}
}

void netif_start_queue(struct net_device *dev)
{
}

void netif_stop_queue(struct net_device *dev)
{
}

void netif_wake_queue(struct net_device *dev)
{
}

bool netif_queue_stopped(const struct net_device *dev)
{
	return false;
}

void netif_carrier_on(struct net_device *dev)
{
}

void netif_carrier_off(struct net_device *dev)
{
}

void netif_trans_update(struct net_device *dev)
{
}

__be16 eth_type_trans(struct sk_buff *skb, struct net_device *dev)
{
	skb->dev = dev;
	skb_pull(skb, ETH_HLEN);
	return 0;
}

int eth_mac_addr(struct net_device *dev, void *p)
{
	return 0;
}

int eth_validate_addr(struct net_device *dev)
{
	return 0;
}

void eth_random_addr(u8 *addr)
{
	int i;

	for (i = 0; i < ETH_ALEN; i++)
		addr[i] = (u8)(2 + i);
}

void eth_hw_addr_random(struct net_device *dev)
{
	eth_random_addr(dev->dev_addr);
}
