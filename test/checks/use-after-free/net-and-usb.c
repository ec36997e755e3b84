// RUN: not %kalloc-tidy --checks=-*,kalloc-use-after-free %s | %expect-warnings %s
// Socket buffers, network devices, URBs: what a call takes over is not the caller's to read.
#include <linux/etherdevice.h>
#include <linux/firmware.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/usb.h>

struct card {
	struct net_device *ndev;
	struct napi_struct napi;
	void __iomem *base;
	struct urb *urb;
	u8 *buf;
	int irq;
	unsigned long rx_bytes;
};

struct urb *usb_get_urb(struct urb *urb);
int hw_write(struct card *c, const void *data, unsigned int len);
void card_stop(struct card *c);
void card_done(struct urb *urb);
void card_irq_off(int irq);

netdev_tx_t stats_after_free_bad(struct sk_buff *skb, struct net_device *ndev)
{
	kfree_skb(skb);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-use-after-free]
	ndev->stats.tx_bytes += skb->len;
	return NETDEV_TX_OK;
}

netdev_tx_t stats_after_dev_kfree_bad(struct sk_buff *skb, struct net_device *ndev)
{
	struct card *c = netdev_priv(ndev);

	hw_write(c, skb->data, skb->len);
	dev_kfree_skb_any(skb);
	ndev->stats.tx_packets++;
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-use-after-free]
	ndev->stats.tx_bytes += skb->len;
	return NETDEV_TX_OK;
}

void stats_after_rx_bad(struct sk_buff *skb, struct net_device *ndev)
{
	skb->protocol = eth_type_trans(skb, ndev);
	netif_rx(skb);
	ndev->stats.rx_packets++;
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-use-after-free]
	ndev->stats.rx_bytes += skb->len;
}

void stats_after_receive_bad(struct sk_buff *skb, struct card *c)
{
	netif_receive_skb(skb);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-use-after-free]
	c->rx_bytes += skb->len;
}

int queued_bad(struct sk_buff *skb)
{
	int ret = dev_queue_xmit(skb);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-use-after-free]
	skb->dev->stats.tx_bytes += 1;
	return ret;
}

/* The private part goes with the device. */
void private_part_bad(struct net_device *ndev)
{
	struct card *c = netdev_priv(ndev);

	unregister_netdev(ndev);
	free_netdev(ndev);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{c|ndev}}' {{.*}} [kalloc-use-after-free]
	kfree(c->buf);
}

void remove_bad(struct platform_device *pdev)
{
	struct net_device *ndev = platform_get_drvdata(pdev);

	unregister_netdev(ndev);
	free_netdev(ndev);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{ndev|driver_data}}' {{.*}} [kalloc-use-after-free]
	card_irq_off(ndev->irq);
}

int probe_error_bad(void)
{
	struct net_device *ndev = alloc_etherdev(sizeof(struct card));
	struct card *c;
	int ret;

	if (!ndev)
		return -ENOMEM;
	c = netdev_priv(ndev);
	c->irq = 3;
	ret = register_netdev(ndev);
	if (ret) {
		free_netdev(ndev);
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{c|ndev}}' {{.*}} [kalloc-use-after-free]
		card_irq_off(c->irq);
	}
	return ret;
}

int firmware_bad(struct card *c, struct device *dev)
{
	const struct firmware *fw;
	int ret = request_firmware(&fw, "card.bin", dev);

	if (ret)
		return ret;
	ret = hw_write(c, fw->data, fw->size);
	release_firmware(fw);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'fw' {{.*}} [kalloc-use-after-free]
	return ret < 0 ? ret : (int)fw->size;
}

/* The padding failed, and freed it. */
netdev_tx_t padding_bad(struct sk_buff *skb, struct net_device *ndev)
{
	if (skb_padto(skb, 60)) {
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-use-after-free]
		ndev->stats.tx_dropped += skb->len;
		return NETDEV_TX_OK;
	}
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

netdev_tx_t stats_first_ok(struct sk_buff *skb, struct net_device *ndev)
{
	ndev->stats.tx_bytes += skb->len;
	dev_kfree_skb_any(skb);
	ndev->stats.tx_packets++;
	return NETDEV_TX_OK;
}

void length_kept_ok(struct sk_buff *skb, struct net_device *ndev)
{
	unsigned int len = skb->len;

	if (!netif_rx(skb))
		ndev->stats.rx_bytes += len;
	else
		ndev->stats.rx_dropped++;
}

