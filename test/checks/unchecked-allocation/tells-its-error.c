// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-unchecked-allocation %s | %expect-warnings %s
// An allocator that says through a parameter why it has failed; an XArray's errors.
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/skbuff.h>
#include <linux/slab.h>

struct sock;
struct xarray;
struct sk_buff *sock_alloc_send_skb(struct sock *sk, unsigned long size, int noblock, int *errcode);
int fill(struct sk_buff *skb);
void *exchange(struct xarray *xa, unsigned long id, void *new);

static inline bool xa_is_err(const void *entry)
{
	return (unsigned long)entry >= (unsigned long)-4095 * 4 + 2;
}

static inline int xa_err(void *entry)
{
	if (xa_is_err(entry))
		return (long)entry >> 2;
	return 0;
}

static struct sk_buff *get(struct sock *sk, size_t size, int *err)
{
	struct sk_buff *skb;
	int ret;

	skb = sock_alloc_send_skb(sk, size, 0, &ret);
	if (!skb)
		goto failed;
	ret = fill(skb);
	if (ret < 0)
		goto free;
	*err = ret;
	return skb;
free:
	kfree_skb(skb);
failed:
	*err = ret;
	return NULL;
}

int asked_by_the_error_ok(struct sock *sk, size_t size)
{
	struct sk_buff *skb;
	int ret = 0;

	skb = get(sk, size, &ret);
	if (ret)
		return ret;
	skb->len = 0;
	kfree_skb(skb);
	return 0;
}

int not_asked_bad(struct sock *sk, size_t size)
{
	struct sk_buff *skb;
	int ret;

	skb = sock_alloc_send_skb(sk, size, 0, &ret);
	// CHECK: [[@LINE+1]]:2: warning: 'skb' is used without a test that sock_alloc_send_skb() has succeeded [kalloc-unchecked-allocation]
	skb->len = 0;
	kfree_skb(skb);
	return 0;
}

static u32 *share(struct xarray *xa, unsigned long id)
{
	u32 *new = kzalloc(sizeof(*new), GFP_KERNEL), *old;

	if (!new)
		return ERR_PTR(-ENOMEM);
	old = exchange(xa, id, new);
	if (xa_is_err(old)) {
		kfree(new);
		return ERR_PTR(xa_err(old));
	}
	return new;
}

int shared_ok(struct xarray *xa, unsigned long id)
{
	u32 *entry = share(xa, id);

	if (IS_ERR(entry))
		return PTR_ERR(entry);
	return *entry;
}

// What is told is the argument that the callee looks into.
struct map;
struct part {
	int id;
	struct list_head parts;
};
int start(struct part *p);

static struct part *create(void)
{
	struct part *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return NULL;
	if (start(p)) {
		kfree(p);
		return ERR_PTR(-EIO);
	}
	return p;
}

static int apply(struct map *map, struct part *p)
{
	return p->id;
}

int second_argument_bad(struct map *map)
{
	struct part *p = create();

	if (IS_ERR(p))
		return PTR_ERR(p);
	// CHECK: [[@LINE+1]]:9: warning: 'p' is passed to apply(), which uses it without a test that create() has succeeded [kalloc-unchecked-allocation]
	return apply(map, p);
}

int second_argument_by_rule_bad(struct part *of)
{
	struct part *p = create();

	if (IS_ERR(p))
		return PTR_ERR(p);
	// CHECK: [[@LINE+1]]:2: warning: '&p->parts' is passed to list_add(), which uses it without a test that create() has succeeded [kalloc-unchecked-allocation]
	list_add(&of->parts, &p->parts);
	return 0;
}

// A number that is not the one that was asked for is an error.

struct idr;
struct proto { u8 id; };
struct instance { const struct proto *proto; int state; };
int idr_alloc(struct idr *idr, void *ptr, int start, int end, gfp_t mask);
int register_id(const struct proto *p);

static struct instance *make(struct idr *idr, const struct proto *p)
{
	struct instance *i = kzalloc(sizeof(*i), GFP_KERNEL);
	int ret = -ENOMEM;

	if (!i)
		goto out;
	ret = idr_alloc(idr, i, p->id, p->id + 1, GFP_KERNEL);
	if (ret != p->id) {
		kfree(i);
		goto out;
	}
	return i;
out:
	return ERR_PTR(ret);
}

int wanted_number_ok(struct idr *idr, const struct proto *p)
{
	struct instance *i = make(idr, p);

	if (IS_ERR(i))
		return PTR_ERR(i);
	return i->state;
}

static struct instance *make_or_null(const struct proto *p)
{
	struct instance *i = kzalloc(sizeof(*i), GFP_KERNEL);
	int ret = 0;

	if (!i)
		return ERR_PTR(ret); /* forgotten */
	return i;
}

int no_error_bad(const struct proto *p)
{
	struct instance *i = make_or_null(p);

	if (IS_ERR(i))
		return PTR_ERR(i);
	// CHECK: [[@LINE+1]]:9: warning: 'i' is used without a test that make_or_null() has succeeded [kalloc-unchecked-allocation]
	return i->state;
}
