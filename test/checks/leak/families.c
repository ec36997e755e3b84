// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Other families than kmalloc: vmalloc, caches, packets, transfers, firmware, queues, mappings, pages.
#include <linux/device.h>
#include <linux/firmware.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

struct rec {
	u32 id;
	u32 val;
};

static struct kmem_cache *rec_cache;

int inspect(const void *p);
void net_setup(struct net_device *dev);

int vmalloc_bad(size_t n)
{
	void *p = vmalloc(n);

	if (!p)
		return -ENOMEM;
	if (inspect(p))
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by vmalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	vfree(p);
	return 0;
}

int kvmalloc_bad(size_t n)
{
	u32 *p = kvcalloc(n, sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (inspect(p))
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kvcalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kvfree(p);
	return 0;
}

int cache_bad(u32 id)
{
	struct rec *r = kmem_cache_zalloc(rec_cache, GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	r->id = id;
	if (inspect(r))
		// CHECK: [[@LINE+1]]:3: warning: 'r' leaks: allocated by kmem_cache_zalloc() and not freed on this path [kalloc-leak]
		return -EEXIST;
	kmem_cache_free(rec_cache, r);
	return 0;
}

int skb_bad(struct net_device *dev, const void *data, unsigned int len)
{
	struct sk_buff *skb = alloc_skb(len, GFP_ATOMIC);

	if (!skb)
		return -ENOMEM;
	skb_put_data(skb, data, len);
	skb->dev = dev;
	if (inspect(data))
		// CHECK: [[@LINE+1]]:3: warning: 'skb' leaks: allocated by alloc_skb() and not freed on this path [kalloc-leak]
		return -EINVAL;
	return netif_rx(skb);
}

/* skb_reserve() only moves the data pointers. */
int skb_reserve_bad(unsigned int len)
{
	struct sk_buff *skb = alloc_skb(len + 16, GFP_ATOMIC);

	if (!skb)
		return -ENOMEM;
	skb_reserve(skb, 16);
	// CHECK: [[@LINE+1]]:2: warning: 'skb' leaks: allocated by alloc_skb() and not freed on this path [kalloc-leak]
	return skb->len ? -EINVAL : 0;
}

int urb_bad(struct usb_device *udev, void *buf)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	int ret;

	if (!urb)
		return -ENOMEM;
	usb_fill_bulk_urb(urb, udev, usb_rcvbulkpipe(udev, 1), buf, 64, NULL, NULL);
	ret = usb_submit_urb(urb, GFP_KERNEL);
	// CHECK: [[@LINE+1]]:2: warning: 'urb' leaks: allocated by usb_alloc_urb() and not freed on this path [kalloc-leak]
	return ret;
}

int firmware_bad(struct device *dev)
{
	const struct firmware *fw;
	int ret;

	ret = request_firmware(&fw, "unit.bin", dev);
	if (ret)
		return ret;
	if (fw->size < 16) {
		dev_err(dev, "short firmware\n");
		// CHECK: [[@LINE+1]]:3: warning: 'fw' leaks: allocated by request_firmware() and not freed on this path [kalloc-leak]
		return -EINVAL;
	}
	ret = inspect(fw->data);
	release_firmware(fw);
	return ret;
}

int workqueue_bad(void)
{
	struct workqueue_struct *wq = alloc_workqueue("unit", WQ_MEM_RECLAIM, 0);
	int ret;

	if (!wq)
		return -ENOMEM;
	ret = inspect(rec_cache);
	if (ret)
		// CHECK: [[@LINE+1]]:3: warning: 'wq' leaks: allocated by alloc_workqueue() and not freed on this path [kalloc-leak]
		return ret;
	destroy_workqueue(wq);
	return 0;
}

int ioremap_bad(phys_addr_t addr)
{
	void __iomem *regs = ioremap(addr, 4096);

	if (!regs)
		return -ENOMEM;
	if (readl(regs) != 0x1234)
		// CHECK: [[@LINE+1]]:3: warning: 'regs' leaks: allocated by ioremap() and not freed on this path [kalloc-leak]
		return -ENODEV;
	iounmap(regs);
	return 0;
}

int netdev_bad(struct device *parent)
{
	struct net_device *dev = alloc_netdev(64, "unit%d", NET_NAME_UNKNOWN, net_setup);
	int ret;

	if (!dev)
		return -ENOMEM;
	SET_NETDEV_DEV(dev, parent);
	ret = register_netdev(dev);
	if (ret)
		// CHECK: [[@LINE+1]]:3: warning: 'dev' leaks: allocated by alloc_netdev() and not freed on this path [kalloc-leak]
		return ret;
	return 0;
}

int page_bad(void)
{
	struct page *page = alloc_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	if (inspect(rec_cache))
		// CHECK: [[@LINE+1]]:3: warning: 'page' leaks: allocated by alloc_page() and not freed on this path [kalloc-leak]
		return -EIO;
	__free_page(page);
	return 0;
}

int free_page_bad(void)
{
	unsigned long addr = __get_free_page(GFP_KERNEL);

	if (!addr)
		return -ENOMEM;
	if (inspect((void *)addr))
		// CHECK: [[@LINE+1]]:3: warning: 'addr' leaks: allocated by __get_free_page() and not freed on this path [kalloc-leak]
		return -EIO;
	free_page(addr);
	return 0;
}

int kstrdup_const_bad(const char *s)
{
	const char *name = kstrdup_const(s, GFP_KERNEL);

	if (!name)
		return -ENOMEM;
	if (inspect(name))
		// CHECK: [[@LINE+1]]:3: warning: 'name' leaks: allocated by kstrdup_const() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree_const(name);
	return 0;
}

int vmalloc_ok(size_t n)
{
	void *p = vzalloc(n);
	int ret;

	if (!p)
		return -ENOMEM;
	ret = inspect(p);
	vfree(p);
	return ret;
}

int kvmalloc_ok(size_t n)
{
	void *p = kvzalloc(n, GFP_KERNEL);
	int ret = p ? inspect(p) : -ENOMEM;

	kvfree(p);
	return ret;
}

int cache_ok(void)
{
	struct rec *r = kmem_cache_alloc(rec_cache, GFP_KERNEL);
	int ret;

	if (!r)
		return -ENOMEM;
	ret = inspect(r);
	kmem_cache_free(rec_cache, r);
	return ret;
}

int skb_ok(struct net_device *dev, const void *data, unsigned int len)
{
	struct sk_buff *skb = netdev_alloc_skb(dev, len);

	if (!skb)
		return -ENOMEM;
	if (inspect(data)) {
		kfree_skb(skb);
		return -EINVAL;
	}
	skb_put_data(skb, data, len);
	return netif_rx(skb);
}

int skb_transmitted_ok(struct net_device *dev)
{
	struct sk_buff *skb = dev_alloc_skb(64);

	if (!skb)
		return -ENOMEM;
	skb->dev = dev;
	return dev_queue_xmit(skb);
}

int urb_ok(struct usb_device *udev, void *buf)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	int ret;

	if (!urb)
		return -ENOMEM;
	usb_fill_bulk_urb(urb, udev, usb_rcvbulkpipe(udev, 1), buf, 64, NULL, NULL);
	ret = usb_submit_urb(urb, GFP_KERNEL);
	if (ret)
		usb_free_urb(urb);
	return ret;
}

