// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak,kalloc-double-free,kalloc-use-after-free %s | %expect-warnings %s
// What a constructor has put into its object belongs to who gets that; one mistake is one finding.
#include <linux/err.h>
#include <linux/list.h>
#include <linux/slab.h>

struct pair {
	struct list_head node;
	int state;
	char *left, *right;
};

static LIST_HEAD(pairs);

static struct pair *pair_new(void)
{
	struct pair *p = kzalloc(sizeof(*p), GFP_KERNEL);

	if (!p)
		return NULL;
	p->left = kmalloc(16, GFP_KERNEL);
	if (!p->left) {
		kfree(p);
		return NULL;
	}
	return p;
}

static void pair_free(struct pair *p)
{
	kfree(p->left);
	kfree(p);
}

int member_forgotten_bad(void)
{
	struct pair *p = pair_new();

	if (!p)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: warning: 'left' leaks: allocated by pair_new() and only reachable through what kfree() frees
	kfree(p);
	return 0;
}

/* The member goes with the object: nothing is said of it. */
int all_forgotten_bad(void)
{
	struct pair *p = pair_new();

	if (!p)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by pair_new() and not freed on this path
	return 0;
}

/* Neither used after nor freed twice for the member, too. */
int freed_twice_bad(void)
{
	struct pair *p = pair_new();

	if (!p)
		return -ENOMEM;
	pair_free(p);
	// CHECK: [[@LINE+1]]:2: warning: 'p' is freed twice: pair_free() has freed it already
	pair_free(p);
	return 0;
}

int destroyed_ok(void)
{
	struct pair *p = pair_new();

	if (!p)
		return -ENOMEM;
	pair_free(p);
	return 0;
}

int by_hand_ok(void)
{
	struct pair *p = pair_new();
	char *left;

	if (!p)
		return -ENOMEM;
	left = p->left;
	kfree(p);
	kfree(left);
	return 0;
}

int kept_ok(void)
{
	struct pair *p = pair_new();

	if (!p)
		return -ENOMEM;
	list_add(&p->node, &pairs);
	return 0;
}

/* The variable that is NULL is read through before: the path ends there. */
int dead_path_ok(int n)
{
	struct pair *p = NULL, *q = pair_new();

	if (!q)
		return -ENOMEM;
	if (n)
		q->state = p->state;
	else
		pair_free(q);
	return 0;
}
