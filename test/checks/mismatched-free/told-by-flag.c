// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// One flag says how a helper allocates, wraps and frees.
#include <linux/bitmap.h>
#include <linux/gfp.h>
#include <linux/minmax.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

// A flag says how a helper allocates, wraps and frees; the allocating helper has more than 16 CFG blocks.

void *napi_alloc_frag(unsigned int n);
void skb_free_frag(void *p);
struct sk_buff *build_skb(void *data, unsigned int n);
struct sk_buff *slab_build_skb(void *data);

#define PAD (max(32, 64) + max(16, 8) + max(8, 4) + max(2, 1))

struct ring {
	unsigned int frag;
	unsigned int len;
};

static void *buf_get(const struct ring *r, gfp_t gfp)
{
	if (r->frag) {
		if (unlikely(gfpflags_allow_blocking(gfp)))
			return (void *)__get_free_page(gfp);
		return napi_alloc_frag(r->frag);
	}
	return kmalloc(r->len + PAD, gfp);
}

static struct sk_buff *buf_wrap(const struct ring *r, void *p)
{
	if (r->frag)
		return build_skb(p, r->frag);
	return slab_build_skb(p);
}

static void buf_put(const struct ring *r, void *p)
{
	if (r->frag)
		skb_free_frag(p);
	else
		kfree(p);
}

struct sk_buff *swap_ok(struct ring *r, u8 **slot)
{
	struct sk_buff *skb = NULL;
	u8 *p = buf_get(r, GFP_ATOMIC);

	if (p)
		skb = buf_wrap(r, *slot);
	if (skb) {
		*slot = p;
		return skb;
	}
	if (p)
		buf_put(r, p);
	return NULL;
}

int twice_bad(struct ring *r)
{
	u8 *p;

	if (!r->frag)
		return 0;
	p = kmalloc(r->len, GFP_ATOMIC);
	if (!p)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: warning: buf_put() frees 'p', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	buf_put(r, p);
	return 1;
}

// An array in a structure: when the first element can be there, the last one cannot.

struct two {
	void *half[2];
};

int setup(const void *p);

int FP_two_probe(struct two **out)
{
	struct two *t = kzalloc(sizeof(*t), GFP_KERNEL);
	int i, err = -ENOMEM;

	if (!t)
		return err;
	for (i = 0; i < 2; i++) {
		void *p = vmalloc(100);

		if (!p) {
			err = -ENOMEM;
			break;
		}
		err = setup(p);
		if (err) {
			vfree(p);
			break;
		}
		t->half[i] = p;
	}
	if (!err) {
		*out = t;
		return 0;
	}
	vfree(t->half[0]);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 't->half[1]', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(t->half[1]); /* NULL: filled last, and then err is 0 */
	kfree(t);
	return err;
}

void two_drop_bad(struct two *t)
{
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 't->half[0]', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(t->half[0]);
	vfree(t->half[1]);
	kfree(t);
}

/* bitmap_alloc() is kmalloc_array(), and kvfree() takes what kmalloc() makes. */
void bits_ok(unsigned int n)
{
	unsigned long *bits = bitmap_alloc(n, GFP_KERNEL);

	kvfree(bits);
}
