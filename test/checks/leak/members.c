// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Between probe and remove: a member of the file's own structure that is filled and freed by nobody.
#include <linux/errno.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>

void start(const void *buf);

struct lost {
	u8 *buf;
	int len;
};

int lost_probe_bad(struct platform_device *pdev)
{
	struct lost *l = kzalloc(sizeof(*l), GFP_KERNEL);

	if (!l)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: warning: 'buf' leaks: allocated by kmalloc() and freed by nothing in this file, which alone knows the structure [kalloc-leak]
	l->buf = kmalloc(64, GFP_KERNEL);
	if (!l->buf) {
		kfree(l);
		return -ENOMEM;
	}
	memset(l->buf, 0, 64);
	l->buf[0] = 1;
	platform_set_drvdata(pdev, l);
	return 0;
}

void lost_remove(struct platform_device *pdev)
{
	struct lost *l = platform_get_drvdata(pdev);

	l->len = l->buf[3];
	kfree(l);
}

struct managed {
	char *name;
};

int managed_probe_bad(struct platform_device *pdev)
{
	struct managed *m = devm_kzalloc(&pdev->dev, sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: warning: 'name' leaks: allocated by kstrdup() and freed by nothing in this file, which alone knows the structure [kalloc-leak]
	m->name = kstrdup("name", GFP_KERNEL);
	if (!m->name)
		return -ENOMEM;
	platform_set_drvdata(pdev, m);
	return 0;
}

// What remove frees, whatever it takes to get there.

struct freed {
	u8 *buf, *other, *third;
};

int freed_probe_ok(struct platform_device *pdev)
{
	struct freed *f = devm_kzalloc(&pdev->dev, sizeof(*f), GFP_KERNEL);

	if (!f)
		return -ENOMEM;
	f->buf = kmalloc(64, GFP_KERNEL);
	f->other = kmalloc(64, GFP_KERNEL);
	f->third = kmalloc(64, GFP_KERNEL);
	platform_set_drvdata(pdev, f);
	return 0;
}

static void drop(u8 *p)
{
	kfree(p);
}

void freed_remove_ok(struct platform_device *pdev)
{
	struct freed *f = platform_get_drvdata(pdev);
	u8 *copy = f->other;

	kfree(f->buf);
	drop(f->third);
	kfree(copy);
}

// Somebody else may have it: an unknown function, a copy of the structure, its address.

struct given {
	void *to_unknown, *by_address;
};

void consume(void *p);
void take(void **p);

int given_probe_ok(struct platform_device *pdev)
{
	struct given *g = devm_kzalloc(&pdev->dev, sizeof(*g), GFP_KERNEL);

	if (!g)
		return -ENOMEM;
	g->to_unknown = kmalloc(64, GFP_KERNEL);
	g->by_address = kmalloc(64, GFP_KERNEL);
	platform_set_drvdata(pdev, g);
	return 0;
}

void given_remove_ok(struct platform_device *pdev)
{
	struct given *g = platform_get_drvdata(pdev);

	consume(g->to_unknown);
	take(&g->by_address);
}

struct copied {
	void *buf;
};

static void copied_drop(struct copied c)
{
	kfree(c.buf);
}

int copied_probe_ok(struct platform_device *pdev)
{
	struct copied *c = devm_kzalloc(&pdev->dev, sizeof(*c), GFP_KERNEL);

	if (!c)
		return -ENOMEM;
	c->buf = kmalloc(64, GFP_KERNEL);
	platform_set_drvdata(pdev, c);
	return 0;
}

void copied_remove_ok(struct platform_device *pdev)
{
	struct copied *c = platform_get_drvdata(pdev);

	copied_drop(*c);
}

// What is never freed itself lives for ever, and so does what it holds.

struct forever {
	void *table;
};

static struct forever forever;

int forever_init_ok(void)
{
	forever.table = kmalloc(64, GFP_KERNEL);
	return forever.table ? 0 : -ENOMEM;
}

// Filled with two kinds of blocks, one of which somebody else frees.

struct mixed {
	void *buf;
};

int mixed_probe_ok(struct platform_device *pdev, int how)
{
	struct mixed *m = devm_kzalloc(&pdev->dev, sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	if (how)
		m->buf = kmalloc(64, GFP_KERNEL);
	else
		m->buf = devm_kmalloc(&pdev->dev, 64, GFP_KERNEL);
	platform_set_drvdata(pdev, m);
	return 0;
}
