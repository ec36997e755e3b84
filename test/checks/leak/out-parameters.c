// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// Helpers that set up a structure of their caller's, or hand a block out through a pointer.
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>

struct state {
	struct list_head node;
	char *name;
	u32 *table;
	int n;
};

int use(const void *p);

static int state_init(struct state *s, const char *name)
{
	memset(s, 0, sizeof(*s));
	s->table = kcalloc(16, sizeof(u32), GFP_KERNEL);
	if (!s->table)
		return -ENOMEM;
	s->name = kstrdup(name, GFP_KERNEL);
	if (!s->name) {
		kfree(s->table);
		return -ENOMEM;
	}
	return 0;
}

static void state_done(struct state *s)
{
	kfree(s->table);
	kfree(s->name);
}

static bool name_get(const char *name, char **out)
{
	if (!name)
		return false;
	*out = kstrdup(name, GFP_KERNEL);
	return *out != NULL;
}

static struct state *state_find(struct list_head *all, int n)
{
	struct state *s;

	list_for_each_entry(s, all, node)
		if (s->n == n)
			return s;
	s = kzalloc(sizeof(*s), GFP_KERNEL);
	if (!s)
		return NULL;
	list_add(&s->node, all);
	return s;
}

static char *state_name(struct state *s)
{
	if (!s->name)
		s->name = kstrdup("state", GFP_KERNEL);
	return s->name;
}

int set_up_and_left_bad(const char *name)
{
	struct state s;
	int ret = state_init(&s, name);

	if (ret)
		return ret;
	ret = use(s.table);
	if (ret)
		// CHECK: [[@LINE+2]]:3: warning: 'name' leaks: allocated by state_init() and not freed on this path [kalloc-leak]
		// CHECK: [[@LINE+1]]:3: warning: 'table' leaks: allocated by state_init() and not freed on this path [kalloc-leak]
		return ret;
	state_done(&s);
	return 0;
}

int one_member_freed_bad(const char *name)
{
	struct state s;
	int ret = state_init(&s, name);

	if (ret)
		return ret;
	ret = use(s.table);
	kfree(s.table);
	// CHECK: [[@LINE+1]]:2: warning: 'name' leaks: allocated by state_init() and not freed on this path [kalloc-leak]
	return ret;
}

static int name_make(const char *name, char **out)
{
	char *p = kstrdup(name, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	*out = p;
	return 1;
}

int handed_out_bad(const char *name)
{
	char *p;

	if (name_make(name, &p) < 0)
		return -ENOMEM;
	if (use(p))
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by name_make() and not freed on this path [kalloc-leak]
		return -EIO;
	kfree(p);
	return 0;
}

int set_up_and_done_ok(const char *name)
{
	struct state s;
	int ret = state_init(&s, name);

	if (ret)
		return ret;
	ret = use(s.table);
	state_done(&s);
	return ret;
}

int set_up_elsewhere_ok(struct state *s, const char *name)
{
	int ret = state_init(s, name);

	if (ret)
		return ret;
	return use(s->table);
}

/* name_get() returns false if and only if *out is null or untouched. */
int handed_out_ok(const char *name)
{
	char *p;
	int ret;

	if (!name_get(name, &p))
		return -ENOMEM;
	ret = use(p);
	kfree(p);
	return ret;
}

int found_or_new_ok(struct list_head *all, int n)
{
	struct state *s = state_find(all, n);

	if (!s)
		return -ENOMEM;
	return s->n;
}

int made_on_demand_ok(struct state *s)
{
	char *name = state_name(s);

	if (!name)
		return -ENOMEM;
	return use(name);
}

int array_of_structs_unwound_ok(int n)
{
	struct state *v = kcalloc(n, sizeof(*v), GFP_KERNEL);
	int i, ret = 0;

	if (!v)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		v[i].name = kstrdup("element", GFP_KERNEL);
		if (!v[i].name) {
			ret = -ENOMEM;
			goto out;
		}
	}
	ret = use(v);
out:
	while (i--)
		kfree(v[i].name);
	kfree(v);
	return ret;
}

static int buf_get(char **out, size_t n)
{
	*out = kmalloc(n, GFP_KERNEL);
	return *out ? 0 : -ENOMEM;
}

int result_by_conditional_operator_bad(size_t n)
{
	char *p;

	if (buf_get(&p, n))
		return -ENOMEM;
	if (use(p))
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by buf_get() and not freed on this path [kalloc-leak]
		return -EIO;
	kfree(p);
	return 0;
}

int result_by_conditional_operator_ok(size_t n)
{
	char *p;
	int ret = buf_get(&p, n);

	if (ret)
		return ret;
	ret = use(p);
	kfree(p);
	return ret;
}

static bool buf_missing(char **out, size_t n)
{
	*out = kmalloc(n, GFP_KERNEL);
	return !*out;
}

/* buf_missing() returns true if and only if *out is null. */
int result_by_negation_ok(size_t n)
{
	char *p;
	int ret;

	if (buf_missing(&p, n))
		return -ENOMEM;
	ret = use(p);
	kfree(p);
	return ret;
}

static char *buf_and_flag(bool *ok, size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	*ok = p != NULL;
	return p;
}

/* The flag is true if and only if there is a buffer. */
int result_by_flag_ok(size_t n)
{
	bool ok;
	char *p = buf_and_flag(&ok, n);

	if (!ok)
		return -ENOMEM;
	kfree(p);
	return 0;
}

// A pointer that is moved up to a multiple of something is none that is NULL.
#define UP(x) (((unsigned long)(x) + 63) & ~63ul)

static void *make_aligned(size_t size, void **base)
{
	*base = kmalloc(size, GFP_KERNEL);
	if (!*base)
		return NULL;
	if ((unsigned long)*base == UP(*base))
		return *base;
	kfree(*base);
	*base = kmalloc(size + 63, GFP_KERNEL);
	if (!*base)
		return NULL;
	return (void *)UP(*base);
}

void aligned_ok(size_t size)
{
	void *base, *p = make_aligned(size, &base);

	if (!p)
		return;
	kfree(base);
}

void aligned_bad(size_t size)
{
	void *base, *p = make_aligned(size, &base);

	if (p)
		// CHECK: [[@LINE+1]]:3: warning: 'base' leaks: allocated by make_aligned() and not freed on this path [kalloc-leak]
		return;
	kfree(base);
}

// Freed by a callee's callee, from a copy of `*at` and under conditions that are not told apart.
struct copied {
	void *v;
	unsigned long size;
};
struct owner {
	int on;
};

static void free_copied(struct owner *o, struct copied *c)
{
	if (o && c && c->v)
		kfree(c->v);
	if (c)
		memset(c, 0, sizeof(*c));
}

static void unmap_at(struct owner *o, char **at)
{
	struct copied c;

	if (*at) {
		c.v = *at;
		c.size = (*at)[0];
		free_copied(o, &c);
	}
}

static int map_at(struct owner *o, char **at)
{
	*at = kmalloc(64, GFP_KERNEL);
	return *at ? 0 : -1;
}

int map_and_unmap_ok(struct owner *o)
{
	char *at = NULL;
	int ret = map_at(o, &at);

	if (!ret)
		ret = o->on;
	unmap_at(o, &at);
	return ret;
}

int map_only_bad(struct owner *o)
{
	char *at = NULL;
	int ret = map_at(o, &at);

	if (!ret)
		ret = o->on;
	// CHECK: [[@LINE+1]]:2: warning: 'at' leaks: allocated by map_at() and not freed on this path [kalloc-leak]
	return ret;
}
