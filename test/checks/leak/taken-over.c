// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// Who has the block now: a table that knows its physical address, a function that frees all when it fails.
#include <linux/gfp.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>

struct fb_cmap {
	u32 len;
	u16 *red, *green;
};
int use(int n);

void fb_dealloc_cmap(struct fb_cmap *m)
{
	kfree(m->red);
	kfree(m->green);
	m->red = m->green = NULL;
}

static int map_alloc(struct fb_cmap *m, int len)
{
	m->red = kzalloc(len, GFP_KERNEL);
	if (!m->red)
		goto fail;
	m->green = kzalloc(len, GFP_KERNEL);
	if (!m->green)
		goto fail;
	m->len = len;
	return 0;
fail:
	fb_dealloc_cmap(m);
	return -ENOMEM;
}

int map_use_ok(int len)
{
	struct fb_cmap m = { 0 };
	int ret = map_alloc(&m, len);

	if (ret)
		return ret;
	ret = use(len);
	fb_dealloc_cmap(&m);
	return ret;
}

int map_use_bad(int len)
{
	struct fb_cmap m = { 0 };
	int ret = map_alloc(&m, len);

	if (ret)
		return ret;
	ret = use(len);
	if (ret)
		// CHECK: [[@LINE+2]]:3: warning: 'green' leaks: allocated by map_alloc() and not freed on this path [kalloc-leak]
		// CHECK: [[@LINE+1]]:3: warning: 'red' leaks: allocated by map_alloc() and not freed on this path [kalloc-leak]
		return ret;
	fb_dealloc_cmap(&m);
	return 0;
}

// A helper writes its parameter's physical address into a table: the block is the table's from then on.

static inline void install(unsigned long *slot, void *page)
{
	asm volatile("call *hook" : : "D"(slot), "S"(virt_to_phys(page) | 7) : "memory");
}

int grow_table_ok(unsigned long *slot)
{
	void *page = (void *)get_zeroed_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	install(slot, page);
	return 0;
}

static inline void announce(unsigned long *slot, void *page)
{
	pr_info("slot %p: %llx\n", slot, (unsigned long long)virt_to_phys(page));
}

/* The address is printed, and that is all. */
int grow_table_bad(unsigned long *slot)
{
	void *page = (void *)get_zeroed_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	announce(slot, page);
	// CHECK: [[@LINE+1]]:2: warning: 'page' leaks: allocated by get_zeroed_page() and not freed on this path [kalloc-leak]
	return 0;
}

// As 5_ok.c, but the helper does nothing where a level is folded; the caller has asked for that before.

extern bool folded;

static inline bool present(unsigned long *slot)
{
	return folded || (*slot & 1);
}

static inline void install_level(unsigned long *slot, void *page)
{
	if (folded)
		return;
	asm volatile("call *hook" : : "D"(slot), "S"(virt_to_phys(page) | 7) : "memory");
}

int add_level_ok(unsigned long *slot)
{
	void *page = (void *)get_zeroed_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	if (present(slot))
		free_page((unsigned long)page);
	else
		install_level(slot, page);
	return 0;
}

/* What is there already is not given back. */
int add_level_bad(unsigned long *slot)
{
	void *page = (void *)get_zeroed_page(GFP_KERNEL);

	if (!page)
		return -ENOMEM;
	if (!present(slot))
		install_level(slot, page);
	// CHECK: [[@LINE+1]]:2: warning: 'page' leaks: allocated by get_zeroed_page() and not freed on this path [kalloc-leak]
	return 0;
}

// "0 or a negative number" of a function without body: tested for != 0 to jump, for < 0 at the label.

int install_func(char *f);          /* takes f, or frees nothing and fails */
int __nla_parse(const void *attr, void *extack); /* 0 or a negative error */

static inline int attrs_parse(const void *attr, void *extack)
{
	if (!attr)
		return -EINVAL;
	return __nla_parse(attr, extack);
}

int add_func_ok(const void *attr, void *extack)
{
	char *f = kzalloc(32, GFP_KERNEL);
	int err;

	if (!f)
		return -ENOMEM;
	err = attrs_parse(attr, extack);
	if (err)
		goto out;
	err = install_func(f);
out:
	if (err < 0) {
		kfree(f);
		return err;
	}
	return 0;
}

int add_func_bad(const void *attr, void *extack)
{
	char *f = kzalloc(32, GFP_KERNEL);
	int err;

	if (!f)
		return -ENOMEM;
	err = attrs_parse(attr, extack);
	if (err)
		goto out;
	err = install_func(f);
out:
	if (err < -1) {
		kfree(f);
		return err;
	}
	// CHECK: [[@LINE+1]]:2: warning: 'f' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
	return 0;
}

// A function of another unit takes the block over although its parameter points to const.

struct domain {
	u32 n;
	char name[2];
};

int set_regdom(const struct domain *d, int how); /* takes d, whatever it returns */
int parse_domain(struct domain *d);

int set_domain_ok(u32 n)
{
	struct domain *d = kzalloc(sizeof(*d), GFP_KERNEL);
	int r;

	if (!d)
		return -ENOMEM;
	d->n = n;
	r = set_regdom(d, 1);
	d = NULL;
	kfree(d);
	return r;
}

int set_domain_bad(u32 n)
{
	struct domain *d = kzalloc(sizeof(*d), GFP_KERNEL);

	if (!d)
		return -ENOMEM;
	d->n = n;
	if (n > 7)
		// CHECK: [[@LINE+1]]:3: warning: 'd' leaks: allocated by kzalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
		d = NULL;
	kfree(d);
	return 0;
}
