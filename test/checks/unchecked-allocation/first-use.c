// RUN: not %kalloc-tidy --checks=-*,kalloc-unchecked-allocation %s | %expect-warnings %s
// What counts as a use of the block, and what may be done with a pointer that may be NULL.
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

struct frame {
	struct list_head node;
	u32 len;
	u8 *data;
	char name[8];
	u8 body[];
};

struct queue {
	struct list_head frames;
	struct frame *cur;
	void *slots[4];
	char *label;
};

int unknown(void *p);
int send(const void *p, size_t n);
void keep(struct queue *q);

void member_bad(size_t n)
{
	struct frame *f = kzalloc(sizeof(*f) + n, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'f' {{.*}} [kalloc-unchecked-allocation]
	f->len = n;
	kfree(f);
}

void star_bad(void)
{
	int *p = kmalloc(sizeof(*p), GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	*p = 1;
	kfree(p);
}

void element_bad(int n)
{
	u8 *p = kcalloc(n, 4, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	p[n - 1] = 0xff;
	kfree(p);
}

void filled_bad(const void *src, size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	memcpy(p, src, n);
	kfree(p);
}

void cleared_bad(size_t n)
{
	void *p = vmalloc(n);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	memset(p, 0, n);
	vfree(p);
}

void string_bad(const char *text)
{
	char *p = kmalloc(strlen(text) + 1, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	strcpy(p, text);
	kfree(p);
}

void printed_into_bad(int id)
{
	char *p = kmalloc(16, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	snprintf(p, 16, "id%d", id);
	kfree(p);
}

size_t length_bad(const char *text)
{
	char *copy = kstrdup(text, GFP_KERNEL);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'copy' {{.*}} [kalloc-unchecked-allocation]
	size_t n = strlen(copy);

	kfree(copy);
	return n;
}

int from_user_bad(const void __user *arg, size_t n)
{
	void *p = kvmalloc(n, GFP_KERNEL);
	int ret = 0;

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	if (copy_from_user(p, arg, n))
		ret = -EFAULT;
	kvfree(p);
	return ret;
}

/* The test comes, but after the use. */
int tested_late_bad(size_t n)
{
	struct frame *f = kzalloc(sizeof(*f), GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'f' {{.*}} [kalloc-unchecked-allocation]
	f->len = n;
	if (!f)
		return -ENOMEM;
	kfree(f);
	return 0;
}

/* list_add() writes to the entry. */
void listed_bad(struct queue *q)
{
	struct frame *f = kmalloc(sizeof(*f), GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{f|.*node}}' {{.*}} [kalloc-unchecked-allocation]
	list_add_tail(&f->node, &q->frames);
}

void in_loop_bad(struct queue *q)
{
	int i;

	for (i = 0; i < 4; i++) {
		u8 *p = kmalloc(8, GFP_KERNEL);

		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
		p[0] = i;
		q->slots[i] = p;
	}
}

/* The first is tested, the second is not. */
int second_bad(size_t n)
{
	u8 *a, *b;

	a = kmalloc(n, GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	b = kmalloc(n, GFP_KERNEL);
	a[0] = 1;
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'b' {{.*}} [kalloc-unchecked-allocation]
	b[0] = 1;
	kfree(b);
	kfree(a);
	return 0;
}

/* The member is not tested; the owner is. */
int member_block_bad(size_t n)
{
	struct frame *f = kzalloc(sizeof(*f), GFP_KERNEL);

	if (!f)
		return -ENOMEM;
	f->data = kmalloc(n, GFP_KERNEL);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}data' {{.*}} [kalloc-unchecked-allocation]
	f->data[0] = 1;
	kfree(f->data);
	kfree(f);
	return 0;
}

void parameter_member_bad(struct queue *q)
{
	q->cur = kzalloc(sizeof(*q->cur), GFP_KERNEL);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}cur' {{.*}} [kalloc-unchecked-allocation]
	q->cur->len = 0;
}

int one_branch_bad(size_t n, bool careful)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (careful && !p)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	p[0] = 0;
	kfree(p);
	return 0;
}

/* The old block is tested, its successor is not. */
int grown_bad(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL), *q;

	if (!p)
		return -ENOMEM;
	q = krealloc(p, 2 * n, GFP_KERNEL);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'q' {{.*}} [kalloc-unchecked-allocation]
	q[n] = 0;
	kfree(q);
	return 0;
}

/* GFP_ATOMIC without a test: the most likely to fail. */
void atomic_bad(struct queue *q)
{
	struct frame *f = kmalloc(sizeof(*f), GFP_ATOMIC | __GFP_NOWARN);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'f' {{.*}} [kalloc-unchecked-allocation]
	INIT_LIST_HEAD(&f->node);
	q->cur = f;
}

void *returned_ok(size_t n)
{
	return kmalloc(n, GFP_KERNEL);
}

void freed_ok(size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);
	void *v = vmalloc(n);
	void *k = kvmalloc(n, GFP_KERNEL);

	kvfree(k);
	vfree(v);
	kfree(p);
	kfree_sensitive(kmalloc(n, GFP_KERNEL));
}

/* Whoever reads the member may test it. */
void stored_ok(struct queue *q, const char *text)
{
	q->label = kstrdup(text, GFP_KERNEL);
	q->slots[0] = kmalloc(8, GFP_KERNEL);
	keep(q);
}

int unknown_ok(size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);
	int ret = unknown(p);

	kfree(p);
	return ret;
}

int size_ok(void)
{
	struct frame *f = kmalloc(struct_size(f, body, 4), GFP_KERNEL);
	size_t n = sizeof(*f) + sizeof(f->name);

	if (!f)
		return -ENOMEM;
	f->len = n;
	kfree(f);
	return 0;
}

/* An address is computed, nothing is read. */
int member_address_ok(void)
{
	struct frame *f = kmalloc(sizeof(*f), GFP_KERNEL);
	char *name = f->name;
	struct list_head *node = &f->node;

	if (!f)
		return -ENOMEM;
	name[0] = 0;
	INIT_LIST_HEAD(node);
	kfree(f);
	return 0;
}

int arithmetic_ok(size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL), *end = p + n;

	if (!p)
		return -ENOMEM;
	while (p != end)
		end--;
	*p = 0;
	kfree(p);
	return 0;
}

