// RUN: not %kalloc-tidy --checks=-*,kalloc-unchecked-allocation %s | %expect-warnings %s
// A callee has read the pointer already, gives NULL for nothing to do, or tells by a flag.
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

struct arr {
	u32 stride, count;
	void __user *array;
};
struct item {
	int a;
};
int take_item(const struct item *it);

static void *get_array(const struct arr *in, u32 size)
{
	int ret = 0;
	void *out;

	if (!in->count)
		return NULL;
	if (in->stride < size)
		return ERR_PTR(-EINVAL);
	out = kvmalloc_array(in->count, size, GFP_KERNEL);
	if (!out)
		return ERR_PTR(-ENOMEM);
	if (size == in->stride) {
		if (copy_from_user(out, in->array, in->count * size))
			ret = -EFAULT;
	} else {
		u32 i;

		for (i = 0; i < in->count; i++)
			if (copy_from_user(out + i * size, in->array + i * in->stride, size)) {
				ret = -EFAULT;
				break;
			}
	}
	if (ret) {
		kvfree(out);
		return ERR_PTR(ret);
	}
	return out;
}

int array_of_count_ok(struct arr *args)
{
	struct item *items = get_array(args, sizeof(*items));
	u32 i;
	int sum = 0;

	if (IS_ERR(items))
		return PTR_ERR(items);
	for (i = 0; i < args->count; i++)
		sum += items[i].a;
	kvfree(items);
	return sum;
}

int array_of_count_bad(struct arr *args)
{
	struct item *items = get_array(args, sizeof(*items));
	int first;

	if (IS_ERR(items))
		return PTR_ERR(items);
	// CHECK: [[@LINE+1]]:10: warning: 'items' is used without a test that get_array() has succeeded [kalloc-unchecked-allocation]
	first = items->a;
	kvfree(items);
	return first;
}

struct node {
	unsigned long link;
	struct node *next;
	int len;
};

static struct node *node_next(struct node *n)
{
	if (n->link & 2)
		return NULL;
	return n->next;
}

/* Reads node_next()'s result: it does not come back with NULL. */
static struct node *next_ok_or_new(struct node *cur, int need)
{
	struct node *new, *next = node_next(cur);

	if (!(next->link & 2) || need == 1)
		return next;
	new = kmalloc_array(need, sizeof(*new), GFP_KERNEL);
	if (!new)
		return ERR_PTR(-ENOMEM);
	next->next = new;
	return new;
}

int read_before_returned_ok(struct node *cur, int len)
{
	struct node *n = next_ok_or_new(cur, 2);

	if (IS_ERR(n))
		return PTR_ERR(n);
	n->len = len;
	return 0;
}

/* The same, but NULL does come back. */
static struct node *next_or_new(struct node *cur, int need)
{
	struct node *new, *next = node_next(cur);

	if (need == 1)
		return next;
	new = kmalloc_array(need, sizeof(*new), GFP_KERNEL);
	if (!new)
		return ERR_PTR(-ENOMEM);
	cur->next = new;
	return new;
}

int returned_unread_bad(struct node *cur, int need, int len)
{
	struct node *n = next_or_new(cur, need);

	if (IS_ERR(n))
		return PTR_ERR(n);
	// CHECK: [[@LINE+1]]:2: warning: 'n' is used without a test that next_or_new() has succeeded [kalloc-unchecked-allocation]
	n->len = len;
	return 0;
}

// Two allocations that report failure in one flag, tested once after both.

static void *note_alloc(size_t n, int *bad)
{
	void *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		*bad = 1;
	return p;
}

void two_in_a_row_ok(size_t n)
{
	int bad = 0;
	char *a = note_alloc(n, &bad);
	char *b = note_alloc(n, &bad);

	if (!bad) {
		memset(a, 0, n);
		memset(b, 0, n);
	}
	kfree(a);
	kfree(b);
}

/* silent: one call, nothing after it clobbers the flag */
void one_call_ok(size_t n)
{
	int bad = 0;
	char *a = note_alloc(n, &bad);

	if (!bad)
		memset(a, 0, n);
	kfree(a);
}

void flag_reset_between_bad(size_t n)
{
	int bad = 0;
	char *a = note_alloc(n, &bad);
	char *b;

	bad = 0;
	b = note_alloc(n, &bad);
	if (!bad) {
		// CHECK: [[@LINE+1]]:3: warning: 'a' is passed to memset(), which uses it without a test that note_alloc() has succeeded [kalloc-unchecked-allocation]
		memset(a, 0, n); /* a's failure was forgotten */
		memset(b, 0, n);
	}
	kfree(a);
	kfree(b);
}

static int index_of(int what, int n, const int *list)
{
	int i;

	for (i = 0; i < n; i++)
		if (list[i] == what)
			return i;
	return -1;
}

static int *copy_of(int n, const int *from)
{
	if (!from)
		return n ? ERR_PTR(-EINVAL) : NULL;
	return kmemdup(from, n * sizeof(*from), GFP_KERNEL);
}

// For n == 0 the search has no round and finds nothing: what a callee does without a round of its loop is unknown.
int FP_no_round_for_none(int n, const int *from, int what)
{
	int *list = copy_of(n, from);
	int at;

	if (IS_ERR(list))
		return PTR_ERR(list);
	if (from && !list)
		return -ENOMEM;
	at = index_of(what, n, list);
	if (at != -1)
		// CHECK: [[@LINE+1]]:3: warning: 'list' is used without a test that copy_of() has succeeded [kalloc-unchecked-allocation]
		list[at] = 0;
	kfree(list);
	return 0;
}
