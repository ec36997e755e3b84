/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Exported symbols. */
#ifndef KALLOC_LINUX_EXPORT_H
#define KALLOC_LINUX_EXPORT_H

struct module;
extern struct module __this_module;
#define THIS_MODULE (&__this_module)
#define EXPORT_SYMBOL(sym)
#define EXPORT_SYMBOL_GPL(sym)

#endif
