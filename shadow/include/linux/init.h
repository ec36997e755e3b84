/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Functions that run when the module is loaded and removed. */
#ifndef KALLOC_LINUX_INIT_H
#define KALLOC_LINUX_INIT_H

#include <linux/compiler.h>

#ifdef KALLOC_SHADOW /* compiled to be run */
#define __init
#define __exit __used
#else
#define __init __section(".init.text")
#define __exit __section(".exit.text") __used
#endif
#define __initdata
#define __exitdata
#define __initconst

int init_module(void);
void cleanup_module(void);

#define module_init(initfn) \
	int init_module(void) \
	{ \
		return initfn(); \
	}
#define module_exit(exitfn) \
	void cleanup_module(void) \
	{ \
		exitfn(); \
	}
#define late_initcall(fn) module_init(fn)
#define device_initcall(fn) module_init(fn)

#endif
