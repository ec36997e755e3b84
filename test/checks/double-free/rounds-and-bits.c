// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-double-free %s | %expect-warnings %s
// A first round that cannot come again; a bit that is tested twice.
#include <linux/bitops.h>
#include <linux/io.h>
#include <linux/kernel.h>
#include <linux/slab.h>

// A counter that is stepped and also set forward: a first-round test cannot hold again.

int have_table(int half);
int read_table(void *p, int at);

int skip_to_upper_half_ok(bool wide)
{
	void *tab = NULL;
	int at, ret = 0;

	for (at = 0; at < 256; at++) {
		if (at % 128 == 0) {
			kfree(tab);
			if (!have_table(at)) {
				if (wide && at == 0) {
					at = 0x7f;
					continue; /* tab is NULL: first round */
				}
				return 0;
			}
			tab = kmalloc(64, GFP_KERNEL);
			if (!tab)
				return -ENOMEM;
		}
		ret |= read_table(tab, at);
	}
	kfree(tab);
	return ret;
}

/* The same, but the jump is taken in the upper half, where tab is set. */
int skip_to_upper_half_bad(bool wide)
{
	void *tab = NULL;
	int at, ret = 0;

	for (at = 0; at < 256; at++) {
		if (at % 128 == 0) {
			kfree(tab);
			if (!have_table(at)) {
				if (wide && at != 0) {
					at = 0xff;
					continue;
				}
				return 0;
			}
			tab = kmalloc(64, GFP_KERNEL);
			if (!tab)
				return -ENOMEM;
		}
		ret |= read_table(tab, at);
	}
	// CHECK: [[@LINE+1]]:2: warning: 'tab' is freed twice: kfree() has freed it already [kalloc-double-free]
	kfree(tab);
	return ret;
}

struct regs { unsigned long caps; void __iomem *io, *db; phys_addr_t base; struct device *dev;};
int fill_regs(struct regs *q);
int count_regs(struct regs *q);
int same_bit_ok(struct regs *q)
{
	int ret;

	q->io = ioremap(q->base, 10);
	if (!q->io)
		return -EIO;
	ret = fill_regs(q);
	if (ret)
		goto err;
	if (test_bit(3, &q->caps)) {
		q->db = ioremap(q->base + 10, 10);
		if (!q->db) {
			ret = -EIO;
			goto err;
		}
	} else {
		q->db = q->io;
	}
	ret = count_regs(q);
	if (ret)
		goto err_db;
	return 0;
err_db:
	if (test_bit(3, &q->caps))
		iounmap(q->db);
err:
	iounmap(q->io);
	return ret;
}

static void mark(struct regs *q)
{
	set_bit(3, &q->caps);
}

int bit_set_between_bad(struct regs *q)
{
	q->io = ioremap(q->base, 10);
	if (!q->io)
		return -EIO;
	if (!test_bit(3, &q->caps))
		q->db = q->io;
	mark(q);
	if (test_bit(3, &q->caps))
		iounmap(q->db);
	// CHECK: [[@LINE+1]]:2: warning: 'io' is freed twice: iounmap() has freed it already [kalloc-double-free]
	iounmap(q->io);
	return 0;
}
