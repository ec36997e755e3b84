// RUN: not %kalloc-tidy --checks=-*,kalloc-alloc-size %s | %expect-warnings %s
// The size of the pointer where the size of the object is meant, and pointers that are meant.
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/string.h>

struct node {
	struct node *next;
	u64 key, value;
	char name[32];
};

typedef struct node *node_ref;

struct table {
	struct node *first;
	struct node **slots;
	struct list_head *heads;
	struct hlist_head *buckets;
	void **cookies;
	unsigned int n;
};

void *initialised_bad(void)
{
	// CHECK: [[@LINE+1]]:19: warning: kzalloc() gets the size of a pointer, but the block is held as 'struct node'; write sizeof(*p) [kalloc-alloc-size]
	struct node *p = kzalloc(sizeof(p), GFP_KERNEL);

	return p;
}

void *assigned_bad(void)
{
	struct node *p;

	// CHECK: [[@LINE+1]]:6: warning: kmalloc() gets the size of a pointer, but the block is held as 'struct node'; write sizeof(*p) [kalloc-alloc-size]
	p = kmalloc(sizeof(p), GFP_KERNEL);
	return p;
}

int member_bad(struct table *t)
{
	// CHECK: [[@LINE+1]]:13: warning: kzalloc() gets the size of a pointer, but the block is held as 'struct node'; write sizeof(*first) [kalloc-alloc-size]
	t->first = kzalloc(sizeof(t->first), GFP_KERNEL);
	return t->first ? 0 : -ENOMEM;
}

void *devm_bad(struct device *dev)
{
	// CHECK: [[@LINE+1]]:20: warning: devm_kzalloc() gets the size of a pointer, but the block is held as 'struct table'; write sizeof(*t) [kalloc-alloc-size]
	struct table *t = devm_kzalloc(dev, sizeof(t), GFP_KERNEL);

	return t;
}

struct node *type_bad(void)
{
	// CHECK: [[@LINE+1]]:19: warning: kmalloc() gets the size of a pointer, but the block is held as 'struct node'; write sizeof(*p) [kalloc-alloc-size]
	struct node *p = kmalloc(sizeof(struct node *), GFP_KERNEL);

	return p;
}

struct node *returned_bad(void)
{
	// CHECK: [[@LINE+1]]:9: warning: kzalloc() gets the size of a pointer, but the block is held as 'struct node'; write sizeof(*p) [kalloc-alloc-size]
	return kzalloc(sizeof(struct node *), GFP_KERNEL);
}

node_ref typedef_bad(void)
{
	// CHECK: [[@LINE+1]]:15: warning: kzalloc() gets the size of a pointer, but the block is held as 'struct node'; write sizeof(*p) [kalloc-alloc-size]
	node_ref p = kzalloc(sizeof(node_ref), GFP_KERNEL);

	return p;
}

int array_bad(struct table *t)
{
	// CHECK: [[@LINE+1]]:13: warning: kcalloc() gets the size of a pointer, but the block is held as 'struct list_head'; write sizeof(*heads) [kalloc-alloc-size]
	t->heads = kcalloc(t->n, sizeof(t->heads), GFP_KERNEL);
	return t->heads ? 0 : -ENOMEM;
}

struct node *product_bad(unsigned int n)
{
	// CHECK: [[@LINE+1]]:19: warning: kmalloc() gets the size of a pointer, but the block is held as 'struct node'; write sizeof(*p) [kalloc-alloc-size]
	struct node *p = kmalloc(n * sizeof(p), GFP_KERNEL);

	return p;
}

struct node *kmemdup_bad(const struct node *from)
{
	// CHECK: [[@LINE+1]]:19: warning: kmemdup() gets the size of a pointer, but the block is held as 'struct node'; write sizeof(*p) [kalloc-alloc-size]
	struct node *p = kmemdup(from, sizeof(from), GFP_KERNEL);

	return p;
}

struct node *address_bad(const struct node from)
{
	// CHECK: [[@LINE+1]]:19: warning: kmemdup() gets the size of a pointer, but the block is held as 'struct node'; write sizeof(*p) [kalloc-alloc-size]
	struct node *p = kmemdup(&from, sizeof(&from), GFP_KERNEL);

	return p;
}

/* The caller has an array, this function a pointer. */
u16 *array_parameter_bad(const u16 *key)
{
	// CHECK: [[@LINE+1]]:11: warning: kmemdup() gets the size of a pointer, but the block is held as 'unsigned short'; write sizeof(*p) [kalloc-alloc-size]
	u16 *p = kmemdup(key, sizeof(key), GFP_KERNEL);

	return p;
}

