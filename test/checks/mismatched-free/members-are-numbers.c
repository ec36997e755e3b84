// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// A number is no pointer: who gets a member's value cannot change the member.
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

struct queue {
	u32 buffer_size, frag_size;
};
void *napi_alloc_frag(unsigned int size);
void skb_free_frag(void *p);
struct sk_buff *build_skb(void *data, unsigned int size);
struct sk_buff *slab_build_skb(void *data);
void *memremap(resource_size_t at, size_t size, unsigned long flags);
void memunmap(void *p);

static void *get(const struct queue *q, gfp_t gfp)
{
	if (q->frag_size) {
		if (gfp & __GFP_DIRECT_RECLAIM)
			return (void *)__get_free_page(gfp);
		return napi_alloc_frag(q->frag_size);
	}
	return kmalloc(q->buffer_size + 64, gfp);
}

static void put(const struct queue *q, void *data)
{
	if (q->frag_size)
		skb_free_frag(data);
	else
		kfree(data);
}

static struct sk_buff *build(const struct queue *q, void *data)
{
	if (q->frag_size)
		return build_skb(data, q->frag_size);
	return slab_build_skb(data);
}

void the_same_size_twice_ok(struct queue *q, void *old, void **slot)
{
	void *new = get(q, GFP_ATOMIC);
	struct sk_buff *built = NULL;

	if (new)
		built = build(q, old);
	if (built) {
		kfree_skb(built);
		*slot = new;
		return;
	}
	if (new)
		put(q, new);
}

void the_other_way_bad(struct queue *q)
{
	void *new = get(q, GFP_ATOMIC);

	if (!new)
		return;
	if (q->frag_size)
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'new', which get() allocated as page fragments; use page_frag_free() or skb_free_frag() [kalloc-mismatched-free]
		kfree(new);
	else
		kfree(new);
}

// memunmap() hands I/O memory on to iounmap().
void either_mapping_ok(phys_addr_t at, bool encrypted)
{
	void *p = encrypted ? (void *)ioremap(at, 64) : memremap(at, 64, 1);

	if (p)
		memunmap(p);
}
