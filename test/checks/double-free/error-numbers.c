// RUN: not %kalloc-tidy --checks=-*,kalloc-double-free %s | %expect-warnings %s
// What is made an error pointer is an error number: who is given one does not go on.
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/slab.h>

struct dev {
	void *bar;
};
int start(struct dev *d);
int add(struct dev *d);
void fetch(int *err);

static struct dev *probe_dev(struct dev *d)
{
	int err;

	err = start(NULL);
	if (err)
		goto free;
	return d;
free:
	kfree(d->bar);
	return ERR_PTR(err);
}

int probe_ok(struct dev *d)
{
	struct dev *dev = probe_dev(d);

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	if (add(NULL)) {
		kfree(d->bar);
		return -EIO;
	}
	return 0;
}

static struct dev *probe_filled(struct dev *d)
{
	int err;

	fetch(&err);
	if (d->bar) {
		kfree(d->bar);
		return ERR_PTR(err);
	}
	return d;
}

int probe_filled_ok(struct dev *d)
{
	struct dev *dev = probe_filled(d);

	if (IS_ERR(dev))
		return PTR_ERR(dev);
	kfree(d->bar);
	return 0;
}

// NULL is no error pointer.
int probe_null_bad(struct dev *d)
{
	struct dev *dev;

	kfree(d->bar);
	dev = ERR_PTR(0);
	if (IS_ERR(dev))
		return PTR_ERR(dev);
	// CHECK: [[@LINE+1]]:2: warning: 'd->bar' is freed twice: kfree() has freed it already [kalloc-double-free]
	kfree(d->bar);
	return 0;
}
