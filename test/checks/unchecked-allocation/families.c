// RUN: not %kalloc-tidy --checks=-*,kalloc-unchecked-allocation %s | %expect-warnings %s
// The allocators of every family: which fail, with what, and what takes a NULL without harm.
#include <linux/bitmap.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/etherdevice.h>
#include <linux/firmware.h>
#include <linux/mempool.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/platform_device.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

struct state {
	struct device *dev;
	u32 *regs;
	const char *label;
	int id;
};

int send(const void *p, size_t n);
void done(struct urb *urb);

void devm_bad(struct platform_device *pdev)
{
	struct state *s = devm_kzalloc(&pdev->dev, sizeof(*s), GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 's' {{.*}} [kalloc-unchecked-allocation]
	s->dev = &pdev->dev;
	platform_set_drvdata(pdev, s);
}

int devm_member_bad(struct device *dev, struct state *s, size_t n)
{
	s->regs = devm_kcalloc(dev, n, sizeof(u32), GFP_KERNEL);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}regs' {{.*}} [kalloc-unchecked-allocation]
	s->regs[0] = 1;
	return 0;
}

char devm_string_bad(struct device *dev, int id)
{
	char *name = devm_kasprintf(dev, GFP_KERNEL, "port%d", id);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'name' {{.*}} [kalloc-unchecked-allocation]
	return name[0];
}

void kmemdup_bad(const struct state *from)
{
	struct state *s = kmemdup(from, sizeof(*from), GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 's' {{.*}} [kalloc-unchecked-allocation]
	s->id++;
	kfree(s);
}

int kasprintf_bad(int id)
{
	char *name = kasprintf(GFP_KERNEL, "%d", id);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'name' {{.*}} [kalloc-unchecked-allocation]
	int same = !strcmp(name, "0");

	kfree(name);
	return same;
}

void vzalloc_bad(size_t n)
{
	u32 *table = vzalloc(n * sizeof(u32));

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'table' {{.*}} [kalloc-unchecked-allocation]
	table[n - 1] = ~0;
	vfree(table);
}

void kvcalloc_bad(size_t n)
{
	u32 *table = kvcalloc(n, sizeof(u32), GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'table' {{.*}} [kalloc-unchecked-allocation]
	table[0] = 1;
	kvfree(table);
}

void cache_bad(struct kmem_cache *c)
{
	struct state *s = kmem_cache_alloc(c, GFP_ATOMIC);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 's' {{.*}} [kalloc-unchecked-allocation]
	s->id = 0;
	kfree(s);
}

void page_bad(void)
{
	u8 *p = (u8 *)__get_free_page(GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	p[0] = 1;
	free_page((unsigned long)p);
}

void coherent_bad(struct device *dev, dma_addr_t *dma)
{
	u32 *ring = dma_alloc_coherent(dev, PAGE_SIZE, dma, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'ring' {{.*}} [kalloc-unchecked-allocation]
	ring[0] = 0;
	dma_free_coherent(dev, PAGE_SIZE, ring, *dma);
}

void dma_pool_bad(struct dma_pool *pool, dma_addr_t *dma)
{
	u32 *d = dma_pool_alloc(pool, GFP_ATOMIC, dma);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'd' {{.*}} [kalloc-unchecked-allocation]
	d[0] = 0;
	dma_pool_free(pool, d, *dma);
}

void alloc_skb_bad(struct net_device *ndev)
{
	struct sk_buff *skb = alloc_skb(128, GFP_ATOMIC);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-unchecked-allocation]
	skb->dev = ndev;
	netif_rx(skb);
}

void dev_alloc_skb_bad(struct net_device *ndev, const void *data, size_t n)
{
	struct sk_buff *skb = dev_alloc_skb(n);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' {{.*}} [kalloc-unchecked-allocation]
	skb->protocol = 1;
	netif_rx(skb);
}

void skb_copy_bad(struct sk_buff *skb)
{
	struct sk_buff *copy = skb_copy(skb, GFP_ATOMIC);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'copy' {{.*}} [kalloc-unchecked-allocation]
	send(copy->data, copy->len);
	kfree_skb(copy);
}

int etherdev_bad(void)
{
	struct net_device *ndev = alloc_etherdev(sizeof(struct state));

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'ndev' {{.*}} [kalloc-unchecked-allocation]
	ndev->mtu = 1500;
	return register_netdev(ndev);
}

void urb_bad(struct usb_device *udev, void *buf)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'urb' {{.*}} [kalloc-unchecked-allocation]
	urb->transfer_flags = URB_ZERO_PACKET;
	usb_free_urb(urb);
}

/* The helper of the header writes to it. */
void urb_filled_bad(struct usb_device *udev, void *buf)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'urb' {{.*}} [kalloc-unchecked-allocation]
	usb_fill_bulk_urb(urb, udev, usb_sndbulkpipe(udev, 1), buf, 64, done, NULL);
	usb_free_urb(urb);
}

void bitmap_bad(unsigned int n)
{
	unsigned long *map = bitmap_zalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'map' {{.*}} [kalloc-unchecked-allocation]
	map[0] = 1;
	bitmap_free(map);
}

/* Without __GFP_DIRECT_RECLAIM a pool may be empty. */
void mempool_atomic_bad(mempool_t *pool)
{
	struct state *s = mempool_alloc(pool, GFP_ATOMIC);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 's' {{.*}} [kalloc-unchecked-allocation]
	s->id = 1;
	mempool_free(s, pool);
}

/* A pool waits until an element comes back. */
void mempool_waits_ok(mempool_t *pool)
{
	struct state *s = mempool_alloc(pool, GFP_KERNEL);

	s->id = 1;
	mempool_free(s, pool);
}

void mempool_noio_ok(mempool_t *pool)
{
	struct state *s = mempool_alloc(pool, GFP_NOIO);

	s->id = 1;
	mempool_free(s, pool);
}

void cache_nofail_ok(struct kmem_cache *c)
{
	struct state *s = kmem_cache_zalloc(c, GFP_NOFS | __GFP_NOFAIL);

	s->id = 1;
	kmem_cache_free(c, s);
}

void kvmalloc_nofail_ok(size_t n)
{
	u32 *v = kvmalloc_array(n, sizeof(u32), GFP_KERNEL | __GFP_NOFAIL);

	v[0] = 1;
	kvfree(v);
}

void alloc_skb_nofail_ok(void)
{
	struct sk_buff *skb = alloc_skb(64, GFP_KERNEL | __GFP_NOFAIL);

	skb->len = 0;
	kfree_skb(skb);
}

/* These take a NULL. */
void frees_ok(struct device *dev, dma_addr_t dma, mempool_t *pool, const char *text)
{
	kfree_const(kstrdup_const(text, GFP_KERNEL));
	free_percpu(alloc_percpu(int));
	usb_free_urb(usb_alloc_urb(0, GFP_KERNEL));
	kfree_skb(alloc_skb(1, GFP_KERNEL));
	bitmap_free(bitmap_zalloc(8, GFP_KERNEL));
	mempool_free(mempool_alloc(pool, GFP_ATOMIC), pool);
	free_page(__get_free_page(GFP_KERNEL));
	devm_kfree(dev, devm_kzalloc(dev, 8, GFP_KERNEL));
}

void consumed_untested_ok(unsigned int n)
{
	struct sk_buff *skb = alloc_skb(n, GFP_KERNEL);

	consume_skb(skb);
}

int devm_ok(struct platform_device *pdev)
{
	struct state *s = devm_kzalloc(&pdev->dev, sizeof(*s), GFP_KERNEL);

	if (!s)
		return -ENOMEM;
	s->regs = devm_kcalloc(&pdev->dev, 4, sizeof(u32), GFP_KERNEL);
	s->label = devm_kasprintf(&pdev->dev, GFP_KERNEL, "%d", pdev->id);
	if (!s->regs || !s->label)
		return -ENOMEM;
	s->regs[0] = s->label[0];
	platform_set_drvdata(pdev, s);
	return 0;
}

/* A label may be missing; nobody here reads it. */
int devm_optional_ok(struct platform_device *pdev, struct state *s)
{
	s->label = devm_kstrdup(&pdev->dev, "label", GFP_KERNEL);
	dev_info(&pdev->dev, "%s\n", s->label);
	return 0;
}

int rx_ok(struct net_device *ndev, const void *data, unsigned int n)
{
	struct sk_buff *skb = netdev_alloc_skb_ip_align(ndev, n);

	if (!skb) {
		ndev->stats.rx_dropped++;
		return -ENOMEM;
	}
	skb_put_data(skb, data, n);
	skb->protocol = eth_type_trans(skb, ndev);
	return netif_rx(skb);
}

int clone_ok(struct sk_buff *skb)
{
	struct sk_buff *clone = skb_clone(skb, GFP_ATOMIC);

	if (likely(clone != NULL))
		clone->protocol = 0;
	kfree_skb(clone);
	return clone ? 0 : -ENOMEM;
}

int etherdev_ok(struct platform_device *pdev)
{
	struct net_device *ndev = alloc_etherdev(sizeof(struct state));
	struct state *s;

	if (!ndev)
		return -ENOMEM;
	s = netdev_priv(ndev);
	s->id = 1;
	SET_NETDEV_DEV(ndev, &pdev->dev);
	return register_netdev(ndev);
}

int urbs_ok(struct urb **urbs, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		urbs[i] = usb_alloc_urb(0, GFP_KERNEL);
		if (!urbs[i])
			break;
		urbs[i]->transfer_flags = 0;
	}
	return i ? 0 : -ENOMEM;
}

