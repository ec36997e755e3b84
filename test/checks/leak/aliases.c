// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// One block under several names: copies, casts, arithmetic, structures copied by value, masks, unions.
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>

struct hdr {
	u32 len;
	u8 body[];
};

struct span {
	void *base;
	void *end;
};

union any {
	void *p;
	unsigned long v;
};

struct holder {
	struct span span;
	struct hdr __rcu *cur;
	unsigned long tagged;
	void *vec[2];
};

int use(const void *p);
int use_span(struct span s);

int copy_dropped_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);
	char *q = p;

	if (!q)
		return -ENOMEM;
	if (use(q))
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EIO;
	kfree(q);
	return 0;
}

int body_pointer_bad(size_t n)
{
	struct hdr *h = kmalloc(struct_size(h, body, n), GFP_KERNEL);
	u8 *body;

	if (!h)
		return -ENOMEM;
	body = h->body;
	memset(body, 0, n);
	if (use(body))
		// CHECK: [[@LINE+1]]:3: warning: 'h' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(h);
	return 0;
}

int rcu_replaced_without_keeping_bad(struct holder *o, size_t n)
{
	struct hdr *h = kmalloc(n, GFP_KERNEL);

	if (!h)
		return -ENOMEM;
	h->len = n;
	if (rcu_access_pointer(o->cur))
		// CHECK: [[@LINE+1]]:3: warning: 'h' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EBUSY;
	WRITE_ONCE(o->cur, h);
	return 0;
}

int copy_freed_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);
	void *q = p;

	if (!p)
		return -ENOMEM;
	use(p);
	kfree(q);
	return 0;
}

int cast_freed_ok(size_t n)
{
	unsigned long addr = (unsigned long)kmalloc(n, GFP_KERNEL);

	if (!addr)
		return -ENOMEM;
	use((void *)addr);
	kfree((void *)addr);
	return 0;
}

int moved_forward_and_back_ok(size_t n)
{
	u8 *p = kmalloc(n + 16, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p += 16;
	use(p);
	p -= 16;
	kfree(p);
	return 0;
}

struct span returned_in_struct_ok(size_t n)
{
	struct span s = { 0 };

	s.base = kmalloc(n, GFP_KERNEL);
	if (s.base)
		s.end = s.base + n;
	return s;
}

int struct_by_value_ok(size_t n)
{
	struct span s;

	s.base = kmalloc(n, GFP_KERNEL);
	if (!s.base)
		return -ENOMEM;
	s.end = s.base + n;
	return use_span(s);
}

int struct_assigned_ok(struct holder *o, size_t n)
{
	struct span s = { .base = kmalloc(n, GFP_KERNEL) };

	if (!s.base)
		return -ENOMEM;
	s.end = s.base + n;
	o->span = s;
	return 0;
}

/* memcpy() copies the pointer in the structure, too. */
int struct_copied_by_memcpy_ok(struct holder *o, size_t n)
{
	struct span s = { .base = kmalloc(n, GFP_KERNEL) };

	if (!s.base)
		return -ENOMEM;
	s.end = NULL;
	memcpy(&o->span, &s, sizeof(s));
	return 0;
}

int compound_literal_ok(struct holder *o, size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	o->span = (struct span){ .base = p, .end = p + n };
	return 0;
}

int tagged_ok(struct holder *o, size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	o->tagged = (unsigned long)p | 1;
	return 0;
}

/* The members of a union share their bytes. */
int FP_union(struct holder *o, size_t n)
{
	union any a;

	a.p = kmalloc(n, GFP_KERNEL);
	if (!a.p)
		return -ENOMEM;
	o->tagged = a.v;
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

int aligned_up_ok(struct holder *o, size_t n)
{
	char *raw = kmalloc(n + 64, GFP_KERNEL);

	if (!raw)
		return -ENOMEM;
	o->vec[0] = PTR_ALIGN(raw, 64);
	return 0;
}

int body_kept_ok(struct holder *o, size_t n)
{
	struct hdr *h = kmalloc(struct_size(h, body, n), GFP_KERNEL);

	if (!h)
		return -ENOMEM;
	o->vec[1] = h->body;
	return 0;
}

int local_array_of_two_ok(size_t n)
{
	void *v[2] = { NULL, NULL };
	int ret = -ENOMEM;

	v[0] = kmalloc(n, GFP_KERNEL);
	v[1] = kmalloc(n, GFP_KERNEL);
	if (v[0] && v[1])
		ret = use(v[0]);
	kfree(v[1]);
	kfree(v[0]);
	return ret;
}

int rcu_assigned_and_old_freed_ok(struct holder *o, size_t n)
{
	struct hdr *old, *h = kmalloc(n, GFP_KERNEL);

	if (!h)
		return -ENOMEM;
	old = rcu_dereference_protected(o->cur, 1);
	WRITE_ONCE(o->cur, h);
	synchronize_rcu();
	kfree(old);
	return 0;
}

int address_of_pointer_ok(size_t n)
{
	void *p = NULL;
	void **pp = &p;
	int ret;

	*pp = kmalloc(n, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	ret = use(p);
	kfree(*pp);
	return ret;
}

int chosen_ok(struct holder *o, size_t n, bool first)
{
	void *p = kmalloc(n, GFP_KERNEL);
	void **where = first ? &o->span.base : &o->span.end;

	if (!p)
		return -ENOMEM;
	*where = p;
	return 0;
}

int static_cache_ok(size_t n)
{
	static char *cache;
	char *p;

	if (cache)
		return 0;
	p = kmalloc(n, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	cache = p;
	return 1;
}

struct pair {
	void *a;
	void *b;
};

/* The shell is freed after its members were copied away by memcpy(). */
int members_moved_by_memcpy_ok(struct pair *to, size_t n)
{
	struct pair *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p->a = kmalloc(n, GFP_KERNEL);
	memcpy(to, p, sizeof(*p));
	kfree(p);
	return 0;
}
