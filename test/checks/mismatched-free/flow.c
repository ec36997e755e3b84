// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// The family follows the block through variables, casts, fields and branches.
#include <linux/err.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct log {
	struct list_head node;
	u8 *text;
	size_t size;
	void *chunk[4];
	bool virtual;
};

int load(void *image, size_t n);
bool ready(void);

void through_variables_bad(size_t n) {
	void *first = vmalloc(n);
	u32 *words = first;
	u8 *bytes;
	if (!words)
		return;
	bytes = (u8 *)words;
	load(bytes, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'bytes', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(bytes);
}

void through_an_integer_bad(size_t n) {
	unsigned long handle = (unsigned long)vmalloc(n);
	if (!handle)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees '(void *)handle', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree((void *)handle);
}

int through_a_field_bad(size_t n) {
	struct log *log = kzalloc(sizeof(*log), GFP_KERNEL);
	if (!log)
		return -ENOMEM;
	log->text = vmalloc(n);
	if (!log->text) {
		kfree(log);
		return -ENOMEM;
	}
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'log->text', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(log->text);
	kfree(log);
	return 0;
}

// The owner is freed with the function of what it owns.
int owner_and_field_swapped_bad(size_t n) {
	struct log *log = kzalloc(sizeof(*log), GFP_KERNEL);
	if (!log)
		return -ENOMEM;
	log->text = vmalloc(n);
	if (!log->text) {
		// CHECK: [[@LINE+1]]:3: warning: vfree() frees 'log', which kzalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
		vfree(log);
		return -ENOMEM;
	}
	vfree(log->text);
	kfree(log);
	return 0;
}

void through_a_local_struct_bad(size_t n) {
	struct log log = { .size = n };
	log.text = vzalloc(n);
	if (!log.text)
		return;
	load(log.text, log.size);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'log.text', which vzalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(log.text);
}

// One error label for two blocks of two families.
int wrong_at_the_label_bad(size_t n) {
	int ret = -ENOMEM;
	u8 *head = kmalloc(64, GFP_KERNEL);
	u8 *body = vmalloc(n);
	if (!head || !body)
		goto out;
	ret = load(head, 64) ?: load(body, n);
out:
	vfree(body);
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'head', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	vfree(head);
	return ret;
}

void both_branches_alike_bad(size_t n, bool wide) {
	void *table;
	if (wide)
		table = vmalloc(n);
	else
		table = vzalloc(n);
	if (!table)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'table', which {{vmalloc|vzalloc}}() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(table);
}

// On the wide path kfree() is wrong.
void one_branch_wrong_bad(size_t n, bool wide) {
	void *table = wide ? vmalloc(n) : kmalloc(n, GFP_KERNEL);
	if (!table)
		return;
	load(table, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'table', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(table);
}

void fallback_bad(size_t n) {
	void *table = kmalloc(n, GFP_KERNEL | __GFP_NOWARN);
	if (!table)
		table = vmalloc(n);
	if (!table)
		return;
	load(table, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'table', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(table);
}

void freed_in_a_loop_bad(size_t n) {
	int i;
	for (i = 0; i < 4; i++) {
		void *scratch = vmalloc(n);
		if (!scratch)
			break;
		load(scratch, n);
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'scratch', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
		kfree(scratch);
	}
}

void fallback_ok(size_t n) {
	void *table = kmalloc(n, GFP_KERNEL | __GFP_NOWARN);
	if (!table)
		table = vmalloc(n);
	load(table, n);
	kvfree(table);
}

void fallback_asked_ok(size_t n) {
	void *table = kmalloc(n, GFP_KERNEL | __GFP_NOWARN);
	if (!table)
		table = vmalloc(n);
	if (!table)
		return;
	load(table, n);
	if (is_vmalloc_addr(table))
		vfree(table);
	else
		kfree(table);
}

void fallback_remembered_ok(size_t n) {
	bool virtual = false;
	void *table = kmalloc(n, GFP_KERNEL | __GFP_NOWARN);
	if (!table) {
		virtual = true;
		table = vmalloc(n);
		if (!table)
			return;
	}
	load(table, n);
	if (virtual)
		vfree(table);
	else
		kfree(table);
}

void by_size_ok(size_t size) {
	void *table;
	if (size > PAGE_SIZE)
		table = vmalloc(size);
	else
		table = kmalloc(size, GFP_KERNEL);
	if (!table)
		return;
	load(table, size);
	if (size > PAGE_SIZE)
		vfree(table);
	else
		kfree(table);
}

void by_size_swapped_bad(size_t size) {
	void *table;
	if (size > PAGE_SIZE)
		table = vmalloc(size);
	else
		table = kmalloc(size, GFP_KERNEL);
	if (!table)
		return;
	load(table, size);
	if (size <= PAGE_SIZE)
		// CHECK: [[@LINE+1]]:3: warning: vfree() frees 'table', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
		vfree(table);
	else
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'table', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
		kfree(table);
}

void by_field_ok(struct log *log, size_t size) {
	log->virtual = size > PAGE_SIZE;
	log->text = log->virtual ? vmalloc(size) : kmalloc(size, GFP_KERNEL);
	if (!log->text)
		return;
	if (log->virtual)
		vfree(log->text);
	else
		kfree(log->text);
}

// A variable used for two blocks, one after the other.
void reused_variable_ok(size_t n) {
	void *buf = vmalloc(n);
	load(buf, n);
	vfree(buf);
	buf = kmalloc(n, GFP_KERNEL);
	load(buf, n);
	kfree(buf);
}

void swapped_variables_ok(size_t n) {
	void *a = vmalloc(n), *b = kmalloc(n, GFP_KERNEL), *t;
	t = a;
	a = b;
	b = t;
	kfree(a);
	vfree(b);
}

// What the block points to is none of the block's business.
void content_ok(struct log *log) {
	void **table = vmalloc(16 * sizeof(*table));
	if (!table)
		return;
	table[0] = kmalloc(16, GFP_KERNEL);
	kfree(table[0]);
	vfree(table);
}

void chunks_ok(struct log *log, size_t n) {
	int i;
	log->chunk[0] = vmalloc(n);
	for (i = 1; i < 4; i++)
		log->chunk[i] = kmalloc(n, GFP_KERNEL);
	vfree(log->chunk[0]);
	while (--i >= 1)
		kfree(log->chunk[i]);
}

int error_pointer_ok(const void __user *arg, size_t n) {
	void *image = n > PAGE_SIZE ? vmemdup_user(arg, n) : memdup_user(arg, n);
	if (IS_ERR(image))
		return PTR_ERR(image);
	load(image, n);
	kvfree(image);
	return 0;
}

void nothing_yet_ok(size_t n) {
	u8 *text = NULL;
	if (ready())
		text = vmalloc(n);
	else
		kfree(text);
	vfree(text);
}
