// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// The pointer leaves the function: by return, through a parameter, into a global, a list, a queue, an unknown callee.
#include <linux/device.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct item {
	struct list_head node;
	struct work_struct work;
	struct rcu_head rcu;
	struct kref ref;
	void (*done)(struct item *it);
	u32 len;
	struct item *next;
};

struct owner {
	struct list_head items;
	struct item *first;
	struct item *slots[4];
};

static struct item *last_item;
static LIST_HEAD(all_items);

void take(struct item *it);
int try_take(struct item *it);
void item_work(struct work_struct *work);
void item_free(struct rcu_head *head);
int measure(const struct item *it);
int (*hook)(struct item *it);

int local_structure_only_bad(void)
{
	struct owner local = { 0 };
	int ret;

	local.first = kzalloc(sizeof(*local.first), GFP_KERNEL);
	if (!local.first)
		return -ENOMEM;
	ret = measure(local.first);
	// CHECK: [[@LINE+1]]:2: warning: 'first' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return ret;
}

int drvdata_set_too_late_bad(struct device *dev)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	if (measure(it) < 0) {
		dev_err(dev, "no length\n");
		// CHECK: [[@LINE+1]]:3: warning: 'it' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	}
	dev_set_drvdata(dev, it);
	return 0;
}

int listed_after_the_check_bad(struct owner *o, u32 len)
{
	struct item *it = kmalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	INIT_LIST_HEAD(&it->node);
	it->len = len;
	if (len > 64)
		// CHECK: [[@LINE+1]]:3: warning: 'it' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -E2BIG;
	list_add(&it->node, &o->items);
	return 0;
}

struct item *returned_ok(void)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (it)
		it->len = 1;
	return it;
}

int through_out_parameter_ok(struct item **out)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	*out = it;
	return 0;
}

int in_global_ok(void)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	last_item = it;
	return 0;
}

int in_field_of_parameter_ok(struct owner *o, int i)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	if (i < 0)
		o->first = it;
	else
		o->slots[i & 3] = it;
	return 0;
}

int on_list_of_parameter_ok(struct owner *o)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	list_add(&it->node, &o->items);
	return measure(it);
}

int on_global_list_ok(void)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	list_add_tail(&it->node, &all_items);
	return 0;
}

int drvdata_ok(struct device *dev)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	dev_set_drvdata(dev, it);
	return measure(it) < 0 ? -EINVAL : 0;
}

int queued_ok(struct workqueue_struct *wq)
{
	struct item *it = kzalloc(sizeof(*it), GFP_ATOMIC);

	if (!it)
		return -ENOMEM;
	INIT_WORK(&it->work, item_work);
	queue_work(wq, &it->work);
	return 0;
}

int scheduled_ok(void)
{
	struct item *it = kzalloc(sizeof(*it), GFP_ATOMIC);

	if (!it)
		return -ENOMEM;
	INIT_WORK(&it->work, item_work);
	schedule_work(&it->work);
	return 0;
}

int call_rcu_ok(void)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	call_rcu(&it->rcu, item_free);
	return 0;
}

int unknown_callee_ok(void)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	take(it);
	return 0;
}

int unknown_callee_may_refuse_ok(void)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);
	int ret;

	if (!it)
		return -ENOMEM;
	ret = try_take(it);
	if (ret)
		return ret;
	return 0;
}

int function_pointer_ok(struct item *tmpl)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	it->done = tmpl->done;
	it->done(it);
	return 0;
}

int linked_into_chain_ok(struct item *head)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	while (head->next)
		head = head->next;
	head->next = it;
	return 0;
}

int address_as_integer_ok(unsigned long *cookie)
{
	struct item *it = kzalloc(sizeof(*it), GFP_KERNEL);

	if (!it)
		return -ENOMEM;
	*cookie = (unsigned long)it;
	return 0;
}

/* A number with a type of its own, as page tables have them, finds the block again. */
typedef struct { unsigned long entry; } dir_t;
#define mk_dir(x) ((dir_t) { (x) })
static inline dir_t make_dir(unsigned long entry)
{
	return (dir_t) { entry };
}
static inline void set_dir(dir_t *p, dir_t v)
{
	*(volatile dir_t *)p = v;
}

int table_by_literal_ok(dir_t *at)
{
	char *table = kzalloc(4096, GFP_KERNEL);

	if (!table)
		return -ENOMEM;
	set_dir(at, mk_dir(((unsigned long)table - 0x1000) | 1));
	return 0;
}

int table_by_function_ok(dir_t *at)
{
	char *table = kzalloc(4096, GFP_KERNEL);

	if (!table)
		return -ENOMEM;
	set_dir(at, make_dir(((unsigned long)table - 0x1000) | 1));
	return 0;
}

/* A structure by value takes along what it holds, and nothing else of the block that it lies in. */
struct entered {
	dir_t at;
	void *other;
};
static inline unsigned long read_dir(dir_t v)
{
	return v.entry & 1;
}

int neighbour_of_what_is_passed_bad(unsigned long entry)
{
	struct entered both = { .at = { entry } };

	both.other = kzalloc(64, GFP_KERNEL);
	if (!both.other)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: warning: 'other' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return read_dir(both.at);
}

int table_not_entered_bad(dir_t *at, unsigned long entry)
{
	char *table = kzalloc(4096, GFP_KERNEL);

	if (!table)
		return -ENOMEM;
	set_dir(at, mk_dir(entry | 1));
	// CHECK: [[@LINE+1]]:2: warning: 'table' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return 0;
}

/* The code itself says that somebody keeps it where nobody sees it. */
void kmemleak_not_leak(const void *ptr);

int told_not_to_leak_ok(void)
{
	char *p = kzalloc(64, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	kmemleak_not_leak(p);
	return 0;
}
