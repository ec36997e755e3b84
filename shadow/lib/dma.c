/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * DMA: bus addresses are physical ones; each mapping is remembered as
 * kernel/dma/debug.c does, stricter where that looks away (freed memory, memory
 * freed while it is mapped). Devices read and write by bus address. What lies
 * beyond a device's mask is bounced (kernel/dma/swiotlb.c): the device sees a
 * copy, which is made and taken back when the mapping begins, ends or is synced.
 */
#include "shadow.h"
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/highmem.h>
#include <linux/irqflags.h>
#include <linux/mm.h>
#include <shadow/shadow.h>

#define CACHE_LINE 64

static struct mapping *mappings;

static const char *const directions[] = { "DMA_BIDIRECTIONAL", "DMA_TO_DEVICE", "DMA_FROM_DEVICE", "DMA_NONE" };

struct mapping *mapping_of(struct device *dev, dma_addr_t bus)
{
	struct mapping *m;

	for (m = mappings; m; m = m->next)
		if (m->live && m->dev == dev && m->bus == bus)
			return m;
	return NULL;
}

struct mapping *remember(struct device *dev, dma_addr_t bus, size_t size, enum dma_data_direction dir)
{
	struct mapping *m;

	for (m = mappings; m && dir != DMA_TO_DEVICE; m = m->next)
		if (m->live && !m->coherent && m->dir != DMA_TO_DEVICE &&
		    m->phys / CACHE_LINE <= (bus + size - 1) / CACHE_LINE &&
		    (m->phys + m->size - 1) / CACHE_LINE >= bus / CACHE_LINE) {
			report_begin(CHECK_DMA_API,
				     "DMA-API: %s %s: cacheline tracking EEXIST, overlapping mappings aren't supported",
				     dev_name(dev), dev_name(dev));
			report_line("WARNING: at kernel/dma/debug.c:601 add_dma_entry");
			report_stack("mapped before", &m->by);
			report_end();
			break;
		}
	m = host_alloc(sizeof(*m));
	m->dev = dev;
	m->bus = m->phys = bus;
	m->bounce = NULL;
	m->size = size;
	m->dir = dir;
	m->live = true;
	host_stack(&m->by);
	m->next = mappings;
	mappings = m;
	return m;
}

bool dma_buffer_ok(struct device *dev, const void *buf, size_t size, const char *by, bool transfer)
{
	unsigned long addr = (unsigned long)buf;
	struct block *b = block_at(addr);

	if (!in_direct_map(addr)) {
		bool stack = host_on_stack(addr);

		report_begin("kalloc-dma-unsafe-buffer", "%s %s: %s", dev_name(dev), dev_name(dev),
			     transfer ? (stack ? "transfer buffer is on stack" : "transfer buffer not dma capable")
				      : "rejecting DMA map of vmalloc memory");
		report_line(transfer ? "WARNING: at drivers/usb/core/hcd.c:1499 usb_hcd_map_urb_for_dma"
				     : "WARNING: at include/linux/dma-mapping.h:382");
		report_line("%s is given %s", by, address_kind(addr));
		report_block(b);
		report_end();
		return false;
	}
	if (!kasan_accessible(addr, size)) {
		report_begin(b && !b->live ? "kalloc-use-after-free" : CHECK_BOUNDS, "BUG: KASAN: %s in @0",
			     b && !b->live ? "slab-use-after-free" : "slab-out-of-bounds");
		report_line("%s is given memory that is not the driver's (%zu bytes at %#lx); the kernel says nothing",
			    by, size, addr);
		report_block(b);
		report_end();
	}
	return true;
}

static bool has_mask(struct device *dev)
{
	if (dev->dma_mask)
		return true;
	report_begin(CHECK_DMA_API, "WARNING: at kernel/dma/mapping.c:164 dma_map_page_attrs");
	report_line("the device has no DMA mask");
	report_end();
	return false;
}

