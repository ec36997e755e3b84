/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Module parameters. */
#ifndef KALLOC_LINUX_MODULEPARAM_H
#define KALLOC_LINUX_MODULEPARAM_H

#define module_param(name, type, perm) static void *__param_##name __attribute__((__used__)) = &(name)
#define module_param_named(name, value, type, perm) module_param(value, type, perm)
#define MODULE_PARM_DESC(param, desc)

#endif
