// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * Small misuses and legal uses, one chosen by --argument. What a booted 6.12
 * kernel says to each is in oracle.txt; oracle.py compares.
 */
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/dmapool.h>
#include <linux/gfp.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/limits.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sizes.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <shadow/shadow.h>

static struct device *dev;
static DEFINE_SPINLOCK(lk);
static DEFINE_MUTEX(mx);
static char static_buf[64];
/* Hides a pointer from the compiler. */
#define H(p) ({ typeof(p) __p = (p); OPTIMIZER_HIDE_VAR(__p); __p; })
#define SHOW(p) pr_info("-> %s = %s\n", #p, (p) ? "non-NULL" : "NULL")
#define ZONE(p) pr_info("is_vmalloc_addr(%s) = %d\n", #p, is_vmalloc_addr(p))

/* ---- the wrong free function -------------------------------------------- */
static void kfree_vmalloc(void)       { void *p = vmalloc(8192); ZONE(p); kfree(H(p)); }
static void kfree_vmalloc_big(void)   { void *p = vmalloc(SZ_1M); ZONE(p); kfree(H(p)); }
static void vfree_kmalloc(void)       { void *p = kmalloc(128, GFP_KERNEL); vfree(H(p)); }
static void vfree_kmalloc_page(void)  { void *p = kmalloc(PAGE_SIZE, GFP_KERNEL); vfree(H(p)); }
static void kfree_kvmalloc_large(void){ void *p = kvmalloc(SZ_16M, GFP_KERNEL); ZONE(p); kfree(H(p)); }
static void kfree_kvmalloc_small(void){ void *p = kvmalloc(128, GFP_KERNEL); ZONE(p); kfree(H(p)); }
static void kvfree_ok(void)
{
	void *a = kvmalloc(128, GFP_KERNEL), *b = kvmalloc(SZ_16M, GFP_KERNEL);
	void *c = kmalloc(64, GFP_KERNEL), *d = vmalloc(4096), *e = kmalloc(SZ_64K, GFP_KERNEL);
	ZONE(a); ZONE(b); ZONE(c); ZONE(d); ZONE(e);
	kvfree(a); kvfree(b); kvfree(c); kvfree(d); kvfree(e); kvfree(NULL); kfree(NULL); vfree(NULL);
	kfree(kmalloc(0, GFP_KERNEL)); kvfree(kvmalloc(0, GFP_KERNEL));
}
static void kfree_sensitive_vmalloc(void){ void *p = vmalloc(8192); kfree_sensitive(H(p)); }
static void kfree_stack(void)         { char b[64]; b[0] = 1; kfree(H((void *)b)); }
static void kfree_static(void)        { kfree(H((void *)static_buf)); }
static void kfree_interior(void)      { char *p = kmalloc(128, GFP_KERNEL); kfree(H(p + 16)); }
static void kfree_errptr(void)        { kfree(H((void *)ERR_PTR(-ENOMEM))); }
static void kfree_page(void)          { void *p = (void *)__get_free_page(GFP_KERNEL); kfree(H(p)); }
static void kfree_page_order2(void)   { void *p = (void *)__get_free_pages(GFP_KERNEL, 2); kfree(H(p)); }
static void free_page_kmalloc(void)   { void *p = kmalloc(PAGE_SIZE, GFP_KERNEL); free_page((unsigned long)H(p)); }
static void free_page_kmalloc_large(void){ void *p = kmalloc(SZ_64K, GFP_KERNEL); free_page((unsigned long)H(p)); }
static void free_page_vmalloc(void)   { void *p = vmalloc(4096); free_page((unsigned long)H(p)); }
static void free_pages_order_hi(void) { unsigned long p = __get_free_pages(GFP_KERNEL, 1); free_pages(H(p), 3); mdelay(10); }
static void free_pages_order_lo(void) { unsigned long p = __get_free_pages(GFP_KERNEL, 3); free_pages(H(p), 1); }
static void free_pages_order_lo_comp(void) { unsigned long p = __get_free_pages(GFP_KERNEL|__GFP_COMP, 3); free_pages(H(p), 1); }
static void free_pages_order_hi_comp(void) { unsigned long p = __get_free_pages(GFP_KERNEL|__GFP_COMP, 1); free_pages(H(p), 3); }
static void free_pages_twice(void)    { unsigned long p = __get_free_pages(GFP_KERNEL, 1); free_pages(p, 1); free_pages(H(p), 1); }
static void free_pages_exact_wrong(void){ void *p = alloc_pages_exact(12288, GFP_KERNEL); free_pages((unsigned long)H(p), 2); }
static void cache_free_wrong(void)
{
	struct kmem_cache *a = kmem_cache_create("mis_a", 96, 0, 0, NULL), *b = kmem_cache_create("mis_b", 200, 0, 0, NULL);
	void *p = kmem_cache_alloc(a, GFP_KERNEL);
	kmem_cache_free(b, H(p));
	kmem_cache_destroy(a); kmem_cache_destroy(b);
}
static void cache_destroy_busy(void)
{
	struct kmem_cache *a = kmem_cache_create("mis_c", 96, 0, 0, NULL);
	SHOW(kmem_cache_alloc(a, GFP_KERNEL));
	kmem_cache_destroy(a);
}
static void kfree_percpu(void)        { int __percpu *p = alloc_percpu(int); kfree(H((void *)(__force void *)p)); }
static void free_percpu_kmalloc(void) { void *p = kmalloc(64, GFP_KERNEL); free_percpu((void __percpu *)H(p)); }
static void krealloc_vmalloc(void)    { void *p = vmalloc(8192); SHOW(krealloc(H(p), 100, GFP_KERNEL)); }
static void ksize_vmalloc(void)       { void *p = vmalloc(8192); pr_info("ksize %zu\n", ksize(H(p))); }
static void vfree_interior(void)      { char *p = vmalloc(16384); vfree(H(p + 4096)); }
static void vfree_unaligned(void)     { char *p = vmalloc(16384); vfree(H(p + 8)); }

