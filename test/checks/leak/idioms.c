// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// Ways of writing it: assignments in conditions, macros with jumps, lists built by hand, exchanges, callbacks.
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/scatterlist.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/uaccess.h>

struct ent {
	struct ent *next;
	struct list_head node;
	char *key;
	int v;
};

struct dict {
	struct ent *head;
	struct list_head list;
	spinlock_t lock;
	struct mutex mutex;
	struct ent *bucket[16];
	char *cached;
};

struct walk {
	struct ent *ent;
	int count;
};

static struct ent *table[8];

#define TRY(x) \
	do { \
		if (x) \
			return -EIO; \
	} while (0)
#define TRY_GOTO(x, label) \
	do { \
		if (x) \
			goto label; \
	} while (0)

int check(const struct ent *e);
int walk_all(int (*fn)(void *ctx), void *ctx);
int visit(void *ctx);
struct dict *dict_of(struct device *dev);
void *debug_file(const char *name, void *data);
int emit(int argc, ...);
int dma_send(struct scatterlist *sg);

int macro_with_return_bad(void)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: warning: 'e' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	TRY(check(e));
	kfree(e);
	return 0;
}

int assignment_in_condition_bad(size_t n)
{
	char *p;

	if (!(p = kmalloc(n, GFP_KERNEL)))
		return -ENOMEM;
	if (p[0] == 0)
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(p);
	return 0;
}

int under_a_lock_bad(struct dict *d, int v)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return -ENOMEM;
	spin_lock(&d->lock);
	if (d->head && d->head->v == v) {
		spin_unlock(&d->lock);
		// CHECK: [[@LINE+1]]:3: warning: 'e' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -EEXIST;
	}
	e->next = d->head;
	d->head = e;
	spin_unlock(&d->lock);
	return 0;
}

int guarded_bad(struct dict *d, int v)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return -ENOMEM;
	guard(mutex)(&d->mutex);
	if (list_empty(&d->list))
		// CHECK: [[@LINE+1]]:3: warning: 'e' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -ENOENT;
	list_add(&e->node, &d->list);
	return 0;
}

void no_result_bad(struct dict *d, size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return;
	if (d->cached) {
		memcpy(p, d->cached, n);
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return;
	}
	d->cached = p;
}

/* The last use is in a branch and the function ends at its brace. */
void ends_at_brace_bad(struct dict *d, size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (p)
		memset(p, 0, n);
// CHECK: [[@LINE+1]]:1: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
}

int macro_with_goto_ok(void)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);
	int ret = -EIO;

	TRY_GOTO(!e, out);
	TRY_GOTO(check(e), out);
	ret = 0;
out:
	kfree(e);
	return ret;
}

int comma_ok(size_t n)
{
	char *p;

	if ((p = kmalloc(n, GFP_KERNEL)) == NULL)
		return -ENOMEM;
	p[0] = 0;
	return kfree(p), 0;
}

struct ent *list_by_tail_pointer_ok(int n)
{
	struct ent *head = NULL, **tail = &head;

	while (n--) {
		struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);

		if (!e)
			break;
		e->v = n;
		*tail = e;
		tail = &e->next;
	}
	return head;
}

/* Each block hangs on the next one, the last on head. */
int list_freed_by_walking_ok(int n)
{
	struct ent *head = NULL, *e;
	int sum = 0;

	while (n--) {
		e = kmalloc(sizeof(*e), GFP_KERNEL);
		if (!e)
			break;
		e->v = n;
		e->next = head;
		head = e;
	}
	while ((e = head)) {
		head = e->next;
		sum += e->v;
		kfree(e);
	}
	return sum;
}

int spliced_ok(struct dict *d, int n)
{
	LIST_HEAD(fresh);

	while (n--) {
		struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);

		if (!e)
			break;
		list_add(&e->node, &fresh);
	}
	list_splice_init(&fresh, &d->list);
	return 0;
}

int context_for_callback_ok(void)
{
	struct walk w = { .ent = kzalloc(sizeof(*w.ent), GFP_KERNEL) };

	if (!w.ent)
		return -ENOMEM;
	return walk_all(visit, &w);
}

