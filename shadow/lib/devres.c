/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Devices and their managed resources (drivers/base/devres.c). */
#include "shadow.h"
#include <linux/dma-mapping.h>
#include <linux/string.h>

/* drivers/base/devres.c: the node lies before the data, so that kfree() of the data is an invalid free. */
struct devres {
	struct list_head node;
	void (*release)(struct device *dev, void *data);
	size_t size;
	u8 pad[32];
	u8 data[];
};
#define DEVRES_HEADER 64

void device_setup(struct device *dev, const char *name, bool can_dma)
{
	dev->kobj.name = name;
	INIT_LIST_HEAD(&dev->devres_head);
	if (can_dma) {
		dev->coherent_dma_mask = DMA_BIT_MASK(32);
		dev->dma_mask = &dev->coherent_dma_mask;
	}
}

static struct devres *devres_new(struct device *dev, size_t size, gfp_t gfp, const char *what)
{
	struct devres *r;
	struct block *b;

	if (!slab_gate(size + DEVRES_HEADER, gfp, what))
		return NULL;
	b = slab_take(size + DEVRES_HEADER, gfp | __GFP_ZERO, what);
	if (!b)
		return NULL;
	b->owner = dev;
	r = (struct devres *)b->addr;
	r->release = NULL;
	r->size = size;
	list_add(&r->node, &dev->devres_head);
	return r;
}

/* Of the library itself: does not fail. */
void devres_add(struct device *dev, void (*release)(struct device *dev, void *data), const void *data, size_t size)
{
	struct block *b = slab_take(size + DEVRES_HEADER, GFP_KERNEL | __GFP_ZERO, "devres_add()");
	struct devres *r = (struct devres *)b->addr;

	b->owner = dev;
	r->release = release;
	r->size = size;
	__builtin_memcpy(r->data, data, size);
	list_add(&r->node, &dev->devres_head);
}

void devres_release_all(struct device *dev)
{
	while (dev->devres_head.next && !list_empty(&dev->devres_head)) {
		struct devres *r = list_first_entry(&dev->devres_head, struct devres, node);
		struct block *b = block_at((unsigned long)r);

		__list_del_entry(&r->node);
		if (r->release)
			r->release(dev, r->data);
		if (b && b->live)
			slab_give(b);
	}
}

static void *devm_take(struct device *dev, size_t size, gfp_t gfp, const char *what)
{
	struct devres *r;

	if (!size) {
		might_alloc(gfp);
		return ZERO_SIZE_PTR;
	}
	r = devres_new(dev, size, gfp, what);
	return r ? r->data : NULL;
}

void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)
{
	return devm_take(dev, size, gfp, "devm_kmalloc()");
}

void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp)
{
	return devm_take(dev, size, gfp | __GFP_ZERO, "devm_kzalloc()");
}

void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : devm_take(dev, bytes, gfp | __GFP_ZERO, "devm_kcalloc()");
}

void *devm_kmalloc_array(struct device *dev, size_t n, size_t size, gfp_t gfp)
{
	return devm_kcalloc(dev, n, size, gfp);
}

void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp)
{
	void *p = devm_take(dev, len, gfp, "devm_kmemdup()");

	return p ? shadow_memcpy(p, src, len) : NULL;
}

char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp)
{
	return s ? devm_kmemdup(dev, s, strlen(s) + 1, gfp) : NULL;
}

char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...)
{
	char text[1024];
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	host_vsnprintf(text, sizeof(text), fmt, args);
	__builtin_va_end(args);
	return devm_kstrdup(dev, text, gfp);
}

static struct devres *devres_of(struct device *dev, const void *p)
{
	struct devres *r;

	if (dev->devres_head.next)
		list_for_each_entry(r, &dev->devres_head, node)
			if (r->data == p && !r->release)
				return r;
	return NULL;
}

void devm_kfree(struct device *dev, const void *p)
{
	struct devres *r;

	if (ZERO_OR_NULL_PTR(p))
		return;
	point();
	r = devres_of(dev, p);
	if (!r) {
		begin_bad_free(was_freed(block_at((unsigned long)p)), "devm_kfree()", (unsigned long)p,
			       "WARNING: at drivers/base/devres.c:1077 devm_kfree");
		report_line("it is none of this device's");
		report_end();
		return;
	}
	__list_del_entry(&r->node);
	slab_give(block_at((unsigned long)r));
}

void *devm_krealloc(struct device *dev, void *p, size_t size, gfp_t gfp)
{
	struct devres *r = p ? devres_of(dev, p) : NULL;
	void *fresh;

	if (p && !r) {
		begin_bad_free(false, "devm_krealloc()", (unsigned long)p,
			       "WARNING: at drivers/base/devres.c:934 devm_krealloc");
		report_end();
		return NULL;
	}
	fresh = devm_take(dev, size, gfp, "devm_krealloc()");
	if (fresh && r) {
		__builtin_memcpy(fresh, p, size < r->size ? size : r->size);
		devm_kfree(dev, p);
	}
	return fresh;
}

struct devm_action {
	void (*action)(void *);
	void *data;
};

static void devm_action_release(struct device *dev, void *data)
{
	struct devm_action *a = data;

	a->action(a->data);
}

int devm_add_action(struct device *dev, void (*action)(void *), void *data)
{
	struct devm_action a = { action, data };

	point();
	might_sleep_at("include/linux/sched/mm.h:321");
	if (should_fail("devm_add_action()"))
		return -ENOMEM;
	devres_add(dev, devm_action_release, &a, sizeof(a));
	return 0;
}

int devm_add_action_or_reset(struct device *dev, void (*action)(void *), void *data)
{
	int ret = devm_add_action(dev, action, data);

	if (ret)
		action(data);
	return ret;
}

static void release_device(struct kobject *kobj)
{
	struct device *dev = container_of(kobj, struct device, kobj);

	if (dev->release)
		dev->release(dev);
}

static const struct kobj_type device_type = { release_device };

void device_initialize(struct device *dev)
{
	INIT_LIST_HEAD(&dev->devres_head);
	kobject_init(&dev->kobj, &device_type);
}

struct device *get_device(struct device *dev)
{
	if (dev)
		kobject_get(&dev->kobj);
	return dev;
}

void put_device(struct device *dev)
{
	if (dev)
		kobject_put(&dev->kobj);
}

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype)
{
	kref_init(&kobj->kref);
	INIT_LIST_HEAD(&kobj->entry);
	kobj->ktype = ktype;
}

struct kobject *kobject_get(struct kobject *kobj)
{
	if (kobj && kasan_check((unsigned long)kobj, sizeof(*kobj), true) && kobj->ktype)
		kref_get(&kobj->kref);
	return kobj;
}

void kobject_put(struct kobject *kobj)
{
	if (!kobj || !kasan_check((unsigned long)kobj, sizeof(*kobj), true) || !kobj->ktype)
		return; /* a device of the bus's, which outlives its driver */
	if (refcount_dec_and_test(&kobj->kref.refcount) && kobj->ktype->release)
		kobj->ktype->release(kobj);
}
