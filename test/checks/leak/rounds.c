// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// What one round of a loop leaves to the next: pointers to what came before, chains, names made anew.
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>

// A pointer to the entry before, set together with a copy: that it is set does not get lost in a loop.

struct tap {
	int off;
	struct list_head node;
};

void deliver(struct tap *t);

void copy_once_ok(struct list_head *taps)
{
	struct tap *t, *prev = NULL;
	void *copy = NULL;

	list_for_each_entry(t, taps, node) {
		if (t->off)
			continue;
		if (prev) {
			deliver(prev);
			prev = t;
			continue;
		}
		copy = kmalloc(64, GFP_ATOMIC);
		if (!copy)
			break;
		prev = t;
	}
	if (prev)
		kfree(copy);
}

/* The same, but delivering clears prev: the copy is made anew. */
void copy_once_bad(struct list_head *taps)
{
	struct tap *t, *prev = NULL;
	void *copy = NULL;

	list_for_each_entry(t, taps, node) {
		if (t->off)
			continue;
		if (prev) {
			deliver(prev);
			prev = NULL;
			continue;
		}
		// CHECK: [[@LINE+1]]:3: warning: 'copy' leaks: allocated by kmalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
		copy = kmalloc(64, GFP_ATOMIC);
		if (!copy)
			break;
		prev = t;
	}
	if (prev)
		kfree(copy);
// CHECK: [[@LINE+1]]:1: warning: 'copy' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
}

// A chain of blocks, each hung onto the one before by a helper; the first hangs onto something of others.

struct link {
	struct link *outer;
	int irq;
};

struct link *inner_link(void);
void drop_links(void);

static struct link *hang_on(struct link *child)
{
	struct link *new = kzalloc(sizeof(*new), GFP_KERNEL);

	if (new)
		child->outer = new;
	return new;
}

int build_chain_ok(int n)
{
	struct link *at = inner_link();
	int i;

	for (i = 0; i < n; i++) {
		at = hang_on(at);
		if (!at) {
			drop_links();
			return -ENOMEM;
		}
	}
	return 0;
}

static struct link *copy_of(struct link *child)
{
	struct link *new = kzalloc(sizeof(*new), GFP_KERNEL);

	if (new)
		new->irq = child->irq;
	return new;
}

/* Each is copied from the one before, which nobody has then. */
int build_chain_bad(int n)
{
	struct link *at = inner_link();
	int i;

	for (i = 0; i < n; i++) {
		// CHECK: [[@LINE+1]]:3: warning: 'at' leaks: allocated by copy_of() and overwritten while it is the only pointer to the block [kalloc-leak]
		at = copy_of(at);
		if (!at) {
			drop_links();
			return -ENOMEM;
		}
	}
	// CHECK: [[@LINE+1]]:2: warning: 'at' leaks: allocated by copy_of() and not freed on this path [kalloc-leak]
	return 0;
}

struct item {
	struct item *next;
	int v;
};

static void drop_all(struct item *i)
{
	while (i) {
		struct item *t = i;

		i = i->next;
		kfree(t);
	}
}

struct item *build_list_ok(const int *v)
{
	struct item *cur, *head = NULL, *prev = NULL;

	while (*v) {
		cur = kzalloc(sizeof(*cur), GFP_KERNEL);
		if (!cur) {
			drop_all(head);
			return NULL;
		}
		cur->v = *v++;
		if (!head)
			head = cur;
		if (prev)
			prev->next = cur;
		prev = cur;
	}
	return head;
}

struct item *build_list_bad(const int *v)
{
	struct item *cur, *head = NULL, *prev = NULL;

	while (*v) {
		// CHECK: [[@LINE+1]]:3: warning: 'cur' leaks: allocated by kzalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
		cur = kzalloc(sizeof(*cur), GFP_KERNEL);
		if (!cur) {
			drop_all(head);
			return NULL;
		}
		cur->v = *v++;
		if (!head)
			head = cur;
		else if (prev)
			prev->next = cur;
		/* prev never set: from the second on all are lost */
	}
	// CHECK: [[@LINE+1]]:2: warning: 'cur' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return head;
}

bool taken(const char *name); /* NULL is not */

const char *free_name_ok(const char *orig)
{
	const char *name = orig;
	int i = 0;

	while (i < 16 && taken(name)) {
		if (name != orig)
			kfree(name);
		name = kasprintf(GFP_KERNEL, "%s#%i", orig, ++i);
	}
	if (name == orig)
		name = kstrdup(orig, GFP_KERNEL);
	return name;
}

const char *free_name_bad(const char *orig)
{
	const char *name = orig;
	int i = 0;

	while (i < 16 && taken(name))
		// CHECK: [[@LINE+1]]:3: warning: 'name' leaks: allocated by kasprintf() and overwritten while it is the only pointer to the block [kalloc-leak]
		name = kasprintf(GFP_KERNEL, "%s#%i", orig, ++i);
	if (name == orig)
		name = kstrdup(orig, GFP_KERNEL);
	return name;
}

// Two counters that go in step: where one is 3, the other is.
enum { FIRST = 1, REQUIRED = 3, LAST = 6 };
struct element {
	int type;
	const char *text;
};
int use_text(const char *text);

int counters_in_step_ok(const struct element *e, int count)
{
	char *text = NULL;
	int elem, at, i;

	for (elem = FIRST, at = FIRST; elem < count; elem++, at++) {
		if (at == LAST)
			break;
		if (e[elem].type == 1 && elem != REQUIRED) {
			text = kstrdup(e[elem].text, GFP_KERNEL);
			if (!text)
				return -ENOMEM;
		}
		switch (at) {
		case FIRST:
			use_text(text);
			break;
		case REQUIRED:
			for (i = 0; i < 4; i++)
				if (elem + i >= count)
					return -EINVAL;
			break;
		}
		kfree(text);
		text = NULL;
	}
	return 0;
}
