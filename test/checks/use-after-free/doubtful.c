// RUN: not %kalloc-tidy --checks=-*,kalloc-use-after-free,kalloc-double-free %s | %expect-warnings %s
// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-use-after-free,kalloc-double-free %s | FileCheck %s --check-prefix=ALL
// Two conditions that exclude each other, as the registration of these options sees to (modelled on xt_recent.c), are told to
// who asks; what follows at once, or after a call that failed, is certain.
#include <linux/slab.h>

#define REMOVE 1
#define UPDATE 2
struct entry {
	int stamps;
};
int write_back(int n);

void options_that_exclude_each_other_doubtful(struct entry *e, const int *options)
{
	if (*options & REMOVE)
		kfree(e);
	if (*options & UPDATE)
		// ALL: [[@LINE+1]]:3: warning: 'e' is used after kfree() has freed it
		e->stamps++;
}

void twice_by_options_doubtful(struct entry *e, const int *options)
{
	if (*options & REMOVE)
		kfree(e);
	if (*options & UPDATE)
		// ALL: [[@LINE+1]]:3: warning: 'e' is freed twice
		kfree(e);
}

void at_once_bad(struct entry *e)
{
	kfree(e);
	// CHECK: [[@LINE+2]]:2: warning: 'e' is used after kfree() has freed it
	// ALL: [[@LINE+1]]:2: warning: 'e' is used after kfree() has freed it
	e->stamps++;
}

void after_a_failure_bad(struct entry *e, const int *options)
{
	kfree(e);
	if (*options & UPDATE && write_back(*options))
		// CHECK: [[@LINE+2]]:3: warning: 'e' is used after kfree() has freed it
		// ALL: [[@LINE+1]]:3: warning: 'e' is used after kfree() has freed it
		e->stamps++;
}
