// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// What decided stays decided: operands of && in ?: and do-while, bits of a number, a size of nothing, a range of a field.
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/types.h>

// The value of `(a && b) ? c : d`: when `a` decides, the way is lost.

struct gate {
	spinlock_t lock;
	void *room;
};

void *locked_by_way_ok(struct gate *g, int a, int b, int need)
{
	if ((a && b) ? 0 : need)
		spin_lock(&g->lock);
	if ((a && b) ? 0 : need)
		spin_unlock(&g->lock);
	return kmalloc(4, GFP_KERNEL);
}

void *locked_by_way(struct gate *g, int a, int b, int need)
{
	if ((a && b) ? 0 : need)
		spin_lock(&g->lock);
	if ((a && b) ? need : 0)
		spin_unlock(&g->lock);
	return kmalloc(4, GFP_KERNEL);
}

void kept_or_freed_ok(struct gate *g, int a, int b)
{
	void *p = kmalloc(4, GFP_KERNEL);

	g->room = (a && b) ? NULL : p;
	if (a && b)
		kfree(p);
}

void kept_or_freed_bad(struct gate *g, int a, int b)
{
	void *p = kmalloc(4, GFP_KERNEL);

	g->room = (a && b) ? p : NULL;
	if (a && b)
		kfree(p);
// CHECK: [[@LINE+1]]:1: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
}

// do-while with && (or ||) at the top of its condition: CFG joins both operands in the loop's own block.

void *shrink_until_it_fits_ok(unsigned int order)
{
	void *p;

	do {
		p = kmalloc(64u << order, GFP_KERNEL);
	} while (!p && order-- > 0); /* a block ends the loop */
	return p;
}

void *grow_until_it_fails_bad(unsigned int order)
{
	void *p;

	do {
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
		p = kmalloc(64u << order, GFP_KERNEL); /* the last one is lost */
	} while (p && order-- > 0);
	return p;
}

// a value with none of the mask's bits is not a constant that has some.

#define HANDLE_ERR_MASK 0xf0
#define HANDLE_NONE 0x10
#define HANDLE_OTHER 0x01

unsigned long handle_get(int i);
int handle_stale(void);
void use_text(char *p);

int handle_map_ok(int i)
{
	unsigned long h = handle_get(i);
	char *p;

	if (h & HANDLE_ERR_MASK)
		return -EINVAL;
	p = kmalloc(8, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	if (h != HANDLE_NONE)
		kfree(p);
	return 0;
}

int handle_map_bad(int i)
{
	unsigned long h = handle_get(i);
	char *p;

	if (h & HANDLE_ERR_MASK)
		return -EINVAL;
	p = kmalloc(8, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	if (h != HANDLE_OTHER)
		kfree(p);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

// kcalloc(0, ...) gives ZERO_SIZE_PTR: there is no block to lose.

struct ring {
	int x;
};
struct port {
	unsigned int rings;
	struct ring *first;
};

int port_rings_ok(struct port *p)
{
	struct ring *r = kcalloc(p->rings, sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	if (p->rings > 0)
		p->first = r;
	return 0;
}

int port_rings_bad(struct port *p)
{
	struct ring *r = kcalloc(p->rings, sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	if (p->rings > 1)
		p->first = r;
	// CHECK: [[@LINE+1]]:2: warning: 'r' leaks: allocated by kcalloc() and not freed on this path [kalloc-leak]
	return 0;
}

// the field is only ever given two values, and both are handled.

struct card {
	int mode; /* 0 or 1 */
	int kind; /* 0, 1 or 2 */
	char *one, *two;
};

struct card *card_make(int want)
{
	struct card *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return NULL;
	c->mode = want == 2 ? 1 : 0;
	c->kind = want == 2 ? 1 : want == 1 ? 0 : 2;
	return c;
}

int FP_card_fill(struct card *c)
{
	char *p = kmalloc(8, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (c->mode == 0)
		c->one = p;
	else if (c->mode == 1)
		c->two = p;
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

int card_fill_bad(struct card *c)
{
	char *p = kmalloc(8, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (c->kind == 0)
		c->one = p;
	else if (c->kind == 1)
		c->two = p;
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

// What was said of `nr & MASK` is forgotten when nr is compared with a number.

#define NR_NONE (0x7ffULL << 52)
#define NR_MASK (0xfffULL << 52)

u64 slot_next(void);

static bool nr_is_none(u64 nr)
{
	return !!(nr & NR_MASK);
}

int slot_fill_ok(void)
{
	u64 nr = slot_next();
	void *p;

	if (nr_is_none(nr))
		return -EFAULT;
	p = kmalloc(64, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	if (nr != NR_NONE)
		kfree(p);
	return 0;
}

int slot_fill_bad(void)
{
	u64 nr = slot_next();
	void *p;

	if (nr_is_none(nr))
		return -EFAULT;
	p = kmalloc(64, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	if (nr != 17)
		kfree(p);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

// What a function tells of a list it tells again: to ask does not change it.
struct connector;
const void *intel_panel_preferred_fixed_mode(struct connector *c);

int asked_again_ok(struct connector *c)
{
	void *edid = kmalloc(128, GFP_KERNEL);

	if (!edid)
		return -ENOMEM;
	if (!intel_panel_preferred_fixed_mode(c)) {
		kfree(edid);
		return -ENODEV;
	}
	if (!intel_panel_preferred_fixed_mode(c))
		return -EIO;
	kfree(edid);
	return 0;
}
