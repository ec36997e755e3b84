// RUN: not %kalloc-tidy --checks=-*,kalloc-dma-unsafe-buffer %s | %expect-warnings %s
// A member that the file asks for what it holds is known there to hold either kind.
#include <linux/dma-mapping.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct region {
	void *list;
	size_t size;
	dma_addr_t at;
};

static int map_flat(struct device *dev, struct region *r)
{
	r->at = dma_map_single(dev, r->list, r->size, DMA_TO_DEVICE);
	return dma_mapping_error(dev, r->at) ? -ENOMEM : 0;
}
int map_pages(struct device *dev, struct region *r);

int mapped_by_kind_ok(struct device *dev, struct region *r)
{
	r->list = kvzalloc(r->size, GFP_KERNEL);
	if (!r->list)
		return -ENOMEM;
	if (is_vmalloc_addr(r->list))
		return map_pages(dev, r);
	return map_flat(dev, r);
}
struct other {
	void *list;
	size_t size;
	dma_addr_t at;
};

static int map_other(struct device *dev, struct other *r)
{
	// CHECK: [[@LINE+1]]:10: warning: 'list' is kvmalloc memory, which a device cannot reach, but dma_map_single() hands it to DMA [kalloc-dma-unsafe-buffer]
	r->at = dma_map_single(dev, r->list, r->size, DMA_TO_DEVICE);
	return dma_mapping_error(dev, r->at) ? -ENOMEM : 0;
}

int never_asked_bad(struct device *dev, struct other *r)
{
	r->list = kvzalloc(r->size, GFP_KERNEL);
	if (!r->list)
		return -ENOMEM;
	return map_other(dev, r);
}
