// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// Network and USB callbacks.
#include <linux/netdevice.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/usb.h>

struct adapter {
	struct napi_struct napi;
	struct net_device *dev;
	struct usb_device *usb;
	struct urb *rx, *tx;
	void *buf;
	struct sk_buff *skb;
};

static int poll_bad(struct napi_struct *napi, int budget)
{
	struct adapter *a = container_of(napi, struct adapter, napi);

	// CHECK: [[@LINE+1]]:11: warning: alloc_skb() with GFP_KERNEL may sleep, but 'poll_bad' runs in softirq context [kalloc-sleep-in-atomic]
	a->skb = alloc_skb(2048, GFP_KERNEL);
	napi_complete_done(napi, 0);
	return 0;
}

static int poll_ok(struct napi_struct *napi, int budget)
{
	struct adapter *a = container_of(napi, struct adapter, napi);

	a->skb = napi_alloc_skb(napi, 2048);
	return 0;
}

// A budget is there to be used.
static int poll_within_budget_bad(struct napi_struct *napi, int budget)
{
	struct adapter *a = container_of(napi, struct adapter, napi);
	int done = 0;

	while (done < budget && !a->skb) {
		// CHECK: [[@LINE+1]]:12: warning: alloc_skb() with GFP_KERNEL may sleep, but 'poll_within_budget_bad' runs in softirq context [kalloc-sleep-in-atomic]
		a->skb = alloc_skb(2048, GFP_KERNEL);
		done++;
	}
	return done;
}

// Nobody passes that.
static int poll_told_otherwise_ok(struct napi_struct *napi, int budget)
{
	struct adapter *a = container_of(napi, struct adapter, napi);

	if (budget == -1)
		a->skb = alloc_skb(2048, GFP_KERNEL);
	return 0;
}

static netdev_tx_t xmit_bad(struct sk_buff *skb, struct net_device *dev)
{
	struct adapter *a = netdev_priv(dev);

	// CHECK: [[@LINE+1]]:11: warning: skb_copy() with GFP_KERNEL may sleep, but 'xmit_bad' runs in softirq context [kalloc-sleep-in-atomic]
	a->skb = skb_copy(skb, GFP_KERNEL);
	consume_skb(skb);
	return NETDEV_TX_OK;
}

static int open_ok(struct net_device *dev)
{
	struct adapter *a = netdev_priv(dev);

	a->buf = kmalloc(4096, GFP_KERNEL);
	return a->buf ? 0 : -ENOMEM;
}

static void set_rx_mode_bad(struct net_device *dev)
{
	struct adapter *a = netdev_priv(dev);

	// CHECK: [[@LINE+1]]:11: warning: kzalloc() with GFP_KERNEL may sleep, but 'set_rx_mode_bad' runs in softirq context [kalloc-sleep-in-atomic]
	a->buf = kzalloc(64, GFP_KERNEL);
}

static int change_mtu_ok(struct net_device *dev, int mtu)
{
	struct adapter *a = netdev_priv(dev);
	void *p = krealloc(a->buf, mtu, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	a->buf = p;
	return 0;
}

static const struct net_device_ops adapter_ops = {
	.ndo_open = open_ok,
	.ndo_start_xmit = xmit_bad,
	.ndo_set_rx_mode = set_rx_mode_bad,
	.ndo_change_mtu = change_mtu_ok,
};

static netdev_tx_t xmit_ok(struct sk_buff *skb, struct net_device *dev)
{
	struct adapter *a = netdev_priv(dev);

	a->skb = skb_clone(skb, GFP_ATOMIC);
	consume_skb(skb);
	return NETDEV_TX_OK;
}

static const struct net_device_ops second_ops = {
	.ndo_start_xmit = xmit_ok,
};

static void rx_complete_bad(struct urb *urb)
{
	// CHECK: [[@LINE+1]]:2: warning: usb_submit_urb() with GFP_KERNEL may sleep, but 'rx_complete_bad' runs in softirq context [kalloc-sleep-in-atomic]
	usb_submit_urb(urb, GFP_KERNEL);
}

static void tx_complete_ok(struct urb *urb)
{
	if (!urb->status)
		usb_submit_urb(urb, GFP_ATOMIC);
}

/* Called by the completion handler and by the probe: the mask must suit both. */
static int restart_bad(struct adapter *a)
{
	// CHECK: [[@LINE+1]]:9: warning: usb_submit_urb() with GFP_KERNEL may sleep, but 'int_complete' runs in softirq context [kalloc-sleep-in-atomic]
	return usb_submit_urb(a->rx, GFP_KERNEL);
}

static void int_complete(struct urb *urb)
{
	restart_bad(urb->context);
}

static int restart_ok(struct adapter *a, gfp_t gfp)
{
	return usb_submit_urb(a->rx, gfp);
}

static void control_complete_ok(struct urb *urb)
{
	restart_ok(urb->context, GFP_ATOMIC);
}

int adapter_start(struct adapter *a)
{
	int ret;

	usb_fill_bulk_urb(a->rx, a->usb, 1, a->buf, 64, rx_complete_bad, a);
	usb_fill_bulk_urb(a->tx, a->usb, 2, a->buf, 64, tx_complete_ok, a);
	usb_fill_int_urb(a->tx, a->usb, 3, a->buf, 64, int_complete, a, 1);
	usb_fill_control_urb(a->tx, a->usb, 3, a->buf, a->buf, 64, control_complete_ok, a);
	netif_napi_add(a->dev, &a->napi, poll_bad);
	netif_napi_add(a->dev, &a->napi, poll_within_budget_bad);
	netif_napi_add(a->dev, &a->napi, poll_told_otherwise_ok);
	a->dev->netdev_ops = &adapter_ops;
	ret = restart_bad(a);
	return ret ? ret : restart_ok(a, GFP_KERNEL);
}

void adapter_second(struct adapter *a)
{
	netif_napi_add(a->dev, &a->napi, poll_ok);
	a->dev->netdev_ops = &second_ops;
}
