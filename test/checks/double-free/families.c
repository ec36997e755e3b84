// RUN: not %kalloc-tidy --checks=-*,kalloc-double-free %s | %expect-warnings %s
// The free functions of every family, alone and mixed; reallocation; what frees without the word.
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/etherdevice.h>
#include <linux/firmware.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

int send(const void *p, size_t n);
int load(const struct firmware *fw);
struct urb *usb_get_urb(struct urb *urb);

void kfree_kvfree_bad(void *p)
{
	kfree(p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-double-free]
	kvfree(p);
}

void vfree_twice_bad(size_t n)
{
	void *p = vmalloc(n);

	vfree(p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-double-free]
	vfree(p);
}

void sensitive_twice_bad(size_t n)
{
	u8 *key = kmalloc(n, GFP_KERNEL);

	kfree_sensitive(key);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'key' {{.*}} [kalloc-double-free]
	kfree_sensitive(key);
}

void cache_bad(struct kmem_cache *c)
{
	void *o = kmem_cache_alloc(c, GFP_KERNEL);

	if (!o)
		return;
	kmem_cache_free(c, o);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'o' {{.*}} [kalloc-double-free]
	kmem_cache_free(c, o);
}

void page_bad(void)
{
	unsigned long page = __get_free_page(GFP_KERNEL);

	if (!page)
		return;
	free_page(page);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'page' {{.*}} [kalloc-double-free]
	free_page(page);
}

int coherent_bad(struct device *dev, size_t n)
{
	dma_addr_t dma;
	void *ring = dma_alloc_coherent(dev, n, &dma, GFP_KERNEL);
	int ret;

	if (!ring)
		return -ENOMEM;
	ret = send(ring, n);
	if (ret)
		dma_free_coherent(dev, n, ring, dma);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'ring' {{.*}} [kalloc-double-free]
	dma_free_coherent(dev, n, ring, dma);
	return ret;
}

void dma_pool_bad(struct dma_pool *pool)
{
	dma_addr_t dma;
	void *d = dma_pool_alloc(pool, GFP_KERNEL, &dma);

	if (!d)
		return;
	dma_pool_free(pool, d, dma);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'd' {{.*}} [kalloc-double-free]
	dma_pool_free(pool, d, dma);
}

void devm_bad(struct device *dev, size_t n)
{
	void *p = devm_kmalloc(dev, n, GFP_KERNEL);

	if (!p)
		return;
	devm_kfree(dev, p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-double-free]
	devm_kfree(dev, p);
}

int firmware_bad(struct device *dev)
{
	const struct firmware *fw;
	int ret = request_firmware(&fw, "x.bin", dev);

	if (ret)
		return ret;
	ret = load(fw);
	if (ret)
		release_firmware(fw);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'fw' {{.*}} [kalloc-double-free]
	release_firmware(fw);
	return ret;
}

void skb_two_names_bad(struct net_device *ndev, unsigned int n)
{
	struct sk_buff *skb = netdev_alloc_skb(ndev, n);

	if (!skb)
		return;
	kfree_skb(skb);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-double-free]
	dev_kfree_skb_any(skb);
}

netdev_tx_t xmit_error_label_bad(struct sk_buff *skb, struct net_device *ndev)
{
	if (skb->len > ndev->mtu) {
		dev_kfree_skb_any(skb);
		ndev->stats.tx_dropped++;
		goto drop;
	}
	if (!send(ndev, 1)) {
		consume_skb(skb);
		return NETDEV_TX_OK;
	}
drop:
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-double-free]
	dev_kfree_skb(skb);
	return NETDEV_TX_OK;
}

/* netif_rx() has consumed it, whatever it says. */
int rx_consumed_bad(struct sk_buff *skb)
{
	int ret = netif_rx(skb);

	if (ret)
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-double-free]
		kfree_skb(skb);
	return ret;
}

/* skb_padto() frees the skb when it fails. */
netdev_tx_t padding_bad(struct sk_buff *skb, struct net_device *ndev)
{
	if (skb_padto(skb, 60)) {
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-double-free]
		dev_kfree_skb_any(skb);
		return NETDEV_TX_OK;
	}
	send(skb->data, skb->len);
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

int realloc_bad(size_t n)
{
	char *old = kmalloc(n, GFP_KERNEL), *new;

	if (!old)
		return -ENOMEM;
	new = krealloc(old, 2 * n, GFP_KERNEL);
	if (!new) {
		kfree(old);
		return -ENOMEM;
	}
	send(new, 2 * n);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'old' {{.*}} [kalloc-double-free]
	kfree(old);
	return 0;
}

int netdev_bad(void)
{
	struct net_device *ndev = alloc_etherdev(64);
	int ret;

	if (!ndev)
		return -ENOMEM;
	ret = register_netdev(ndev);
	if (ret)
		free_netdev(ndev);
	if (ret == -EBUSY)
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'ndev' {{.*}} [kalloc-double-free]
		free_netdev(ndev);
	return ret;
}

void percpu_bad(void)
{
	int __percpu *counters = alloc_percpu(int);

	free_percpu(counters);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'counters' {{.*}} [kalloc-double-free]
	free_percpu(counters);
}

void mempool_bad(mempool_t *pool)
{
	void *e = mempool_alloc(pool, GFP_ATOMIC);

	if (!e)
		return;
	mempool_free(e, pool);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'e' {{.*}} [kalloc-double-free]
	mempool_free(e, pool);
}

void null_ok(void)
{
	const struct firmware *fw = NULL;
	void *p = NULL;

	release_firmware(fw);
	release_firmware(fw);
	kfree(p);
	kfree(p);
	vfree(p);
	kvfree(p);
}

