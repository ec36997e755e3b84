// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// What a path knows stays known: of a flag before a loop, of zeroed memory, of a length, of what a helper asks.
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/string.h>

struct dev;
struct dev_ops {
	void (*pin)(struct dev *d, int i, int *m);
};
struct dev {
	const struct dev_ops *ops;
};
struct outer {
	int a;
	struct dev *dev;
};
struct inner {
	struct outer *up;
};
int use(int i);

int flag_before_loop_ok(struct inner *in, unsigned int n, bool want)
{
	const struct dev_ops *ops = in->up->dev->ops;
	bool pinned = want && ops->pin;
	int *masks;
	int i;

	if (pinned) {
		masks = kcalloc(n, sizeof(*masks), GFP_KERNEL);
		if (!masks)
			return -ENOMEM;
	}
	for (i = 0; i < n; i++)
		use(i);
	if (pinned)
		kfree(masks);
	return 0;
}

int flag_before_loop_bad(struct inner *in, unsigned int n, bool want)
{
	const struct dev_ops *ops = in->up->dev->ops;
	bool pinned = want && ops->pin;
	int *masks;
	int i;

	if (pinned) {
		masks = kcalloc(n, sizeof(*masks), GFP_KERNEL);
		if (!masks)
			return -ENOMEM;
	}
	for (i = 0; i < n; i++)
		use(i);
	if (!pinned)
		kfree(masks);
	// CHECK: [[@LINE+1]]:2: warning: 'masks' leaks: allocated by kcalloc() and not freed on this path [kalloc-leak]
	return 0;
}

struct req {
	struct completion done;
	int *list;
};
int fill(const int *list, int n);
int submit(struct req *r);

int zeroed_member_ok(int n)
{
	struct req *req = kzalloc(sizeof(*req), GFP_KERNEL);
	int *list;
	int ret;

	if (!req)
		return -ENOMEM;
	init_completion(&req->done);
	list = kmalloc_array(n, sizeof(*list), GFP_KERNEL);
	if (!list) {
		kfree(req);
		return -ENOMEM;
	}
	ret = fill(list, n);
	if (ret)
		goto err;
	req->list = list;
	ret = submit(req);
	return ret;
err:
	if (!req->list)
		kfree(list);
	kfree(req);
	return ret;
}

int zeroed_member_bad(int n)
{
	struct req *req = kzalloc(sizeof(*req), GFP_KERNEL);
	int *list;
	int ret;

	if (!req)
		return -ENOMEM;
	init_completion(&req->done);
	list = kmalloc_array(n, sizeof(*list), GFP_KERNEL);
	if (!list) {
		kfree(req);
		return -ENOMEM;
	}
	ret = fill(list, n);
	if (ret)
		goto err;
	req->list = list;
	ret = submit(req);
	return ret;
err:
	if (req->list)
		kfree(list);
	kfree(req);
	// CHECK: [[@LINE+1]]:2: warning: 'list' leaks: allocated by kmalloc_array() and not freed on this path [kalloc-leak]
	return ret;
}

int use_text(const char *s);

static int print_new(char **strp, const char *part)
{
	int size = snprintf(NULL, 0, "<%s>", part);

	*strp = kmalloc(size + 1, GFP_KERNEL);
	if (!*strp)
		return -ENOMEM;
	return snprintf(*strp, size + 1, "<%s>", part);
}

int length_is_no_error_ok(const char *part)
{
	char *str;
	int len = print_new(&str, part);

	if (len < 0)
		return len;
	use_text(str);
	kfree(str);
	return 0;
}

static int print_new_checked(char **strp, const char *part, int max)
{
	int size = snprintf(NULL, 0, "<%s>", part);

	*strp = kmalloc(size + 1, GFP_KERNEL);
	if (!*strp)
		return -ENOMEM;
	if (size > max)
		return -E2BIG;
	return snprintf(*strp, size + 1, "<%s>", part);
}

int length_or_error_bad(const char *part, int max)
{
	char *str;
	int len = print_new_checked(&str, part, max);

	if (len < 0)
		// CHECK: [[@LINE+1]]:3: warning: 'str' leaks: allocated by print_new_checked() and not freed on this path [kalloc-leak]
		return len;
	use_text(str);
	kfree(str);
	return 0;
}

struct fun {
	atomic_t on;
	void *data;
};

struct pair {
	int irq;
};

static inline int fun_is_on(struct fun *f)
{
	return atomic_read(&f->on) > 0;
}

struct fun *fun_find(int id);

int probe_ok(int id)
{
	struct fun *f = fun_find(id);
	struct pair *p;

	if (fun_is_on(f)) {
		p = f->data;
	} else {
		p = kzalloc(sizeof(*p), GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	p->irq = 3;
	if (!fun_is_on(f))
		kfree(p);
	return 0;
}

int probe_bad(int id)
{
	struct fun *f = fun_find(id);
	struct pair *p;

	if (fun_is_on(f)) {
		p = f->data;
	} else {
		p = kzalloc(sizeof(*p), GFP_KERNEL);
		if (!p)
			return -ENOMEM;
	}
	p->irq = 3;
	if (fun_is_on(f))
		return 0;
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return -EIO;
}

// A flag of a new object is stored as a constant, the object is published, the flag is asked again.

struct grant {
	struct list_head entry;
	bool leased;
	void *tab;
};

struct home {
	struct rw_semaphore lock;
	struct list_head all;
};

static void grant_add(struct grant *g, struct home *h)
{
	down_write(&h->lock);
	list_add(&g->entry, &h->all);
	up_write(&h->lock);
}

int FP_publish(struct home *h, bool lease)
{
	struct grant *g = kzalloc(sizeof(*g), GFP_KERNEL);
	void *t = NULL;

	if (!g)
		return -ENOMEM;
	if (lease)
		g->leased = 1;
	if (g->leased) {
		t = kmalloc(64, GFP_KERNEL);
		if (!t) {
			kfree(g);
			return -ENOMEM;
		}
	}
	grant_add(g, h);
	if (g->leased)
		g->tab = t;
	// CHECK: [[@LINE+1]]:2: warning: 't' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

int publish_bad(struct home *h, bool lease)
{
	struct grant *g = kzalloc(sizeof(*g), GFP_KERNEL);
	void *t = NULL;

	if (!g)
		return -ENOMEM;
	if (lease)
		g->leased = 1;
	if (g->leased) {
		t = kmalloc(64, GFP_KERNEL);
		if (!t) {
			kfree(g);
			return -ENOMEM;
		}
	}
	grant_add(g, h);
	if (!g->leased)
		g->tab = t;
	// CHECK: [[@LINE+1]]:2: warning: 't' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}
