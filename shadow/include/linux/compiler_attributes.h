/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Forwards to compiler.h. */
#ifndef KALLOC_LINUX_COMPILER_ATTRIBUTES_H
#define KALLOC_LINUX_COMPILER_ATTRIBUTES_H

#include <linux/compiler.h>

#endif
