// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// A field is filled in one function and freed in another.
#include <linux/device.h>
#include <linux/mm.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct shared {
	void *borrowed;
	void *given;
};

struct card {
	struct device *dev;
	void *image;
	void *image_ok;
	u32 *table;
	void *either;
	void *sized;
	size_t size;
	void *outside;
	void *passed;
	void *ring[2];
	void *ring_ok[2];
	void *vector[8];
	char *name;
	char *label;
	void *late;
	void *managed;
	void *handed;
	struct {
		void *rx;
		void *tx;
	} queue;
	const char *model;
};

void *vendor_block(struct card *card);
int vendor_fill(void **where);
int load(void *image, size_t n);

int card_probe(struct platform_device *pdev, size_t n) {
	struct card *card = kzalloc(sizeof(*card), GFP_KERNEL);
	if (!card)
		return -ENOMEM;
	card->dev = &pdev->dev;
	card->image = vmalloc(n);
	card->image_ok = vmalloc(n);
	card->table = kvcalloc(n, sizeof(*card->table), GFP_KERNEL);
	card->either = n > PAGE_SIZE ? vmalloc(n) : kmalloc(n, GFP_KERNEL);
	card->size = n;
	if (card->size > PAGE_SIZE)
		card->sized = vmalloc(n);
	else
		card->sized = kmalloc(n, GFP_KERNEL);
	card->outside = vendor_block(card);
	card->passed = vmalloc(n);
	vendor_fill(&card->passed);
	card->ring[0] = vmalloc(n);
	card->ring[1] = vmalloc(n);
	card->ring_ok[0] = vmalloc(n);
	card->ring_ok[1] = kmalloc(n, GFP_KERNEL);
	card->name = kstrdup("card", GFP_KERNEL);
	card->label = kstrdup("label", GFP_KERNEL);
	card->managed = devm_kzalloc(&pdev->dev, n, GFP_KERNEL);
	card->queue.rx = vzalloc(n);
	card->queue.tx = vzalloc(n);
	card->model = kstrdup_const("model", GFP_KERNEL);
	platform_set_drvdata(pdev, card);
	return 0;
}

void card_remove_image_bad(struct platform_device *pdev) {
	struct card *card = platform_get_drvdata(pdev);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'card->image', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(card->image);
}

void card_remove_table_bad(struct card *card) {
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'card->table', which kvcalloc() allocated as kvmalloc memory; use kvfree() [kalloc-mismatched-free]
	kfree(card->table);
	card->table = NULL;
}

void card_remove_name_bad(struct card *card) {
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees 'card->name', which kstrdup() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	vfree(card->name);
}

void card_remove_managed_bad(struct card *card) {
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'card->managed', which devm_kzalloc() allocated as device-managed memory; use devm_kfree() or nothing at all [kalloc-mismatched-free]
	kfree(card->managed);
}

void card_remove_nested_bad(struct card *card) {
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'card->queue.rx', which vzalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(card->queue.rx);
	vfree(card->queue.tx);
}

void card_remove_model_bad(struct card *card) {
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'card->model', which kstrdup_const() allocated as strings from kstrdup_const(); use kfree_const() [kalloc-mismatched-free]
	kfree(card->model);
}

// Taken out of the field first.
void card_remove_taken_bad(struct card *card) {
	void *image = card->image;
	card->image = NULL;
	if (image)
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'image', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
		kfree(image);
}

void card_remove_ring_bad(struct card *card) {
	int i;
	for (i = 0; i < 2; i++)
		// CHECK: [[@LINE+1]]:3: warning: kfree() frees 'card->ring[i]', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
		kfree(card->ring[i]);
}

void card_remove_ok(struct card *card) {
	vfree(card->image_ok);
	kfree(card->label);
	kfree(card);
}

void card_remove_both_ok(struct card *card) {
	kvfree(card->either);
}

// By the flag that chose the allocator.
void card_remove_sized_ok(struct card *card) {
	if (card->size > PAGE_SIZE)
		vfree(card->sized);
	else
		kfree(card->sized);
}

