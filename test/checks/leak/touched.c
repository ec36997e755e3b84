// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// A parameter that was read through is there: what is done only without it is not done after that.
#include <linux/slab.h>
#include <linux/string.h>

struct seq_file;
void seq_printf(struct seq_file *f, const char *format, ...);

struct sink {
	int used;
	char *at;
};
struct tree {
	struct tree *child;
	long start;
};

static char *name_of(int usage, struct sink *s)
{
	char *buf = NULL;

	if (!s) {
		buf = kzalloc(64, GFP_ATOMIC);
		if (!buf)
			return NULL;
	} else {
		s->used += usage;
	}
	return buf;
}

void dump_ok(int usage, struct sink *s)
{
	s->at[0] = 0;
	name_of(usage, s);
}

void dump_bad(int usage, struct sink *s)
{
	name_of(usage, s);
	// CHECK: [[@LINE+1]]:1: warning: 'buf' leaks: allocated by name_of() and not freed on this path [kalloc-leak]
}

static char *shown(int usage, struct seq_file *f)
{
	if (!f)
		return kstrdup("none", GFP_KERNEL);
	seq_printf(f, "%d", usage);
	return NULL;
}

void show_ok(int usage, struct seq_file *f)
{
	seq_printf(f, "usage");
	shown(usage, f);
}

// NULL: it is in. Otherwise who is in the way, perhaps the root itself, which is there.
static struct tree *put_in(struct tree *root, struct tree *new)
{
	if (root->start > new->start)
		return root;
	if (root->child)
		return root->child;
	root->child = new;
	return NULL;
}

void reserve_ok(struct tree *root, long start)
{
	struct tree *t = kzalloc(sizeof(*t), GFP_KERNEL);
	struct tree *other;

	if (!t)
		return;
	t->start = start;
	other = put_in(root, t);
	if (other)
		kfree(t);
}

// That it was looked at is no condition for what a caller is told.
static void drop(struct sink *s, struct tree *t)
{
	s->used--;
	kfree(t);
}

void twice_bad(struct sink *s)
{
	struct tree *t = kzalloc(sizeof(*t), GFP_KERNEL), *u = kzalloc(sizeof(*u), GFP_KERNEL);

	drop(s, t);
	// CHECK: [[@LINE+1]]:1: warning: 'u' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
}
