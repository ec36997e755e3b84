// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// Loops: one block a round, rounds left early, arrays of blocks freed backwards.
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>

#define SLOTS 8

struct slot {
	struct list_head node;
	int id;
};

struct table {
	struct slot *slots[SLOTS];
	struct list_head all;
};

int check(const void *p, int i);

int continue_without_free_bad(int n)
{
	for (;;) {
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
		char *p = kmalloc(64, GFP_KERNEL);

		if (!p)
			return -ENOMEM;
		if (check(p, n++))
			continue;
		kfree(p);
		return 0;
	}
}

/* One leak, one warning: the block is lost at the continue, whether another round follows or not. */
int continue_told_once_bad(int n)
{
	int i;

	for (i = 0; i < n; i++) {
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
		char *p = kmalloc(64, GFP_KERNEL);

		if (!p)
			return -ENOMEM;
		if (check(p, i))
			continue;
		kfree(p);
	}
	// CHECK: [[@LINE+1]]:2: note: and here as well
	return 0;
}

int break_without_free_bad(int n)
{
	int i, ret = 0;

	for (i = 0; i < n; i++) {
		char *p = kmalloc(64, GFP_KERNEL);

		if (!p)
			return -ENOMEM;
		ret = check(p, i);
		if (ret)
			break;
		kfree(p);
	}
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return ret;
}

int allocated_every_round_bad(int n)
{
	char *p = NULL;
	int i;

	for (i = 0; i < n; i++) {
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kzalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
		p = kzalloc(64, GFP_KERNEL);
		if (!p)
			return -ENOMEM;
		check(p, i);
	}
	kfree(p);
	return 0;
}

int return_from_loop_bad(const char *src, int n)
{
	char *p = kmalloc(n, GFP_KERNEL);
	int i;

	if (!p)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		if (src[i] == '#')
			// CHECK: [[@LINE+1]]:4: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
			return -EINVAL;
		p[i] = src[i];
	}
	kfree(p);
	return 0;
}

int never_freed_after_while_bad(int n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	while (n-- > 0)
		p[n] = 0;
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

int freed_every_round_ok(int n)
{
	int i, ret = 0;

	for (i = 0; i < n && !ret; i++) {
		char *p = kmalloc(64, GFP_KERNEL);

		if (!p)
			break;
		ret = check(p, i);
		kfree(p);
	}
	return ret;
}

int array_freed_backwards_ok(struct table *t)
{
	int i;

	for (i = 0; i < SLOTS; i++) {
		t->slots[i] = kzalloc(sizeof(*t->slots[i]), GFP_KERNEL);
		if (!t->slots[i])
			goto err;
	}
	return 0;
err:
	while (--i >= 0)
		kfree(t->slots[i]);
	return -ENOMEM;
}

int local_array_freed_backwards_ok(void)
{
	void *bufs[SLOTS];
	int i, ret = -ENOMEM;

	for (i = 0; i < SLOTS; i++) {
		bufs[i] = kmalloc(512, GFP_KERNEL);
		if (!bufs[i])
			goto out;
	}
	ret = check(bufs[0], 0);
out:
	while (i--)
		kfree(bufs[i]);
	return ret;
}

int local_list_ok(int n)
{
	struct slot *s, *tmp;
	LIST_HEAD(todo);
	int i, ret = 0;

	for (i = 0; i < n; i++) {
		s = kmalloc(sizeof(*s), GFP_KERNEL);
		if (!s) {
			ret = -ENOMEM;
			break;
		}
		s->id = i;
		list_add_tail(&s->node, &todo);
	}
	list_for_each_entry_safe(s, tmp, &todo, node) {
		list_del(&s->node);
		kfree(s);
	}
	return ret;
}

int kept_unless_refused_ok(struct table *t, int n)
{
	struct slot *s;
	int i;

	for (i = 0; i < n; i++) {
		s = kzalloc(sizeof(*s), GFP_KERNEL);
		if (!s)
			return -ENOMEM;
		if (check(s, i)) {
			kfree(s);
			continue;
		}
		list_add(&s->node, &t->all);
	}
	return 0;
}

int all_freed_by_a_helper_loop_ok(struct table *t, int n)
{
	void **v = kcalloc(n, sizeof(*v), GFP_KERNEL);
	int i, ret = 0;

	if (!v)
		return -ENOMEM;
	for (i = 0; i < n; i++) {
		v[i] = kmalloc(32, GFP_KERNEL);
		if (!v[i]) {
			ret = -ENOMEM;
			break;
		}
	}
	for (i = 0; i < n; i++)
		kfree(v[i]);
	kfree(v);
	return ret;
}

int do_while_once_ok(int n)
{
	char *p = NULL;
	int ret = -ENOMEM;

	do {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			break;
		ret = check(p, n);
		if (ret)
			break;
		ret = check(p, 0);
	} while (0);
	kfree(p);
	return ret;
}

int sum_is_bad(unsigned int sum);

static unsigned int sum_of(const unsigned int *word, int n)
{
	unsigned int sum = 0;

	while (n > 3) {
		sum += word[n - 1];
		n -= 3;
	}
	return sum;
}

static unsigned int sum_of_all(const unsigned int *word, int n)
{
	return sum_of(word, n) + word[0];
}

// The loop of the callee has no round for so few.
int after_no_round_bad(const unsigned int *word)
{
	char *p = kmalloc(16, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (sum_is_bad(sum_of(word, 2)) || sum_is_bad(sum_of_all(word, 2)))
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(p);
	return 0;
}