// is_vmalloc_addr() tells the two kinds of kvmalloc memory apart, wherever the field was filled.
void card_remove_asked_ok(struct card *card) {
	if (is_vmalloc_addr(card->table))
		vfree(card->table);
	else
		kfree(card->table);
}

void card_remove_outside_ok(struct card *card) {
	kfree(card->outside);
}

void card_remove_passed_ok(struct card *card) {
	kfree(card->passed);
}

void card_remove_ring_ok(struct card *card) {
	vfree(card->ring_ok[0]);
	kfree(card->ring_ok[1]);
}

// Replaced before it is freed.
void card_reload_ok(struct card *card, size_t n) {
	vfree(card->image);
	card->image = NULL;
	kfree(card->image);
}

void card_late_fill(struct card *card, void *data) {
	card->late = data;
}

void card_late_ok(struct card *card, size_t n) {
	card_late_fill(card, vmalloc(n));
}

void card_remove_late_ok(struct card *card) {
	kfree(card->late);
}

// Filled by memcpy of the whole structure.
struct shared *shared_copy(const struct shared *from, size_t n) {
	struct shared *s = kmemdup(from, sizeof(*from), GFP_KERNEL);
	if (s && n)
		s->borrowed = vmalloc(n);
	return s;
}

// Wrong: the copied structure brought a pointer that is not known here.
void FP_shared_free(struct shared *s) {
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 's->borrowed', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(s->borrowed);
	kfree(s);
}

// The field's address is handed out, and whoever has it may store through it.
void *card_handed(struct card *card, size_t n) {
	card->handed = vmalloc(n);
	return &card->handed;
}

// The address of the field left the unit.
void card_remove_handed_ok(struct card *card) {
	kfree(card->handed);
}

struct pair {
	void *left;
	void *right;
};

void pair_fill(struct pair *p, size_t n) {
	p->left = vmalloc(n);
}

void pair_take(struct pair *p, const struct pair *from) {
	*p = *from;
}

// An assigned structure brings pointers that are not known here.
void pair_free_ok(struct pair *p) {
	kfree(p->left);
}

struct option {
	const char *text;
	void *blob;
};

static struct option defaults = { .text = "none" };
static struct option presets[] = { { .text = "one", .blob = NULL } };

void option_fill(struct option *o, size_t n) {
	o->blob = vmalloc(n);
	o->text = kstrdup(defaults.text, GFP_KERNEL);
}

// NULL in an initializer is no other allocator.
void option_free_bad(struct option *o) {
	if (o == presets)
		return;
	kfree(o->text);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'o->blob', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(o->blob);
}

union buffer {
	void *virtual;
	void *physical;
};

void union_fill(union buffer *b, size_t n, bool wide) {
	if (wide)
		b->virtual = vmalloc(n);
	else
		b->physical = kmalloc(n, GFP_KERNEL);
}

// The members of a union share their place, and kmalloc() may have filled it.
void union_free_ok(union buffer *b) {
	kfree(b->virtual);
}

void card_vector_fill(struct card *card, size_t n) {
	int i;
	for (i = 0; i < 8; i++)
		card->vector[i] = i < 4 ? vmalloc(n) : kmalloc(n, GFP_KERNEL);
}

void card_remove_vector_ok(struct card *card) {
	int i;
	for (i = 0; i < 4; i++)
		vfree(card->vector[i]);
	for (; i < 8; i++)
		kfree(card->vector[i]);
}

// A helper fills the field through its address (modelled on mlx-platform.c): kfree() of it is right.
struct window {
	void *base;
	int mode;
};
static void open_window(size_t n, void **base)
{
	*base = kmalloc(n, GFP_KERNEL);
}
int filled_through_its_address_ok(struct window *w, size_t n)
{
	if (w->mode)
		w->base = vmalloc(n);
	else
		open_window(n, &w->base);
	return w->base ? 0 : -ENOMEM;
}
void close_window_ok(struct window *w)
{
	if (!w->mode)
		kfree(w->base);
}
