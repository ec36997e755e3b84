// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free,kalloc-dma-unsafe-buffer %s | %expect-warnings %s
// A helper takes a pool's block, or one of kmalloc() with 0 for its address: the address tells which it is.
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/errno.h>
#include <linux/slab.h>

struct queue {
	struct device *dev;
	struct dma_pool *headers;
};
int send(struct queue *q, void *h, dma_addr_t at);

static void *get_header(struct queue *q, size_t len, dma_addr_t *at)
{
	void *h = NULL;

	if (len <= 64)
		h = dma_pool_alloc(q->headers, GFP_KERNEL, at);
	if (!h) {
		h = kmalloc(len, GFP_KERNEL);
		if (!h)
			return NULL;
		*at = 0;
	}
	return h;
}

int send_header_ok(struct queue *q, size_t len)
{
	dma_addr_t at;
	void *h = get_header(q, len, &at);
	int ret;

	if (!h)
		return -ENOMEM;
	ret = send(q, h, at);
	if (at)
		dma_pool_free(q->headers, h, at);
	else
		kfree(h);
	return ret;
}

// After the mapping has failed the address is none, but not 0.
int send_mapped_bad(struct queue *q, size_t len)
{
	dma_addr_t at;
	void *h = get_header(q, len, &at);
	int ret = -ENOMEM;

	if (!h)
		return -ENOMEM;
	if (!at) {
		at = dma_map_single(q->dev, h, len, DMA_TO_DEVICE);
		if (dma_mapping_error(q->dev, at))
			goto free;
	}
	ret = send(q, h, at);
free:
	if (at)
		// CHECK: [[@LINE+1]]:3: warning: dma_pool_free() frees 'h', which get_header() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
		dma_pool_free(q->headers, h, at);
	else
		kfree(h);
	return ret;
}