/* ---- life time ----------------------------------------------------------- */
static void kfree_twice(void)         { void *p = kmalloc(128, GFP_KERNEL); kfree(p); kfree(H(p)); }
static void kfree_twice_large(void)   { void *p = kmalloc(SZ_64K, GFP_KERNEL); kfree(p); kfree(H(p)); }
static void vfree_twice(void)         { void *p = vmalloc(8192); vfree(p); vfree(H(p)); }
static void uaf_read(void)            { char *p = kmalloc(128, GFP_KERNEL); p[5] = 1; kfree(p); pr_info("read %d\n", *(volatile char *)H(p + 5)); }
static void uaf_write(void)           { char *p = kmalloc(128, GFP_KERNEL); kfree(p); *(volatile char *)H(p + 5) = 1; p = kmalloc(128, GFP_KERNEL); kfree(p); }
static void uaf_vmalloc(void)         { char *p = vmalloc(8192); p[5] = 1; vfree(p); pr_info("read %d\n", *(volatile char *)H(p + 5)); }
static void uaf_page(void)            { char *p = (char *)__get_free_page(GFP_KERNEL); p[5] = 1; free_page((unsigned long)p); pr_info("read %d\n", *(volatile char *)H(p + 5)); }
static void oob_kmalloc(void)         { char *p = kmalloc(120, GFP_KERNEL); *(volatile char *)H(p + 120) = 1; kfree(p); }
static void oob_vmalloc(void)         { char *p = vmalloc(5000); *(volatile char *)H(p + 5001) = 1; vfree(p); }
static void oob_vmalloc_guard(void)   { char *p = vmalloc(4096); *(volatile char *)H(p + 4096) = 1; vfree(p); }
static void deref_zero_size(void)     { char *p = kmalloc(0, GFP_KERNEL); pr_info("read %d\n", *(volatile char *)H(p)); }
static void krealloc_freed(void)      { void *p = kmalloc(64, GFP_KERNEL); kfree(p); SHOW(krealloc(H(p), 256, GFP_KERNEL)); }
static noinline void leak_kmalloc(void) { int i; for (i = 0; i < 5; i++) { void *p = kmalloc(1000, GFP_KERNEL); OPTIMIZER_HIDE_VAR(p); p = 0; } }
static noinline void leak_vmalloc(void) { int i; for (i = 0; i < 5; i++) { void *p = vmalloc(9000); OPTIMIZER_HIDE_VAR(p); p = 0; } }
static noinline void leak_page(void) { int i; for (i = 0; i < 5; i++) { unsigned long p = __get_free_pages(GFP_KERNEL, 1); OPTIMIZER_HIDE_VAR(p); p = 0; } }
static noinline void leak_dma_coherent(void) { int i; for (i = 0; i < 5; i++) { dma_addr_t d; void *p = dma_alloc_coherent(dev, 8192, &d, GFP_KERNEL); OPTIMIZER_HIDE_VAR(p); p = 0; } }
struct tw { struct timer_list tm; struct work_struct w; char pad[64]; };
static void tfn(struct timer_list *x) { pr_info("timer ran\n"); }
static void wfn(struct work_struct *w) { pr_info("work ran\n"); }
static void kfree_active_timer(void)  { struct tw *p = kzalloc(sizeof *p, GFP_KERNEL); timer_setup(&p->tm, tfn, 0); mod_timer(&p->tm, jiffies + HZ / 2); kfree(p); msleep(1000); }
static void kfree_active_work(void)
{
	struct delayed_work *p = kzalloc(sizeof *p, GFP_KERNEL);
	INIT_DELAYED_WORK(p, wfn); schedule_delayed_work(p, HZ / 2); kfree(p); msleep(1000);
}
static void kfree_held_lock(void)
{
	struct { struct mutex m; } *p = kzalloc(sizeof *p, GFP_KERNEL);
	mutex_init(&p->m); mutex_lock(&p->m); kfree(p);
}

