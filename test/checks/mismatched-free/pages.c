// RUN: not %kalloc-tidy --checks=-*,kalloc-mismatched-free %s | %expect-warnings %s
// The page allocator: addresses, struct page, exact ranges.
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

int load(void *image, size_t n);

int kfree_of_page_address_bad(void) {
	char *page = (char *)__get_free_page(GFP_KERNEL);
	int ret;
	if (!page)
		return -ENOMEM;
	ret = load(page, PAGE_SIZE);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'page', which __get_free_page() allocated as page addresses from __get_free_pages(); use free_pages() with the same order [kalloc-mismatched-free]
	kfree(page);
	return ret;
}

void kfree_of_zeroed_page_bad(void) {
	void *page = (void *)get_zeroed_page(GFP_KERNEL);
	if (!page)
		return;
	load(page, PAGE_SIZE);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'page', which get_zeroed_page() allocated as page addresses from __get_free_pages(); use free_pages() with the same order [kalloc-mismatched-free]
	kfree(page);
}

void free_page_of_kmalloc_bad(void) {
	void *page = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (!page)
		return;
	load(page, PAGE_SIZE);
	// CHECK: [[@LINE+1]]:2: warning: free_page() frees 'page', which kmalloc() allocated as slab memory; use kfree() or kvfree() [kalloc-mismatched-free]
	free_page((unsigned long)page);
}

void kfree_of_struct_page_bad(void) {
	struct page *page = alloc_page(GFP_KERNEL);
	if (!page)
		return;
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'page', which alloc_page() allocated as pages from alloc_pages(); use __free_pages() with the same order [kalloc-mismatched-free]
	kfree(page);
}

// The address of a page's data, not the struct page.
void free_pages_of_struct_page_bad(unsigned int order) {
	struct page *page = alloc_pages(GFP_KERNEL, order);
	if (!page)
		return;
	// CHECK: [[@LINE+1]]:2: warning: free_pages() frees 'page', which alloc_pages() allocated as pages from alloc_pages(); use __free_pages() with the same order [kalloc-mismatched-free]
	free_pages((unsigned long)page, order);
}

void vfree_of_pages_bad(unsigned int order) {
	unsigned long addr = __get_free_pages(GFP_KERNEL | __GFP_NOWARN, order);
	if (!addr)
		return;
	load((void *)addr, PAGE_SIZE << order);
	// CHECK: [[@LINE+1]]:2: warning: vfree() frees '(void *)addr', which __get_free_pages() allocated as page addresses from __get_free_pages(); use free_pages() with the same order [kalloc-mismatched-free]
	vfree((void *)addr);
}

void kfree_of_exact_pages_bad(size_t n) {
	void *ring = alloc_pages_exact(n, GFP_KERNEL);
	if (!ring)
		return;
	load(ring, n);
	// CHECK: [[@LINE+1]]:2: warning: kfree() frees 'ring', which alloc_pages_exact() allocated as memory from alloc_pages_exact(); use free_pages_exact() with the same size [kalloc-mismatched-free]
	kfree(ring);
}

// A range of exact pages has been split: free_pages() frees the wrong part of it.
void free_pages_of_exact_pages_bad(size_t n) {
	void *ring = alloc_pages_exact(n, GFP_KERNEL);
	if (!ring)
		return;
	load(ring, n);
	// CHECK: [[@LINE+1]]:2: warning: free_pages() frees 'ring', which alloc_pages_exact() allocated as memory from alloc_pages_exact(); use free_pages_exact() with the same size [kalloc-mismatched-free]
	free_pages((unsigned long)ring, get_order(n));
}

void page_address_ok(void) {
	unsigned long page = __get_free_page(GFP_KERNEL);
	if (!page)
		return;
	load((void *)page, PAGE_SIZE);
	free_page(page);
}

void zeroed_page_ok(void) {
	void *page = (void *)get_zeroed_page(GFP_KERNEL);
	load(page, PAGE_SIZE);
	free_pages((unsigned long)page, 0);
}

void struct_page_ok(void) {
	struct page *page = alloc_page(GFP_KERNEL);
	if (page)
		__free_page(page);
}

void put_page_ok(void) {
	struct page *page = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	if (page)
		put_page(page);
}

void page_address_of_struct_page_ok(void) {
	struct page *page = alloc_page(GFP_KERNEL);
	if (!page)
		return;
	load(page_address(page), PAGE_SIZE);
	free_page((unsigned long)page_address(page));
}

void struct_page_of_address_ok(void) {
	unsigned long addr = __get_free_pages(GFP_KERNEL, 1);
	if (!addr)
		return;
	__free_pages(virt_to_page(addr), 1);
}

void exact_pages_ok(size_t n) {
	void *ring = alloc_pages_exact(n, GFP_KERNEL);
	if (!ring)
		return;
	load(ring, n);
	free_pages_exact(ring, n);
}
