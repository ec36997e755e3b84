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
