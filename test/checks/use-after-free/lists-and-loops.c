// RUN: not %kalloc-tidy --checks=-*,kalloc-use-after-free %s | %expect-warnings %s
// Entries freed while a list, a chain or an array is walked.
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

struct entry {
	struct list_head node;
	struct entry *next;
	struct rcu_head rcu;
	int id;
	bool stale;
	char *name;
};

struct tree {
	struct tree *left, *right, *parent;
	int key;
};

struct pool {
	spinlock_t lock;
	struct list_head free, busy;
	struct entry *chain;
	struct entry **slots;
	int count;
};

int send(const void *p, size_t n);
struct entry *entry_next(struct pool *p);

/* The loop asks the freed entry for the next one. */
void cursor_freed_bad(struct pool *p)
{
	struct entry *e;

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'e' {{.*}} [kalloc-use-after-free]
	list_for_each_entry(e, &p->free, node)
		kfree(e);
}

void cursor_unlinked_and_freed_bad(struct pool *p)
{
	struct entry *e;

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'e' {{.*}} [kalloc-use-after-free]
	list_for_each_entry(e, &p->free, node) {
		list_del(&e->node);
		kfree(e->name);
		kfree(e);
	}
}

/* Freed on one branch only, and the walk goes on. */
void cursor_freed_sometimes_bad(struct pool *p)
{
	struct entry *e;

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'e' {{.*}} [kalloc-use-after-free]
	list_for_each_entry(e, &p->free, node) {
		if (!e->stale)
			continue;
		list_del(&e->node);
		kfree(e);
	}
}

void chain_bad(struct entry *e)
{
	while (e) {
		kfree(e);
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'e' {{.*}} [kalloc-use-after-free]
		e = e->next;
	}
}

void chain_for_bad(struct pool *p)
{
	struct entry *e;

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'e' {{.*}} [kalloc-use-after-free]
	for (e = p->chain; e; e = e->next)
		kfree(e);
}

int found_bad(struct pool *p, int id)
{
	struct entry *e, *n;

	list_for_each_entry_safe(e, n, &p->busy, node) {
		if (e->id != id)
			continue;
		list_del(&e->node);
		kfree(e);
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'e' {{.*}} [kalloc-use-after-free]
		return e->id;
	}
	return -ENOENT;
}

void unlinked_late_bad(struct pool *p)
{
	struct entry *e, *n;

	list_for_each_entry_safe(e, n, &p->busy, node) {
		kfree(e);
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{e|.*node}}' {{.*}} [kalloc-use-after-free]
		list_del(&e->node);
	}
}

/* The next entry of the chain is the one freed. */
void next_freed_bad(struct entry *e)
{
	struct entry *n = e->next;

	kfree(n);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'n' {{.*}} [kalloc-use-after-free]
	e->next = n->next;
}

void tree_bad(struct tree *t)
{
	struct tree *left = t->left;

	kfree(t);
	kfree(left);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 't' {{.*}} [kalloc-use-after-free]
	kfree(t->right);
}

void freed_then_retried_bad(size_t n, int tries)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return;
	while (tries--) {
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-use-after-free]
		p[0] = tries;
		if (!send(NULL, tries))
			kfree(p);
	}
}

void safe_ok(struct pool *p)
{
	struct entry *e, *n;

	list_for_each_entry_safe(e, n, &p->free, node) {
		list_del(&e->node);
		kfree(e->name);
		kfree(e);
	}
}

void safe_without_unlinking_ok(struct list_head *list)
{
	struct entry *e, *n;

	list_for_each_entry_safe(e, n, list, node)
		kfree(e);
	INIT_LIST_HEAD(list);
}

int freed_and_left_ok(struct pool *p, int id)
{
	struct entry *e;

	list_for_each_entry(e, &p->busy, node) {
		if (e->id == id) {
			list_del(&e->node);
			kfree(e);
			return 0;
		}
	}
	return -ENOENT;
}

int freed_and_break_ok(struct pool *p, int id)
{
	struct entry *e;
	int ret = -ENOENT;

	spin_lock(&p->lock);
	list_for_each_entry(e, &p->busy, node) {
		if (e->id == id) {
			list_del(&e->node);
			kfree(e);
			ret = 0;
			break;
		}
	}
	spin_unlock(&p->lock);
	return ret;
}

