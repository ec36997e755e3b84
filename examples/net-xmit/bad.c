// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A network device that puts a header before each frame and keeps a log of the peers it has seen. */
#include <linux/etherdevice.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

#define TUN_HEADER 8

struct peer {
	struct list_head node;
	u8 addr[ETH_ALEN];
};

struct tun_priv {
	spinlock_t lock; /* protects peers */
	struct list_head peers;
};

static struct net_device *tun_dev;

static struct peer *peer_new(const u8 *addr, gfp_t gfp)
{
	struct peer *peer = kzalloc(sizeof(*peer), gfp); /* expect: kalloc-sleep-in-atomic */

	if (peer)
		memcpy(peer->addr, addr, ETH_ALEN);
	return peer;
}

static int tun_learn(struct tun_priv *priv, const u8 *addr)
{
	struct peer *peer;
	int ret = 0;

	spin_lock_bh(&priv->lock);
	list_for_each_entry(peer, &priv->peers, node)
		if (!memcmp(peer->addr, addr, ETH_ALEN))
			goto out;
	peer = peer_new(addr, GFP_KERNEL);
	if (peer)
		list_add(&peer->node, &priv->peers);
	else
		ret = -ENOMEM;
out:
	spin_unlock_bh(&priv->lock);
	return ret;
}

static netdev_tx_t tun_xmit(struct sk_buff *skb, struct net_device *dev)
{
	u8 *frame = kmalloc(skb->len + TUN_HEADER, GFP_KERNEL); /* expect: kalloc-sleep-in-atomic */

	if (!frame) {
		dev->stats.tx_dropped++;
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	memset(frame, 0, TUN_HEADER);
	skb_copy_bits(skb, 0, frame + TUN_HEADER, skb->len);
	print_hex_dump(KERN_DEBUG, "tun: ", DUMP_PREFIX_NONE, 16, 1, frame, TUN_HEADER, false);
	dev->stats.tx_packets++;
	kfree(frame);
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

static int tun_open(struct net_device *dev)
{
	int ret = tun_learn(netdev_priv(dev), dev->dev_addr);

	if (!ret)
		netif_start_queue(dev);
	return ret;
}

static const struct net_device_ops tun_ops = {
	.ndo_open = tun_open,
	.ndo_start_xmit = tun_xmit,
};

static int __init tun_init(void)
{
	struct tun_priv *priv;
	int ret;

	tun_dev = alloc_etherdev(sizeof(*priv));
	if (!tun_dev)
		return -ENOMEM;
	priv = netdev_priv(tun_dev);
	spin_lock_init(&priv->lock);
	INIT_LIST_HEAD(&priv->peers);
	tun_dev->netdev_ops = &tun_ops;
	eth_hw_addr_random(tun_dev);
	ret = register_netdev(tun_dev);
	if (ret)
		free_netdev(tun_dev);
	return ret;
}

static void __exit tun_exit(void)
{
	struct tun_priv *priv = netdev_priv(tun_dev);
	struct peer *peer, *next;

	unregister_netdev(tun_dev);
	list_for_each_entry_safe(peer, next, &priv->peers, node)
		kfree(peer);
	free_netdev(tun_dev);
}

module_init(tun_init);
module_exit(tun_exit);
MODULE_DESCRIPTION("Tunnel");
MODULE_LICENSE("GPL");