int coherent_ok(struct device *dev, dma_addr_t *dma)
{
	u32 *ring = dma_alloc_coherent(dev, PAGE_SIZE, dma, GFP_KERNEL);

	if (unlikely(!ring))
		return -ENOMEM;
	ring[0] = 0;
	dma_free_coherent(dev, PAGE_SIZE, ring, *dma);
	return 0;
}

/* The test of the whole is the test of the part: both come from one block. */
int one_block_ok(struct device *dev, dma_addr_t *dma)
{
	u32 *rx = dma_alloc_coherent(dev, 2 * PAGE_SIZE, dma, GFP_KERNEL);
	u32 *tx = rx + PAGE_SIZE / 4;

	if (!rx)
		return -ENOMEM;
	tx[0] = 1;
	dma_free_coherent(dev, 2 * PAGE_SIZE, rx, *dma);
	return 0;
}

/* The result says whether there is an image. */
int firmware_ok(struct device *dev)
{
	const struct firmware *fw;
	int ret = request_firmware(&fw, "x.bin", dev);

	if (ret)
		return ret;
	ret = send(fw->data, fw->size);
	release_firmware(fw);
	return ret;
}

void scope_ok(size_t n)
{
	u8 *p __free(kfree) = kmalloc(n, GFP_KERNEL);

	if (!p)
		return;
	p[0] = 1;
}
