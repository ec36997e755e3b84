// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | FileCheck %s --check-prefix=ALL
// RUN: kalloc-tidy --no-cache --exit-zero --checks=-*,kalloc-leak %s 2>&1 | FileCheck %s --check-prefix=COUNT
// COUNT: 4 findings in 1 unit; 3 doubtful ones left out (--doubtful)
// What rests on conditions that other code may keep in step is told to who asks; a call that failed, an error of the function's
// own, or a block that no path is rid of make it certain.
#include <linux/slab.h>

struct dev {
	int mode, flags, users;
	char *buf;
};
int start(struct dev *d);
void look_at(const void *p);

// A flag decides whether there is a block, another one who frees it.
void two_flags_doubtful(struct dev *d)
{
	char *p = NULL;

	if (d->mode)
		p = kmalloc(8, GFP_KERNEL);
	look_at(p);
	if (d->flags)
		kfree(p);
	// ALL: [[@LINE+1]]:1: warning: 'p' leaks
}

int a_mode_of_many_doubtful(struct dev *d)
{
	char *p = kmalloc(8, GFP_KERNEL);

	switch (d->mode) {
	case 1:
	case 2:
		d->buf = p;
		break;
	default:
		break;
	}
	// ALL: [[@LINE+1]]:2: warning: 'p' leaks
	return 0;
}

// An answer is no failure.
bool is_running(struct dev *d);
void an_answer_doubtful(struct dev *d)
{
	char *p = kmalloc(8, GFP_KERNEL);

	if (is_running(d))
		kfree(p);
	// ALL: [[@LINE+1]]:1: warning: 'p' leaks
}

int a_call_has_failed_bad(struct dev *d)
{
	char *p = kmalloc(8, GFP_KERNEL);
	int ret = start(d);

	if (ret)
		// CHECK: [[@LINE+2]]:3: warning: 'p' leaks
		// ALL: [[@LINE+1]]:3: warning: 'p' leaks
		return ret;
	kfree(p);
	return 0;
}

void a_call_has_failed_and_nobody_is_told_bad(struct dev *d)
{
	char *p = kmalloc(8, GFP_KERNEL);

	if (start(d))
		// CHECK: [[@LINE+2]]:3: warning: 'p' leaks
		// ALL: [[@LINE+1]]:3: warning: 'p' leaks
		return;
	kfree(p);
}

int an_error_of_its_own_bad(struct dev *d)
{
	char *p = kmalloc(8, GFP_KERNEL);

	if (d->users > 4)
		// CHECK: [[@LINE+2]]:3: warning: 'p' leaks
		// ALL: [[@LINE+1]]:3: warning: 'p' leaks
		return -EBUSY;
	kfree(p);
	return 0;
}

void nobody_frees_bad(struct dev *d)
{
	char *p = kmalloc(8, GFP_KERNEL);

	if (d->mode)
		look_at(p);
	// CHECK: [[@LINE+2]]:1: warning: 'p' leaks
	// ALL: [[@LINE+1]]:1: warning: 'p' leaks
}
