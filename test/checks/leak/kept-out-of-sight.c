// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// The bytes of a pointer in a queue, a statement that is alone in its branch, a callback that is given what it frees.
#include <linux/firmware.h>
#include <linux/slab.h>
#include <linux/string.h>

// An assignment that is alone in a branch (or in do {} while (0)), with a loop in a statement
// expression on its left and a plain variable on its right: per_cpu(), WRITE_ONCE(), smp_store_release().

static void *slots[8];

#define slot_of(cpu) (*({ do { (void)(cpu); } while (0); &slots[cpu]; }))

int park_ok(size_t n, int cpu, bool keep)
{
	void *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (keep)
		slot_of(cpu) = p;
	else
		kfree(p);
	return 0;
}

int park_bad(size_t n, int cpu, bool keep)
{
	void *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	if (keep)
		slot_of(cpu) = p;
	else
		cpu = 0; /* lost here */
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return cpu;
}

// A queue copies the bytes of a pointer variable: the pointer is in the queue then.

struct queue;
unsigned int put_bytes(struct queue *q, const void *from, unsigned int n); /* as kfifo_in() */

int push_copy_ok(struct queue *q, const u8 *buf, size_t n)
{
	u8 *copy = kmemdup(buf, n, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	if (put_bytes(q, &copy, sizeof(copy)) != sizeof(copy)) {
		kfree(copy);
		return -ENOSPC;
	}
	return 0;
}

int push_copy_bad(struct queue *q, const u8 *buf, size_t n)
{
	u8 *copy = kmemdup(buf, n, GFP_KERNEL);

	if (!copy)
		return -ENOMEM;
	if (put_bytes(q, copy, n) != n) { /* the bytes themselves: the block stays ours */
		kfree(copy);
		return -ENOSPC;
	}
	// CHECK: [[@LINE+1]]:2: warning: 'copy' leaks: allocated by kmemdup() and not freed on this path [kalloc-leak]
	return 0;
}

// whose pointers are all to const may give the block away through one (release_firmware takes such a pointer).

struct load {
	struct device *dev;
	void *context;
	void (*cont)(const struct firmware *fw, void *context);
	void (*text)(const char *s, void *context);
};
int load_check(const struct firmware *fw);

void load_work_ok(struct load *l)
{
	const struct firmware *fw = NULL;

	if (request_firmware(&fw, "a.bin", l->dev))
		return;
	l->cont(fw, l->context);
}

int load_check_bad(struct load *l)
{
	const struct firmware *fw = NULL;

	if (request_firmware(&fw, "a.bin", l->dev))
		return 0;
	// CHECK: [[@LINE+1]]:2: warning: 'fw' leaks: allocated by request_firmware() and not freed on this path [kalloc-leak]
	return load_check(fw);
}

void load_text_bad(struct load *l)
{
	char *s = kzalloc(8, GFP_KERNEL);

	if (!s)
		return;
	l->text(s, l->context);
// CHECK: [[@LINE+1]]:1: warning: 's' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
}
