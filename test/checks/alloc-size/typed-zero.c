// RUN: not %kalloc-tidy --checks=-*,kalloc-alloc-size %s | %expect-warnings %s
// A 0 that somebody typed, as size or as count; not one that a macro makes.
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/types.h>

// The count may be 0 on a path; the literal that is the element's size is not.

char *names_make_ok(bool many)
{
	int i, n = 0;
	char *names;

	if (many)
		n = 4;
	names = kcalloc(n, 32, GFP_KERNEL);
	if (!names)
		return NULL;
	for (i = 0; i < n; i++)
		names[i * 32] = 'a' + i;
	return names;
}

char *names_make_bad(void)
{
	// CHECK: [[@LINE+1]]:16: warning: kcalloc() is asked for nothing, and gives a pointer that must not be used [kalloc-alloc-size]
	char *names = kcalloc(0, 32, GFP_KERNEL);

	if (!names)
		return NULL;
	names[0] = 'a';
	return names;
}

// The 0 stands in a macro's body, which gives it to another macro.

#define TRY_SIZE(size) do {				\
	void *p = kmalloc(size, GFP_KERNEL);		\
							\
	if (!p)						\
		return -ENOMEM;				\
	kfree(p);					\
} while (0)

#define TRY_SIZES() do {				\
	TRY_SIZE(0);					\
	TRY_SIZE(1);					\
} while (0)

int sizes_ok(void)
{
	TRY_SIZES();
	return 0;
}

int sizes_bad(void)
{
	// CHECK: [[@LINE+1]]:2: warning: TRY_SIZE() is asked for nothing, and gives a pointer that must not be used [kalloc-alloc-size]
	TRY_SIZE(0);
	return 0;
}