/* ---- devm ------------------------------------------------------------------ */
static void kfree_devm(void)          { void *p = devm_kzalloc(dev, 100, GFP_KERNEL); kfree(H(p)); }
static void devm_kfree_kmalloc(void)  { void *p = kzalloc(100, GFP_KERNEL); devm_kfree(dev, H(p)); }
static void devm_kfree_ok(void)       { void *p = devm_kzalloc(dev, 100, GFP_KERNEL); devm_kfree(dev, p); SHOW(devm_kzalloc(dev, 50, GFP_KERNEL)); }
static void devm_kfree_twice(void)    { void *p = devm_kzalloc(dev, 100, GFP_KERNEL); devm_kfree(dev, p); devm_kfree(dev, H(p)); }

/* ---- context --------------------------------------------------------------- */
static void gfpk_spin_irqsave(void)   { unsigned long f; void *p; spin_lock_irqsave(&lk, f); p = kmalloc(64, GFP_KERNEL); spin_unlock_irqrestore(&lk, f); kfree(p); }
static void gfpk_spin(void)           { void *p; spin_lock(&lk); p = kmalloc(64, GFP_KERNEL); spin_unlock(&lk); kfree(p); }
static void gfpk_rcu(void)            { void *p; rcu_read_lock(); p = kmalloc(64, GFP_KERNEL); rcu_read_unlock(); kfree(p); }
static void gfpk_preempt_off(void)    { void *p; preempt_disable(); p = kmalloc(64, GFP_KERNEL); preempt_enable(); kfree(p); }
static void gfpk_irq_off(void)        { void *p; local_irq_disable(); p = kmalloc(64, GFP_KERNEL); local_irq_enable(); kfree(p); }
static void atomic_spin_ok(void)      { void *p, *q; unsigned long f; spin_lock_irqsave(&lk, f); p = kmalloc(64, GFP_ATOMIC); q = kmalloc(64, GFP_NOWAIT); kfree(p); kfree(q); spin_unlock_irqrestore(&lk, f); }
static void mutex_gfpk_ok(void)       { void *p; mutex_lock(&mx); p = kmalloc(64, GFP_KERNEL); mutex_unlock(&mx); kfree(p); }
static struct timer_list tm;
static void (*in_timer)(void);
static void runner(struct timer_list *x) { in_timer(); }
static void by_timer(void (*f)(void)) { in_timer = f; timer_setup(&tm, runner, 0); mod_timer(&tm, jiffies + 2); msleep(300); del_timer_sync(&tm); }
static void f_gfpk(void)   { kfree(kmalloc(64, GFP_KERNEL)); }
static void f_gfpa(void)   { kfree(kmalloc(64, GFP_ATOMIC)); }
static void f_vmalloc(void){ vfree(vmalloc(8192)); }
static void *saved;
static void f_vfree(void)  { vfree(saved); }
static void f_kvfree(void) { kvfree(saved); }
static void f_dmafree(void){ dma_addr_t d; void *p = dma_alloc_coherent(dev, 8192, &d, GFP_ATOMIC); SHOW(p); dma_free_coherent(dev, 8192, p, d); }
static void f_dmaalloc(void){ dma_addr_t d; void *p = dma_alloc_coherent(dev, 8192, &d, GFP_KERNEL); SHOW(p); }
static void gfpk_timer(void)          { by_timer(f_gfpk); }
static void gfpa_timer_ok(void)       { by_timer(f_gfpa); }
static void vmalloc_timer(void)       { by_timer(f_vmalloc); }
static void vfree_timer_ok(void)      { saved = vmalloc(8192); by_timer(f_vfree); msleep(100); }
static void kvfree_timer(void)        { saved = kvmalloc(SZ_16M, GFP_KERNEL); ZONE(saved); by_timer(f_kvfree); msleep(100); }
static void vmalloc_spin(void)        { void *p; spin_lock(&lk); p = vmalloc(8192); spin_unlock(&lk); vfree(p); }
static void vmalloc_spin_irqsave(void){ void *p; unsigned long f; spin_lock_irqsave(&lk, f); p = vmalloc(8192); spin_unlock_irqrestore(&lk, f); vfree(p); }
static void vmalloc_gfpa_spin(void)   { void *p; spin_lock(&lk); p = __vmalloc(8192, GFP_ATOMIC); spin_unlock(&lk); vfree(p); }
static void kvmalloc_gfpa_spin(void)  { void *p; spin_lock(&lk); p = kvmalloc(SZ_16M, GFP_ATOMIC); spin_unlock(&lk); SHOW(p); kvfree(p); }
static void kvmalloc_small_spin(void) { void *p; spin_lock(&lk); p = kvmalloc(64, GFP_KERNEL); spin_unlock(&lk); kvfree(p); }
static void vfree_spin(void)          { void *p = vmalloc(8192); spin_lock(&lk); vfree(p); spin_unlock(&lk); }
static void kvfree_spin_small_ok(void){ void *p = kvmalloc(64, GFP_KERNEL); spin_lock(&lk); kvfree(p); spin_unlock(&lk); }
static void kvfree_spin_large(void)   { void *p = kvmalloc(SZ_16M, GFP_KERNEL); spin_lock(&lk); kvfree(p); spin_unlock(&lk); }
static void devm_spin(void)           { void *p; spin_lock(&lk); p = devm_kzalloc(dev, 64, GFP_KERNEL); spin_unlock(&lk); SHOW(p); }
static void cache_create_spin(void)   { struct kmem_cache *c; spin_lock(&lk); c = kmem_cache_create("mis_d", 64, 0, 0, NULL); spin_unlock(&lk); kmem_cache_destroy(c); }
static void alloc_percpu_spin(void)   { int __percpu *p; spin_lock(&lk); p = alloc_percpu(int); spin_unlock(&lk); free_percpu(p); }
static void gfpk_in_reclaim_lock(void)
{	/* GFP_KERNEL under a lock that is also taken in GFP_NOFS/reclaim: lockdep's fs_reclaim */
	void *p;
	fs_reclaim_acquire(GFP_KERNEL); mutex_lock(&mx); mutex_unlock(&mx); fs_reclaim_release(GFP_KERNEL);
	mutex_lock(&mx); p = kmalloc(64, GFP_KERNEL); mutex_unlock(&mx); kfree(p);
}

