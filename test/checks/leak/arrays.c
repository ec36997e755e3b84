// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Arrays of blocks on the stack and in structures, filled and emptied by helpers and by index.
#include <linux/slab.h>
#include <linux/string.h>

struct chan {
	void *bufs[8];
	char *name;
};

int use(const void *p);

static int bufs_alloc(void **bufs, int n)
{
	int i;

	for (i = 0; i < n; i++) {
		bufs[i] = kmalloc(512, GFP_KERNEL);
		if (!bufs[i])
			goto err;
	}
	return 0;
err:
	while (i--)
		kfree(bufs[i]);
	return -ENOMEM;
}

static void bufs_free(void **bufs, int n)
{
	int i;

	for (i = 0; i < n; i++)
		kfree(bufs[i]);
}

int second_element_fails_bad(size_t n)
{
	char *a[2];

	a[0] = kmalloc(n, GFP_KERNEL);
	if (!a[0])
		return -ENOMEM;
	a[1] = kmalloc(n, GFP_KERNEL);
	if (!a[1])
		// CHECK: [[@LINE+1]]:3: warning: 'a' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -ENOMEM;
	use(a[0]);
	kfree(a[0]);
	kfree(a[1]);
	return 0;
}

int array_itself_bad(int n)
{
	void **v = kcalloc(n, sizeof(*v), GFP_KERNEL);

	if (!v)
		return -ENOMEM;
	if (bufs_alloc(v, n))
		// CHECK: [[@LINE+1]]:3: warning: 'v' leaks: allocated by kcalloc() and not freed on this path [kalloc-leak]
		return -ENOMEM;
	bufs_free(v, n);
	kfree(v);
	return 0;
}

int by_constant_index_ok(size_t n)
{
	char *a[2];

	a[0] = kmalloc(n, GFP_KERNEL);
	a[1] = kmalloc(n, GFP_KERNEL);
	if (a[0] && a[1])
		use(a[0]);
	kfree(a[0]);
	kfree(a[1]);
	return 0;
}

int by_variable_index_ok(size_t n, int i)
{
	char *a[2] = { NULL, NULL };

	a[i] = kmalloc(n, GFP_KERNEL);
	use(a[i]);
	kfree(a[i]);
	return 0;
}

int filled_by_loop_freed_by_index_ok(size_t n)
{
	char *a[2] = { NULL, NULL };
	int i;

	for (i = 0; i < 2; i++)
		a[i] = kmalloc(n, GFP_KERNEL);
	use(a[1]);
	kfree(a[0]);
	kfree(a[1]);
	return 0;
}

int filled_by_index_freed_by_loop_ok(size_t n)
{
	char *a[2];
	int i;

	a[0] = kmalloc(n, GFP_KERNEL);
	a[1] = kmalloc(n, GFP_KERNEL);
	use(a[0]);
	for (i = 0; i < 2; i++)
		kfree(a[i]);
	return 0;
}

int by_helpers_ok(void)
{
	void *bufs[4];

	if (bufs_alloc(bufs, 4))
		return -ENOMEM;
	use(bufs[0]);
	bufs_free(bufs, 4);
	return 0;
}

int field_by_helpers_ok(struct chan *c)
{
	int ret = bufs_alloc(c->bufs, 8);

	if (ret)
		return ret;
	c->name = kstrdup("chan", GFP_KERNEL);
	if (!c->name) {
		bufs_free(c->bufs, 8);
		return -ENOMEM;
	}
	return 0;
}

/* Both blocks are freed through a table of pointers to the variables that hold them. */
int freed_through_table_ok(size_t n)
{
	struct {
		char *p;
		char *q;
	} s;
	char **all[] = { &s.p, &s.q };
	int i;

	s.p = kmalloc(n, GFP_KERNEL);
	s.q = kmalloc(n, GFP_KERNEL);
	for (i = 0; i < 2; i++)
		kfree(*all[i]);
	return 0;
}

// A few rounds over a short array are followed one by one.

int three_of_them_ok(size_t n)
{
	char *a[3] = { NULL };
	int i, ret = 0;

	for (i = 0; i < 3; i++) {
		a[i] = kmalloc(n, GFP_KERNEL);
		if (!a[i])
			break;
	}
	if (i < 3) {
		while (--i >= 0)
			kfree(a[i]);
		return -ENOMEM;
	}
	use(a[1]);
	for (i = 0; i < 3; i++)
		kfree(a[i]);
	return ret;
}

int one_is_forgotten_bad(size_t n)
{
	char *a[3] = { NULL };
	int i;

	for (i = 0; i < 3; i++) {
		a[i] = kmalloc(n, GFP_KERNEL);
		if (!a[i])
			break;
	}
	if (i < 3) {
		while (--i > 0)
			kfree(a[i]);
		// CHECK: [[@LINE+1]]:3: warning: 'a' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -ENOMEM;
	}
	for (i = 0; i < 3; i++)
		kfree(a[i]);
	return 0;
}

