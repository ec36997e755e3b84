/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* RCU: what waits for a grace period (kernel/rcu/tree.c). */
#include "shadow.h"
#include <linux/rcupdate.h>
#include <linux/vmalloc.h>
#include <shadow/shadow.h>

#define PENDING 256

struct rcu_item {
	struct rcu_head *head;
	void (*func)(struct rcu_head *head);
	void *ptr; /* of kfree_rcu() */
};
static REGISTERED struct rcu_item rcu_items[PENDING] = { { NULL } };

static void rcu_put(struct rcu_item item)
{
	int i;

	for (i = 0; i < PENDING; i++)
		if (!rcu_items[i].func && !rcu_items[i].ptr) {
			rcu_items[i] = item;
			return;
		}
}

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	if (kasan_check((unsigned long)head, sizeof(*head), true))
		rcu_put((struct rcu_item){ head, func, NULL });
	point();
}

void kvfree_call_rcu(struct rcu_head *head, void *ptr)
{
	struct block *b = block_at((unsigned long)ptr);
	int i;

	for (i = 0; i < PENDING; i++)
		if (rcu_items[i].ptr == ptr) {
			report_begin("kalloc-double-free", "kvfree_call_rcu(): Double-freed call. rcu_head %#lx",
				     (unsigned long)head);
			report_block(b);
			report_end();
			return;
		}
	if (b && b->live)
		rcu_put((struct rcu_item){ head, NULL, ptr });
	else
		kvfree(ptr);
	point();
}

void run_rcu(void)
{
	int i;

	for (i = 0; i < PENDING; i++) {
		struct rcu_item item = rcu_items[i];

		rcu_items[i] = (struct rcu_item){ NULL };
		if (item.ptr) {
			kvfree(item.ptr);
		} else if (item.func) {
			enter_context(SOFTIRQ_OFFSET);
			item.func(item.head);
			leave_context(SOFTIRQ_OFFSET);
		}
	}
}

void shadow_deliver_rcu(void)
{
	run_rcu();
}

void synchronize_rcu(void)
{
	might_sleep_at("kernel/rcu/tree_exp.h:956");
	run_rcu();
	point();
}

void rcu_barrier(void)
{
	might_sleep_at("kernel/rcu/tree.c:4000");
	run_rcu();
}