/* ---- flags and sizes ------------------------------------------------------- */
static void gfp_dma_highmem(void)
{
	void *p[70]; int i;
	for (i = 0; i < 70; i++) p[i] = kmalloc(64, GFP_KERNEL | GFP_DMA | __GFP_HIGHMEM);
	SHOW(p[0]); for (i = 0; i < 70; i++) kfree(p[i]);
}
static void gfp_highmem_1(void)       { void *p = kmalloc(64, GFP_KERNEL | __GFP_HIGHMEM); SHOW(p); kfree(p); }
static void gfp_highmem_large(void)   { void *p = kmalloc(SZ_64K, GFP_KERNEL | __GFP_HIGHMEM); SHOW(p); kfree(p); }
static void gfp_dma32(void)
{
	void *p[70]; int i;
	for (i = 0; i < 70; i++) p[i] = kmalloc(64, GFP_KERNEL | GFP_DMA32);
	SHOW(p[0]); for (i = 0; i < 70; i++) kfree(p[i]);
}
static void gfp_dma_ok(void)          { void *p = kmalloc(64, GFP_KERNEL | GFP_DMA); SHOW(p); kfree(p); }
static void page_dma_highmem(void)    { struct page *p = alloc_page(GFP_KERNEL | GFP_DMA | __GFP_HIGHMEM); SHOW(p); if (p) __free_page(p); }
static void gfp_zero_page_highmem(void){ unsigned long p = __get_free_page(GFP_KERNEL | __GFP_HIGHMEM); SHOW((void *)p); free_page(p); }
static void kmalloc_too_big(void)     { size_t n = H((size_t)KMALLOC_MAX_SIZE + 1); void *p = kmalloc(n, GFP_KERNEL); pr_info("KMALLOC_MAX_SIZE %lu\n", KMALLOC_MAX_SIZE); SHOW(p); kfree(p); }
static void kmalloc_too_big_nowarn(void){ size_t n = H((size_t)KMALLOC_MAX_SIZE + 1); void *p = kmalloc(n, GFP_KERNEL | __GFP_NOWARN); SHOW(p); kfree(p); }
static void kmalloc_negative(void)    { size_t n = H((size_t)-22); void *p = kmalloc(n, GFP_KERNEL); SHOW(p); kfree(p); }
static void kmalloc_array_overflow(void){ size_t n = H((size_t)1 << 62); void *p = kmalloc_array(n, 16, GFP_KERNEL); SHOW(p); kfree(p); }
static void kvmalloc_too_big(void)    { size_t n = H((size_t)INT_MAX + 1); void *p = kvmalloc(n, GFP_KERNEL); SHOW(p); kvfree(p); }
static void vmalloc_zero(void)        { void *p = vmalloc(H((size_t)0)); SHOW(p); vfree(p); }
static void vmalloc_huge_size(void)   { void *p = vmalloc(H((size_t)1 << 40)); SHOW(p); vfree(p); }
static void pages_order_too_big(void) { unsigned long p = __get_free_pages(GFP_KERNEL, H(MAX_PAGE_ORDER + 1)); SHOW((void *)p); }
static void nofail_order2(void)       { unsigned long p = __get_free_pages(GFP_KERNEL | __GFP_NOFAIL, 2); SHOW((void *)p); free_pages(p, 2); }
static void nofail_atomic(void)       { void *p; spin_lock(&lk); p = kmalloc(64, GFP_ATOMIC | __GFP_NOFAIL); spin_unlock(&lk); SHOW(p); kfree(p); }
static void ctor(void *p) { }
static void zero_ctor(void)           { struct kmem_cache *a = kmem_cache_create("mis_e", 96, 0, 0, ctor); void *p = kmem_cache_alloc(a, GFP_KERNEL | __GFP_ZERO); SHOW(p); kmem_cache_free(a, p); kmem_cache_destroy(a); }

