// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Lists searched, filled and torn down under a lock; a new element that turns out not to be needed.
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

struct rule {
	struct list_head node;
	struct rcu_head rcu;
	struct rule *next;
	int prio;
};

struct table {
	struct mutex lock;
	struct list_head rules;
	struct rule *chain;
	struct rule *last;
};

int use(const void *p);

int duplicate_found_bad(struct table *t, int prio)
{
	struct rule *r = kzalloc(sizeof(*r), GFP_KERNEL), *old;

	if (!r)
		return -ENOMEM;
	mutex_lock(&t->lock);
	list_for_each_entry(old, &t->rules, node) {
		if (old->prio == prio) {
			mutex_unlock(&t->lock);
			// CHECK: [[@LINE+1]]:4: warning: 'r' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
			return -EEXIST;
		}
	}
	list_add(&r->node, &t->rules);
	mutex_unlock(&t->lock);
	return 0;
}

int added_only_if_found_bad(struct table *t, int prio)
{
	struct rule *r = kzalloc(sizeof(*r), GFP_KERNEL), *old;

	if (!r)
		return -ENOMEM;
	list_for_each_entry(old, &t->rules, node) {
		if (old->prio > prio) {
			list_add_tail(&r->node, &old->node);
			return 0;
		}
	}
	// CHECK: [[@LINE+1]]:2: warning: 'r' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return -ENOENT;
}

int duplicate_found_ok(struct table *t, int prio)
{
	struct rule *r = kzalloc(sizeof(*r), GFP_KERNEL), *old;
	int ret = 0;

	if (!r)
		return -ENOMEM;
	mutex_lock(&t->lock);
	list_for_each_entry(old, &t->rules, node) {
		if (old->prio == prio) {
			ret = -EEXIST;
			goto out;
		}
	}
	list_add(&r->node, &t->rules);
	r = NULL;
out:
	mutex_unlock(&t->lock);
	kfree(r);
	return ret;
}

int allocated_outside_the_lock_ok(struct table *t, int prio)
{
	struct rule *fresh = NULL, *r;

again:
	mutex_lock(&t->lock);
	list_for_each_entry(r, &t->rules, node) {
		if (r->prio == prio) {
			mutex_unlock(&t->lock);
			kfree(fresh);
			return 0;
		}
	}
	if (!fresh) {
		mutex_unlock(&t->lock);
		fresh = kzalloc(sizeof(*fresh), GFP_KERNEL);
		if (!fresh)
			return -ENOMEM;
		goto again;
	}
	list_add(&fresh->node, &t->rules);
	mutex_unlock(&t->lock);
	return 0;
}

int copied_list_ok(struct table *t, struct list_head *in)
{
	struct rule *r, *copy, *tmp;
	LIST_HEAD(out);

	list_for_each_entry(r, in, node) {
		copy = kmemdup(r, sizeof(*r), GFP_KERNEL);
		if (!copy)
			goto err;
		list_add_tail(&copy->node, &out);
	}
	list_splice_init(&out, &t->rules);
	return 0;
err:
	list_for_each_entry_safe(copy, tmp, &out, node)
		kfree(copy);
	return -ENOMEM;
}

int chained_to_parameter_ok(struct table *t, int n)
{
	while (n--) {
		struct rule *r = kzalloc(sizeof(*r), GFP_KERNEL);

		if (!r)
			return -ENOMEM;
		r->next = t->chain;
		t->chain = r;
	}
	return 0;
}

int stored_and_taken_back_ok(struct table *t)
{
	struct rule *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	t->last = r;
	if (use(t)) {
		t->last = NULL;
		kfree(r);
		return -EIO;
	}
	return 0;
}

int freed_after_grace_period_ok(void)
{
	struct rule *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	kfree_rcu(r, rcu);
	return 0;
}

char *joined_ok(char **words, int n)
{
	char *all = NULL, *next;
	int i;

	for (i = 0; i < n; i++) {
		next = kasprintf(GFP_KERNEL, "%s %s", all ? all : "", words[i]);
		kfree(all);
		if (!next)
			return NULL;
		all = next;
	}
	return all;
}

/* Each block hangs on the next one, and the last is returned. */
struct rule *chain_returned_ok(int n)
{
	struct rule *head = NULL, *r;

	while (n--) {
		r = kzalloc(sizeof(*r), GFP_KERNEL);
		if (!r)
			break;
		r->next = head;
		head = r;
	}
	return head;
}

// An edge with two ends in an array: what is put there is found through the edge, which the node's list keeps.
struct vertex {
	struct list_head up, down;
	int level;
};
struct edge {
	struct list_head list[2];
	struct vertex *end[2];
};

static void link_edge(struct edge *e, struct vertex *low, struct vertex *high, int which)
{
	e->end[0] = low;
	e->end[1] = high;
	if (which & 1)
		list_add_tail(&e->list[0], &low->up);
	if (which & 2)
		list_add_tail(&e->list[1], &high->down);
}

int grow_ok(struct vertex *v)
{
	struct edge *e = kzalloc(sizeof(*e), GFP_KERNEL);
	struct vertex *high;

	if (!e)
		return -ENOMEM;
	high = kzalloc(sizeof(*high), GFP_KERNEL);
	if (!high) {
		kfree(e);
		return -ENOMEM;
	}
	link_edge(e, v, high, 1);
	return 0;
}

int grow_bad(struct vertex *v)
{
	struct edge *e = kzalloc(sizeof(*e), GFP_KERNEL);
	struct vertex *high;

	if (!e)
		return -ENOMEM;
	high = kzalloc(sizeof(*high), GFP_KERNEL);
	if (!high) {
		kfree(e);
		return -ENOMEM;
	}
	link_edge(e, v, v, 1);
	// CHECK: [[@LINE+1]]:2: warning: 'high' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return 0;
}
