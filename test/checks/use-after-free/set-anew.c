// RUN: not %kalloc-tidy --checks=-*,kalloc-use-after-free %s | %expect-warnings %s
// A pointer whose address is passed on is another one afterwards.
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
