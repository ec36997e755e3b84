/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Network interfaces, used as the stack would. */
#include "families.h"
#include "shadow.h"
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/string.h>

static REGISTERED struct slots netdevs;

struct net_device *alloc_netdev_mqs(int sizeof_priv, const char *name, unsigned char name_assign_type,
				    void (*setup)(struct net_device *), unsigned int txqs, unsigned int rxqs)
{
	size_t size = sizeof(struct net_device) + (size_t)sizeof_priv;
	struct net_device *dev;
	struct block *b;

	if (!slab_gate(size, GFP_KERNEL, "alloc_netdev()"))
		return NULL;
	b = slab_object(size, GFP_KERNEL | __GFP_ZERO, "alloc_netdev()", FAMILY_NETDEV, "free_netdev()");
	if (!b)
		return NULL;
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
	if (!b || !b->live || !b->object || strcmp(b->object, FAMILY_NETDEV)) {
		report_bad_object("free_netdev()", dev);
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
	point();
	might_sleep_at("kernel/locking/mutex.c:586");
	if (should_fail("register_netdev()"))
		return -ENOMEM;
	slot_put(&netdevs, dev);
	return dev->netdev_ops && dev->netdev_ops->ndo_init ? dev->netdev_ops->ndo_init(dev) : 0;
}

void unregister_netdev(struct net_device *dev)
{
	point();
	might_sleep_at("kernel/locking/mutex.c:586");
	if (!slot_clear(&netdevs, dev))
		return;
	if (dev->flags & 1 && dev->netdev_ops && dev->netdev_ops->ndo_stop)
		dev->netdev_ops->ndo_stop(dev);
	if (dev->netdev_ops && dev->netdev_ops->ndo_uninit)
		dev->netdev_ops->ndo_uninit(dev);
}

static void send_one(struct net_device *dev, unsigned int len)
{
	struct sk_buff *skb;
	struct block *b = NULL;

	skb = alloc_skb(len, GFP_KERNEL);
	if (!skb)
		return;
	b = block_at((unsigned long)skb);
	skb->dev = dev;
	skb_put(skb, len);
	enter_context(SOFTIRQ_DISABLE_OFFSET + 1); /* the transmit lock is held, bottom halves are off */
	if (dev->netdev_ops->ndo_start_xmit(skb, dev) == NETDEV_TX_BUSY && b->live)
		dev_kfree_skb_any(skb);
	leave_context(SOFTIRQ_DISABLE_OFFSET + 1);
}

void use_netdevs(void)
{
	int i;

	for (i = 0; i < SLOTS; i++) {
		struct net_device *dev = netdevs.of[i];
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
			enter_context(SOFTIRQ_DISABLE_OFFSET + 1); /* netif_addr_lock_bh() */
			ops->ndo_set_rx_mode(dev);
			leave_context(SOFTIRQ_DISABLE_OFFSET + 1);
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
