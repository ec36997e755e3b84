// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// A callee out of sight may keep what it gets, unless the function itself shows that it does not: it frees the block after the
// call where all goes well.
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>

struct gadget {
	struct list_head list;
	int (*send)(struct gadget *g, void *buf, int n);
	char raw[64];
	char *name;
	int count;
};

int block_read(struct gadget *g, int addr, void *buf, int n);
void block_get(struct gadget *g, void *buf, int n);
int gadget_start(struct gadget *g);
int gadget_add(struct list_head *list);

// A later call fails, the callee's own or another one.
int fails_later_bad(struct gadget *g, char *to, int n)
{
	char *buf = kmalloc(n, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = block_read(g, 0, buf, n);
	if (ret)
		// CHECK: [[@LINE+2]]:3: warning: 'buf' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		// CHECK: [[@LINE-3]]:8: note: block_read() is taken to borrow it, since line [[@LINE+3]] frees it afterwards
		return ret;
	memcpy(to, buf, n);
	kfree(buf);
	return 0;
}

int through_a_pointer_bad(struct gadget *g, int n)
{
	char *buf = kmalloc(n, GFP_KERNEL);

	if (!buf)
		return -ENOMEM;
	g->send(g, buf, n);
	if (gadget_start(g))
		// CHECK: [[@LINE+1]]:3: warning: 'buf' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EIO;
	kfree(buf);
	return 0;
}

static int read_twice(struct gadget *g, void *buf, int n)
{
	if (block_read(g, 0, buf, n))
		return -EIO;
	return block_read(g, 1, buf, n);
}

int through_a_callee_bad(struct gadget *g, int n)
{
	char *buf = kmalloc(n, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = read_twice(g, buf, n);
	if (ret < 0)
		// CHECK: [[@LINE+1]]:3: warning: 'buf' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return ret;
	kfree(buf);
	return ret;
}

int data_in_it_bad(struct gadget *g)
{
	struct gadget *copy = kzalloc(sizeof(*copy), GFP_KERNEL);
	int ret;

	if (!copy)
		return -ENOMEM;
	ret = block_read(g, 0, copy->raw, sizeof(copy->raw));
	if (ret)
		// CHECK: [[@LINE+1]]:3: warning: 'copy' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return ret;
	kfree(copy);
	return 0;
}

void says_nothing_bad(struct gadget *g, int n)
{
	char *buf = kmalloc(n, GFP_KERNEL);

	if (!buf)
		return;
	block_get(g, buf, n);
	if (gadget_start(g) < 0)
		// CHECK: [[@LINE+1]]:3: warning: 'buf' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return;
	kfree(buf);
}

// What is freed where the callee fails alone is the callee's where it does not.
int taken_on_success_ok(struct gadget *g, struct gadget **out)
{
	struct gadget *child = kzalloc(sizeof(*child), GFP_KERNEL);
	int ret;

	if (!child)
		return -ENOMEM;
	ret = gadget_start(child);
	if (ret) {
		kfree(child);
		return ret;
	}
	if (block_read(g, 0, g->raw, sizeof(g->raw)))
		return -EIO;
	*out = child;
	return 0;
}

// One way to success frees it, since it is there already; another leaves it to the callee.
int there_already_ok(struct gadget *g, int known)
{
	struct gadget *child = kzalloc(sizeof(*child), GFP_KERNEL);

	if (!child)
		return -ENOMEM;
	if (gadget_start(child) < 0)
		return -EIO;
	if (known) {
		kfree(child);
		return 0;
	}
	g->send(child, NULL, 0);
	return 0;
}

// The callee gets a node in it: the block is where that is.
int by_its_node_ok(struct gadget *g, struct list_head *all)
{
	struct gadget *child = kzalloc(sizeof(*child), GFP_KERNEL);

	if (!child)
		return -ENOMEM;
	if (gadget_add(&child->list))
		return -EIO;
	kfree(child);
	return 0;
}

// It has a life of its own on another way.
int kept_in_a_table_ok(struct gadget *g, struct gadget **all, int n, int spare)
{
	struct gadget *child = kzalloc(sizeof(*child), GFP_KERNEL);

	if (!child)
		return -ENOMEM;
	if (gadget_start(child) < 0)
		return -EIO;
	if (spare) {
		kfree(child);
		return 0;
	}
	all[n] = child;
	return 0;
}

// Who has failed to send it may be sending it still.
int in_flight_ok(struct gadget *g, int n)
{
	char *buf = kmalloc(n, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = g->send(g, buf, n);
	if (ret == -EINPROGRESS)
		return ret;
	kfree(buf);
	return ret;
}

enum { SENT, BUSY, TIMED_OUT };

int timed_out_ok(struct gadget *g, int n)
{
	char *buf = kmalloc(n, GFP_KERNEL);
	int how;

	if (!buf)
		return -ENOMEM;
	how = block_read(g, 0, buf, n);
	if (how != TIMED_OUT)
		kfree(buf);
	return how ? -EIO : 0;
}

// A callee whose loop has no round here frees it all the same.
static void gadget_end(struct gadget *g)
{
	int i;

	for (i = 0; i < g->count; i++)
		g->send(g, g->raw, i);
	kfree(g);
}

int ended_without_a_round_ok(struct gadget *by)
{
	struct gadget *g = kzalloc(sizeof(*g), GFP_KERNEL);
	int ret;

	if (!g)
		return -ENOMEM;
	ret = block_read(by, 0, g, sizeof(*g));
	if (ret)
		goto out;
	if (!g->count)
		ret = -EINVAL;
out:
	gadget_end(g);
	return ret;
}
