// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// What is known of a block's address as a number: how it is aligned, and that who keeps a number made of it keeps the block.
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/slab.h>

struct ring {
	void *desc;
	dma_addr_t dma;
	unsigned int count;
};

// Modelled on rtl8192e/rtl_core.c and rtlwifi/pci.c: coherent memory is made of whole pages.
int aligned_coherent_ok(struct device *dev, struct ring *r)
{
	void *desc = dma_alloc_coherent(dev, 4096, &r->dma, GFP_KERNEL);

	if (!desc || (unsigned long)desc & 0xFF)
		return -ENOMEM;
	r->desc = desc;
	return 0;
}

int aligned_slab_ok(struct ring *r)
{
	void *desc = kmalloc(64, GFP_KERNEL);

	if (!desc || (unsigned long)desc & 7)
		return -ENOMEM;
	r->desc = desc;
	return 0;
}

int not_aligned_to_more_bad(struct ring *r)
{
	void *desc = kmalloc(64, GFP_KERNEL);

	if (!desc || (unsigned long)desc & 0xFF)
		// CHECK: [[@LINE+1]]:3: warning: 'desc' leaks
		return -ENOMEM;
	r->desc = desc;
	return 0;
}

// Modelled on amd_gart_64.c: a page table entry keeps the page.
static u32 unmapped_entry;
int kept_in_a_table_entry_ok(void)
{
	unsigned long page = get_zeroed_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	unmapped_entry = (u32)((__pa(page) & 0xfffff000) | ((__pa(page) >> 32) << 4) | 1 | 2);
	return 0;
}

// Modelled on storvsc_drv.c: a bound goes through a sum and a product.
struct request {
	char inside[64];
	char *payload;
};
int send(struct request *r, const void *payload);
int range_through_arithmetic_ok(struct request *r, unsigned int count)
{
	char *payload = r->inside;
	unsigned int size = sizeof(r->inside);
	int ret;

	if (count > 4) {
		size = count * 16 + 8;
		payload = kmalloc(size, GFP_ATOMIC);
		if (!payload)
			return -ENOMEM;
	}
	ret = send(r, payload);
	if (ret && size > sizeof(r->inside))
		kfree(payload);
	else if (size > sizeof(r->inside))
		r->payload = payload;
	return ret;
}

int range_that_does_not_fit_bad(struct request *r, unsigned int count)
{
	char *payload = r->inside;
	unsigned int size = sizeof(r->inside);
	int ret;

	if (count > 2) {
		size = count * 16 + 8;
		payload = kmalloc(size, GFP_ATOMIC);
		if (!payload)
			return -ENOMEM;
	}
	ret = send(r, payload);
	if (ret && size > sizeof(r->inside))
		kfree(payload);
	else if (size > sizeof(r->inside))
		r->payload = payload;
	// CHECK: [[@LINE+1]]:2: warning: 'payload' leaks
	return ret;
}

// The page's number goes on by its address.
int migrate_pages_by(unsigned long *from, unsigned long *to);
static unsigned long page_number(const struct page *page)
{
	return ((unsigned long)page >> 6) << 6 | 1;
}

static void finish(const unsigned long *from, const unsigned long *to)
{
	if (*from & 1)
		return;
}

int number_by_address_ok(unsigned long from)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned long to = 0;

	if (page)
		to = page_number(page);
	finish(&from, &to);
	if (from & 1)
		return 0;
	return -EBUSY;
}
