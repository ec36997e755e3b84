/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Ethernet interfaces. */
#ifndef KALLOC_LINUX_ETHERDEVICE_H
#define KALLOC_LINUX_ETHERDEVICE_H

#include <linux/if_ether.h>
#include <linux/netdevice.h>
#include <linux/string.h>

struct net_device *alloc_etherdev_mqs(int sizeof_priv, unsigned int txqs, unsigned int rxqs);
struct net_device *devm_alloc_etherdev_mqs(struct device *dev, int sizeof_priv, unsigned int txqs, unsigned int rxqs);
#define alloc_etherdev(sizeof_priv) alloc_etherdev_mq(sizeof_priv, 1)
#define alloc_etherdev_mq(sizeof_priv, count) alloc_etherdev_mqs(sizeof_priv, count, count)
#define devm_alloc_etherdev(dev, sizeof_priv) devm_alloc_etherdev_mqs(dev, sizeof_priv, 1, 1)

void ether_setup(struct net_device *dev);
__be16 eth_type_trans(struct sk_buff *skb, struct net_device *dev);
int eth_mac_addr(struct net_device *dev, void *p);
int eth_validate_addr(struct net_device *dev);
void eth_random_addr(u8 *addr);
void eth_hw_addr_random(struct net_device *dev);

static inline void eth_hw_addr_set(struct net_device *dev, const u8 *addr)
{
	__builtin_memcpy(dev->dev_addr, addr, ETH_ALEN);
}

#endif
