// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-double-free %s | %expect-warnings %s
// One block, one function: branches, labels, loops, flags.
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

struct req {
	struct req *next;
	u32 len;
	u32 flags;
};

int send(const void *p, size_t n);
bool ready(void);
struct req *next_req(void);

void twice_bad(void *p)
{
	kfree(p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-double-free]
	kfree(p);
}

int freed_then_label_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);
	int ret;

	if (!p)
		return -ENOMEM;
	ret = send(p, n);
	if (ret) {
		kfree(p);
		goto out;
	}
	ret = send(p, 1);
out:
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-double-free]
	kfree(p);
	return ret;
}

/* The second label was meant to be jumped over. */
int labels_in_wrong_order_bad(size_t n)
{
	char *a, *b;
	int ret = -ENOMEM;

	a = kmalloc(n, GFP_KERNEL);
	if (!a)
		return ret;
	b = kmalloc(n, GFP_KERNEL);
	if (!b)
		goto free_a;
	ret = send(a, n) ?: send(b, n);
	kfree(a);
	kfree(b);
	if (!ret)
		return 0;
free_a:
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'a' {{.*}} [kalloc-double-free]
	kfree(a);
	return ret;
}

/* The missing return after the error branch. */
int falls_through_bad(const void __user *arg, size_t n)
{
	void *p = memdup_user(arg, n);
	int ret;

	if (IS_ERR(p))
		return PTR_ERR(p);
	ret = send(p, n);
	if (ret < 0)
		kfree(p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-double-free]
	kfree(p);
	return ret;
}

void freed_in_loop_bad(size_t n, int count)
{
	char *p = kmalloc(n, GFP_KERNEL);
	int i;

	if (!p)
		return;
	for (i = 0; i < count; i++) {
		if (send(p, n))
			// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-double-free]
			kfree(p);
	}
}

int freed_in_loop_and_after_bad(size_t n, int count)
{
	char *p = kmalloc(n, GFP_KERNEL);
	int i, ret = 0;

	if (!p)
		return -ENOMEM;
	for (i = 0; i < count; i++) {
		ret = send(p, i);
		if (ret) {
			kfree(p);
			break;
		}
	}
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-double-free]
	kfree(p);
	return ret;
}

void through_copy_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);
	void *q = p;

	kfree(p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{[pq]}}' {{.*}} [kalloc-double-free]
	kfree(q);
}

int switch_without_break_bad(size_t n, int cmd)
{
	void *p = kmalloc(n, GFP_KERNEL);
	int ret = 0;

	if (!p)
		return -ENOMEM;
	switch (cmd) {
	case 1:
		ret = send(p, n);
		kfree(p);
		fallthrough;
	case 2:
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-double-free]
		kfree(p);
		break;
	default:
		kfree(p);
		return -EINVAL;
	}
	return ret;
}

/* Two conditions that can hold together. */
void both_conditions_bad(void *p, bool a, bool b)
{
	if (a)
		kfree(p);
	if (b)
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-double-free]
		kfree(p);
}

void scope_and_hand_bad(size_t n)
{
	// At the variable or at the closing brace.
	// CHECK: warning: 'p' {{.*}} [kalloc-double-free]
	char *p __free(kfree) = kmalloc(n, GFP_KERNEL);

	if (!p)
		return;
	if (send(p, n))
		kfree(p);
}

void nulled_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (p && send(p, n)) {
		kfree(p);
		p = NULL;
	}
	kfree(p);
}

void exclusive_ok(void *p, bool big)
{
	if (big)
		kvfree(p);
	else
		kfree(p);
}

int returned_between_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (send(p, n)) {
		kfree(p);
		return -EIO;
	}
	kfree(p);
	return 0;
}

/* The same flag asked twice. */
void same_flag_ok(void *p, const struct req *r)
{
	bool own = r->flags & 1;

	if (own)
		kfree(p);
	send(r, r->len);
	if (!own)
		kfree(p);
}

