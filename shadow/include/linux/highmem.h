/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Pages that are mapped only for as long as they are used. */
#ifndef KALLOC_LINUX_HIGHMEM_H
#define KALLOC_LINUX_HIGHMEM_H

#include <linux/mm.h>
#include <linux/preempt.h>

void *kmap(struct page *page);
void kunmap(struct page *page);
void *kmap_local_page(struct page *page);
void kunmap_local_address(const void *addr);

#define kunmap_local(addr) kunmap_local_address(addr)
#define kmap_atomic(page) ({ preempt_disable(); kmap_local_page(page); })
#define kunmap_atomic(addr) \
	do { \
		kunmap_local_address(addr); \
		preempt_enable(); \
	} while (0)

#endif
