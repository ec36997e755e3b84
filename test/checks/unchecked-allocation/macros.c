// RUN: not %kalloc-tidy --checks=-*,kalloc-unchecked-allocation %s | FileCheck %s --implicit-check-not=assuming
// A macro that only tells of a failure is no test; and what it asks inside is not what it says.
#include <linux/printk.h>
#include <linux/slab.h>

#define EXPECT_NOT_NULL(p)                                                     \
	do {                                                                   \
		const void *it = (p);                                          \
		if (!(it != NULL))                                             \
			pr_err("expected: " #p "\n");                          \
	} while (0)

struct component {
	int id;
};

void told_only_bad(void)
{
	struct component *c = kzalloc(sizeof(*c), GFP_KERNEL);

	EXPECT_NOT_NULL(c);
	// CHECK: [[@LINE+1]]:2: warning: 'c' is used without a test that kzalloc() has succeeded [kalloc-unchecked-allocation]
	c->id = 1;
	kfree(c);
}
