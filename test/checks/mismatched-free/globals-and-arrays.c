// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// Blocks kept in variables of the file, in arrays, and behind atomic accessors.
#include <linux/atomic.h>
#include <linux/init.h>
#include <linux/list.h>
#include <linux/mm.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct channel {
	void *fifo;
	struct list_head node;
};

struct device_state {
	struct channel channel[4];
	struct channel *extra;
	void *cached;
	struct rcu_head rcu;
};

struct builder {
	void *data;
	size_t size;
	void (*release)(const void *data);
};

static void *history;
static void *scratch[4];

int load(void *image, size_t n);

int global_in_one_function_bad(size_t n) {
	history = vmalloc(n);
	if (!history)
		return -ENOMEM;
	if (load(history, n)) {
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'history', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
		kfree(history);
		history = NULL;
		return -EIO;
	}
	return 0;
}

static void *journal;

int journal_init(size_t n) {
	journal = vmalloc(n);
	return journal ? 0 : -ENOMEM;
}

// Missed: a variable of the file that one function fills and another frees.
void FN_journal_exit(void) {
	kfree(journal);
}

void array_slot_bad(size_t n) {
	scratch[1] = vmalloc(n);
	if (!scratch[1])
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'scratch[1]', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(scratch[1]);
	scratch[1] = NULL;
}

int nested_field_bad(struct device_state *s, size_t n) {
	s->channel[2].fifo = kvmalloc(n, GFP_KERNEL);
	if (!s->channel[2].fifo)
		return -ENOMEM;
	if (load(s->channel[2].fifo, n)) {
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 's->channel[2].fifo', which kvmalloc() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
		kfree(s->channel[2].fifo);
		return -EIO;
	}
	return 0;
}

// The fifo of a channel is always kvmalloc'd in this unit.
void walk_and_free_bad(struct list_head *channels) {
	struct channel *c, *next;
	list_for_each_entry_safe(c, next, channels, node) {
		list_del(&c->node);
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'c->fifo', which kvmalloc() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
		kfree(c->fifo);
		kfree(c);
	}
}

int designated_initializer_bad(size_t n) {
	struct builder b = {
		.data = vmalloc(n),
		.size = n,
	};
	if (!b.data)
		return -ENOMEM;
	load(b.data, b.size);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'b.data', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(b.data);
	return 0;
}

void read_once_bad(struct device_state *s, size_t n) {
	void *p = vmalloc(n);
	if (!p)
		return;
	WRITE_ONCE(s->cached, p);
	load(READ_ONCE(s->cached), n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'p', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(p);
}

int unwinding_bad(size_t n) {
	void *a, *b, *c;
	a = kmalloc(n, GFP_KERNEL);
	if (!a)
		return -ENOMEM;
	b = vmalloc(n);
	if (!b)
		goto free_a;
	c = kvmalloc(n, GFP_KERNEL);
	if (!c)
		goto free_b;
	load(c, n);
	kvfree(c);
	vfree(b);
	kfree(a);
	return 0;
free_b:
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'b', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(b);
free_a:
	kfree(a);
	return -ENOMEM;
}

void structure_size_bad(size_t n) {
	struct flexible {
		int n;
		u64 at[];
	} *f = kvzalloc(struct_size(f, at, n), GFP_KERNEL);
	if (!f)
		return;
	f->n = n;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'f', which kvzalloc() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
	kfree(f);
}

int unwinding_ok(size_t n) {
	void *a, *b;
	int ret = -ENOMEM;
	a = kmalloc(n, GFP_KERNEL);
	if (!a)
		return ret;
	b = vmalloc(n);
	if (!b)
		goto free_a;
	ret = load(b, n);
	vfree(b);
free_a:
	kfree(a);
	return ret;
}

void slots_filled_alike_ok(size_t n) {
	int i;
	for (i = 0; i < 4; i++) {
		scratch[i] = vmalloc(n);
		if (!scratch[i])
			goto undo;
	}
	return;
undo:
	while (--i >= 0) {
		vfree(scratch[i]);
		scratch[i] = NULL;
	}
}

void two_slots_two_families_ok(size_t n) {
	void *slot[2] = { vmalloc(n), kmalloc(n, GFP_KERNEL) };
	vfree(slot[0]);
	kfree(slot[1]);
}

void unknown_index_ok(size_t n, int i, int j) {
	void *slot[4] = {};
	slot[i] = vmalloc(n);
	slot[j] = kmalloc(n, GFP_KERNEL);
	kfree(slot[j]);
	vfree(slot[i]);
}

void function_pointer_ok(size_t n, bool wide) {
	struct builder b = { .size = n };
	if (wide) {
		b.data = vmalloc(n);
		b.release = vfree;
	} else {
		b.data = kmalloc(n, GFP_KERNEL);
		b.release = kfree;
	}
	load(b.data, n);
	b.release(b.data);
}

void exchanged_ok(struct device_state *s, size_t n) {
	void *fresh = vmalloc(n);
	void *old = s->extra;
	s->extra = NULL;
	kfree(old);
	vfree(fresh);
}

void parameter_ok(void *from_caller) {
	kfree(from_caller);
}

void parameter_asked_ok(const void *p) {
	if (!p)
		return;
	if (is_vmalloc_addr(p))
		vfree(p);
	else
		kfree(p);
}

void each_case_ok(size_t n, int kind) {
	void *p;
	switch (kind) {
	case 0:
		p = vmalloc(n);
		break;
	case 1:
		p = kmalloc(n, GFP_KERNEL);
		break;
	default:
		return;
	}
	load(p, n);
	switch (kind) {
	case 0:
		vfree(p);
		break;
	case 1:
		kfree(p);
		break;
	}
}

// The bit says which of the two it is.
void each_bit_ok(size_t n, unsigned int *flags) {
	void *p;
	if (n > 4 * PAGE_SIZE) {
		*flags |= 1;
		p = vmalloc(n);
	} else {
		*flags &= ~1u;
		p = kmalloc(n, GFP_KERNEL);
	}
	load(p, n);
	if (*flags & 1)
		vfree(p);
	else
		kfree(p);
}
