// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// What a callee keeps of a structure on the stack that leads to our block; and what is known of a result that was used.
#include <linux/err.h>
#include <linux/io.h>
#include <linux/mutex.h>
#include <linux/slab.h>

struct regs {
	void __iomem *io;
	int irq;
};

struct probe {
	int unit;
	struct regs s;
};

struct host {
	struct regs s;
	int unit;
};

struct host *host_new(void);
int host_add(struct host *h);
void host_drop(struct host *h);

static struct host *attach(struct probe *p)
{
	struct host *h = host_new();

	if (!h)
		return NULL;
	h->s.io = p->s.io;
	h->unit = p->unit;
	return h;
}

int member_of_member_ok(phys_addr_t at)
{
	struct probe p;
	struct host *h;

	p.unit = 1;
	p.s.io = ioremap(at, 8);
	if (!p.s.io)
		return -ENOMEM;
	h = attach(&p);
	if (!h) {
		iounmap(p.s.io);
		return -ENOMEM;
	}
	if (host_add(h)) {
		host_drop(h); /* and what it has */
		return -ENODEV;
	}
	return 0;
}

int member_of_member_bad(phys_addr_t at)
{
	struct probe p;

	p.unit = 1;
	p.s.io = ioremap(at, 8);
	if (!p.s.io)
		return -ENOMEM;
	if (!attach(&p))
		// CHECK: [[@LINE+1]]:3: warning: 'io' leaks: allocated by ioremap() and not freed on this path [kalloc-leak]
		return -ENOMEM;
	return 0;
}

// A structure on the stack that only the callee reads.

struct submission {
	struct host *h;
	void *token;
	int len;
};

void queue_put(struct host *h, void *token);
static inline void __writel(unsigned int value, volatile void __iomem *addr)
{
	asm volatile("movl %0,%1" : : "r"(value), "m"(*(volatile unsigned int *)addr));
}

static void submit(struct submission *s)
{
	queue_put(s->h, s->token);
}

static void submit_later(struct host *h, void *token, int len)
{
	struct submission s;

	s.h = h;
	s.token = token;
	s.len = len;
	if (h->s.irq)
		h->unit++;
	submit(&s);
}

int read_by_callee_alone_ok(struct host *h, int len)
{
	void *p = kmalloc(len, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	submit_later(h, p, len);
	return 0;
}

// A pointer in a register comes back by a read.
int in_a_register_ok(struct host *h)
{
	void *p = kmalloc(8, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	__writel((unsigned int)(unsigned long)p, h->s.io);
	return 0;
}

// `session`, whose mutex was locked, is not NULL in the next round.

struct session {
	int state;
	struct mutex lock;
};
struct session *open_session(int target);
void *find_target(int target);
int add_to(struct session *s, void *block);

int second_round_ok(int target)
{
	struct session *s = NULL;
	void *block = NULL;
	int ret = 0;

retry:
	if (find_target(target))
		goto out;
	if (s) {
		ret = add_to(s, block);
		return ret;
	}
	s = open_session(target);
	if (IS_ERR(s))
		return PTR_ERR(s);
	mutex_lock(&s->lock);
	block = kmalloc(8, GFP_KERNEL);
	goto retry;
out:
	kfree(block);
	return ret;
}

int second_round_bad(int target)
{
	struct session *s;
	void *block = NULL;

retry:
	if (find_target(target)) {
		kfree(block);
		return 0;
	}
	s = open_session(target);
	if (IS_ERR(s))
		// CHECK: [[@LINE+1]]:3: warning: 'block' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return PTR_ERR(s);
	mutex_lock(&s->lock);
	// CHECK: [[@LINE+1]]:2: warning: 'block' leaks: allocated by kmalloc() and overwritten while it is the only pointer to the block [kalloc-leak]
	block = kmalloc(8, GFP_KERNEL);
	goto retry;
}
