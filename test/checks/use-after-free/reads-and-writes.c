// RUN: not %kalloc-tidy --checks=-*,kalloc-use-after-free %s | %expect-warnings %s
// What touches a freed block, and what only looks at the pointer.
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

struct obj {
	int err;
	u32 len;
	char name[16];
	u8 *data;
	struct {
		u32 lo, hi;
	} regs;
	void (*done)(struct obj *o, int err);
};

struct owner {
	struct obj *obj;
	void *last;
};

int send(const void *p, size_t n);
bool ready(void);
void keep_number(unsigned long v);

int return_of_member_bad(struct obj *o)
{
	kfree(o);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'o' {{.*}} [kalloc-use-after-free]
	return o->err;
}

void member_written_bad(struct obj *o)
{
	kfree(o);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'o' {{.*}} [kalloc-use-after-free]
	o->err = 0;
}

int star_bad(int *p)
{
	kfree(p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-use-after-free]
	return *p;
}

u8 element_bad(u8 *p, int i)
{
	kvfree(p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-use-after-free]
	return p[i];
}

u32 nested_member_bad(struct obj *o)
{
	kfree(o);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'o' {{.*}} [kalloc-use-after-free]
	return o->regs.hi;
}

/* The owner first, then what it owns. */
void owner_first_bad(struct obj *o)
{
	kfree(o);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'o' {{.*}} [kalloc-use-after-free]
	kfree(o->data);
}

/* The message of the error path wants the name. */
int message_bad(struct obj *o)
{
	int ret = send(o, sizeof(*o));

	if (ret) {
		kfree(o);
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{o|.*name}}' {{.*}} [kalloc-use-after-free]
		pr_err("%s: %d\n", o->name, ret);
		return ret;
	}
	return 0;
}

void printed_string_bad(size_t n)
{
	char *text = kmalloc(n, GFP_KERNEL);

	if (!text)
		return;
	kfree(text);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'text' {{.*}} [kalloc-use-after-free]
	pr_info("%s\n", text);
}

void copied_from_bad(void *dst, void *p, size_t n)
{
	kfree(p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-use-after-free]
	memcpy(dst, p, n);
}

/* The clearing comes too late. */
void cleared_after_bad(u8 *key, size_t n)
{
	kfree(key);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'key' {{.*}} [kalloc-use-after-free]
	memset(key, 0, n);
}

size_t length_bad(char *text)
{
	kfree(text);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'text' {{.*}} [kalloc-use-after-free]
	return strlen(text);
}

int to_user_bad(void __user *arg, void *p, size_t n)
{
	kvfree(p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-use-after-free]
	return copy_to_user(arg, p, n) ? -EFAULT : 0;
}

void called_through_bad(struct obj *o)
{
	kfree(o);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'o' {{.*}} [kalloc-use-after-free]
	o->done(NULL, 0);
}

int vmalloc_bad(size_t n)
{
	int *p = vmalloc(n);

	if (!p)
		return -ENOMEM;
	p[0] = 1;
	vfree(p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-use-after-free]
	return p[0];
}

int cache_bad(struct kmem_cache *c, struct obj *o)
{
	kmem_cache_free(c, o);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'o' {{.*}} [kalloc-use-after-free]
	return o->err ? -EIO : 0;
}

int page_bad(void)
{
	char *p = (char *)__get_free_page(GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	p[5] = 1;
	free_page((unsigned long)p);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-use-after-free]
	return p[5];
}

u32 coherent_bad(struct device *dev, size_t n)
{
	dma_addr_t dma;
	u32 *desc = dma_alloc_coherent(dev, n, &dma, GFP_KERNEL);

	if (!desc)
		return 0;
	dma_free_coherent(dev, n, desc, dma);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'desc' {{.*}} [kalloc-use-after-free]
	return desc[0];
}

/* After a successful krealloc() the old name is dead. */
int realloc_bad(size_t n)
{
	u8 *old = kzalloc(n, GFP_KERNEL), *new;

	if (!old)
		return -ENOMEM;
	new = krealloc(old, 2 * n, GFP_KERNEL);
	if (!new) {
		kfree(old);
		return -ENOMEM;
	}
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'old' {{.*}} [kalloc-use-after-free]
	old[0] = 1;
	kfree(new);
	return 0;
}

/* A pointer into the block dies with the block. */
int interior_bad(size_t n)
{
	struct obj *o = kzalloc(sizeof(*o), GFP_KERNEL);
	char *name;

	if (!o)
		return -ENOMEM;
	name = o->name;
	send(name, 16);
	kfree(o);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{o|name}}' {{.*}} [kalloc-use-after-free]
	return name[0];
}

int copy_bad(struct obj *o)
{
	struct obj *p = o;

	kfree(o);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{[op]}}' {{.*}} [kalloc-use-after-free]
	return p->err;
}

int one_branch_bad(struct obj *o, bool drop)
{
	if (drop)
		kfree(o);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'o' {{.*}} [kalloc-use-after-free]
	return o->err;
}