char *string_bad(const char *name)
{
	// CHECK: [[@LINE+1]]:12: warning: kmalloc() gets the size of a pointer, but the block is held as 'char'; write sizeof(*p) [kalloc-alloc-size]
	char *p = kmalloc(sizeof(name), GFP_KERNEL);

	return p;
}

struct node *kvmalloc_bad(void)
{
	// CHECK: [[@LINE+1]]:19: warning: kvzalloc() gets the size of a pointer, but the block is held as 'struct node'; write sizeof(*p) [kalloc-alloc-size]
	struct node *p = kvzalloc(sizeof(p), GFP_KERNEL);

	return p;
}

struct node *krealloc_bad(struct table *t)
{
	// CHECK: [[@LINE+1]]:19: warning: krealloc() gets the size of a pointer, but the block is held as 'struct node'; write sizeof(*p) [kalloc-alloc-size]
	struct node *p = krealloc(t->first, t->n * sizeof(t->first), GFP_KERNEL);

	return p;
}

struct node *object_ok(void)
{
	struct node *p = kzalloc(sizeof(*p), GFP_KERNEL);

	return p;
}

struct node *object_by_type_ok(void)
{
	return kzalloc(sizeof(struct node), GFP_KERNEL);
}

int array_of_pointers_ok(struct table *t)
{
	t->slots = kcalloc(t->n, sizeof(*t->slots), GFP_KERNEL);
	return t->slots ? 0 : -ENOMEM;
}

int array_of_pointers_by_type_ok(struct table *t)
{
	t->slots = kcalloc(t->n, sizeof(struct node *), GFP_KERNEL);
	return t->slots ? 0 : -ENOMEM;
}

/* Wrong to read, right in size: a pointer to pointers. */
int array_of_pointers_by_itself_ok(struct table *t)
{
	t->slots = kcalloc(t->n, sizeof(t->slots), GFP_KERNEL);
	return t->slots ? 0 : -ENOMEM;
}

struct page **one_page_pointer_ok(void)
{
	struct page **pages = kmalloc(sizeof(struct page *), GFP_KERNEL);

	return pages;
}

int void_pointers_ok(struct table *t)
{
	t->cookies = kmalloc_array(t->n, sizeof(void *), GFP_KERNEL);
	return t->cookies ? 0 : -ENOMEM;
}

/* Nothing is known about what the block will hold. */
void *unknown_content_ok(void)
{
	void *p = kmalloc(sizeof(void *), GFP_KERNEL);

	return p;
}

void *unknown_content_by_name_ok(void)
{
	void *p = kmalloc(sizeof(p), GFP_KERNEL);

	return p;
}

int stored_in_void_ok(struct table *t)
{
	void *p = kzalloc(sizeof(t->first), GFP_KERNEL);

	t->cookies[0] = p;
	return p ? 0 : -ENOMEM;
}

unsigned long *words_ok(unsigned int n)
{
	unsigned long *p = kcalloc(n, sizeof(void *), GFP_KERNEL);

	return p;
}

/* sizeof(u64) is the same number. */
u64 *same_size_ok(void)
{
	u64 *p = kmalloc(sizeof(p), GFP_KERNEL);

	return p;
}

int buckets_ok(struct table *t)
{
	t->buckets = kcalloc(t->n, sizeof(struct hlist_head *), GFP_KERNEL);
	return t->buckets ? 0 : -ENOMEM;
}

/* Bytes that will hold the pointers. */
u8 *packed_pointers_ok(unsigned int n)
{
	u8 *p = kmalloc(n * sizeof(struct node *), GFP_KERNEL);

	return p;
}

struct node *object_and_pointers_ok(unsigned int n)
{
	struct node *p = kzalloc(sizeof(*p) + n * sizeof(struct node *), GFP_KERNEL);

	return p;
}

struct node *object_and_backlink_ok(void)
{
	struct node *p = kzalloc(sizeof(*p) + sizeof(p), GFP_KERNEL);

	return p;
}

struct node *at_least_a_pointer_ok(size_t n)
{
	struct node *p = kzalloc(max_t(size_t, n, sizeof(p)), GFP_KERNEL);

	return p;
}

struct node **real_array_ok(struct table *t)
{
	struct node *two[2] = { t->first, NULL };

	return kmemdup(two, sizeof(two), GFP_KERNEL);
}

struct node *array_of_objects_ok(void)
{
	struct node *from[1];
	struct node *p = kzalloc(sizeof(*from[0]), GFP_KERNEL);

	return p;
}

struct node **saved_pointer_ok(struct node *n)
{
	return kmemdup(&n, sizeof(n), GFP_KERNEL);
}

struct node * __percpu *percpu_pointers_ok(void)
{
	return alloc_percpu(struct node *);
}

struct kmem_cache *cache_of_pointers_ok(void)
{
	return kmem_cache_create("pointers", sizeof(struct node *), 0, 0, NULL);
}
