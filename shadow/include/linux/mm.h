/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Addresses and pages. */
#ifndef KALLOC_LINUX_MM_H
#define KALLOC_LINUX_MM_H

#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/overflow.h>

struct vm_area_struct {
	unsigned long vm_start;
	unsigned long vm_end;
	unsigned long vm_pgoff;
	unsigned long vm_flags;
	void *vm_private_data;
};

#define PAGE_ALIGN(addr) ALIGN(addr, PAGE_SIZE)
#define offset_in_page(p) ((unsigned long)(p) & ~PAGE_MASK)

bool is_vmalloc_addr(const void *x);
bool is_vmalloc_or_module_addr(const void *x);
struct page *vmalloc_to_page(const void *addr);
struct page *virt_to_head_page(const void *x);
void get_page(struct page *page);
void put_page(struct page *page);
int remap_pfn_range(struct vm_area_struct *vma, unsigned long addr, unsigned long pfn, unsigned long size,
		    unsigned long prot);

#endif