int firmware_ok(struct device *dev)
{
	const struct firmware *fw;
	int ret;

	ret = request_firmware(&fw, "unit.bin", dev);
	if (ret) {
		dev_err(dev, "no firmware: %d\n", ret);
		return ret;
	}
	if (fw->size < 16)
		ret = -EINVAL;
	else
		ret = inspect(fw->data);
	release_firmware(fw);
	return ret;
}

int netdev_ok(struct device *parent)
{
	struct net_device *dev = alloc_netdev(64, "unit%d", NET_NAME_UNKNOWN, net_setup);
	int ret;

	if (!dev)
		return -ENOMEM;
	SET_NETDEV_DEV(dev, parent);
	ret = register_netdev(dev);
	if (ret)
		free_netdev(dev);
	return ret;
}

int free_page_ok(void)
{
	unsigned long addr = get_zeroed_page(GFP_KERNEL);
	int ret;

	if (!addr)
		return -ENOMEM;
	ret = inspect((void *)addr);
	free_page(addr);
	return ret;
}

struct rec __percpu *percpu_ok(void)
{
	struct rec __percpu *r = alloc_percpu(struct rec);

	if (!r)
		return NULL;
	if (inspect(rec_cache)) {
		free_percpu(r);
		return NULL;
	}
	return r;
}