/* Busy: the caller keeps the skb and comes again with it. */
netdev_tx_t busy_ok(struct sk_buff *skb, struct net_device *ndev)
{
	struct card *c = netdev_priv(ndev);

	if (hw_write(c, skb->data, skb->len)) {
		netif_stop_queue(ndev);
		return NETDEV_TX_BUSY;
	}
	ndev->stats.tx_bytes += skb->len;
	consume_skb(skb);
	return NETDEV_TX_OK;
}

void reference_ok(struct sk_buff *skb, struct net_device *ndev)
{
	skb_get(skb);
	netif_rx(skb);
	ndev->stats.rx_bytes += skb->len;
	kfree_skb(skb);
}

void copied_ok(struct sk_buff *skb, struct net_device *ndev)
{
	struct sk_buff *copy = skb_copy(skb, GFP_ATOMIC);

	kfree_skb(skb);
	if (!copy)
		return;
	ndev->stats.tx_bytes += copy->len;
	kfree_skb(copy);
}

void replaced_ok(struct sk_buff *skb, struct net_device *ndev)
{
	struct sk_buff *copy;

	copy = skb_clone(skb, GFP_ATOMIC);
	consume_skb(skb);
	skb = copy;
	if (skb)
		netif_rx(skb);
}

/* The device was found by the skb before the skb went. */
void device_of_skb_ok(struct sk_buff *skb)
{
	struct net_device *ndev = skb->dev;

	dev_kfree_skb_any(skb);
	ndev->stats.tx_dropped++;
	netif_wake_queue(ndev);
}

void queue_ok(struct sk_buff_head *q, struct net_device *ndev)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(q))) {
		ndev->stats.tx_bytes += skb->len;
		dev_kfree_skb(skb);
	}
}

/* An skb in a queue of the driver is still the driver's. */
void own_queue_ok(struct sk_buff_head *q, struct sk_buff *skb, struct net_device *ndev)
{
	skb_queue_tail(q, skb);
	ndev->stats.tx_bytes += skb->len;
}

netdev_tx_t padding_ok(struct sk_buff *skb, struct net_device *ndev)
{
	if (skb_padto(skb, 60)) {
		ndev->stats.tx_dropped++;
		return NETDEV_TX_OK;
	}
	ndev->stats.tx_bytes += skb->len;
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

void remove_ok(struct platform_device *pdev)
{
	struct net_device *ndev = platform_get_drvdata(pdev);
	struct card *c = netdev_priv(ndev);
	int irq = ndev->irq;

	unregister_netdev(ndev);
	card_stop(c);
	kfree(c->buf);
	free_netdev(ndev);
	card_irq_off(irq);
}

int unregistered_ok(struct net_device *ndev)
{
	unregister_netdev(ndev);
	return ndev->irq;
}

/* The stack frees it when the last user is gone; until then it is there. */
int self_freeing_ok(struct net_device *ndev)
{
	int ret;

	ndev->needs_free_netdev = true;
	ret = register_netdev(ndev);
	if (ret)
		netdev_err(ndev, "%d\n", ret);
	return ret;
}

/* usb_free_urb() gives up one reference of two. */
int urb_reference_ok(struct urb *urb)
{
	usb_get_urb(urb);
	usb_free_urb(urb);
	return urb->status;
}

/* A submitted URB is held by the core: the driver drops its own reference. */
int submitted_ok(struct usb_device *udev, u8 *buf)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	int ret;

	if (!urb)
		return -ENOMEM;
	usb_fill_bulk_urb(urb, udev, usb_sndbulkpipe(udev, 1), buf, 64, card_done, NULL);
	ret = usb_submit_urb(urb, GFP_KERNEL);
	usb_free_urb(urb);
	return ret;
}

void urb_context_ok(struct urb *urb)
{
	struct card *c = urb->context;

	kfree(urb->transfer_buffer);
	usb_free_urb(urb);
	c->urb = NULL;
}

int firmware_ok(struct card *c, struct device *dev)
{
	const struct firmware *fw;
	size_t size;
	int ret = request_firmware(&fw, "card.bin", dev);

	if (ret)
		return ret;
	size = fw->size;
	c->buf = kmemdup(fw->data, size, GFP_KERNEL);
	release_firmware(fw);
	if (!c->buf)
		return -ENOMEM;
	return hw_write(c, c->buf, size);
}

/* What was freed is the content; the descriptor is the driver's own. */
void content_ok(struct card *c)
{
	kfree(c->buf);
	c->buf = NULL;
	c->rx_bytes = 0;
	usb_free_urb(c->urb);
	c->urb = NULL;
}