/* Between memory and its bounce buffer: OFFSET bytes from the start, SIZE bytes, the way the device looks. */
static void bounce(const struct mapping *m, size_t offset, size_t size, bool to_device)
{
	enum dma_data_direction not_then = to_device ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
	u8 data[64];
	size_t done, part;

	if (!m->bounce || m->dir == not_then)
		return;
	for (done = 0; done < size; done += part) {
		part = size - done < sizeof(data) ? size - done : sizeof(data);
		device_copy((to_device ? m->phys : m->bus) + offset + done, data, part, true);
		device_copy((to_device ? m->bus : m->phys) + offset + done, data, part, false);
	}
}

/* Where the device finds SIZE bytes of memory at PHYS; NULL if it cannot reach any. */
static struct mapping *map_bus(struct device *dev, phys_addr_t phys, size_t size, enum dma_data_direction dir)
{
	struct page *page = NULL;
	struct mapping *m;

	if (phys + size - 1 > *dev->dma_mask) {
		page = page_take(GFP_ATOMIC | __GFP_DMA | __GFP_NOWARN, (unsigned int)get_order(size));
		if (page && page_to_phys(page) + size - 1 > *dev->dma_mask) {
			page_give(page, (unsigned int)get_order(size));
			page = NULL;
		}
		if (!page) {
			report_begin(CHECK_DMA_API, "%s %s: DMA addr %#llx+%zu overflow (mask %llx, bus limit 0).",
				     dev_name(dev), dev_name(dev), (unsigned long long)phys, size, *dev->dma_mask);
			report_line("WARNING: at kernel/dma/direct.h:103 dma_direct_map_page");
			report_end();
			return NULL;
		}
	}
	m = remember(dev, phys, size, dir);
	if (page) {
		m->bounce = page;
		m->bus = page_to_phys(page);
		bounce(m, 0, size, true);
	}
	return m;
}

static dma_addr_t map(struct device *dev, phys_addr_t phys, size_t size, enum dma_data_direction dir, const char *what)
{
	struct mapping *m;

	point();
	if (!has_mask(dev) || should_fail(what))
		return DMA_MAPPING_ERROR;
	m = map_bus(dev, phys, size, dir);
	return m ? m->bus : DMA_MAPPING_ERROR;
}

dma_addr_t dma_map_single_attrs(struct device *dev, void *ptr, size_t size, enum dma_data_direction dir,
				unsigned long attrs)
{
	phys_addr_t phys;

	if (!has_mask(dev))
		return DMA_MAPPING_ERROR;
	if (dma_buffer_ok(dev, ptr, size, "dma_map_single()", false))
		phys = virt_to_phys(ptr);
	else if (host_plan.keep_going)
		phys = (unsigned long)ptr %
		       (nr_low_frames << PAGE_SHIFT); /* what the arithmetic gives: another place */
	else
		return DMA_MAPPING_ERROR;
	return map(dev, phys, size, dir, "dma_map_single()");
}

static void unmap(struct device *dev, dma_addr_t bus, size_t size, enum dma_data_direction dir)
{
	struct mapping *m = mapping_of(dev, bus);

	point();
	if (!m) {
		report_begin(
			CHECK_DMA_API,
			"DMA-API: %s %s: device driver tries to free DMA memory it has not allocated [device address=%#018llx] [size=%zu bytes]",
			dev_name(dev), dev_name(dev), (unsigned long long)bus, size);
		report_line("WARNING: at kernel/dma/debug.c:977 check_unmap");
		report_end();
		return;
	}
	if (m->size != size) {
		report_begin(
			CHECK_DMA_API,
			"DMA-API: %s %s: device driver frees DMA memory with different size [device address=%#018llx] [map size=%zu bytes] [unmap size=%zu bytes]",
			dev_name(dev), dev_name(dev), (unsigned long long)bus, m->size, size);
		report_line("WARNING: at kernel/dma/debug.c:987 check_unmap");
		report_stack("Mapped at", &m->by);
		report_end();
	}
	if (m->dir != dir) {
		report_begin(
			CHECK_DMA_API,
			"DMA-API: %s %s: device driver frees DMA memory with different direction [device address=%#018llx] [size=%zu bytes] [mapped with %s] [unmapped with %s]",
			dev_name(dev), dev_name(dev), (unsigned long long)bus, size, directions[m->dir & 3],
			directions[dir & 3]);
		report_line("WARNING: at kernel/dma/debug.c:1027 check_unmap");
		report_stack("Mapped at", &m->by);
		report_end();
	}
	if (!m->checked) {
		report_begin(
			CHECK_DMA_API,
			"DMA-API: %s %s: device driver failed to check map error[device address=%#018llx] [size=%zu bytes] [mapped as single]",
			dev_name(dev), dev_name(dev), (unsigned long long)bus, size);
		report_line("WARNING: at kernel/dma/debug.c:1042 check_unmap");
		report_stack("Mapped at", &m->by);
		report_end();
	}
	bounce(m, 0, m->size, false);
	if (m->bounce)
		page_give(m->bounce, (unsigned int)get_order(m->size));
	m->live = false;
}

