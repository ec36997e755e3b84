// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// What was never a block: members, arrays, variables; and what only looks so.
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

struct item {
	struct list_head node;
	int value;
	struct work_struct work;
	struct kref ref;
	char name[16];
	struct rcu_head rcu;
};

struct wrapper {
	struct item item;
	int extra;
};

static char line[128];
static struct item fallback;
static LIST_HEAD(items);

int load(void *image, size_t n);
struct item *item_next(void);

void address_of_member_bad(struct item *item) {
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees the address of member 'work', which is not the start of an allocated block [kalloc-mismatched-free]
	kfree(&item->work);
}

void array_member_bad(struct item *item) {
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees the address of member 'name', which is not the start of an allocated block [kalloc-mismatched-free]
	kfree(item->name);
}

// Missed: a work function that frees what it was given, and not the object around it.
void FN_item_work(struct work_struct *work) {
	struct item *item = container_of(work, struct item, work);
	load(item, sizeof(*item));
	kfree(work);
}

void member_of_new_block_bad(void) {
	struct item *item = kzalloc(sizeof(*item), GFP_KERNEL);
	if (!item)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees the address of member 'value', which is not the start of an allocated block [kalloc-mismatched-free]
	kfree(&item->value);
}

void stack_array_bad(size_t n) {
	u8 small[64];
	u8 *buf = small;
	if (n > sizeof(small))
		buf = kmalloc(n, GFP_KERNEL);
	if (!buf)
		return;
	load(buf, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees stack memory ('small'), which is not the start of an allocated block [kalloc-mismatched-free]
	kfree(buf);
}

void stack_variable_bad(void) {
	struct item item = {};
	load(&item, sizeof(item));
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees stack memory ('item'), which is not the start of an allocated block [kalloc-mismatched-free]
	kfree(&item);
}

void static_array_bad(const char *text) {
	char *copy = text ? kstrdup(text, GFP_KERNEL) : line;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees static memory ('line'), which is not the start of an allocated block [kalloc-mismatched-free]
	kfree(copy);
}

void static_struct_bad(void) {
	struct item *item = item_next();
	if (!item)
		item = &fallback;
	load(item, sizeof(*item));
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees static memory ('fallback'), which is not the start of an allocated block [kalloc-mismatched-free]
	kfree(item);
}

// Missed: a string literal is no block either.
void FN_string_literal(const char *text) {
	const char *name = "none";
	if (text)
		name = kstrdup(text, GFP_KERNEL);
	kfree(name);
}

// Missed: the pointer has been advanced.
void FN_advanced_pointer(size_t n) {
	char *text = kmalloc(n, GFP_KERNEL);
	if (!text)
		return;
	text += 4;
	load(text, n - 4);
	kfree(text);
}

void first_member_ok(struct item *item) {
	kfree(&item->node);
}

void first_member_of_first_ok(struct wrapper *w) {
	kfree(&w->item.node);
}

void container_ok(struct work_struct *work) {
	struct item *item = container_of(work, struct item, work);
	kfree(item);
}

static void item_release(struct kref *ref) {
	kfree(container_of(ref, struct item, ref));
}

void put_ok(struct item *item) {
	kref_put(&item->ref, item_release);
}

void list_on_the_stack_ok(void) {
	LIST_HEAD(dead);
	struct item *item, *next;
	list_splice_init(&items, &dead);
	list_for_each_entry_safe(item, next, &dead, node) {
		list_del(&item->node);
		kfree(item);
	}
}

void built_list_on_the_stack_ok(int n) {
	LIST_HEAD(built);
	struct item *item, *next;
	while (n--) {
		item = kzalloc(sizeof(*item), GFP_KERNEL);
		if (!item)
			break;
		list_add_tail(&item->node, &built);
	}
	list_for_each_entry_safe(item, next, &built, node) {
		list_del(&item->node);
		kfree(item);
	}
}

void static_list_ok(void) {
	while (!list_empty(&items)) {
		struct item *item = list_first_entry(&items, struct item, node);
		list_del(&item->node);
		kfree(item);
	}
}

void stack_or_heap_ok(size_t n) {
	u8 small[64];
	u8 *buf = small;
	if (n > sizeof(small))
		buf = kmalloc(n, GFP_KERNEL);
	if (!buf)
		return;
	load(buf, n);
	if (buf != small)
		kfree(buf);
}

void static_or_heap_ok(const char *text) {
	char *copy = text ? kstrdup(text, GFP_KERNEL) : line;
	load(copy, 4);
	if (copy != line)
		kfree(copy);
}

void kfree_rcu_of_member_ok(struct item *item) {
	kfree_rcu(item, rcu);
}

void back_to_the_start_ok(size_t n) {
	char *text = kmalloc(n, GFP_KERNEL);
	char *at = text;
	if (!text)
		return;
	while (*at == ' ')
		at++;
	load(at, n - (at - text));
	kfree(text);
}

// An array of pointers on the stack: the blocks are freed, not the array.
void array_of_pointers_ok(size_t n) {
	void *part[4] = {};
	int i;
	for (i = 0; i < 4; i++)
		part[i] = kmalloc(n, GFP_KERNEL);
	for (i = 0; i < 4; i++)
		kfree(part[i]);
}

// Modelled on fs/super.c: the work item in an object leads back to it, also when somebody else had it before the free.
struct owner {
	char name[8];
	struct work_struct destroy_work;
};
void forget(struct owner *o);
static void destroy_work(struct work_struct *work)
{
	struct owner *o = container_of(work, struct owner, destroy_work);

	forget(o);
	kfree(o);
}
void destroy_now_ok(struct owner *o)
{
	if (!o)
		return;
	destroy_work(&o->destroy_work);
}
