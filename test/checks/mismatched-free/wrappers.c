// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// Functions of the unit that allocate or free are looked into; the report is at the caller's call.
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct image {
	void *data;
	size_t size;
};

int load(void *image, size_t n);

static void *image_alloc(size_t n) {
	void *data = vmalloc(n);
	if (data)
		memset(data, 0, n);
	return data;
}

static void image_free(void *data) {
	vfree(data);
}

static void buffer_free(void *data) {
	if (data)
		kfree(data);
}

static void *image_alloc_or_error(size_t n) {
	void *data = vzalloc(n);
	if (!data)
		return ERR_PTR(-ENOMEM);
	return data;
}

static int image_alloc_into(void **out, size_t n) {
	void *data = vmalloc(n);
	if (!data)
		return -ENOMEM;
	*out = data;
	return 0;
}

static int image_init(struct image *image, size_t n) {
	image->data = vmalloc(n);
	if (!image->data)
		return -ENOMEM;
	image->size = n;
	return 0;
}

static void *any_alloc(size_t n) {
	if (n <= PAGE_SIZE)
		return kmalloc(n, GFP_KERNEL);
	return vmalloc(n);
}

static void any_free(void *p, size_t n) {
	if (n <= PAGE_SIZE)
		kfree(p);
	else
		vfree(p);
}

void kfree_of_wrapped_bad(size_t n) {
	void *data = image_alloc(n);
	if (!data)
		return;
	load(data, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'data', which image_alloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(data);
}

void wrapped_kfree_bad(size_t n) {
	void *data = vmalloc(n);
	if (!data)
		return;
	load(data, n);
	// CHECK: [[@LINE+1]]:2: warning: buffer_free() frees 'data', which vmalloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	buffer_free(data);
}

void both_wrapped_bad(size_t n) {
	void *data = image_alloc(n);
	if (!data)
		return;
	load(data, n);
	// CHECK: [[@LINE+1]]:2: warning: buffer_free() frees 'data', which image_alloc() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	buffer_free(data);
}

void wrapped_vfree_bad(const char *text) {
	char *copy = kstrdup(text, GFP_KERNEL);
	if (!copy)
		return;
	load(copy, strlen(copy));
	// CHECK: [[@LINE+1]]:2: warning: image_free() frees 'copy', which kstrdup() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	image_free(copy);
}

int error_pointer_bad(size_t n) {
	void *data = image_alloc_or_error(n);
	int ret;
	if (IS_ERR(data))
		return PTR_ERR(data);
	ret = load(data, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'data', which image_alloc_or_error() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(data);
	return ret;
}

int out_parameter_bad(size_t n) {
	void *data;
	int ret = image_alloc_into(&data, n);
	if (ret)
		return ret;
	ret = load(data, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'data', which image_alloc_into() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(data);
	return ret;
}

int initialised_field_bad(size_t n) {
	struct image image;
	int ret = image_init(&image, n);
	if (ret)
		return ret;
	ret = load(image.data, image.size);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'image.data', which image_init() allocated as vmalloc memory; use vfree() or kvfree() [kalloc-mismatched-free]
	kfree(image.data);
	return ret;
}

static void image_release(struct image *image) {
	image_free(image->data);
	kfree(image);
}

// Two calls deep, and through a field.
int deep_bad(size_t n) {
	struct image *image = kzalloc(sizeof(*image), GFP_KERNEL);
	if (!image)
		return -ENOMEM;
	image->data = kmalloc(n, GFP_KERNEL);
	if (!image->data) {
		kfree(image);
		return -ENOMEM;
	}
	// CHECK: [[@LINE+1]]:2: warning: image_release() frees 'data', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	image_release(image);
	return 0;
}

void wrapped_ok(size_t n) {
	void *data = image_alloc(n);
	if (!data)
		return;
	load(data, n);
	image_free(data);
}

int error_pointer_ok(size_t n) {
	void *data = image_alloc_or_error(n);
	if (IS_ERR(data))
		return PTR_ERR(data);
	load(data, n);
	vfree(data);
	return 0;
}

int initialised_field_ok(size_t n) {
	struct image *image = kzalloc(sizeof(*image), GFP_KERNEL);
	if (!image)
		return -ENOMEM;
	if (image_init(image, n)) {
		kfree(image);
		return -ENOMEM;
	}
	image_release(image);
	return 0;
}

void matching_size_ok(size_t n) {
	void *data = any_alloc(n);
	if (!data)
		return;
	load(data, n);
	any_free(data, n);
}

void known_size_ok(void) {
	void *data = any_alloc(64);
	if (!data)
		return;
	load(data, 64);
	kfree(data);
}

void wrong_size_bad(void) {
	void *data = any_alloc(64);
	if (!data)
		return;
	load(data, 64);
	// CHECK: [[@LINE+1]]:2: warning: any_free() frees 'data', which any_alloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	any_free(data, 1 << 20);
}

// A wrapper that frees only what it is told to.
static void maybe_free(void *p, bool own) {
	if (own)
		kfree(p);
}

void not_own_ok(size_t n) {
	void *data = vmalloc(n);
	if (!data)
		return;
	maybe_free(data, false);
	vfree(data);
}

// Missed: the flag is a constant here.
void FN_own(size_t n) {
	void *data = vmalloc(n);
	if (!data)
		return;
	load(data, n);
	maybe_free(data, true);
}

// Whether a function behind a pointer frees, and with what, is not known.
void unknown_free_ok(size_t n, void (*release)(void *)) {
	void *data = vmalloc(n);
	if (data)
		release(data);
}
