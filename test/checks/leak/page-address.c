// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// The address of a page leads to it: who keeps that can free it; who only fills the page cannot.
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/errno.h>
#include <linux/string.h>
#include <linux/dma-mapping.h>
struct ring { void *cpu; struct page *page; dma_addr_t bus; };
int use(const void *p);
int filled_bad(int a)
{
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	if (!p)
		return -ENOMEM;
	memset(page_address(p), a, 64);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by alloc_pages() and not freed on this path [kalloc-leak]
	return 0;
}
int by_address_ok(void)
{
	struct page *p = alloc_pages(GFP_KERNEL, 1);
	unsigned long at;
	if (!p)
		return -ENOMEM;
	at = (unsigned long)page_address(p);
	use((void *)at);
	free_pages(at, 1);
	return 0;
}
int by_page_ok(void)
{
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	void *at;
	if (!p)
		return -ENOMEM;
	at = page_address(p);
	use(at);
	__free_page(virt_to_page(at));
	return 0;
}
int stored_ok(struct ring *r)
{
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	if (!p)
		return -ENOMEM;
	r->cpu = page_address(p);
	return 0;
}
void *returned_ok(void)
{
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	if (!p)
		return NULL;
	return page_address(p);
}
void *returned_inside_ok(int off)
{
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	if (!p)
		return NULL;
	return page_address(p) + off;
}
int out_ok(void **out)
{
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	if (!p)
		return -ENOMEM;
	*out = page_address(p);
	return 0;
}
int mapped_ok(struct device *dev, struct ring *r)
{
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	void *at;
	if (!p)
		return -ENOMEM;
	at = page_address(p);
	r->bus = dma_map_single(dev, at, 4096, DMA_TO_DEVICE);
	r->cpu = at;
	return 0;
}
static void *helper(void)
{
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	if (!p)
		return NULL;
	return page_address(p);
}
int through_helper_ok(void)
{
	void *p = helper();
	if (!p)
		return -ENOMEM;
	use(p);
	free_page((unsigned long)p);
	return 0;
}
int in_array_ok(void **v, int i)
{
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	if (!p)
		return -ENOMEM;
	v[i] = page_address(p);
	return 0;
}
extern void keep(void *p);
int given_ok(void)
{
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	if (!p)
		return -ENOMEM;
	keep(page_address(p));
	return 0;
}

static void *pages_of(struct page **out)
{
	struct page *p = alloc_pages(GFP_KERNEL, 0);
	void *at;

	if (!p)
		return NULL;
	at = page_address(p);
	*out = p;
	return at;
}

int is_there_ok(struct ring *r)
{
	struct page *p;
	void *at = pages_of(&p);

	if (!at)
		return -ENOMEM;
	r->page = p;
	return 0;
}

// A helper returns where the data is and leaves the page in *out: who has the one has the other.
struct frame {
	void *data;
	int len;
};
int hand_on(struct frame *f);

static void *get_buffer(int room, struct page **out)
{
	struct page *page = alloc_page(GFP_ATOMIC);

	if (!page)
		return NULL;
	*out = page;
	return page_address(page) + room;
}

int receive_ok(int room)
{
	struct frame f;
	struct page *page;
	void *data = get_buffer(room, &page);

	if (!data)
		return -ENOMEM;
	f.data = data;
	f.len = 4096 - room;
	return hand_on(&f);
}