/* ---- DMA ------------------------------------------------------------------- */
#define MAP(d) pr_info("-> dma_mapping_error = %d\n", dma_mapping_error(dev, d))
static void dma_vmalloc(void)  { void *p = vmalloc(8192); dma_addr_t d = dma_map_single(dev, p, 8192, DMA_TO_DEVICE); MAP(d); vfree(p); }
static void dma_stack(void)    { char b[64]; dma_addr_t d; b[0] = 1; d = dma_map_single(dev, H((void *)b), 64, DMA_TO_DEVICE); MAP(d); if (!dma_mapping_error(dev, d)) dma_unmap_single(dev, d, 64, DMA_TO_DEVICE); }
static void dma_static(void)   { dma_addr_t d = dma_map_single(dev, static_buf, 64, DMA_TO_DEVICE); MAP(d); if (!dma_mapping_error(dev, d)) dma_unmap_single(dev, d, 64, DMA_TO_DEVICE); }
static void dma_rodata(void)   { static const char ro[64] __aligned(64) = "x"; dma_addr_t d = dma_map_single(dev, H((void *)ro), 64, DMA_TO_DEVICE); MAP(d); }
static void dma_ok(void)       { void *p = kmalloc(256, GFP_KERNEL); dma_addr_t d = dma_map_single(dev, p, 256, DMA_TO_DEVICE); MAP(d); dma_unmap_single(dev, d, 256, DMA_TO_DEVICE); kfree(p); }
static void dma_freed(void)    { void *p = kmalloc(256, GFP_KERNEL); dma_addr_t d; kfree(p); d = dma_map_single(dev, H(p), 256, DMA_TO_DEVICE); MAP(d); }
static void dma_no_check(void) { void *p = kmalloc(256, GFP_KERNEL); dma_addr_t d = dma_map_single(dev, p, 256, DMA_TO_DEVICE); dma_unmap_single(dev, d, 256, DMA_TO_DEVICE); kfree(p); }
static void dma_unmap_size(void){ void *p = kmalloc(256, GFP_KERNEL); dma_addr_t d = dma_map_single(dev, p, 256, DMA_TO_DEVICE); MAP(d); dma_unmap_single(dev, d, 128, DMA_TO_DEVICE); kfree(p); }
static void dma_unmap_dir(void) { void *p = kmalloc(256, GFP_KERNEL); dma_addr_t d = dma_map_single(dev, p, 256, DMA_TO_DEVICE); MAP(d); dma_unmap_single(dev, d, 256, DMA_FROM_DEVICE); kfree(p); }
static void dma_unmap_page_fn(void){ void *p = kmalloc(256, GFP_KERNEL); dma_addr_t d = dma_map_single(dev, p, 256, DMA_TO_DEVICE); MAP(d); dma_unmap_page(dev, d, 256, DMA_TO_DEVICE); kfree(p); }
static void dma_unmap_twice(void){ void *p = kmalloc(256, GFP_KERNEL); dma_addr_t d = dma_map_single(dev, p, 256, DMA_TO_DEVICE); MAP(d); dma_unmap_single(dev, d, 256, DMA_TO_DEVICE); dma_unmap_single(dev, d, 256, DMA_TO_DEVICE); kfree(p); }
static void dma_map_leak(void) { void *p = kmalloc(256, GFP_KERNEL); dma_addr_t d = dma_map_single(dev, p, 256, DMA_TO_DEVICE); MAP(d); }
static void dma_kfree_mapped(void){ void *p = kmalloc(256, GFP_KERNEL); dma_addr_t d = dma_map_single(dev, p, 256, DMA_TO_DEVICE); MAP(d); kfree(p); }
static void dma_twice_cacheline(void){ char *p = kmalloc(256, GFP_KERNEL); dma_addr_t d, e; d = dma_map_single(dev, p, 32, DMA_FROM_DEVICE); MAP(d); e = dma_map_single(dev, p + 32, 32, DMA_FROM_DEVICE); MAP(e); dma_unmap_single(dev, d, 32, DMA_FROM_DEVICE); dma_unmap_single(dev, e, 32, DMA_FROM_DEVICE); kfree(p); }
static void dma_coh_free_size(void){ dma_addr_t d; void *p = dma_alloc_coherent(dev, 8192, &d, GFP_KERNEL); SHOW(p); dma_free_coherent(dev, 4096, p, d); }
static void dma_coh_kfree(void){ dma_addr_t d; void *p = dma_alloc_coherent(dev, 8192, &d, GFP_KERNEL); SHOW(p); ZONE(p); kfree(H(p)); }
static void dma_coh_free_kmalloc(void){ void *p = kmalloc(8192, GFP_KERNEL); dma_free_coherent(dev, 8192, H(p), virt_to_phys(p)); }
static void dma_coh_alloc_spin(void){ dma_addr_t d; void *p; spin_lock(&lk); p = dma_alloc_coherent(dev, 8192, &d, GFP_KERNEL); spin_unlock(&lk); SHOW(p); dma_free_coherent(dev, 8192, p, d); }
static void dma_coh_alloc_timer(void){ by_timer(f_dmaalloc); }
static void dma_coh_free_irqoff(void){ dma_addr_t d; unsigned long f; void *p = dma_alloc_coherent(dev, 8192, &d, GFP_KERNEL); spin_lock_irqsave(&lk, f); dma_free_coherent(dev, 8192, p, d); spin_unlock_irqrestore(&lk, f); }
static void dma_coh_free_timer(void){ by_timer(f_dmafree); }
static void dma_no_mask(void) { dma_addr_t d; struct device *x = kzalloc(sizeof *x, GFP_KERNEL); device_initialize(x); d = dma_map_single(x, kmalloc(64, GFP_KERNEL), 64, DMA_TO_DEVICE); pr_info("dma_mapping_error = %d\n", dma_mapping_error(x, d)); }
static void dma_pool_busy(void){ dma_addr_t d; struct dma_pool *q = dma_pool_create("mis", dev, 64, 64, 0); SHOW(dma_pool_alloc(q, GFP_KERNEL, &d)); dma_pool_destroy(q); }
static void dma_pool_free_twice(void){ dma_addr_t d; struct dma_pool *q = dma_pool_create("mis", dev, 64, 64, 0); void *p = dma_pool_alloc(q, GFP_KERNEL, &d); dma_pool_free(q, p, d); dma_pool_free(q, p, d); dma_pool_destroy(q); }