int same_result_ok(void *p, size_t n)
{
	int ret = send(p, n);

	if (ret)
		kfree(p);
	if (!ready())
		ret = ret ?: -EAGAIN;
	else if (!ret)
		kfree(p);
	return ret;
}

int freed_flag_ok(size_t n, int count)
{
	char *p = kmalloc(n, GFP_KERNEL);
	bool freed = false;
	int i;

	if (!p)
		return -ENOMEM;
	for (i = 0; i < count && !freed; i++) {
		if (send(p, i)) {
			kfree(p);
			freed = true;
		}
	}
	if (!freed)
		kfree(p);
	return 0;
}

void reassigned_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	kfree(p);
	p = kmalloc(2 * n, GFP_KERNEL);
	kfree(p);
}

void allocated_per_round_ok(size_t n, int count)
{
	char *p;

	while (count--) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			continue;
		send(p, n);
		kfree(p);
	}
}

void chain_ok(struct req *r)
{
	struct req *next;

	while (r) {
		next = r->next;
		kfree(r);
		r = next;
	}
}

void chain_by_for_ok(struct req *r)
{
	struct req *p, *n;

	for (p = r; p; p = n) {
		n = p->next;
		kfree(p);
	}
}

void asked_in_condition_ok(void)
{
	struct req *r;

	while ((r = next_req()) != NULL)
		kfree(r);
}

/* The round that failed frees what the next round allocates anew. */
int retry_ok(size_t n)
{
	char *p;
	int ret, tries = 3;

again:
	p = kmalloc(n, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	ret = send(p, n);
	kfree(p);
	if (ret == -EAGAIN && --tries)
		goto again;
	return ret;
}

/* The freed one is dropped before the common label. */
int label_takes_null_ok(const void __user *arg, size_t n)
{
	char *a = NULL, *b = NULL;
	int ret = -ENOMEM;

	a = kmalloc(n, GFP_KERNEL);
	if (!a)
		goto out;
	b = memdup_user(arg, n);
	if (IS_ERR(b)) {
		ret = PTR_ERR(b);
		b = NULL;
		goto out;
	}
	ret = send(b, n);
out:
	kfree(b);
	kfree(a);
	return ret;
}

int moved_on_ok(size_t n)
{
	char *old = kmalloc(n, GFP_KERNEL), *new;

	if (!old)
		return -ENOMEM;
	new = kmemdup(old, n, GFP_KERNEL);
	if (!new) {
		kfree(old);
		return -ENOMEM;
	}
	kfree(old);
	old = new;
	send(old, n);
	kfree(old);
	return 0;
}

void swapped_ok(void *a, void *b)
{
	void *t;

	kfree(a);
	t = a;
	a = b;
	b = t;
	kfree(a);
}

int scope_given_up_ok(void **out, size_t n)
{
	char *p __free(kfree) = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (send(p, n))
		return -EIO;
	*out = no_free_ptr(p);
	return 0;
}

void scope_freed_early_ok(size_t n)
{
	char *p __free(kfree) = kmalloc(n, GFP_KERNEL);

	if (p && send(p, n)) {
		kfree(p);
		p = NULL;
	}
}

/* Only where both are the same block is one of them freed. */
void stack_or_heap_ok(const char *text, size_t n)
{
	char small[32], *p = small;

	if (n > sizeof(small)) {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return;
	}
	memcpy(p, text, n);
	if (p != small)
		kfree(p);
}

void different_blocks_ok(void *a, void *b)
{
	kfree(a);
	if (b != a)
		kfree(b);
}

/* The switch frees once, whichever case it was. */
int switch_ok(size_t n, int cmd)
{
	void *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	switch (cmd) {
	case 1:
		send(p, n);
		break;
	case 2:
		kfree(p);
		return 0;
	default:
		kfree(p);
		return -EINVAL;
	}
	kfree(p);
	return 0;
}

/* BUG() does not return. */
void bug_between_ok(void *p, int state)
{
	if (state == 3) {
		kfree(p);
		BUG();
	}
	kfree(p);
}
