/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Memory that is contiguous in virtual addresses only. */
#ifndef KALLOC_LINUX_VMALLOC_H
#define KALLOC_LINUX_VMALLOC_H

#include <asm/page.h>
#include <linux/overflow.h>
#include <linux/types.h>

#define VM_MAP 0x00000004

void *vmalloc(unsigned long size) __malloc;
void *vzalloc(unsigned long size) __malloc;
void *vmalloc_user(unsigned long size) __malloc;
void *vmalloc_node(unsigned long size, int node) __malloc;
void *vzalloc_node(unsigned long size, int node) __malloc;
void *vmalloc_32(unsigned long size) __malloc;
void *vmalloc_huge(unsigned long size, gfp_t gfp_mask) __malloc;
void *__vmalloc(unsigned long size, gfp_t gfp_mask) __malloc;
void *vmalloc_array(size_t n, size_t size) __malloc;
void *vcalloc(size_t n, size_t size) __malloc;
void vfree(const void *addr);
void vfree_atomic(const void *addr);
void *vmap(struct page **pages, unsigned int count, unsigned long flags, unsigned long prot);
void vunmap(const void *addr);
bool is_vmalloc_addr(const void *x);

#endif
