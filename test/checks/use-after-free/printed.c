// RUN: not %kalloc-tidy --checks=-*,kalloc-use-after-free %s | %expect-warnings %s
// To print an address is no use of what lies there.
#include <linux/kernel.h>
#include <linux/printk.h>
#include <linux/slab.h>

void address_is_printed_ok(u8 *reply)
{
	kfree(reply);
	pr_info("%*d %-8s reply(0x%p): free\n", 3, 4, "x", reply);
	pr_info("100%% of %px\n", reply);
}

void text_is_printed_bad(char *name)
{
	kfree(name);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'name' is passed to pr_info() after kfree() has freed it
	pr_info("%p %s: free\n", name, name);
}

void bytes_are_printed_bad(u8 *mac)
{
	kfree(mac);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'mac' is passed to pr_info() after kfree() has freed it
	pr_info("%d %pM\n", 3, mac);
}

// A member decides whether the callee's callee looks at it.

struct how {
	int mode;
};

static int look(const int *p, const struct how *h)
{
	return h->mode == 1 ? *p : 0;
}

static int pass_on(const int *p, const struct how *h)
{
	return look(p, h);
}

int not_looked_at_ok(int *p)
{
	struct how h = { .mode = 0 };

	kfree(p);
	return pass_on(p, &h);
}

int looked_at_bad(int *p)
{
	struct how h = { .mode = 1 };

	kfree(p);
	// CHECK: [[@LINE+1]]:9: warning: 'p' is passed to pass_on() after kfree() has freed it
	return pass_on(p, &h);
}