/* Both attempts fill the same variable; a failed one leaves nothing to release. */
int firmware_fallback_ok(struct device *dev)
{
	const struct firmware *fw = NULL;
	int ret = request_firmware(&fw, "new.bin", dev);

	if (!ret) {
		ret = load(fw);
		if (!ret)
			goto out;
		release_firmware(fw);
		fw = NULL;
	}
	ret = request_firmware(&fw, "old.bin", dev);
	if (!ret)
		ret = load(fw);
out:
	release_firmware(fw);
	return ret;
}

int firmware_loop_ok(struct device *dev, const char *const *names, int count)
{
	const struct firmware *fw;
	int i, ret = -ENOENT;

	for (i = 0; i < count; i++) {
		ret = request_firmware(&fw, names[i], dev);
		if (ret)
			continue;
		ret = load(fw);
		release_firmware(fw);
		if (!ret)
			break;
	}
	return ret;
}

int realloc_failed_ok(size_t n)
{
	char *old = kmalloc(n, GFP_KERNEL), *new;

	if (!old)
		return -ENOMEM;
	new = krealloc(old, 2 * n, GFP_KERNEL);
	if (!new) {
		kfree(old);
		return -ENOMEM;
	}
	send(new, 2 * n);
	kfree(new);
	return 0;
}

int realloc_kept_ok(size_t n, int rounds)
{
	char *buf = NULL, *more;
	int ret = 0;

	while (rounds--) {
		more = krealloc(buf, n * rounds, GFP_KERNEL);
		if (!more) {
			ret = -ENOMEM;
			break;
		}
		buf = more;
		ret = send(buf, n);
		if (ret)
			break;
	}
	kfree(buf);
	return ret;
}

/* A second reference: two frees are right. */
void skb_reference_ok(struct sk_buff *skb, struct net_device *ndev)
{
	skb_get(skb);
	netif_rx(skb);
	send(skb->data, skb->len);
	dev_kfree_skb_any(skb);
}

void skb_two_references_ok(unsigned int n)
{
	struct sk_buff *skb = alloc_skb(n, GFP_KERNEL);

	if (!skb)
		return;
	skb_get(skb);
	kfree_skb(skb);
	kfree_skb(skb);
}

void skb_clone_ok(struct sk_buff *skb)
{
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);

	if (clone)
		kfree_skb(clone);
	kfree_skb(skb);
}

void skb_replaced_ok(struct sk_buff *skb)
{
	struct sk_buff *copy = skb_copy(skb, GFP_ATOMIC);

	dev_kfree_skb_any(skb);
	if (!copy)
		return;
	skb = copy;
	send(skb->data, skb->len);
	dev_kfree_skb_any(skb);
}

void skb_queue_ok(struct sk_buff_head *q)
{
	struct sk_buff *skb;

	while ((skb = skb_dequeue(q)))
		dev_kfree_skb(skb);
	skb_queue_purge(q);
	skb_queue_purge(q);
}

/* usb_free_urb() gives up a reference. */
int urb_reference_ok(struct urb *urb)
{
	usb_get_urb(urb);
	usb_free_urb(urb);
	return send(urb->transfer_buffer, urb->actual_length);
}

void urb_two_references_ok(void)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);

	if (!urb)
		return;
	usb_get_urb(urb);
	usb_free_urb(urb);
	usb_free_urb(urb);
}

/* put_page() gives up the reference that get_page() took. */
void page_reference_ok(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		return;
	get_page(page);
	put_page(page);
	__free_page(page);
}

void pages_of_two_ok(void)
{
	unsigned long a = __get_free_page(GFP_KERNEL), b = __get_free_page(GFP_KERNEL);

	free_page(a);
	free_page(b);
	free_page(0);
}

int devm_ok(struct device *dev, size_t n)
{
	void *p = devm_kzalloc(dev, n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (send(p, n)) {
		devm_kfree(dev, p);
		return -EIO;
	}
	return 0;
}

/* usb_free_urb() does not free the transfer buffer. */
void urb_and_buffer_ok(struct urb *urb, void *buf)
{
	usb_kill_urb(urb);
	kfree(urb->transfer_buffer);
	usb_free_urb(urb);
	kfree(buf);
}

int netdev_ok(void)
{
	struct net_device *ndev = alloc_etherdev(64);
	int ret;

	if (!ndev)
		return -ENOMEM;
	ret = register_netdev(ndev);
	if (ret) {
		free_netdev(ndev);
		return ret;
	}
	unregister_netdev(ndev);
	free_netdev(ndev);
	return 0;
}

netdev_tx_t padding_ok(struct sk_buff *skb, struct net_device *ndev)
{
	if (skb_padto(skb, 60))
		return NETDEV_TX_OK;
	send(skb->data, skb->len);
	dev_kfree_skb_any(skb);
	return NETDEV_TX_OK;
}

// A callee takes a reference of its own, gives it away, and drops it: what the caller holds is another one.
struct sk_buff *next_skb(void);
int send_frame(void *phy, struct sk_buff *skb);

static int send_held(void *phy, struct sk_buff *skb)
{
	int rc;

	skb_get(skb);
	rc = send_frame(phy, skb);
	kfree_skb(skb);
	return rc;
}

int referenced_by_callee_ok(void *phy)
{
	struct sk_buff *skb = next_skb();
	int rc;

	if (!skb)
		return -1;
	rc = send_held(phy, skb);
	if (rc)
		kfree_skb(skb);
	return rc;
}

// A frame of our own is linear, no clone, and has the room: nobody asks whether it could be padded.
int padded_new_ok(struct net_device *dev, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(dev, 1514);

	if (!skb)
		return -ENOMEM;
	skb_put(skb, len);
	skb_padto(skb, 60);
	return netif_rx(skb);
}