void freed_and_started_again_ok(struct pool *p)
{
	struct entry *e;

again:
	list_for_each_entry(e, &p->busy, node) {
		if (e->stale) {
			list_del(&e->node);
			kfree(e);
			goto again;
		}
	}
}

void previous_freed_ok(struct pool *p)
{
	struct entry *e, *last = NULL;

	list_for_each_entry(e, &p->busy, node) {
		kfree(last);
		last = e;
	}
	kfree(last);
	INIT_LIST_HEAD(&p->busy);
}

void first_ok(struct pool *p)
{
	struct entry *e;

	while (!list_empty(&p->free)) {
		e = list_first_entry(&p->free, struct entry, node);
		list_del(&e->node);
		kfree(e);
	}
}

void first_or_null_ok(struct pool *p)
{
	struct entry *e;

	while ((e = list_first_entry_or_null(&p->free, struct entry, node)) != NULL) {
		list_del(&e->node);
		send(e->name, e->id);
		kfree(e);
	}
}

void chain_ok(struct entry *e)
{
	struct entry *n;

	for (; e; e = n) {
		n = e->next;
		kfree(e);
	}
}

void chain_popped_ok(struct pool *p)
{
	struct entry *e;

	while ((e = p->chain)) {
		p->chain = e->next;
		kfree(e);
	}
}

int chain_unlinked_ok(struct entry **pp, int id)
{
	struct entry *e;

	while ((e = *pp)) {
		if (e->id == id) {
			*pp = e->next;
			kfree(e);
			continue;
		}
		pp = &e->next;
	}
	return 0;
}

void asked_anew_ok(struct pool *p)
{
	struct entry *e = entry_next(p);

	while (e) {
		kfree(e);
		e = entry_next(p);
		if (e)
			e->stale = true;
	}
}

void slots_ok(struct pool *p)
{
	int i;

	for (i = 0; i < p->count; i++) {
		if (!p->slots[i])
			continue;
		kfree(p->slots[i]->name);
		kfree(p->slots[i]);
	}
	kfree(p->slots);
}

void slots_moving_pointer_ok(struct entry **v, int count)
{
	struct entry **end = v + count;

	for (; v < end; v++) {
		kfree((*v)->name);
		kfree(*v);
	}
}

/* Slot j is another one. */
int slots_of_two_indices_ok(struct pool *p, int i, int j)
{
	kfree(p->slots[i]);
	p->slots[i] = NULL;
	if (i == j)
		return 0;
	return p->slots[j]->id;
}

void allocated_per_round_ok(size_t n, int count)
{
	char *p;

	while (count--) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			break;
		p[0] = count;
		kfree(p);
	}
}

void tree_ok(struct tree *t)
{
	struct tree *up;

	while (t) {
		if (t->left) {
			t = t->left;
		} else if (t->right) {
			t = t->right;
		} else {
			up = t->parent;
			if (up && up->left == t)
				up->left = NULL;
			else if (up)
				up->right = NULL;
			kfree(t);
			t = up;
		}
	}
}

static void tree_free(struct tree *t)
{
	if (!t)
		return;
	tree_free(t->left);
	tree_free(t->right);
	kfree(t);
}

void trees_ok(struct tree *a, struct tree *b)
{
	tree_free(a);
	tree_free(b);
}

void moved_to_own_list_ok(struct pool *p)
{
	struct entry *e, *n;
	LIST_HEAD(gone);

	spin_lock(&p->lock);
	list_for_each_entry_safe(e, n, &p->busy, node) {
		if (e->stale)
			list_move_tail(&e->node, &gone);
	}
	spin_unlock(&p->lock);
	list_for_each_entry_safe(e, n, &gone, node)
		kfree(e);
}

/* The cursor after the loop is the head, or the entry that stopped it. */
int stopped_at_ok(struct pool *p, int id)
{
	struct entry *e, *n;

	list_for_each_entry_safe(e, n, &p->busy, node) {
		if (e->id == id)
			break;
		list_del(&e->node);
		kfree(e);
	}
	return list_entry_is_head(e, &p->busy, node) ? -ENOENT : e->id;
}

/* Readers may walk on: the entry stays until they are gone. */
void rcu_cursor_ok(struct pool *p)
{
	struct entry *e;

	rcu_read_lock();
	list_for_each_entry(e, &p->busy, node) {
		if (e->stale)
			kfree_rcu(e, rcu);
	}
	rcu_read_unlock();
}