void dma_unmap_single_attrs(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir,
			    unsigned long attrs)
{
	unmap(dev, addr, size, dir);
}

dma_addr_t dma_map_page_attrs(struct device *dev, struct page *page, size_t offset, size_t size,
			      enum dma_data_direction dir, unsigned long attrs)
{
	return map(dev, page_to_phys(page) + offset, size, dir, "dma_map_page()");
}

void dma_unmap_page_attrs(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir,
			  unsigned long attrs)
{
	unmap(dev, addr, size, dir);
}

int dma_mapping_error(struct device *dev, dma_addr_t bus)
{
	struct mapping *m = mapping_of(dev, bus);

	if (m)
		m->checked = true;
	return bus == DMA_MAPPING_ERROR ? -ENOMEM : 0;
}

/* Of a part of a mapping, by its direction (kernel/dma/debug.c, check_sync()). */
static void sync(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir, bool for_device)
{
	struct mapping *m;

	for (m = mappings; m; m = m->next)
		if (m->live && m->dev == dev && addr >= m->bus && addr < m->bus + m->size)
			break;
	if (m && addr + size <= m->bus + m->size)
		bounce(m, addr - m->bus, size, for_device);
	if (m && addr + size <= m->bus + m->size && (m->dir == dir || m->dir == DMA_BIDIRECTIONAL))
		return;
	report_begin(CHECK_DMA_API, "DMA-API: %s %s: device driver %s", dev_name(dev), dev_name(dev),
		     !m				      ? "tries to sync DMA memory it has not allocated"
		     : addr + size > m->bus + m->size ? "syncs DMA memory outside allocated range"
						      : "syncs DMA memory with different direction");
	report_line("[device address=%#llx] [size=%zu bytes] [%s]", (unsigned long long)addr, size, directions[dir]);
	if (m)
		report_stack("mapped by", &m->by);
	report_end();
}

void dma_sync_single_for_cpu(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir)
{
	sync(dev, addr, size, dir, false);
}

void dma_sync_single_for_device(struct device *dev, dma_addr_t addr, size_t size, enum dma_data_direction dir)
{
	sync(dev, addr, size, dir, true);
}

void dma_sync_sg_for_cpu(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir)
{
	int i;

	for (i = 0; i < nents; i++)
		sync(dev, sg_dma_address(sg + i), sg_dma_len(sg + i), dir, false);
}

void dma_sync_sg_for_device(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir)
{
	int i;

	for (i = 0; i < nents; i++)
		sync(dev, sg_dma_address(sg + i), sg_dma_len(sg + i), dir, true);
}

int dma_set_mask(struct device *dev, u64 mask)
{
	if (!dev->dma_mask || should_fail("dma_set_mask()"))
		return -EIO;
	*dev->dma_mask = mask;
	return 0;
}

int dma_set_coherent_mask(struct device *dev, u64 mask)
{
	if (should_fail("dma_set_coherent_mask()"))
		return -EIO;
	dev->coherent_dma_mask = mask;
	return 0;
}

int dma_set_mask_and_coherent(struct device *dev, u64 mask)
{
	int ret = dma_set_mask(dev, mask);

	if (!ret)
		dev->coherent_dma_mask = mask;
	return ret;
}

/* Memory that goes while a device may still write to it. */
void dma_check_freed(struct block *b)
{
	unsigned long phys;
	struct mapping *m;

	if (!in_direct_map(b->addr))
		return;
	phys = b->addr - DIRECT_MAP;
	for (m = mappings; m; m = m->next)
		if (m->live && !m->coherent && m->phys < phys + b->size && m->phys + m->size > phys) {
			report_begin(
				CHECK_DMA_API,
				"DMA-API: %s %s: device driver frees memory that is mapped [device address=%#018llx]",
				dev_name(m->dev), dev_name(m->dev), (unsigned long long)m->bus);
			report_line("the kernel says nothing");
			report_block(b);
			report_stack("Mapped at", &m->by);
			report_end();
		}
}

