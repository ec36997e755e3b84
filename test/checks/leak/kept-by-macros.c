// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// What a macro does with the copy of its argument, where nobody asks what it says.
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/slab.h>

struct queue {
	unsigned int in, out, mask;
	void **data;
};

#define queue_full(q) ((q)->in - (q)->out > (q)->mask)
#define queue_put(q, val)                                                      \
	({                                                                     \
		struct queue *__q = (q);                                       \
		typeof(*__q->data) __val = (val);                              \
		unsigned int __ret = !queue_full(__q);                         \
		if (__ret)                                                     \
			__q->data[__q->in++ & __q->mask] =                     \
				*(typeof(__q->data))&__val;                    \
		__ret;                                                         \
	})

int put_ok(struct queue *q, int n)
{
	while (n--) {
		void *p = kmalloc(32, GFP_KERNEL);

		if (!p)
			return -ENOMEM;
		queue_put(q, p);
	}
	return 0;
}

int put_and_ask_bad(struct queue *q)
{
	void *p = kmalloc(32, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (!queue_put(q, p))
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -ENOSPC;
	return 0;
}

struct request {
	struct list_head entry;
	void *pages;
};
struct batch {
	struct list_head requests;
};
struct request *first_request(void);
void start_request(struct request *r);

// What is behind the first list's entries is behind the second's.
int spliced_ok(struct request *r)
{
	struct batch *b = kmalloc(sizeof(*b), GFP_KERNEL);
	LIST_HEAD(todo);

	if (!b)
		return -ENOMEM;
	INIT_LIST_HEAD(&b->requests);
	r->pages = b;
	list_add_tail(&r->entry, &b->requests);
	list_splice(&b->requests, &todo);
	while (!list_empty(&todo)) {
		r = list_first_entry(&todo, struct request, entry);
		list_del_init(&r->entry);
		start_request(r);
	}
	return -EBUSY;
}
