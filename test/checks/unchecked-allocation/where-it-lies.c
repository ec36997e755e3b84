// RUN: not %kalloc-tidy --checks=-*,kalloc-unchecked-allocation %s | %expect-warnings %s
// The address of a first member is the pointer; what lies in a region of memory is there.
#include <linux/mm.h>
#include <linux/slab.h>

// the address of a first member is the pointer itself, NULL too.

struct part {
	int mode;
};
struct whole {
	struct part base;
	int extra;
};
struct late {
	int extra;
	struct part base;
};
struct owner {
	struct part *state;
};
/* tests its second argument, in another file */
void part_reset(struct owner *o, struct part *p);

void whole_reset_ok(struct owner *o)
{
	struct whole *w = kzalloc(sizeof(*w), GFP_KERNEL);

	part_reset(o, &w->base);
	if (w)
		w->extra = 1;
}

void late_reset_bad(struct owner *o)
{
	struct late *w = kzalloc(sizeof(*w), GFP_KERNEL);

	// CHECK: [[@LINE+1]]:2: warning: 'w' is passed to part_reset(), which uses it without a test that kzalloc() has succeeded [kalloc-unchecked-allocation]
	part_reset(o, &w->base);
	if (w)
		w->extra = 1;
}

// An address found to lie in a region of memory is not NULL.

int in_vmalloc_ok(unsigned long n)
{
	char *p = kvmalloc(n, GFP_KERNEL);

	if (!is_vmalloc_addr(p)) {
		kvfree(p);
		return -1;
	}
	*p = 1;
	kvfree(p);
	return 0;
}

int in_vmalloc_bad(unsigned long n)
{
	char *p = kvmalloc(n, GFP_KERNEL);

	if (is_vmalloc_addr(p)) {
		kvfree(p);
		return -1;
	}
	// CHECK: [[@LINE+1]]:2: warning: 'p' is used without a test that kvmalloc() has succeeded [kalloc-unchecked-allocation]
	*p = 1;
	kvfree(p);
	return 0;
}

// A null pointer does not lie inside an object.

static char pool[4096];

static bool inside(const void *p)
{
	return (unsigned long)((const char *)p - pool) < sizeof(pool);
}

int FP_by_distance(void)
{
	char *p = kmalloc(8, GFP_KERNEL);

	if (!inside(p)) {
		kfree(p);
		return -1;
	}
	// CHECK: [[@LINE+1]]:2: warning: 'p' is used without a test that kmalloc() has succeeded [kalloc-unchecked-allocation]
	*p = 1;
	kfree(p);
	return 0;
}

int FP_by_bounds(void)
{
	char *p = kmalloc(8, GFP_KERNEL);

	if (p >= pool)
		// CHECK: [[@LINE+1]]:3: warning: 'p' is used without a test that kmalloc() has succeeded [kalloc-unchecked-allocation]
		*p = 1;
	kfree(p);
	return 0;
}

int by_distance_bad(void)
{
	char *p = kmalloc(8, GFP_KERNEL);

	if (!inside(p))
		// CHECK: [[@LINE+1]]:3: warning: 'p' is used without a test that kmalloc() has succeeded [kalloc-unchecked-allocation]
		*p = 1;
	kfree(p);
	return 0;
}

// What printk() is given of the first page it does not look at (lib/vsprintf.c).

char *path_of(int id);
void part_of_null_is_printed_ok(size_t n)
{
	char *path = kmalloc(n, GFP_KERNEL);

	printk("%s\n", &path[1]);
	kfree(path);
}