int none_is_freed_bad(size_t n, int how)
{
	char *a[2];
	int i;

	for (i = 0; i < 2; i++)
		a[i] = kmalloc(n, GFP_KERNEL);
	if (how)
		// CHECK: [[@LINE+1]]:3: warning: 'a' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	for (i = 1; i >= 0; i--)
		kfree(a[i]);
	return 0;
}

// How many there are is only known when it runs.
int as_many_as_asked_ok(size_t n, int count)
{
	char *a[4];
	int i;

	if (count > 4)
		return -EINVAL;
	for (i = 0; i < count; i++) {
		a[i] = kmalloc(n, GFP_KERNEL);
		if (!a[i])
			goto out;
	}
	use(a[0]);
out:
	while (i--)
		kfree(a[i]);
	return 0;
}

// The first of them is made by its own name, and all are taken back by an index: 0 is one of them.
struct page_table {
	void *page;
	int used;
};
int tables_wanted(void);

static int init_table(struct page_table *t)
{
	t->page = kmalloc(4096, GFP_KERNEL);
	return t->page ? 0 : -ENOMEM;
}

static void cleanup_table(struct page_table *t)
{
	kfree(t->page);
}

int init_tables_ok(struct page_table **out, int nr)
{
	struct page_table *tables = kmalloc_array(nr, sizeof(*tables), GFP_KERNEL);
	int i = 0, ret;

	if (!tables)
		return -ENOMEM;
	ret = init_table(&tables[0]);
	if (ret)
		goto err;
	i++;
	while (i < nr) {
		ret = init_table(&tables[i]);
		if (ret)
			goto err;
		i++;
	}
	*out = tables;
	return 0;
err:
	while (i--)
		cleanup_table(&tables[i]);
	kfree(tables);
	return ret;
}

int init_first_bad(struct page_table **out, int nr)
{
	struct page_table *tables = kmalloc_array(nr, sizeof(*tables), GFP_KERNEL);
	int ret;

	if (!tables)
		return -ENOMEM;
	ret = init_table(&tables[0]);
	if (!ret && tables_wanted() < 0) {
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'page' leaks
		kfree(tables);
		return -EIO;
	}
	*out = tables;
	return ret;
}

struct names {
	const char **list;
	unsigned int count;
};

// The first has a number, the others an index.
void first_by_number_ok(struct names *n, unsigned int more)
{
	const char **list = kmalloc_array(more + 1, sizeof(*list), GFP_KERNEL);
	int i = -1;

	if (!list)
		return;
	list[0] = kstrdup("auto", GFP_KERNEL);
	if (!list[0])
		goto error;
	for (i = 0; i < more; ++i) {
		list[i + 1] = kstrdup("other", GFP_KERNEL);
		if (!list[i + 1])
			goto error;
	}
	n->list = list;
	n->count = more + 1;
	return;
error:
	while (i >= 0) {
		kfree(list[i]);
		i--;
	}
	kfree(list);
}

struct part {
	void *text;
	size_t size;
};
struct parts {
	bool invalid;
	void *title;
	struct part list[3];
};

static void part_cleanup(struct part *p)
{
	kfree(p->text);
	memset(p, 0, sizeof(*p));
}

static int part_init(struct part *p, const void *text, size_t size)
{
	void *copy = kmemdup(text, size, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	memset(p, 0, sizeof(*p));
	p->text = copy;
	p->size = size;
	return 0;
}

static void parts_cleanup(struct parts *p)
{
	size_t i;

	if (p->invalid)
		return;
	kfree(p->title);
	for (i = 0; i < 3; i++)
		part_cleanup(&p->list[i]);
	memset(p, 0, sizeof(*p));
}

int parts_by_loop_ok(const void *text, size_t size)
{
	struct parts p = { 0 };
	int ret;

	ret = part_init(&p.list[0], text, size);
	if (ret)
		goto cleanup;
	ret = part_init(&p.list[1], text, size);
	if (ret)
		goto cleanup;
	ret = 0;
cleanup:
	parts_cleanup(&p);
	return ret;
}

int parts_without_cleanup_bad(const void *text, size_t size)
{
	struct parts p = { 0 };
	int ret;

	ret = part_init(&p.list[0], text, size);
	if (ret)
		return ret;
	ret = part_init(&p.list[1], text, size);
	if (ret)
		// CHECK: [[@LINE+1]]:3: warning: 'copy' leaks: allocated by part_init() and not freed on this path [kalloc-leak]
		return ret;
	parts_cleanup(&p);
	return 0;
}

int copied_within_bad(int j)
{
	struct chan *v = kcalloc(8, sizeof(*v), GFP_KERNEL);

	if (!v)
		return -ENOMEM;
	v[j] = v[j - 1];
	if (use(v))
		// CHECK: [[@LINE+1]]:3: warning: 'v' leaks: allocated by kcalloc() and not freed on this path [kalloc-leak]
		return -EIO;
	kfree(v);
	return 0;
}
