// RUN: not %kalloc-tidy --checks=-*,kalloc-use-after-free %s | %expect-warnings %s
// A pointer whose address is passed on is another one afterwards.
#include <linux/slab.h>
#include <linux/skbuff.h>

struct hdev;
int getp(struct hdev *h, int i, struct sk_buff **skb);
int setp(struct hdev *h, int i, const u8 *p, unsigned long l);
int sete(struct hdev *h, int i);
int read_twice_ok(struct hdev *h)
{
	struct sk_buff *skb;
	u8 param;
	int r = getp(h, 1, &skb);

	if (r < 0)
		return r;
	param = skb->data[0];
	kfree_skb(skb);
	if (param == 0) {
		param = 1;
		r = setp(h, 2, &param, 1);
		if (r < 0)
			return r;
	}
	r = sete(h, 2);
	if (r < 0)
		return r;

	r = getp(h, 2, &skb);
	if (r < 0)
		return r;
	if (skb->len != 3) {
		kfree_skb(skb);
		return -EINVAL;
	}
	kfree_skb(skb);
	return 0;
}

int read_once_bad(struct hdev *h)
{
	struct sk_buff *skb;
	int r = getp(h, 1, &skb);

	if (r < 0)
		return r;
	kfree_skb(skb);
	// CHECK: [[@LINE+1]]:14: warning: 'skb' is used after kfree_skb() has freed it [kalloc-use-after-free]
	r = sete(h, skb->len);
	return r;
}

// A callee puts another block in the place of ours, and a pointer into it in the place of ours, before it frees ours.
struct blob {
	int size;
	char entries[];
};
int check_blob(struct blob *b, void *entries);
int use_entries(void *entries);

static int translate(struct blob **at, void **entries, int n)
{
	struct blob *old = *at, *new;
	int ret;

	new = kmalloc(n, GFP_KERNEL);
	if (!new)
		return -1;
	ret = check_blob(new, new->entries);
	if (ret) {
		kfree(new);
		return ret;
	}
	*at = new;
	*entries = new->entries;
	kfree(old);
	return 0;
}

static int translate_one(struct blob **at, int n)
{
	struct blob *old = *at, *new;

	new = kmalloc(n, GFP_KERNEL);
	if (!new)
		return -1;
	*at = new;
	kfree(old);
	return 0;
}

int replace_ok(int n)
{
	struct blob *b = kmalloc(n, GFP_KERNEL);
	void *entries;
	int ret;

	if (!b)
		return -1;
	entries = b->entries;
	ret = translate(&b, &entries, n);
	if (!ret)
		ret = use_entries(entries);
	kfree(b);
	return ret;
}

int replace_bad(int n)
{
	struct blob *b = kmalloc(n, GFP_KERNEL);
	char *entries;
	int ret;

	if (!b)
		return -1;
	entries = b->entries;
	ret = translate_one(&b, n);
	if (!ret)
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'b' is used after translate_one() has freed it
		ret = entries[0];
	kfree(b);
	return ret;
}
