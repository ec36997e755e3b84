// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Comments that silence a warning, with and without the name of the check.
#include <linux/slab.h>

int use(const void *p);

int nolint_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (use(p))
		return -EINVAL; // NOLINT
	kfree(p);
	return 0;
}

int nolint_named_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (use(p))
		return -EINVAL; /* NOLINT(kalloc-leak): freed by the firmware */
	kfree(p);
	return 0;
}

int nolint_in_list_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (use(p))
		return -EINVAL; // NOLINT(kalloc-mismatched-free, kalloc-leak)
	kfree(p);
	return 0;
}

int nolint_pattern_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (use(p))
		return -EINVAL; // NOLINT(kalloc-*)
	kfree(p);
	return 0;
}

int nolint_nextline_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (use(p))
		// NOLINTNEXTLINE
		return -EINVAL;
	kfree(p);
	return 0;
}

int nolint_nextline_named_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	if (use(p))
		/* NOLINTNEXTLINE(kalloc-leak) */
		return -EINVAL;
	kfree(p);
	return 0;
}

// NOLINTBEGIN
int nolint_block_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	return use(p);
}
// NOLINTEND

/* NOLINTBEGIN(kalloc-leak) */
int nolint_block_named_ok(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	return use(p);
}
/* NOLINTEND(kalloc-leak) */

int after_the_block_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return use(p);
}

int nolint_other_check_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return use(p); // NOLINT(kalloc-mismatched-free)
}

int nolint_nextline_other_check_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+2]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	// NOLINTNEXTLINE(kalloc-dma-unsafe-buffer)
	return use(p);
}

int nolint_previous_line_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	use(p); // NOLINT
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

// NOLINTBEGIN(kalloc-mismatched-free)
int nolint_block_other_check_bad(size_t n)
{
	char *p = kmalloc(n, GFP_KERNEL);

	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return use(p);
}
// NOLINTEND(kalloc-mismatched-free)
