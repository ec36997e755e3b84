// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// Conditions that say which kind of memory a pointer is.
#include <linux/err.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct table {
	void *bucket;
	size_t size;
	bool virtual;
};

int load(void *image, size_t n);

static void my_kvfree(void *p) {
	if (is_vmalloc_addr(p))
		vfree(p);
	else
		kfree(p);
}

static inline void free_unless_error(void *p) {
	if (!IS_ERR_OR_NULL(p))
		kfree(p);
}

static bool is_big(size_t n) {
	return n > 2 * PAGE_SIZE;
}

void own_kvfree_ok(size_t n) {
	void *a = vmalloc(n);
	void *b = kmalloc(n, GFP_KERNEL);
	void *c = kvmalloc(n, GFP_KERNEL);
	load(a, n);
	my_kvfree(a);
	my_kvfree(b);
	my_kvfree(c);
}

void negated_ok(size_t n) {
	void *p = kvmalloc(n, GFP_KERNEL);
	if (!p)
		return;
	if (!is_vmalloc_addr(p)) {
		kfree(p);
		return;
	}
	vfree(p);
}

void likely_ok(size_t n) {
	void *p = kvmalloc(n, GFP_KERNEL);
	if (unlikely(is_vmalloc_addr(p)))
		vfree(p);
	else
		kfree(p);
}

void remembered_answer_ok(size_t n) {
	void *p = kvzalloc(n, GFP_KERNEL);
	bool virtual;
	if (!p)
		return;
	virtual = is_vmalloc_addr(p);
	load(p, n);
	if (virtual)
		vfree(p);
	else
		kfree(p);
}

void chosen_function_ok(size_t n) {
	void *p = kvzalloc(n, GFP_KERNEL);
	void (*release)(const void *) = is_vmalloc_addr(p) ? vfree : kfree;
	release(p);
}

void useless_guard_bad(size_t n) {
	void *p = vmalloc(n);
	if (!p)
		return;
	load(p, n);
	if (is_vmalloc_addr(p))
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'p', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
		kfree(p);
}

// kmalloc'd memory is never in the vmalloc area: that branch is dead.
void dead_branch_ok(size_t n) {
	void *p = kmalloc(n, GFP_KERNEL);
	if (is_vmalloc_addr(p))
		vfree(p);
	else
		kfree(p);
}

void guard_of_another_bad(size_t n) {
	void *p = vmalloc(n);
	void *q = kvmalloc(n, GFP_KERNEL);
	if (!p || !q) {
		vfree(p);
		kvfree(q);
		return;
	}
	if (!is_vmalloc_addr(q))
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'p', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
		kfree(p);
	else
		vfree(p);
	kvfree(q);
}

int checked_error_pointer_ok(const void __user *arg, size_t n) {
	void *p = memdup_user(arg, n);
	int ret = PTR_ERR_OR_ZERO(p);
	if (!ret)
		ret = load(p, n);
	free_unless_error(p);
	return ret;
}

int checked_error_pointer_bad(const void __user *arg, size_t n) {
	void *p = vmemdup_user(arg, n);
	if (IS_ERR(p))
		return PTR_ERR(p);
	load(p, n);
	// CHECK: [[@LINE+1]]:2: warning: free_unless_error() frees 'p', which vmemdup_user() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
	free_unless_error(p);
	return 0;
}

void size_function_ok(size_t n) {
	void *p = is_big(n) ? vmalloc(n) : kmalloc(n, GFP_KERNEL);
	if (!p)
		return;
	load(p, n);
	if (is_big(n))
		vfree(p);
	else
		kfree(p);
}

int size_in_a_field_ok(struct table *t, size_t n) {
	t->size = n;
	t->bucket = t->size > PAGE_SIZE ? vzalloc(t->size) : kzalloc(t->size, GFP_KERNEL);
	if (!t->bucket)
		return -ENOMEM;
	if (load(t->bucket, t->size)) {
		if (t->size > PAGE_SIZE)
			vfree(t->bucket);
		else
			kfree(t->bucket);
		return -EIO;
	}
	return 0;
}

void early_return_bad(size_t n, bool small) {
	void *p = small ? kmalloc(n, GFP_KERNEL) : vmalloc(n);
	if (!p)
		return;
	if (load(p, n)) {
		// CHECK: [[@LINE+1]]:3: warning: vfree() frees 'p', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
		vfree(p);
		return;
	}
	if (small)
		kfree(p);
	else
		vfree(p);
}

struct node {
	struct node *next;
	int value;
};

// The last node is the one that was allocated just before.
void chain_bad(int n) {
	struct node *head = NULL, *node;
	while (n-- > 0) {
		node = kzalloc(sizeof(*node), GFP_KERNEL);
		if (!node)
			break;
		node->next = head;
		head = node;
	}
	while (head) {
		node = head;
		head = node->next;
		// CHECK: [[@LINE+1]]:3: warning: vfree() frees 'node', which kzalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
		vfree(node);
	}
}
