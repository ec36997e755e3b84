/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Network interfaces. */
#ifndef KALLOC_LINUX_NETDEVICE_H
#define KALLOC_LINUX_NETDEVICE_H

#include <linux/device.h>
#include <linux/if_ether.h>
#include <linux/interrupt.h>
#include <linux/skbuff.h>
#include <linux/timer.h>

struct net_device;
struct ifreq;

enum netdev_tx { NETDEV_TX_OK = 0x00, NETDEV_TX_BUSY = 0x10 };
typedef enum netdev_tx netdev_tx_t;

struct net_device_stats {
	unsigned long rx_packets;
	unsigned long tx_packets;
	unsigned long rx_bytes;
	unsigned long tx_bytes;
	unsigned long rx_errors;
	unsigned long tx_errors;
	unsigned long rx_dropped;
	unsigned long tx_dropped;
};

struct rtnl_link_stats64;

struct net_device_ops {
	int (*ndo_init)(struct net_device *dev);
	void (*ndo_uninit)(struct net_device *dev);
	int (*ndo_open)(struct net_device *dev);
	int (*ndo_stop)(struct net_device *dev);
	netdev_tx_t (*ndo_start_xmit)(struct sk_buff *skb, struct net_device *dev);
	void (*ndo_set_rx_mode)(struct net_device *dev);
	int (*ndo_set_mac_address)(struct net_device *dev, void *addr);
	int (*ndo_validate_addr)(struct net_device *dev);
	int (*ndo_change_mtu)(struct net_device *dev, int new_mtu);
	void (*ndo_tx_timeout)(struct net_device *dev, unsigned int txqueue);
	void (*ndo_get_stats64)(struct net_device *dev, struct rtnl_link_stats64 *storage);
};

struct net_device {
	char name[16];
	unsigned int mtu, min_mtu, max_mtu;
	unsigned int flags;
	int irq;
	unsigned char dev_addr[ETH_ALEN];
	const struct net_device_ops *netdev_ops;
	struct net_device_stats stats;
	int watchdog_timeo;
	bool needs_free_netdev;
	void (*priv_destructor)(struct net_device *dev);
	struct device dev;
	u8 priv[] __aligned(8);
};

struct napi_struct {
	struct list_head poll_list;
	unsigned long state;
	int weight;
	int (*poll)(struct napi_struct *napi, int budget);
	struct net_device *dev;
};

#define SET_NETDEV_DEV(net, pdev) ((net)->dev.parent = (pdev))
#define NET_NAME_UNKNOWN 0

static inline void *netdev_priv(const struct net_device *dev)
{
	return (void *)dev->priv;
}

struct net_device *alloc_netdev_mqs(int sizeof_priv, const char *name, unsigned char name_assign_type,
				    void (*setup)(struct net_device *), unsigned int txqs, unsigned int rxqs);
#define alloc_netdev(sizeof_priv, name, name_assign_type, setup) \
	alloc_netdev_mqs(sizeof_priv, name, name_assign_type, setup, 1, 1)
void free_netdev(struct net_device *dev);
int register_netdev(struct net_device *dev);
void unregister_netdev(struct net_device *dev);

void netif_start_queue(struct net_device *dev);
void netif_stop_queue(struct net_device *dev);
void netif_wake_queue(struct net_device *dev);
bool netif_queue_stopped(const struct net_device *dev);
void netif_carrier_on(struct net_device *dev);
void netif_carrier_off(struct net_device *dev);
void netif_trans_update(struct net_device *dev);
int netif_rx(struct sk_buff *skb);
int netif_receive_skb(struct sk_buff *skb);
int dev_queue_xmit(struct sk_buff *skb);

void netif_napi_add(struct net_device *dev, struct napi_struct *napi, int (*poll)(struct napi_struct *, int));
void netif_napi_del(struct napi_struct *napi);
void napi_enable(struct napi_struct *napi);
void napi_disable(struct napi_struct *napi);
bool napi_schedule(struct napi_struct *napi);
bool napi_complete_done(struct napi_struct *napi, int work_done);

void dev_kfree_skb_any(struct sk_buff *skb);
void dev_kfree_skb_irq(struct sk_buff *skb);
void dev_consume_skb_any(struct sk_buff *skb);

__printf(2, 3) void netdev_err(const struct net_device *dev, const char *fmt, ...);
__printf(2, 3) void netdev_warn(const struct net_device *dev, const char *fmt, ...);
__printf(2, 3) void netdev_info(const struct net_device *dev, const char *fmt, ...);
#define netdev_dbg netdev_info

#endif
