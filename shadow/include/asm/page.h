/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Pages, and addresses of the direct map. */
#ifndef KALLOC_ASM_PAGE_H
#define KALLOC_ASM_PAGE_H

#include <linux/types.h>

#define PAGE_SHIFT 12
#define PAGE_SIZE (1UL << PAGE_SHIFT)
#define PAGE_MASK (~(PAGE_SIZE - 1))

struct page;

unsigned long __phys_addr(unsigned long addr);
bool __virt_addr_valid(unsigned long addr);
struct page *pfn_to_page(unsigned long pfn);
unsigned long page_to_pfn(const struct page *page);
void *page_address(const struct page *page);

#define __pa(x) __phys_addr((unsigned long)(x))
#define virt_to_page(addr) pfn_to_page(__pa(addr) >> PAGE_SHIFT)
#define virt_addr_valid(addr) __virt_addr_valid((unsigned long)(addr))
#define page_to_phys(page) ((phys_addr_t)page_to_pfn(page) << PAGE_SHIFT)

#endif
