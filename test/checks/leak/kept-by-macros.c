// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// What a macro does with the copy of its argument, where nobody asks what it says.
#include <linux/errno.h>
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

// A macro that takes addresses to compare types has not kept anything.
#define same_type(a, b)                                                        \
	({                                                                     \
		typeof(a) __a = (a);                                           \
		typeof(b) __b = (b);                                           \
		(void)(&__a == &__b);                                          \
		1;                                                             \
	})

int compared_bad(void *q)
{
	void *p = kmalloc(32, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	same_type(p, q);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return -EBUSY;
}
