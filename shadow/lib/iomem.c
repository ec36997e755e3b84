/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Registers: memory that answers what was written, and says something else to who asks for ever. */
#include "shadow.h"
#include <linux/io.h>
#include <linux/platform_device.h>

static unsigned long next_iomem = IOMEM_AREA;

static void *iomem(unsigned long size)
{
	unsigned long at = next_iomem;

	size = ALIGN(size ? size : 1, PAGE_SIZE);
	if (at + size > IOMEM_AREA + IOMEM_SPACE)
		return NULL;
	host_map(at, size);
	next_iomem += size + PAGE_SIZE;
	return (void *)at;
}

void __iomem *map_registers(size_t size, const char *what)
{
	void *p;

	point();
	might_sleep_at("mm/vmalloc.c:3177");
	if (should_fail(what))
		return NULL;
	p = iomem(size);
	if (p)
		block_new((unsigned long)p, size, ALIGN(size, PAGE_SIZE), BLOCK_IOMEM)->object = what;
	return p;
}

void __iomem *ioremap(phys_addr_t offset, size_t size)
{
	return map_registers(size, "ioremap()");
}

void __iomem *ioremap_wc(phys_addr_t offset, size_t size)
{
	return map_registers(size, "ioremap_wc()");
}

void *memremap(resource_size_t offset, size_t size, unsigned long flags)
{
	return map_registers(size, "memremap()");
}

void unmap_registers(unsigned long addr, const char *name)
{
	struct block *b = block_at(addr);

	point();
	might_sleep_at("mm/vmalloc.c:3484");
	if (!addr)
		return;
	if (!b || !b->live || b->kind != BLOCK_IOMEM || b->addr != addr) {
		begin_bad_free(was_freed(b), name, addr, "iounmap: bad address %016lx", addr);
		report_end();
		return;
	}
	block_dead(b);
	host_unmap(b->addr, b->room);
}

void iounmap(volatile void __iomem *addr)
{
	unmap_registers((unsigned long)addr, "iounmap()");
}

void memunmap(void *addr)
{
	unmap_registers((unsigned long)addr, "memunmap()");
}

static void devm_iounmap_release(struct device *dev, void *data)
{
	iounmap(*(void **)data);
}

void __iomem *devm_ioremap(struct device *dev, resource_size_t offset, resource_size_t size)
{
	void *p = map_registers(size, "devm_ioremap()");

	if (p)
		devres_add(dev, devm_iounmap_release, &p, sizeof(p));
	return p;
}

void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int index)
{
	void *p = devm_ioremap(&pdev->dev, 0, PAGE_SIZE);

	return p ? p : ERR_PTR(-ENOMEM);
}

static u64 read_register(const volatile void __iomem *addr, int size)
{
	static unsigned long reads;
	static const volatile void *last;
	u64 usual;

	switch (size) {
	case 1:
		usual = *(const volatile u8 *)addr;
		break;
	case 2:
		usual = *(const volatile u16 *)addr;
		break;
	case 4:
		usual = *(const volatile u32 *)addr;
		break;
	default:
		usual = *(const volatile u64 *)addr;
	}
	reads = last == addr ? reads + 1 : 0;
	last = addr;
	if (reads > 200)
		return ~usual;
	return reads > 4 ? usual : input("a register", usual);
}

#define REGISTER(letter, type, size) \
	type read##letter(const volatile void __iomem *addr) \
	{ \
		return (type)read_register(addr, size); \
	} \
	void write##letter(type value, volatile void __iomem *addr) \
	{ \
		*(volatile type *)addr = value; \
	}
REGISTER(b, u8, 1)
REGISTER(w, u16, 2)
REGISTER(l, u32, 4)
REGISTER(q, u64, 8)

unsigned int ioread8(const void __iomem *addr)
{
	return readb(addr);
}

unsigned int ioread16(const void __iomem *addr)
{
	return readw(addr);
}

unsigned int ioread32(const void __iomem *addr)
{
	return readl(addr);
}

void iowrite8(u8 value, void __iomem *addr)
{
	writeb(value, addr);
}

void iowrite16(u16 value, void __iomem *addr)
{
	writew(value, addr);
}

void iowrite32(u32 value, void __iomem *addr)
{
	writel(value, addr);
}

void memcpy_fromio(void *dst, const volatile void __iomem *src, size_t n)
{
	shadow_memcpy(dst, (const void *)src, n);
}

void memcpy_toio(volatile void __iomem *dst, const void *src, size_t n)
{
	shadow_memcpy((void *)dst, src, n);
}
