// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings --implicit-check-not=note: %s
// What the notes of a path say: where the block was made, which branches were taken, where the pointer is lost.
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct conn {
	char *host;
	int state;
};

int use(const void *p);

int allocation_and_condition_bad(size_t n)
{
	// CHECK: [[@LINE+9]]:3: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	// CHECK: [[@LINE+1]]:12: note: allocated here by kmalloc()
	char *p = kmalloc(n, GFP_KERNEL);
	int ret;

	ret = use(p);
	// CHECK: [[@LINE+1]]:6: note: assuming 'ret' is non-zero
	if (ret)
		// CHECK: [[@LINE+1]]:3: note: the last pointer to it is gone here; use kfree() or kvfree() before
		return ret;
	kfree(p);
	return 0;
}

int null_test_bad(size_t n)
{
	// CHECK: [[@LINE+8]]:2: warning: 'p' leaks: allocated by kzalloc()
	// CHECK: [[@LINE+1]]:12: note: allocated here by kzalloc()
	char *p = kzalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:6: note: assuming 'p' is non-null
	if (!p)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:2: note: the last pointer to it is gone here
	return use(p);
}

int comparison_and_flag_bad(size_t n, bool quick, int mode)
{
	// CHECK: [[@LINE+8]]:3: warning: 'p' leaks: allocated by kmalloc()
	// CHECK: [[@LINE+1]]:12: note: allocated here by kmalloc()
	char *p = kmalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+2]]:6: note: assuming 'quick' is true
	// CHECK: [[@LINE+1]]:15: note: assuming 'mode == 3' is true
	if (quick && mode == 3)
		// CHECK: [[@LINE+1]]:3: note: the last pointer to it is gone here
		return 0;
	kfree(p);
	return 0;
}

int switch_bad(size_t n, int mode)
{
	// CHECK: [[@LINE+10]]:3: warning: 'p' leaks: allocated by kmalloc()
	// CHECK: [[@LINE+1]]:12: note: allocated here by kmalloc()
	char *p = kmalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:10: note: assuming 'mode' is 2
	switch (mode) {
	case 1:
		break;
	case 2:
		// CHECK: [[@LINE+1]]:3: note: the last pointer to it is gone here
		return -EINVAL;
	}
	kfree(p);
	return 0;
}

int no_case_bad(size_t n, int mode)
{
	// CHECK: [[@LINE+11]]:2: warning: 'p' leaks: allocated by kmalloc()
	// CHECK: [[@LINE+1]]:12: note: allocated here by kmalloc()
	char *p = kmalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:10: note: assuming no case label fits 'mode'
	switch (mode) {
	case 1:
		kfree(p);
		break;
	}
	// CHECK: [[@LINE+1]]:2: note: the last pointer to it is gone here
	return 0;
}

static struct conn *conn_new(void)
{
	return kzalloc(sizeof(struct conn), GFP_KERNEL);
}

int wrapper_bad(const struct conn *tmpl)
{
	// CHECK: [[@LINE+8]]:2: warning: 'c' leaks: allocated by conn_new()
	// CHECK: [[@LINE+1]]:19: note: allocated here by conn_new()
	struct conn *c = conn_new();

	// CHECK: [[@LINE+1]]:6: note: assuming 'tmpl->host' is null
	if (tmpl->host)
		kfree(c);
	// CHECK: [[@LINE+1]]:2: note: the last pointer to it is gone here
	return 0;
}

int overwritten_bad(size_t n)
{
	// CHECK: [[@LINE+9]]:2: warning: 'p' leaks: allocated by kmalloc() and overwritten
	// CHECK: [[@LINE+1]]:12: note: allocated here by kmalloc()
	char *p = kmalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:6: note: assuming 'p' is non-null
	if (!p)
		return -ENOMEM;
	// CHECK: [[@LINE+2]]:6: note: assuming krealloc() returns NULL
	// CHECK: [[@LINE+1]]:2: note: its only pointer is overwritten here
	p = krealloc(p, 2 * n, GFP_KERNEL);
	kfree(p);
	return 0;
}

int register_conn(const struct conn *c);

static int announce(struct conn *c, int how)
{
	if (!how)
		return -EINVAL;
	return register_conn(c);
}

/* That a callee failed decides here, and nothing else would say it. */
int callee_fails_bad(int how)
{
	struct conn *c;
	int ret;

	// CHECK: [[@LINE+10]]:3: warning: 'c' leaks: allocated by kzalloc()
	// CHECK: [[@LINE+1]]:6: note: allocated here by kzalloc()
	c = kzalloc(sizeof(*c), GFP_KERNEL);
	// CHECK: [[@LINE+1]]:6: note: assuming 'c' is non-null
	if (!c)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:8: note: assuming announce() returns an error
	ret = announce(c, how);
	if (ret)
		// CHECK: [[@LINE+1]]:3: note: the last pointer to it is gone here
		return ret;
	kfree(c);
	return 0;
}

int advice_of_the_family_bad(size_t n)
{
	void *p = NULL;

	// CHECK: [[@LINE+5]]:2: warning: 'p' leaks: allocated by vmalloc()
	// CHECK: [[@LINE+1]]:6: note: allocated here by vmalloc()
	p = vmalloc(n);
	use(p);
	// CHECK: [[@LINE+1]]:2: note: the last pointer to it is gone here; use vfree() or kvfree() before
	return 0;
}

/* How a block came into being is not told again for a branch that does not matter to it. */
int path_without_assumptions_bad(size_t n)
{
	// CHECK: [[@LINE+6]]:2: warning: 'p' leaks: allocated by kmalloc()
	// CHECK: [[@LINE+1]]:12: note: allocated here by kmalloc()
	char *p = kmalloc(n, GFP_KERNEL);

	use(p);
	// CHECK: [[@LINE+1]]:2: note: the last pointer to it is gone here
	return 0;
}
