/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Physical addresses and registers. */
#ifndef KALLOC_ASM_IO_H
#define KALLOC_ASM_IO_H

#include <asm/page.h>

phys_addr_t virt_to_phys(volatile void *address);
void *phys_to_virt(phys_addr_t address);

u8 readb(const volatile void __iomem *addr);
u16 readw(const volatile void __iomem *addr);
u32 readl(const volatile void __iomem *addr);
u64 readq(const volatile void __iomem *addr);
void writeb(u8 value, volatile void __iomem *addr);
void writew(u16 value, volatile void __iomem *addr);
void writel(u32 value, volatile void __iomem *addr);
void writeq(u64 value, volatile void __iomem *addr);
#define readl_relaxed readl
#define writel_relaxed writel

#endif
