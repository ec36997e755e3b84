/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Character devices with a minor number of their own. */
#ifndef KALLOC_LINUX_MISCDEVICE_H
#define KALLOC_LINUX_MISCDEVICE_H

#include <linux/device.h>
#include <linux/list.h>
#include <linux/types.h>

struct file_operations;

#define MISC_DYNAMIC_MINOR 255

struct miscdevice {
	int minor;
	const char *name;
	const struct file_operations *fops;
	struct list_head list;
	struct device *parent;
	struct device *this_device;
	const struct attribute_group **groups;
	const char *nodename;
	umode_t mode;
};

int misc_register(struct miscdevice *misc);
void misc_deregister(struct miscdevice *misc);
#define module_misc_device(misc) module_driver(misc, misc_register, misc_deregister)

#endif
