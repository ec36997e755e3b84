// RUN: not %kalloc-tidy --checks=-*,kalloc-dma-unsafe-buffer %s | %expect-warnings %s
// What a callee asks of a member before it gives it to a device.
#include <linux/mm.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

struct request { void *data; unsigned int size; };
int submit(struct scatterlist *sg, struct page *first);

void prepare(struct request *r, void *data)
{
	r->data = data;	/* nothing is known of the field in general */
}

/* Pages of vmalloc memory one by one, everything else as it is. */
static int queue_ok(struct request *r)
{
	struct scatterlist sg;

	if (is_vmalloc_addr(r->data))
		return submit(NULL, vmalloc_to_page(r->data));
	sg_init_one(&sg, r->data, r->size);
	return submit(&sg, NULL);
}

int send_ok(struct request *r)
{
	r->data = kvmalloc(r->size, GFP_KERNEL);
	return r->data ? queue_ok(r) : -ENOMEM;
}

static int queue_bad(struct request *r)
{
	struct scatterlist sg;

	// CHECK: [[@LINE+1]]:2: warning: 'data' is kvmalloc memory, which a device cannot reach, but sg_init_one() hands it to DMA [kalloc-dma-unsafe-buffer]
	sg_init_one(&sg, r->data, r->size);
	return submit(&sg, NULL);
}

int send_wrong(struct request *r)
{
	r->data = kvmalloc(r->size, GFP_KERNEL);
	return r->data ? queue_bad(r) : -ENOMEM;
}
