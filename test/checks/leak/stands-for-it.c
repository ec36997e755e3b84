// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// What stands for a block: its address as a device sees it, a pointer into it; globals that a callee fills; elements that a
// pointer walks over.
#include <linux/dmapool.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

// Descriptors are linked by the addresses that the device sees; who frees the chain goes along them.

struct td {
	u32 status, len;
	dma_addr_t next;
};

struct request {
	struct td *first;
	int chain;
};

int chain_of_descriptors_ok(struct dma_pool *pool, struct request *r, int n, gfp_t gfp)
{
	struct td *last = r->first, *td;
	dma_addr_t dma;

	for (; n > 0; n--) {
		td = dma_pool_alloc(pool, gfp, &dma);
		if (!td)
			return -ENOMEM;
		td->status = 1;
		last->next = dma;
		last = td;
		r->chain++;
	}
	return 0;
}

int descriptor_of_nobody_bad(struct dma_pool *pool, struct request *r)
{
	dma_addr_t dma;
	struct td *td = dma_pool_alloc(pool, GFP_KERNEL, &dma);

	if (!td)
		return -ENOMEM;
	if (r->chain > 3)
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'td' leaks
		return -EINVAL;
	dma_pool_free(pool, td, dma);
	return 0;
}

int knows_its_own_address_bad(struct dma_pool *pool, struct request *r)
{
	dma_addr_t dma;
	struct td *td = dma_pool_alloc(pool, GFP_KERNEL, &dma);

	if (!td)
		return -ENOMEM;
	td->next = dma;
	if (r->chain > 3)
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'td' leaks
		return -EINVAL;
	dma_pool_free(pool, td, dma);
	return 0;
}

// alloc_can_err_skb() gives the frame in the buffer, too: NULL if there is none.

struct can_frame {
	u32 id;
	u8 data[8];
};

struct sk_buff *alloc_can_err_skb(struct net_device *dev, struct can_frame **cf);
void can_rx(struct sk_buff *skb);

void frame_tells_ok(struct net_device *dev, bool lost)
{
	struct can_frame *cf = NULL;
	struct sk_buff *skb = alloc_can_err_skb(dev, &cf);

	if (cf)
		cf->id |= 4;
	if (!cf)
		return;
	can_rx(skb);
}

static struct sk_buff *alloc_stamped(struct net_device *dev, struct can_frame **cf, u32 *stamp)
{
	struct sk_buff *skb = alloc_can_err_skb(dev, cf);

	if (skb)
		*stamp = skb->len;
	return skb;
}

void frame_of_a_wrapper_tells_ok(struct net_device *dev)
{
	struct can_frame *cf;
	u32 stamp;
	struct sk_buff *skb = alloc_stamped(dev, &cf, &stamp);

	if (!cf)
		return;
	cf->id = stamp;
	can_rx(skb);
}

int frame_tells_bad(struct net_device *dev, int err)
{
	struct can_frame *cf;
	struct sk_buff *skb = alloc_can_err_skb(dev, &cf);

	if (cf)
		cf->id |= 4;
	if (err)
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'skb' leaks
		return err;
	kfree_skb(skb);
	return 0;
}

// Two tables are exchanged for larger ones in a callee that does much in between.

struct info {
	struct hlist_node hash, local;
	int a, b, c, d;
};

static struct hlist_head *info_hash, *local_hash;
static unsigned int hash_size, hash_bits;
static DEFINE_SPINLOCK(info_lock);

static unsigned int bucket_of(const struct info *i)
{
	unsigned int v = i->a;

	if (i->b)
		v ^= i->b;
	else
		v++;
	if (i->c)
		v ^= i->d;
	return v % hash_size;
}