#define T(f) { #f, f }
static const struct {
	const char *name;
	void (*run)(void);
} cases[] = {
	T(kfree_vmalloc), T(vfree_kmalloc), T(kfree_kvmalloc_large), T(kvfree_ok),
	T(gfpk_spin_irqsave), T(gfpk_timer), T(vmalloc_spin), T(vmalloc_timer), T(kfree_twice),
	T(uaf_read), T(uaf_write), T(leak_kmalloc), T(leak_vmalloc), T(dma_vmalloc), T(dma_stack),
	T(kfree_devm), T(gfp_dma_highmem), T(kmalloc_too_big), T(free_pages_order_hi),
	T(free_pages_order_lo), T(kfree_vmalloc_big), T(vfree_kmalloc_page),
	T(kfree_kvmalloc_small), T(kfree_sensitive_vmalloc), T(kfree_stack), T(kfree_static),
	T(kfree_interior), T(kfree_errptr), T(kfree_page), T(kfree_page_order2),
	T(free_page_kmalloc), T(free_page_kmalloc_large), T(free_page_vmalloc),
	T(free_pages_order_lo_comp), T(free_pages_order_hi_comp), T(free_pages_twice),
	T(free_pages_exact_wrong), T(cache_free_wrong), T(cache_destroy_busy), T(kfree_percpu),
	T(free_percpu_kmalloc), T(krealloc_vmalloc), T(ksize_vmalloc), T(vfree_interior),
	T(vfree_unaligned), T(kfree_twice_large), T(vfree_twice), T(uaf_vmalloc), T(uaf_page),
	T(oob_kmalloc), T(oob_vmalloc), T(oob_vmalloc_guard), T(deref_zero_size),
	T(krealloc_freed), T(leak_page), T(leak_dma_coherent), T(kfree_active_timer),
	T(kfree_active_work), T(kfree_held_lock), T(devm_kfree_kmalloc), T(devm_kfree_ok),
	T(devm_kfree_twice), T(gfpk_spin), T(gfpk_rcu), T(gfpk_preempt_off), T(gfpk_irq_off),
	T(atomic_spin_ok), T(mutex_gfpk_ok), T(gfpa_timer_ok), T(vfree_timer_ok), T(kvfree_timer),
	T(vmalloc_spin_irqsave), T(vmalloc_gfpa_spin), T(kvmalloc_gfpa_spin),
	T(kvmalloc_small_spin), T(vfree_spin), T(kvfree_spin_small_ok), T(kvfree_spin_large),
	T(devm_spin), T(cache_create_spin), T(alloc_percpu_spin), T(gfpk_in_reclaim_lock),
	T(gfp_highmem_1), T(gfp_highmem_large), T(gfp_dma32), T(gfp_dma_ok), T(page_dma_highmem),
	T(gfp_zero_page_highmem), T(kmalloc_too_big_nowarn), T(kmalloc_negative),
	T(kmalloc_array_overflow), T(kvmalloc_too_big), T(vmalloc_zero), T(vmalloc_huge_size),
	T(pages_order_too_big), T(nofail_order2), T(nofail_atomic), T(zero_ctor), T(dma_static),
	T(dma_rodata), T(dma_ok), T(dma_freed), T(dma_no_check), T(dma_unmap_size),
	T(dma_unmap_dir), T(dma_unmap_page_fn), T(dma_unmap_twice), T(dma_map_leak),
	T(dma_kfree_mapped), T(dma_twice_cacheline), T(dma_coh_free_size), T(dma_coh_kfree),
	T(dma_coh_free_kmalloc), T(dma_coh_alloc_spin), T(dma_coh_alloc_timer),
	T(dma_coh_free_irqoff), T(dma_coh_free_timer), T(dma_no_mask), T(dma_pool_busy),
	T(dma_pool_free_twice),
};

static int probe(struct platform_device *pdev)
{
	unsigned int i;

	dev = &pdev->dev;
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		if (!shadow_argument() || !strcmp(shadow_argument(), cases[i].name))
			cases[i].run();
	return 0;
}

static struct platform_driver misuse_driver = { .probe = probe, .driver = { .name = "misuse" } };

void shadow_main(void)
{
	if (!platform_driver_register(&misuse_driver))
		platform_driver_unregister(&misuse_driver);
}
