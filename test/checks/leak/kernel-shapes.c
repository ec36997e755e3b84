// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Shapes that were false alarms on real drivers, and the siblings that are not.
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

int use(const void *p);
struct request {
	const void *done;
};
int submit(const struct request *r);
int start(struct list_head *p);

struct part {
	void *value;
};
struct entry {
	struct part *parts;
};
void clear_entry(struct entry *e);

static int prepare(struct entry *e, struct part *p)
{
	e->parts = p;
	p->value = kmalloc(8, GFP_KERNEL);
	return p->value ? 0 : -ENOMEM;
}

/* What is cleared reaches the block through a pointer that a helper stored. */
int member_of_local_ok(void)
{
	struct entry e = {};
	struct part p = {};
	int ret = prepare(&e, &p);

	if (ret)
		return ret;
	clear_entry(&e);
	return 0;
}

int member_of_local_bad(void)
{
	struct part p = {};
	struct entry e = {};
	int ret = prepare(&e, &p);

	// CHECK: [[@LINE+1]]:2: warning: 'value' leaks: allocated by prepare() and not freed on this path [kalloc-leak]
	return ret;
}

struct item {
	int size;
	struct request done;
	struct list_head link;
	void *data;
};

/* A request on the stack is copied by whoever takes it. */
int handed_over_in_request_ok(void)
{
	struct item *i = kzalloc(sizeof(*i), GFP_KERNEL);
	struct request r = {};

	if (!i)
		return -ENOMEM;
	r.done = &i->done;
	return submit(&r);
}

union value {
	char *text;
	void *blob;
};

/* The pointers of a union are one place. */
int freed_by_other_name_ok(const void __user *from, size_t n)
{
	union value v;

	v.blob = kmalloc(n, GFP_KERNEL);
	if (!v.blob)
		return -ENOMEM;
	if (copy_from_user(v.blob, from, n)) {
		kfree(v.text);
		return -EFAULT;
	}
	kfree(v.blob);
	return 0;
}

/* The client keeps its data once it is on the list. */
static int add_client(struct list_head *clients, void *data)
{
	struct item *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c) {
		kfree(data);
		return -ENOMEM;
	}
	c->data = data;
	if (start(&c->link)) {
		kfree(data);
		kfree(c);
		return -EIO;
	}
	list_add(&c->link, clients);
	return 0;
}

int data_of_client_ok(struct list_head *clients)
{
	int *data = kzalloc(sizeof(*data), GFP_KERNEL);

	if (!data)
		return -ENOMEM;
	return add_client(clients, data);
}

int data_before_client_bad(struct list_head *clients, int ready)
{
	int *data = kzalloc(sizeof(*data), GFP_KERNEL);

	if (!data)
		return -ENOMEM;
	if (!ready)
		// CHECK: [[@LINE+1]]:3: warning: 'data' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -EAGAIN;
	return add_client(clients, data);
}

/* The first round alone allocates. */
int first_round_ok(int n)
{
	char *p = NULL;
	int i;

	for (i = 0; i < n; i++) {
		if (!i) {
			p = kmalloc(64, GFP_KERNEL);
			if (!p)
				return -ENOMEM;
		}
		use(p);
	}
	kfree(p);
	return 0;
}

/* A length is no error. */
static ssize_t describe(char **out, size_t a, size_t b)
{
	*out = kmalloc(a + b + 2, GFP_KERNEL);
	if (!*out)
		return -ENOMEM;
	return a + b + 2;
}

int length_ok(size_t a, size_t b)
{
	char *text;
	ssize_t ret = describe(&text, a, b);

	if (ret < 0)
		return ret;
	kfree(text);
	return 0;
}

struct leaf {
	struct leaf *left, *right;
	unsigned long key;
};
struct tree {
	struct leaf *top;
};
void link_leaf(struct leaf *n, struct leaf **where);

static struct leaf *insert(struct tree *tree, unsigned long key, struct leaf *n)
{
	struct leaf **p = &tree->top;
	struct leaf *parent = NULL;

	while (*p) {
		parent = *p;
		if (key < parent->key)
			p = &(*p)->left;
		else if (key > parent->key)
			p = &(*p)->right;
		else
			return parent;
	}
	link_leaf(n, p);
	return NULL;
}

/* The helper returns NULL only where it has linked the leaf. */
int inserted_ok(struct tree *tree, unsigned long key)
{
	struct leaf *n = kmalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	if (insert(tree, key, n)) {
		kfree(n);
		return -EEXIST;
	}
	return 0;
}

int refused_bad(struct tree *tree, unsigned long key)
{
	struct leaf *n = kmalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	if (insert(tree, key, n))
		// CHECK: [[@LINE+1]]:3: warning: 'n' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EEXIST;
	return 0;
}
