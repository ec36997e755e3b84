/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What a module says about itself. */
#ifndef KALLOC_LINUX_MODULE_H
#define KALLOC_LINUX_MODULE_H

#include <linux/export.h>
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/moduleparam.h>

struct module {
	const char *name;
	int refcount;
};

#define MODULE_LICENSE(license)
#define MODULE_AUTHOR(author)
#define MODULE_DESCRIPTION(description)
#define MODULE_VERSION(version)
#define MODULE_ALIAS(alias)
#define MODULE_FIRMWARE(file)
#define MODULE_SOFTDEP(softdep)
#define MODULE_DEVICE_TABLE(type, name) static const void *const __mod_##type##_##name __used = &(name)

bool try_module_get(struct module *module);
void module_put(struct module *module);

#define module_driver(__driver, __register, __unregister) \
	static int __init __driver##_init(void) \
	{ \
		return __register(&(__driver)); \
	} \
	module_init(__driver##_init); \
	static void __exit __driver##_exit(void) \
	{ \
		__unregister(&(__driver)); \
	} \
	module_exit(__driver##_exit)

#endif