int context_freed_after_callback_ok(void)
{
	struct walk w = { 0 };
	int ret;

	w.ent = kzalloc(sizeof(*w.ent), GFP_KERNEL);
	if (!w.ent)
		return -ENOMEM;
	ret = walk_all(visit, &w);
	kfree(w.ent);
	return ret;
}

int private_data_of_a_file_ok(void)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return -ENOMEM;
	debug_file("ent", e);
	return 0;
}

int variadic_ok(void)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return -ENOMEM;
	return emit(1, e);
}

int global_table_ok(int i)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return -ENOMEM;
	table[i & 7] = e;
	return 0;
}

int field_of_a_result_ok(struct device *dev)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return -ENOMEM;
	dict_of(dev)->head = e;
	return 0;
}

int deep_field_ok(struct dict *d)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);
	struct ent *last = d->bucket[3];

	if (!e || !last) {
		kfree(e);
		return -ENOMEM;
	}
	last->next->next = e;
	return 0;
}

int exchanged_ok(struct dict *d, const char *s)
{
	char *p = kstrdup(s, GFP_KERNEL), *old;

	if (!p)
		return -ENOMEM;
	spin_lock(&d->lock);
	old = d->cached;
	d->cached = p;
	p = old;
	spin_unlock(&d->lock);
	kfree(p);
	return 0;
}

int lost_race_ok(struct dict *d, size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	mutex_lock(&d->mutex);
	if (!d->cached) {
		d->cached = p;
		p = NULL;
	}
	mutex_unlock(&d->mutex);
	kfree(p);
	return 0;
}

int scatterlist_ok(size_t n)
{
	struct scatterlist sg;
	void *buf = kmalloc(n, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	sg_init_one(&sg, buf, n);
	ret = dma_send(&sg);
	kfree(buf);
	return ret;
}

int FP_freed_through_pointer_to_kfree(size_t n)
{
	void (*dtor)(const void *) = kfree;
	void *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	dtor(p);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

static bool usable(const struct ent *e)
{
	return e && !IS_ERR(e);
}

int predicate_ok(const void __user *arg)
{
	struct ent *e = memdup_user(arg, sizeof(*e));

	if (!usable(e))
		return -EINVAL;
	kfree(e);
	return 0;
}

int ret_decides_ok(struct dict *d, int v)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);
	int ret = 0;

	if (!e)
		return -ENOMEM;
	if (v < 0)
		ret = -EINVAL;
	else
		ret = check(e);
	if (!ret)
		d->head = e;
	else
		kfree(e);
	return ret;
}

int entry_with_key_ok(struct dict *d, const char *key)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		goto nomem;
	e->key = kstrdup(key, GFP_KERNEL);
	if (!e->key)
		goto nomem;
	list_add(&e->node, &d->list);
	return 0;
nomem:
	if (e)
		kfree(e->key);
	kfree(e);
	return -ENOMEM;
}

/* The copy lives on in another block: kmemdup() copies the pointer in the structure. */
struct walk *struct_duplicated_ok(void)
{
	struct walk w = { .ent = kzalloc(sizeof(*w.ent), GFP_KERNEL) }, *dup;

	if (!w.ent)
		return NULL;
	dup = kmemdup(&w, sizeof(w), GFP_KERNEL);
	if (!dup)
		kfree(w.ent);
	return dup;
}

int struct_moved_and_shell_freed_ok(struct walk *to)
{
	struct walk *w = kzalloc(sizeof(*w), GFP_KERNEL);

	if (!w)
		return -ENOMEM;
	w->ent = kzalloc(sizeof(*w->ent), GFP_KERNEL);
	*to = *w;
	kfree(w);
	return 0;
}

int allocated_until_it_works_ok(size_t n)
{
	char *p;

	while (!(p = kmalloc(n, GFP_KERNEL)))
		n /= 2;
	p[0] = 0;
	kfree(p);
	return 0;
}

static int depth(struct ent *e, int n)
{
	if (n == 0) {
		kfree(e);
		return 0;
	}
	return depth(e, n - 1);
}

int recursion_ok(int n)
{
	struct ent *e = kzalloc(sizeof(*e), GFP_KERNEL);

	if (!e)
		return -ENOMEM;
	return depth(e, n);
}
