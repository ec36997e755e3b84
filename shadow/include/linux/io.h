/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Registers of devices. */
#ifndef KALLOC_LINUX_IO_H
#define KALLOC_LINUX_IO_H

#include <asm/io.h>

struct device;

void __iomem *ioremap(phys_addr_t offset, size_t size);
void __iomem *ioremap_wc(phys_addr_t offset, size_t size);
void iounmap(volatile void __iomem *addr);
void *memremap(resource_size_t offset, size_t size, unsigned long flags);
void memunmap(void *addr);
void __iomem *devm_ioremap(struct device *dev, resource_size_t offset, resource_size_t size);

unsigned int ioread8(const void __iomem *addr);
unsigned int ioread16(const void __iomem *addr);
unsigned int ioread32(const void __iomem *addr);
void iowrite8(u8 value, void __iomem *addr);
void iowrite16(u16 value, void __iomem *addr);
void iowrite32(u32 value, void __iomem *addr);
void memcpy_fromio(void *dst, const volatile void __iomem *src, size_t n);
void memcpy_toio(volatile void __iomem *dst, const void *src, size_t n);

#endif