bool compared_ok(struct queue *q, size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);
	bool same = p == q->cur;

	kfree(p);
	return same;
}

/* printk() writes (null). */
void printed_ok(const char *text)
{
	char *copy = kstrdup(text, GFP_KERNEL);

	pr_info("%s at %p\n", copy, copy);
	kfree(copy);
}

int reallocated_ok(size_t n)
{
	u8 *p = NULL, *q;

	q = krealloc(p, n, GFP_KERNEL);
	if (!q)
		return -ENOMEM;
	q[0] = 0;
	kfree(q);
	return 0;
}

/* krealloc() of NULL allocates. */
void reallocated_untested_ok(size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);
	void *q = krealloc(p, 2 * n, GFP_KERNEL);

	if (!q)
		kfree(p);
	kfree(q);
}

void never_fails_ok(size_t n)
{
	struct frame *f = kmalloc(sizeof(*f), GFP_KERNEL | __GFP_NOFAIL);
	u8 *p = kcalloc(n, 4, GFP_NOFS | __GFP_NOFAIL);

	f->len = n;
	p[0] = 1;
	kfree(p);
	kfree(f);
}

void never_fails_by_variable_ok(size_t n)
{
	gfp_t gfp = GFP_NOFS | __GFP_NOFAIL;
	u8 *p = kmalloc(n, gfp);

	p[0] = 1;
	kfree(p);
}

/* The caller's mask may say that it does not fail; then the test is there for the others. */
int mask_of_caller_ok(size_t n, gfp_t gfp)
{
	u8 *p = kmalloc(n, gfp);

	if (!p)
		return -ENOMEM;
	p[0] = 1;
	kfree(p);
	return 0;
}

/* Repeated until there is memory. */
void until_ok(size_t n)
{
	u8 *p;

	do {
		p = kmalloc(n, GFP_KERNEL);
	} while (!p);
	p[0] = 1;
	kfree(p);
}

void until_in_condition_ok(size_t n)
{
	u8 *p;

	while (!(p = kmalloc(n, GFP_KERNEL)))
		n /= 2;
	p[0] = 1;
	kfree(p);
}

void overwritten_ok(struct queue *q, u8 *fallback, size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	q->slots[0] = p;
	p = fallback;
	p[0] = 1;
}

/* What is dereferenced is the place the pointer is kept in. */
int place_ok(void **out, size_t n)
{
	*out = kmalloc(n, GFP_KERNEL);
	return *out ? 0 : -ENOMEM;
}

// The size is set with the pointer: what has no buffer has none.
struct image {
	void *data;
	size_t size;
	char name[16];
};
int parse_image(struct image *im);

int size_beside_pointer_ok(struct image *im, const void *from, size_t n)
{
	u8 *data = kmalloc(n, GFP_KERNEL);

	im->data = data;
	if (data) {
		memcpy(data, from, n);
		im->size = n;
	}
	if (!im->size)
		return -EINVAL;
	return data[0];
}

int found_and_used_bad(const void *from, size_t n)
{
	u8 *data = kmalloc(n, GFP_KERNEL);

	if (data)
		memcpy(data, from, n);
	// CHECK: [[@LINE+1]]:9: warning: 'data' is used without a test that kmalloc() has succeeded [kalloc-unchecked-allocation]
	return data[0];
}
