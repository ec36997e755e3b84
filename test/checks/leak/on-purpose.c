// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Whose author says that the block is lost on purpose has thought of it.
#include <linux/errno.h>
#include <linux/slab.h>

int setup(void *p);

void said_ok(int n)
{
	int *data = kmalloc(sizeof(*data), GFP_KERNEL);
	int *list = kcalloc(n, sizeof(*list), GFP_KERNEL);

	if (!data || !list) {
		/* We're leaking memory on purpose: nothing
		 * works without it anyway.
		 */
		return;
	}
	kfree(data);
	kfree(list);
}

int said_in_a_line_ok(void)
{
	void *p = kmalloc(16, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (setup(NULL) < 0)
		// Intentional leak if the device may still write to it.
		return -EIO;
	kfree(p);
	return 0;
}

int said_before_the_test_ok(int late)
{
	void *p = kmalloc(16, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (setup(NULL))
		goto out;
	/* We leak the DMA buffer here: the device
	 * may still write to it.
	 */
	if (late == 7) {
		setup(NULL);
		return -ETIMEDOUT;
	}
out:
	kfree(p);
	return 0;
}

int said_elsewhere_bad(void)
{
	void *p;

	/* Leaking memory on purpose would be bad. */
	p = kmalloc(16, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	if (setup(NULL) < 0)
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EIO;
	kfree(p);
	return 0;
}
