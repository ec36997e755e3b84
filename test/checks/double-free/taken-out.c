// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-double-free,kalloc-use-after-free %s | %expect-warnings %s
// What was taken out of a list or a queue is not what its head leads to next.
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

struct move {
	struct list_head list;
	u64 inode;
};
int apply(struct move *m);
struct move *children_of(u64 inode);
int parse(struct sk_buff *head, struct sk_buff *data);

static inline struct sk_buff *peek(const struct sk_buff_head *list)
{
	struct sk_buff *skb = list->next;

	if (skb == (const void *)list)
		skb = NULL;
	return skb;
}

static inline void __skb_unlink(struct sk_buff *skb, struct sk_buff_head *list)
{
	struct sk_buff *next = skb->next, *prev = skb->prev;

	list->qlen--;
	skb->next = skb->prev = NULL;
	next->prev = prev;
	prev->next = next;
}

static void free_move(struct move *m)
{
	if (!list_empty(&m->list))
		list_del(&m->list);
	kfree(m);
}

int stack_of_moves_ok(u64 inode)
{
	struct move *m = children_of(inode);
	LIST_HEAD(stack);
	int ret;

	list_add_tail(&m->list, &stack);
	while (!list_empty(&stack)) {
		m = list_first_entry(&stack, struct move, list);
		inode = m->inode;
		ret = apply(m);
		free_move(m);
		if (ret)
			goto out;
		m = children_of(inode);
		if (m)
			list_add_tail(&m->list, &stack);
	}
	return 0;
out:
	while (!list_empty(&stack)) {
		m = list_first_entry(&stack, struct move, list);
		free_move(m);
	}
	return ret;
}

int two_of_a_queue_ok(struct sk_buff_head *queue)
{
	struct sk_buff *head = peek(queue), *data;
	int ret = -EIO;

	if (!head)
		return -EAGAIN;
	__skb_unlink(head, queue);
	data = peek(queue);
	if (!data)
		goto out;
	__skb_unlink(data, queue);
	ret = parse(head, data);
	kfree_skb(data);
out:
	kfree_skb(head);
	return ret;
}

int left_in_the_queue_bad(struct sk_buff_head *queue)
{
	struct sk_buff *head = peek(queue), *data;

	if (!head)
		return -EAGAIN;
	data = peek(queue);
	kfree_skb(head);
	// CHECK: [[@LINE+1]]:2: warning: 'head' is freed twice: kfree_skb() has freed it already [kalloc-double-free]
	kfree_skb(data);
	return 0;
}