static void move(struct hlist_head *new_info, struct hlist_head *new_local, unsigned int new_size)
{
	struct hlist_head *old_info, *old_local;
	unsigned int old_size = hash_size, i;

	spin_lock_bh(&info_lock);
	old_info = info_hash;
	old_local = local_hash;
	hash_size = new_size;
	for (i = 0; i < old_size; i++) {
		struct hlist_head *head = &info_hash[i];
		struct hlist_node *n;
		struct info *e;

		hlist_for_each_entry_safe(e, n, head, hash)
			hlist_add_head(&e->hash, &new_info[bucket_of(e)]);
	}
	info_hash = new_info;
	local_hash = new_local;
	for (i = 0; i < old_size; i++) {
		struct hlist_head *head = &old_local[i];
		struct hlist_node *n;
		struct info *e;

		hlist_for_each_entry_safe(e, n, head, local)
			hlist_add_head(&e->local, &local_hash[e->a >> hash_bits]);
	}
	spin_unlock_bh(&info_lock);
	kvfree(old_info);
	kvfree(old_local);
}

int tables_in_globals_ok(unsigned int n)
{
	struct hlist_head *h = kvzalloc(n * 8, GFP_KERNEL);
	struct hlist_head *l = kvzalloc(n * 8, GFP_KERNEL);

	if (!h || !l) {
		kvfree(h);
		kvfree(l);
	} else {
		move(h, l, n);
	}
	return hash_size ? 0 : -ENOMEM;
}

// Elements are filled one by one, and freed one by one on the way back.

struct field {
	void *lt, *mt;
	int n;
};

struct match {
	int count;
	struct field f[];
};

struct match *clone_by_walking_ok(struct match *old)
{
	struct match *new;
	struct field *src, *dst;
	int i;

	new = kmalloc(struct_size(new, f, old->count), GFP_KERNEL);
	if (!new)
		return ERR_PTR(-ENOMEM);
	src = old->f;
	dst = new->f;
	for (i = 0; i < old->count; i++) {
		memcpy(dst, src, sizeof(*dst));
		dst->lt = kvzalloc(src->n, GFP_KERNEL);
		if (!dst->lt)
			goto out_lt;
		if (src->n > 0) {
			dst->mt = kvmalloc_array(src->n, 8, GFP_KERNEL);
			if (!dst->mt)
				goto out_mt;
		} else {
			dst->mt = NULL;
		}
		src++;
		dst++;
	}
	return new;
out_mt:
	kvfree(dst->lt);
out_lt:
	for (dst--; i > 0; i--) {
		kvfree(dst->mt);
		kvfree(dst->lt);
		dst--;
	}
	kfree(new);
	return ERR_PTR(-ENOMEM);
}

struct match *first_element_bad(struct match *old)
{
	struct match *new = kmalloc(struct_size(new, f, old->count), GFP_KERNEL);

	if (!new)
		return ERR_PTR(-ENOMEM);
	new->f->lt = kvzalloc(old->count, GFP_KERNEL);
	if (old->count > 5) {
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'lt' leaks
		kfree(new);
		return ERR_PTR(-EINVAL);
	}
	return new;
}

// A table of tables: an entry is the physical address of the next with some bits, in a structure that is passed by value.
typedef struct { unsigned long v; } entry_t;
unsigned long __phys_addr(unsigned long virt);
void set_entry(entry_t *at, entry_t e);

static entry_t make_entry(unsigned long v)
{
	return (entry_t){ v };
}

static void populate(entry_t *at, void *table)
{
	set_entry(at, make_entry(__phys_addr((unsigned long)table) | 7));
}

int fill_table_ok(entry_t *at)
{
	void *table = kzalloc(4096, GFP_KERNEL);

	if (!table)
		return -ENOMEM;
	populate(at, table);
	return 0;
}

static unsigned long only_shown(entry_t *at, void *table)
{
	return __phys_addr((unsigned long)table) & 7;
}

int fill_table_bad(entry_t *at)
{
	void *table = kzalloc(4096, GFP_KERNEL);

	if (!table)
		return -ENOMEM;
	only_shown(at, table);
	// CHECK: [[@LINE+1]]:2: warning: 'table' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return 0;
}
