// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// Void pointers in the structures of headers; and a member that code out of sight may have written since it was tested.
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include "Inputs/subsystem.h"
#include "own-header.h"

void tell(struct own_device *d, void *at, unsigned int size);

int fill(struct own_device *d, unsigned int size)
{
	d->dump = vmalloc(size);
	if (!d->dump)
		return -ENOMEM;
	d->dump_size = size;
	return 0;
}

void release_bad(struct own_device *d)
{
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'd->dump', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(d->dump);
	d->dump = NULL;
}

void tell_and_release_bad(struct own_device *d)
{
	if (d->dump) {
		tell(d, d->dump, d->dump_size);
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'd->dump', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
		kfree(d->dump);
		d->dump_size = 0;
		d->dump = NULL;
	}
}

void tell_and_release_ok(struct own_device *d)
{
	if (d->dump) {
		tell(d, d->dump, d->dump_size);
		vfree(d->dump);
		d->dump = NULL;
	}
}

int fill_one(struct subsystem_device *s)
{
	s->priv = vmalloc(4096);
	return s->priv ? 0 : -ENOMEM;
}

// It may be a device of another driver.
void release_one_ok(struct subsystem_device *s)
{
	kfree(s->priv);
}

struct cached {
	struct own_device *d;
	char *text;
	char *other;
};
int refill(struct cached *c, char **text);

int fill_text(struct cached *c)
{
	c->text = vmalloc(64);
	c->other = vmalloc(64);
	return c->text && c->other ? 0 : -ENOMEM;
}

// Code out of sight was given the place itself.
void filled_elsewhere_ok(struct cached *c)
{
	refill(c, &c->text);
	kfree(c->text);
}

struct two_kinds {
	void *data;
	unsigned long large;
};

int fill_large(struct two_kinds *t, unsigned long n)
{
	t->data = vmalloc(n);
	t->large = n;
	return t->data ? 0 : -ENOMEM;
}

// Whoever frees it in two ways tells two kinds of blocks apart.
void release_by_kind_ok(struct two_kinds *t)
{
	if (t->large)
		vfree(t->data);
	else
		kfree(t->data);
}

// Two ways out are no two kinds.
int setup(struct two_kinds *t);

int undo_bad(struct two_kinds *t)
{
	if (setup(t) < 0) {
		vfree(t->data);
		return -EIO;
	}
	if (setup(NULL) < 0) {
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 't->data', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
		kfree(t->data);
		return -EBUSY;
	}
	return 0;
}
