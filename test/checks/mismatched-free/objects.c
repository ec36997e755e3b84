// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// Objects with a free function of their own.
#include <linux/bitmap.h>
#include <linux/etherdevice.h>
#include <linux/firmware.h>
#include <linux/mempool.h>
#include <linux/netdevice.h>
#include <linux/percpu.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

int fill_frame(struct sk_buff *skb);
int parse(const u8 *data, size_t n);

int kfree_of_skb_bad(unsigned int len) {
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);
	if (!skb)
		return -ENOMEM;
	skb_put(skb, len);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'skb', which alloc_skb() allocated as socket buffers; use kfree_skb(), consume_skb() or dev_kfree_skb_any() [kalloc-mismatched-free]
	kfree(skb);
	return 0;
}

void kfree_of_netdev_bad(void) {
	struct net_device *dev = alloc_etherdev(64);
	if (!dev)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'dev', which alloc_etherdev() allocated as network devices; use free_netdev() [kalloc-mismatched-free]
	kfree(dev);
}

void kfree_of_urb_bad(void) {
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	if (!urb)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'urb', which usb_alloc_urb() allocated as URBs; use usb_free_urb() [kalloc-mismatched-free]
	kfree(urb);
}

void kfree_of_percpu_bad(void) {
	u64 __percpu *counter = alloc_percpu(u64);
	if (!counter)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'counter', which alloc_percpu() allocated as per-CPU memory; use free_percpu() [kalloc-mismatched-free]
	kfree(counter);
}

int kfree_of_firmware_bad(struct device *dev) {
	const struct firmware *fw;
	int ret = request_firmware(&fw, "board.bin", dev);
	if (ret)
		return ret;
	ret = parse(fw->data, fw->size);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'fw', which request_firmware() allocated as firmware images; use release_firmware() [kalloc-mismatched-free]
	kfree(fw);
	return ret;
}

void vfree_of_bitmap_bad(unsigned int bits) {
	unsigned long *map = bitmap_zalloc(bits, GFP_KERNEL);
	if (!map)
		return;
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'map', which bitmap_zalloc() allocated as bitmaps from bitmap_alloc(); use bitmap_free() [kalloc-mismatched-free]
	vfree(map);
}

void kfree_of_const_string_bad(const char *name) {
	const char *copy = kstrdup_const(name, GFP_KERNEL);
	if (!copy)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'copy', which kstrdup_const() allocated as strings from kstrdup_const(); use kfree_const() [kalloc-mismatched-free]
	kfree(copy);
}

void kfree_of_pool_element_bad(mempool_t *pool) {
	void *element = mempool_alloc(pool, GFP_NOIO);
	if (!element)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'element', which mempool_alloc() allocated as memory pool elements; use mempool_free() with the same pool [kalloc-mismatched-free]
	kfree(element);
}

void kfree_of_cache_bad(void) {
	struct kmem_cache *cache = kmem_cache_create("things", 64, 0, 0, NULL);
	if (!cache)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'cache', which kmem_cache_create() allocated as slab caches; use kmem_cache_destroy() [kalloc-mismatched-free]
	kfree(cache);
}

void kmem_cache_free_of_kmalloc_bad(struct kmem_cache *cache) {
	void *thing = kmalloc(64, GFP_KERNEL);
	if (!thing)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kmem_cache_free() frees 'thing', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	kmem_cache_free(cache, thing);
}

// The private part of a network device is no block of its own.
void kfree_of_netdev_priv_bad(void) {
	struct net_device *dev = alloc_etherdev(64);
	if (!dev)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees {{.*}} [kalloc-mismatched-free]
	kfree(netdev_priv(dev));
}

void skb_ok(unsigned int len, bool sent) {
	struct sk_buff *skb = alloc_skb(len, GFP_KERNEL);
	if (!skb)
		return;
	if (fill_frame(skb))
		kfree_skb(skb);
	else if (sent)
		consume_skb(skb);
	else
		dev_kfree_skb_any(skb);
}

void netdev_ok(void) {
	struct net_device *dev = alloc_etherdev(64);
	if (dev)
		free_netdev(dev);
}

void urb_ok(void) {
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	usb_free_urb(urb);
}

// The buffer of an URB is a block of its own.
int urb_and_buffer_ok(struct usb_device *udev, usb_complete_t done) {
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	u8 *buf = kmalloc(64, GFP_KERNEL);
	int ret = -ENOMEM;
	if (!urb || !buf)
		goto out;
	usb_fill_bulk_urb(urb, udev, usb_rcvbulkpipe(udev, 1), buf, 64, done, NULL);
	ret = usb_submit_urb(urb, GFP_KERNEL);
	if (!ret)
		return 0;
out:
	usb_free_urb(urb);
	kfree(buf);
	return ret;
}

void percpu_ok(void) {
	u64 __percpu *counter = alloc_percpu(u64);
	free_percpu(counter);
}

int firmware_copy_ok(struct device *dev) {
	const struct firmware *fw;
	void *copy;
	int ret = request_firmware(&fw, "board.bin", dev);
	if (ret)
		return ret;
	copy = kmemdup(fw->data, fw->size, GFP_KERNEL);
	release_firmware(fw);
	kfree(copy);
	return 0;
}

void bitmap_ok(unsigned int bits) {
	unsigned long *map = bitmap_zalloc(bits, GFP_KERNEL);
	bitmap_free(map);
}

// bitmap_free() is kfree(), and lib/bitmap.c says so.
void bitmap_free_of_kcalloc_ok(unsigned int bits) {
	unsigned long *map = kcalloc(BITS_TO_LONGS(bits), sizeof(long), GFP_KERNEL);
	bitmap_free(map);
}

void const_string_ok(const char *name) {
	const char *copy = kstrdup_const(name, GFP_KERNEL);
	const char *own = kstrdup(name, GFP_KERNEL);
	kfree_const(copy);
	kfree_const(own);
}

void pool_element_ok(mempool_t *pool) {
	void *element = mempool_alloc(pool, GFP_NOIO);
	mempool_free(element, pool);
}

void cache_object_ok(struct kmem_cache *cache) {
	void *thing = kmem_cache_alloc(cache, GFP_KERNEL);
	if (thing)
		kmem_cache_free(cache, thing);
}

// Since 6.4 kfree() finds the cache itself.
void kfree_of_cache_object_ok(struct kmem_cache *cache) {
	void *thing = kmem_cache_zalloc(cache, GFP_KERNEL);
	kfree(thing);
}