/* --- scatterlists */

void sg_init_table(struct scatterlist *sgl, unsigned int nents)
{
	__builtin_memset(sgl, 0, nents * sizeof(*sgl));
	if (nents)
		sgl[nents - 1].page_link |= 2;
}

void sg_set_page(struct scatterlist *sg, struct page *page, unsigned int len, unsigned int offset)
{
	sg->page_link = (sg->page_link & 3) | (unsigned long)page;
	sg->offset = offset;
	sg->length = len;
}

void sg_set_buf(struct scatterlist *sg, const void *buf, unsigned int buflen)
{
	static struct device nobody = { .init_name = "sg" };

	if (!dma_buffer_ok(&nobody, buf, buflen, "sg_set_buf()", false))
		sg_set_page(sg, &mem_map[((unsigned long)buf >> PAGE_SHIFT) % nr_low_frames], buflen,
			    offset_in_page(buf));
	else
		sg_set_page(sg, virt_to_page(buf), buflen, offset_in_page(buf));
}

void sg_init_one(struct scatterlist *sg, const void *buf, unsigned int buflen)
{
	sg_init_table(sg, 1);
	sg_set_buf(sg, buf, buflen);
}

struct scatterlist *sg_next(struct scatterlist *sg)
{
	return sg->page_link & 2 ? NULL : sg + 1;
}

int sg_alloc_table(struct sg_table *table, unsigned int nents, gfp_t gfp)
{
	__builtin_memset(table, 0, sizeof(*table));
	table->sgl = kcalloc(nents, sizeof(struct scatterlist), gfp);
	if (!table->sgl)
		return -ENOMEM;
	table->nents = table->orig_nents = nents;
	sg_init_table(table->sgl, nents);
	return 0;
}

void sg_free_table(struct sg_table *table)
{
	kfree(table->sgl);
	table->sgl = NULL;
}

unsigned int dma_map_sg_attrs(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir,
			      unsigned long attrs)
{
	int i;

	point();
	if (!has_mask(dev) || should_fail("dma_map_sg()"))
		return 0;
	for (i = 0; i < nents; i++) {
		struct page *page = (struct page *)(sg[i].page_link & ~3UL);
		struct mapping *m = map_bus(dev, page_to_phys(page) + sg[i].offset, sg[i].length, dir);

		if (!m) {
			dma_unmap_sg_attrs(dev, sg, i, dir, attrs);
			return 0;
		}
		sg[i].dma_address = m->bus;
		sg[i].dma_length = sg[i].length;
		m->checked = true;
	}
	return (unsigned int)nents;
}

void dma_unmap_sg_attrs(struct device *dev, struct scatterlist *sg, int nents, enum dma_data_direction dir,
			unsigned long attrs)
{
	int i;

	for (i = 0; i < nents; i++)
		unmap(dev, sg[i].dma_address, sg[i].dma_length, dir);
}

/* --- the device's side */

bool device_copy(dma_addr_t bus, void *buf, size_t size, bool to_device)
{
	while (size) {
		unsigned long frame = bus >> PAGE_SHIFT, off = bus & ~PAGE_MASK;
		size_t part = PAGE_SIZE - off < size ? PAGE_SIZE - off : size;
		char *at;

		if (frame >= nr_frames)
			return false;
		at = (char *)kmap_local_page(&mem_map[frame]) + off;
		if (to_device)
			__builtin_memcpy(buf, at, part);
		else
			__builtin_memcpy(at, buf, part);
		buf = (char *)buf + part;
		bus += part;
		size -= part;
	}
	return true;
}

bool shadow_device_read(dma_addr_t bus, void *buf, size_t size)
{
	return device_copy(bus, buf, size, true);
}

bool shadow_device_write(dma_addr_t bus, const void *buf, size_t size)
{
	return device_copy(bus, (void *)buf, size, false);
}
