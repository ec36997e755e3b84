// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Blocks whose only pointer lies in another block that is freed.
#include <linux/device.h>
#include <linux/firmware.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>

struct tx {
	char *head;
	char *tail;
	u32 len;
};

struct port {
	struct tx tx;
	char *name;
	void *priv;
};

struct pool {
	struct port *port;
	void **pages;
	int n;
};

int port_start(const struct port *p);
void port_teardown(struct port *p);

int member_freed_with_struct_bad(const char *name)
{
	struct port *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->name = kstrdup(name, GFP_KERNEL);
	if (!p->name) {
		kfree(p);
		return -ENOMEM;
	}
	if (port_start(p)) {
		// CHECK: [[@LINE+1]]:3: warning: 'name' leaks: allocated by kstrdup() and only reachable through what kfree() frees [kalloc-leak]
		kfree(p);
		return -EIO;
	}
	kfree(p->name);
	kfree(p);
	return 0;
}

int nested_member_bad(size_t n)
{
	struct port *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->tx.head = kmalloc(n, GFP_KERNEL);
	if (!p->tx.head)
		goto free_port;
	p->tx.tail = kmalloc(n, GFP_KERNEL);
	if (!p->tx.tail)
		goto free_port;
	port_start(p);
	kfree(p->tx.tail);
	kfree(p->tx.head);
free_port:
	// CHECK: [[@LINE+1]]:2: warning: 'head' leaks: allocated by kmalloc() and only reachable through what kfree() frees [kalloc-leak]
	kfree(p);
	return -ENOMEM;
}

int second_level_bad(const char *name)
{
	struct pool *pool;
	int ret = -ENOMEM;

	pool = kzalloc(sizeof(*pool), GFP_KERNEL);
	if (!pool)
		return -ENOMEM;
	pool->port = kzalloc(sizeof(*pool->port), GFP_KERNEL);
	if (!pool->port)
		goto out;
	ret = port_start(pool->port);
out:
	// CHECK: [[@LINE+1]]:2: warning: 'port' leaks: allocated by kzalloc() and only reachable through what kfree() frees [kalloc-leak]
	kfree(pool);
	return ret;
}

struct port *struct_not_freed_bad(const char *name)
{
	struct port *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return NULL;
	p->name = kstrdup(name, GFP_KERNEL);
	if (!p->name)
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return NULL;
	p->priv = kmemdup(name, 8, GFP_KERNEL);
	if (!p->priv) {
		kfree(p->name);
		kfree(p);
		return NULL;
	}
	return p;
}

static void port_free(struct port *p)
{
	kfree(p->priv);
	kfree(p);
}

/* port_free() frees priv and the structure, never the name. */
int FN_helper_forgets_member(const char *name)
{
	struct port *p = kzalloc(sizeof(*p), GFP_KERNEL);
	int ret;

	if (!p)
		return -ENOMEM;
	p->name = kstrdup(name, GFP_KERNEL);
	if (!p->name) {
		port_free(p);
		return -ENOMEM;
	}
	ret = port_start(p);
	port_free(p);
	return ret;
}

int members_freed_first_ok(const char *name, size_t n)
{
	struct port *p = kzalloc(sizeof(*p), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!p)
		return -ENOMEM;
	p->name = kstrdup(name, GFP_KERNEL);
	if (!p->name)
		goto free_port;
	p->tx.head = kmalloc(n, GFP_KERNEL);
	if (!p->tx.head)
		goto free_name;
	ret = port_start(p);
	kfree(p->tx.head);
free_name:
	kfree(p->name);
free_port:
	kfree(p);
	return ret;
}

static void port_destroy(struct port *p)
{
	kfree(p->name);
	kfree(p->tx.head);
	kfree(p);
}

int helper_frees_members_ok(const char *name, size_t n)
{
	struct port *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->name = kstrdup(name, GFP_KERNEL);
	p->tx.head = kmalloc(n, GFP_KERNEL);
	if (!p->name || !p->tx.head || port_start(p)) {
		port_destroy(p);
		return -ENOMEM;
	}
	port_destroy(p);
	return 0;
}

int unknown_teardown_ok(const char *name)
{
	struct port *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->name = kstrdup(name, GFP_KERNEL);
	port_teardown(p);
	kfree(p);
	return 0;
}

int member_moved_away_ok(struct pool *pool, const char *name)
{
	struct port *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->priv = kmemdup(name, 16, GFP_KERNEL);
	pool->pages = p->priv;
	kfree(p);
	return 0;
}

int member_saved_in_local_ok(const char *name)
{
	struct port *p = kzalloc(sizeof(*p), GFP_KERNEL);
	char *s;

	if (!p)
		return -ENOMEM;
	p->name = kstrdup(name, GFP_KERNEL);
	s = p->name;
	kfree(p);
	kfree(s);
	return 0;
}

int member_is_managed_ok(struct device *dev, const char *name)
{
	struct port *p = kzalloc(sizeof(*p), GFP_KERNEL);
	int ret;

	if (!p)
		return -ENOMEM;
	p->name = devm_kstrdup(dev, name, GFP_KERNEL);
	ret = port_start(p);
	kfree(p);
	return ret;
}
