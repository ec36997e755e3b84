/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Kernel objects, as far as devices need them. */
#ifndef KALLOC_LINUX_KOBJECT_H
#define KALLOC_LINUX_KOBJECT_H

#include <linux/kref.h>
#include <linux/list.h>

struct kobject;
struct kobj_type {
	void (*release)(struct kobject *kobj);
};

struct kobject {
	const char *name;
	struct list_head entry;
	struct kobject *parent;
	const struct kobj_type *ktype;
	struct kref kref;
};

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype);

void kobject_put(struct kobject *kobj);
struct kobject *kobject_get(struct kobject *kobj);

#endif
