// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// A fragment's page; a buffer that may be shared.
#include <linux/mm.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

void *netdev_alloc_frag(unsigned int size);
void skb_free_frag(void *p);
int map(const void *buf);
bool skb_shared(const struct sk_buff *skb);
bool is_ours(const struct sk_buff *skb);
int take(struct sk_buff *skb);

int page_of_the_fragment_ok(void)
{
	void *buf = netdev_alloc_frag(512);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = map(buf);
	put_page(virt_to_head_page(buf));
	return ret;
}

int fragment_bad(bool off)
{
	void *buf = netdev_alloc_frag(512);

	if (!buf)
		return -ENOMEM;
	if (off)
		// CHECK: [[@LINE+1]]:3: warning: 'buf' leaks: allocated by netdev_alloc_frag() and not freed on this path [kalloc-leak]
		return -EIO;
	skb_free_frag(buf);
	return 0;
}

static inline struct sk_buff *skb_share_check(struct sk_buff *skb, gfp_t gfp)
{
	if (skb_shared(skb)) {
		struct sk_buff *copy = skb_clone(skb, gfp);

		kfree_skb(skb);
		skb = copy;
	}
	return skb;
}

// The caller frees what was not taken.
int callers_buffer_ok(struct sk_buff *skb)
{
	skb = skb_share_check(skb, GFP_ATOMIC);
	if (!skb)
		return 0;
	if (!is_ours(skb))
		return -EINVAL;
	return take(skb);
}
