/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Devices, drivers, managed memory, messages with the name of a device. */
#ifndef KALLOC_LINUX_DEVICE_H
#define KALLOC_LINUX_DEVICE_H

#include <linux/cleanup.h>
#include <linux/dev_printk.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/mutex.h>

struct attribute_group;
struct bus_type;
struct class;
struct device_node;
struct module;
struct of_device_id;

typedef struct pm_message {
	int event;
} pm_message_t;

struct device_driver {
	const char *name;
	const struct bus_type *bus;
	struct module *owner;
	const struct of_device_id *of_match_table;
	const struct attribute_group **dev_groups;
};

struct device {
	struct kobject kobj;
	struct device *parent;
	const char *init_name;
	struct device_driver *driver;
	void *platform_data;
	void *driver_data;
	struct device_node *of_node;
	struct mutex mutex;
	u64 *dma_mask;
	u64 coherent_dma_mask;
	struct list_head devres_head;
	dev_t devt;
	void (*release)(struct device *dev);
};

static inline void *dev_get_drvdata(const struct device *dev)
{
	return dev->driver_data;
}

static inline void dev_set_drvdata(struct device *dev, void *data)
{
	dev->driver_data = data;
}

static inline void *dev_get_platdata(const struct device *dev)
{
	return dev->platform_data;
}

static inline const char *dev_name(const struct device *dev)
{
	return dev->init_name ? dev->init_name : dev->kobj.name;
}

void device_initialize(struct device *dev);
struct device *get_device(struct device *dev);
void put_device(struct device *dev);

void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp) __malloc;
void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp) __malloc;
void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t gfp) __malloc;
void *devm_kmalloc_array(struct device *dev, size_t n, size_t size, gfp_t gfp) __malloc;
void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp);
char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp) __malloc;
__printf(3, 4) char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...) __malloc;
void *__must_check devm_krealloc(struct device *dev, void *ptr, size_t size, gfp_t gfp);
void devm_kfree(struct device *dev, const void *p);
int devm_add_action(struct device *dev, void (*action)(void *), void *data);
int devm_add_action_or_reset(struct device *dev, void (*action)(void *), void *data);

DEFINE_FREE(put_device, struct device *, if (_T) put_device(_T))

#endif
