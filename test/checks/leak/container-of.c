// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// From a structure to its member and back.
#include <linux/container_of.h>
#include <linux/device.h>
#include <linux/kref.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct base {
	int id;
	const char *name;
};

struct gadget {
	struct base base;
	struct device dev;
	struct kref ref;
	struct work_struct work;
	char *fw;
};

#define to_gadget(b) container_of(b, struct gadget, base)

int base_check(const struct base *b);
int device_register(struct device *dev);
void base_register(struct base *b);

static struct base *base_new(int id)
{
	struct gadget *g = kzalloc(sizeof(*g), GFP_KERNEL);

	if (!g)
		return NULL;
	g->base.id = id;
	return &g->base;
}

static void base_free(struct base *b)
{
	kfree(to_gadget(b));
}

static void gadget_release(struct kref *ref)
{
	kfree(container_of(ref, struct gadget, ref));
}

/* The wrapper returns the address of the first member: the block is its caller's all the same. */
int FN_member_of_wrapper(int id)
{
	struct base *b = base_new(id);

	if (!b)
		return -ENOMEM;
	if (base_check(b))
		return -EINVAL;
	base_free(b);
	return 0;
}

int member_checked_bad(int id)
{
	struct gadget *g = kzalloc(sizeof(*g), GFP_KERNEL);
	struct base *b;

	if (!g)
		return -ENOMEM;
	b = &g->base;
	b->id = id;
	if (base_check(b))
		// CHECK: [[@LINE+1]]:3: warning: 'g' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(to_gadget(b));
	return 0;
}

int back_and_freed_ok(int id)
{
	struct gadget *g = kzalloc(sizeof(*g), GFP_KERNEL);
	struct base *b;
	int ret;

	if (!g)
		return -ENOMEM;
	b = &g->base;
	b->id = id;
	ret = base_check(b);
	kfree(to_gadget(b));
	return ret;
}

int member_wrappers_ok(int id)
{
	struct base *b = base_new(id);
	int ret;

	if (!b)
		return -ENOMEM;
	ret = base_check(b);
	base_free(b);
	return ret;
}

struct base *first_member_returned_ok(int id)
{
	struct gadget *g = kzalloc(sizeof(*g), GFP_KERNEL);

	if (!g)
		return NULL;
	g->base.id = id;
	return &g->base;
}

int device_registered_ok(int id)
{
	struct gadget *g = kzalloc(sizeof(*g), GFP_KERNEL);

	if (!g)
		return -ENOMEM;
	g->base.id = id;
	return device_register(&g->dev);
}

int base_registered_ok(int id)
{
	struct gadget *g = kzalloc(sizeof(*g), GFP_KERNEL);

	if (!g)
		return -ENOMEM;
	base_register(&g->base);
	return id;
}

int kref_put_ok(int id)
{
	struct gadget *g = kzalloc(sizeof(*g), GFP_KERNEL);
	int ret;

	if (!g)
		return -ENOMEM;
	kref_init(&g->ref);
	g->base.id = id;
	ret = base_check(&g->base);
	kref_put(&g->ref, gadget_release);
	return ret;
}

static void gadget_work(struct work_struct *work)
{
	struct gadget *g = container_of(work, struct gadget, work);

	base_check(&g->base);
	kfree(g);
}

int work_frees_ok(void)
{
	struct gadget *g = kzalloc(sizeof(*g), GFP_KERNEL);

	if (!g)
		return -ENOMEM;
	INIT_WORK(&g->work, gadget_work);
	gadget_work(&g->work);
	return 0;
}