int through_owner_bad(struct owner *w)
{
	kfree(w->obj);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}obj' {{.*}} [kalloc-use-after-free]
	return w->obj->err;
}

int saved_first_ok(struct obj *o)
{
	int err = o->err;

	kfree(o->data);
	kfree(o);
	return err;
}

bool compared_ok(struct obj *o, struct owner *w)
{
	kfree(o);
	return w->last == o;
}

void printed_pointer_ok(struct obj *o)
{
	kfree(o);
	pr_debug("freed %p\n", o);
}

int tested_ok(size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);

	kfree(p);
	if (!p)
		return -ENOMEM;
	return 0;
}

void forgotten_ok(struct owner *w, struct obj *o)
{
	kfree(o);
	if (w->obj == o)
		w->obj = NULL;
}

/* The old address is only a number. */
void number_ok(struct obj *o)
{
	kfree(o);
	keep_number((unsigned long)o);
}

size_t size_ok(struct obj *o)
{
	kfree(o);
	return sizeof(*o) + sizeof(o->name);
}

bool member_address_ok(struct obj *o, const char *name)
{
	kfree(o);
	return name == o->name || name == (char *)&o->regs.lo;
}

ptrdiff_t offset_ok(struct obj *o)
{
	kfree(o);
	return (char *)&o->data - (char *)o;
}

void reassigned_ok(struct obj *o)
{
	kfree(o);
	o = kzalloc(sizeof(*o), GFP_KERNEL);
	if (o)
		o->err = 0;
	kfree(o);
}

int nulled_ok(struct obj *o)
{
	if (!ready()) {
		kfree(o);
		o = NULL;
	}
	return o ? o->err : -ENODEV;
}

int other_branch_ok(struct obj *o, bool drop)
{
	if (drop)
		kfree(o);
	return drop ? 0 : o->err;
}

int by_result_ok(struct obj *o)
{
	int ret = send(o, 1);

	if (ret < 0)
		kfree(o);
	if (ret >= 0)
		o->err = ret;
	return ret;
}

int realloc_ok(u8 **buf, size_t n)
{
	u8 *new = krealloc(*buf, 2 * n, GFP_KERNEL);

	if (!new) {
		(*buf)[0] = 0;
		return -ENOMEM;
	}
	new[n] = 0;
	*buf = new;
	return (*buf)[0];
}

/* The offset in the old block is taken over, not the old pointer. */
int realloc_offset_ok(char *buf, char *pos, size_t n)
{
	size_t off = pos - buf;
	char *new = krealloc(buf, n, GFP_KERNEL);

	if (!new)
		return -ENOMEM;
	if (new != buf)
		pos = new + off;
	*pos = 0;
	kfree(new);
	return 0;
}

/* Where krealloc() did not move the block the old name is good. */
int realloc_same_place_ok(char *buf, size_t n)
{
	char *new = krealloc(buf, n, GFP_KERNEL);

	if (!new)
		return -ENOMEM;
	if (new == buf)
		buf[0] = 1;
	kfree(new);
	return 0;
}

int error_pointer_ok(const void __user *arg)
{
	struct obj *o = memdup_user(arg, sizeof(*o));
	int ret;

	if (IS_ERR(o))
		return PTR_ERR(o);
	ret = o->err;
	kfree(o);
	return ret;
}

int freed_and_error_ok(struct obj *o)
{
	if (o->err) {
		kfree(o);
		o = ERR_PTR(-EIO);
	}
	return PTR_ERR_OR_ZERO(o);
}

void content_outlives_ok(struct obj *o)
{
	u8 *data = o->data;

	kfree(o);
	data[0] = 0;
	kfree(data);
}

void scope_ok(size_t n)
{
	struct obj *o __free(kfree) = kzalloc(n, GFP_KERNEL);

	if (!o)
		return;
	o->err = 1;
	send(o, o->len);
}

int stack_or_heap_ok(size_t n)
{
	u8 small[64] = { 0 }, *p = n > sizeof(small) ? kmalloc(n, GFP_KERNEL) : small;
	int ret;

	if (!p)
		return -ENOMEM;
	ret = send(p, n);
	if (p != small)
		kfree(p);
	return ret + small[0];
}

void comma_ok(struct obj *o)
{
	keep_number(o->len);
	kfree(o), o = NULL;
}

void null_freed_ok(struct owner *w)
{
	struct obj *o = NULL;

	kfree(o);
	o = w->obj;
	o->err = 1;
}

// Arguments are read before the callee frees what they were read from; it frees two things here.
struct board {
	void *regs;
	void *tally;
	int irqs;
};

static void release_board(struct board *b, void *regs)
{
	kfree(b->tally);
	kfree(b);
	kfree(regs);
}

void remove_ok(struct board *b)
{
	release_board(b, b->regs);
}

int remove_bad(struct board *b)
{
	release_board(b, b->regs);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'b' is used after release_board() has freed it
	return b->irqs;
}
