// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Functions of the same file that allocate, free, keep or pass on.
#include <linux/err.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>

struct conn {
	struct list_head node;
	char *host;
	int state;
};

static LIST_HEAD(conns);

int handshake(const struct conn *c);

static struct conn *conn_new(void)
{
	return kzalloc(sizeof(struct conn), GFP_KERNEL);
}

static struct conn *conn_new_err(int state)
{
	struct conn *c = conn_new();

	if (!c)
		return ERR_PTR(-ENOMEM);
	c->state = state;
	return c;
}

static int conn_make(struct conn **out)
{
	struct conn *c = conn_new();

	if (!c)
		return -ENOMEM;
	*out = c;
	return 0;
}

static void conn_free(struct conn *c)
{
	if (!c)
		return;
	kfree(c);
}

static int conn_finish(struct conn *c)
{
	int ret = handshake(c);

	if (ret)
		return ret;
	kfree(c);
	return 0;
}

static void conn_keep(struct conn *c)
{
	list_add(&c->node, &conns);
}

static int conn_keep_if(struct conn *c, int state)
{
	if (state < 0)
		return -EINVAL;
	list_add(&c->node, &conns);
	return 0;
}

static int conn_look(struct conn *c)
{
	c->state++;
	return handshake(c);
}

static void *fill(size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);

	if (p)
		memset(p, 0, n);
	return p;
}

int allocating_wrapper_bad(void)
{
	struct conn *c = conn_new();

	if (!c)
		return -ENOMEM;
	if (handshake(c))
		// CHECK: [[@LINE+1]]:3: warning: 'c' leaks: allocated by conn_new() and not freed on this path [kalloc-leak]
		return -EIO;
	conn_free(c);
	return 0;
}

int allocating_wrapper_with_errors_bad(void)
{
	struct conn *c = conn_new_err(2);
	int ret;

	if (IS_ERR(c))
		return PTR_ERR(c);
	ret = handshake(c);
	if (ret == -EPROTO)
		// CHECK: [[@LINE+1]]:3: warning: 'c' leaks: allocated by conn_new_err() and not freed on this path [kalloc-leak]
		return ret;
	conn_free(c);
	return ret;
}

int out_parameter_bad(void)
{
	struct conn *c;
	int ret = conn_make(&c);

	if (ret)
		return ret;
	ret = handshake(c);
	if (ret)
		// CHECK: [[@LINE+1]]:3: warning: 'c' leaks: allocated by conn_make() and not freed on this path [kalloc-leak]
		return ret;
	conn_free(c);
	return 0;
}

int frees_only_on_success_bad(void)
{
	struct conn *c = conn_new();
	int ret;

	if (!c)
		return -ENOMEM;
	ret = conn_finish(c);
	if (ret)
		// CHECK: [[@LINE+1]]:3: warning: 'c' leaks: allocated by conn_new() and not freed on this path [kalloc-leak]
		return ret;
	return 0;
}

int kept_only_on_success_bad(int state)
{
	struct conn *c = conn_new();

	if (!c)
		return -ENOMEM;
	if (conn_keep_if(c, state))
		// CHECK: [[@LINE+1]]:3: warning: 'c' leaks: allocated by conn_new() and not freed on this path [kalloc-leak]
		return -EINVAL;
	return 0;
}

int only_looked_at_bad(void)
{
	struct conn *c = conn_new();
	int ret;

	if (!c)
		return -ENOMEM;
	ret = conn_look(c);
	// CHECK: [[@LINE+1]]:2: warning: 'c' leaks: allocated by conn_new() and not freed on this path [kalloc-leak]
	return ret;
}

int two_levels_bad(size_t n)
{
	char *p = fill(n);

	if (!p)
		return -ENOMEM;
	if (p[0])
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by fill() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(p);
	return 0;
}

/* Nothing holds the result: it is lost at the call, not at the end. */
int FP_result_dropped_reported_late(void)
{
	conn_new();
	// CHECK: [[@LINE+1]]:2: warning: memory leaks: allocated by conn_new() and not freed on this path [kalloc-leak]
	return 0;
}

int frees_only_on_success_ok(void)
{
	struct conn *c = conn_new();
	int ret;

	if (!c)
		return -ENOMEM;
	ret = conn_finish(c);
	if (ret)
		conn_free(c);
	return ret;
}

int kept_ok(void)
{
	struct conn *c = conn_new();

	if (!c)
		return -ENOMEM;
	conn_keep(c);
	return 0;
}

int kept_only_on_success_ok(int state)
{
	struct conn *c = conn_new();
	int ret;

	if (!c)
		return -ENOMEM;
	ret = conn_keep_if(c, state);
	if (ret)
		kfree(c);
	return ret;
}

int out_parameter_ok(void)
{
	struct conn *c = NULL;
	int ret = conn_make(&c);

	if (!ret)
		ret = handshake(c);
	conn_free(c);
	return ret;
}

int wrapper_with_errors_ok(void)
{
	struct conn *c = conn_new_err(1);
	int ret;

	if (IS_ERR(c))
		return PTR_ERR(c);
	ret = conn_look(c);
	conn_free(c);
	return ret;
}

/* Frees what it was given when it fails. */
static struct conn *conn_attach(struct conn *c, const char *host)
{
	c->host = kstrdup(host, GFP_KERNEL);
	if (!c->host) {
		kfree(c);
		return NULL;
	}
	return c;
}

void hang_up_ok(struct conn *c)
{
	kfree(c->host);
	c->host = NULL;
}

struct conn *passed_through_ok(const char *host)
{
	struct conn *c = conn_new();

	if (!c)
		return NULL;
	return conn_attach(c, host);
}

static void conn_free_all(struct conn **v, int n)
{
	while (n-- > 0)
		kfree(v[n]);
	kfree(v);
}

int freed_by_helper_loop_ok(int n)
{
	struct conn **v = kcalloc(n, sizeof(*v), GFP_KERNEL);
	int i;

	if (!v)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		v[i] = conn_new();
		if (!v[i]) {
			conn_free_all(v, i);
			return -ENOMEM;
		}
	}
	conn_free_all(v, n);
	return 0;
}
