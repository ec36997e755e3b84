/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The shadow's inner interface.
 *
 * Physical memory is one memory file cut into page frames (pages.c). Low
 * memory is mapped once, linearly (the direct map); vmalloc areas map single
 * frames of it a second time (vmalloc.c); high memory is mapped by kmap alone.
 * Slabs lie on frames (slab.c). Every allocation of any kind is a block, which
 * knows who made it and who freed it. Which bytes may be touched is kept in
 * shadow bytes, as KASAN does (kasan.c), and every load and store of the driver
 * asks (the compiler's -fsanitize=kernel-address, outlined).
 *
 * One run is one process with one thread. Nothing here locks.
 */
#ifndef SHADOW_SHADOW_H
#define SHADOW_SHADOW_H

#include "host.h"
#include <asm/io.h>
#include <asm/page.h>
#include <linux/device.h>
#include <linux/dma-mapping.h>
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/preempt.h>
#include <linux/slab.h>
#include <linux/types.h>
#include <shadow/shadow.h>

/* Where things lie. Below AddressSanitizer's high shadow nothing would be free. */
#define DIRECT_MAP 0x200000000000UL
#define VMALLOC_AREA 0x300000000000UL
#define VMALLOC_SPACE (2UL << 30)
#define PERCPU_AREA 0x380000000000UL
#define IOMEM_AREA 0x3c0000000000UL
#define IOMEM_SPACE (16UL << 20)
#define USER_AREA 0x10000000UL
#define USER_SPACE (1UL << 20)

/* Survives the module: what the kernel itself would still point to. */
#define REGISTERED __attribute__((__section__("shadow_roots")))

enum block_kind {
	BLOCK_SLAB,  /* kmalloc() */
	BLOCK_LARGE, /* kmalloc() of more than two pages */
	BLOCK_CACHE, /* kmem_cache_alloc() */
	BLOCK_PAGES, /* alloc_pages(), __get_free_pages() */
	BLOCK_EXACT, /* alloc_pages_exact() */
	BLOCK_VMALLOC,
	BLOCK_VMAP, /* vmap(): frames of somebody else */
	BLOCK_PERCPU,
	BLOCK_COHERENT,
	BLOCK_POOL, /* dma_pool_alloc() */
	BLOCK_IOMEM,
	BLOCK_PRIVATE, /* a part of another block, by kmemleak_alloc() */
};

struct block {
	struct block *next; /* of all that were ever made, newest first */
	unsigned long addr;
	size_t size; /* as asked for */
	size_t room; /* as taken */
	enum block_kind kind;
	bool live, reached, leak_told, access_told, held;
	bool after_failure; /* made when a call had failed already */
	bool kvmalloc;	    /* came by kvmalloc(): only kvfree() is right */
	const char *object; /* an object with a free of its own: "sk_buff", or NULL */
	const char *right;  /* that free */
	unsigned int order;
	gfp_t gfp;
	struct kmem_cache *cache;
	void *owner; /* device, pool */
	dma_addr_t dma;
	struct stack allocated, freed;
};

/* --- report.c: one misuse is begun, described and ended; nothing else may be reported in between. */
/* The shadow's own ids for what no check looks for. */
#define CHECK_BOUNDS "out-of-bounds"
#define CHECK_DMA_API "dma-api"
#define CHECK_LOCKING "locking"
/* What was told once may be told again. */
void report_forget(void);
void report_begin(const char *check, const char *fmt, ...) __attribute__((__format__(printf, 2, 3)));
void report_line(const char *fmt, ...) __attribute__((__format__(printf, 1, 2)));
void report_stack(const char *title, const struct stack *s);
void report_block(const struct block *b);
bool was_freed(const struct block *b);
/* NAME frees ADDR, which is no live block of its kind; AGAIN: it was one. FMT is the kernel's headline. The caller ends
 * it. */
void begin_bad_free(bool again, const char *name, unsigned long addr, const char *fmt, ...)
	__attribute__((__format__(printf, 4, 5)));
/* The check that looks for the free of ADDR, which is nowhere in memory. */
const char *check_of_bad_free(unsigned long addr);
/* The same for an object with a free of its own, whole. */
void report_bad_object(const char *name, const void *object);
/* What failed in this run had failed before the misuse began: it is no reason for it. */
void report_failure_was_before(void);
void report_end(void);
/* As report_end(), and the kernel would be dead. */
void report_end_fatal(void);

/* --- fail.c */
/* The next fallible call of the driver: true if it is to fail. WHAT names it. */
bool should_fail(const char *what);
/* In this run, or in this try of shadow_try(). */
bool some_call_failed(void);
/* Between two steps of the driver: where another CPU could have come in. */
void point(void);
/* A number that comes from outside; USUAL unless the plan says otherwise. */
unsigned long input(const char *what, unsigned long usual);

/* --- kasan.c */
#define KASAN_ACCESSIBLE 0
#define KASAN_FREE_PAGE 0xff
#define KASAN_PAGE_REDZONE 0xfe
#define KASAN_SLAB_REDZONE 0xfc
#define KASAN_SLAB_FREE 0xfb
#define KASAN_VMALLOC_INVALID 0xf8
void kasan_init(unsigned long low);
void kasan_poison(unsigned long addr, size_t size, u8 value);
void kasan_unpoison(unsigned long addr, size_t size);
/* Reports what is wrong with an access; true if it is fine. */
bool kasan_check(unsigned long addr, size_t size, bool write);
/* Without a report. */
bool kasan_accessible(unsigned long addr, size_t size);

/* --- pages.c */
enum page_type {
	PAGE_RESERVED,
	PAGE_FREE,
	PAGE_PART /* of a higher order */,
	PAGE_TAKEN,
	PAGE_SLAB,
	PAGE_LARGE,
	PAGE_MAPPED /* by vmalloc() */
};
enum zone { ZONE_DMA, ZONE_NORMAL, ZONE_HIGHMEM, ZONES };
struct slab;
struct page {
	struct page *next, *prev; /* of a free list */
	enum page_type type;
	enum zone zone;
	unsigned int order;
	int refs;
	unsigned long frame;
	struct page *head; /* of a compound or a slab */
	bool compound;
	struct block *block; /* the last one that lay here */
	struct slab *slab;
	void *kmapped;
	int kmaps;
};
void pages_init(void);
extern struct page *mem_map;
extern unsigned long nr_frames, nr_low_frames;
struct page *page_take(gfp_t gfp, unsigned int order);
void page_give(struct page *page, unsigned int order);
bool in_direct_map(unsigned long addr);
bool in_mem_map(unsigned long addr);
/* Sets the shadow of low memory's frames. */
void page_poison(struct page *page, unsigned int order, u8 value);
bool gfp_checked(gfp_t gfp);

/* --- vmalloc.c */
struct block *vmalloc_block(unsigned long addr);
bool in_vmalloc(unsigned long addr);
void *vmalloc_take(unsigned long size, gfp_t gfp, enum block_kind kind, struct page **pages);
void vmalloc_give(struct block *b);

/* --- slab.c */
struct block *slab_take(size_t size, gfp_t gfp, const char *what);
struct block *cache_take(struct kmem_cache *s, gfp_t gfp, const char *what);
void slab_give(struct block *b);
/* An object of the kernel's own of FAMILY, which RIGHT alone frees. */
struct block *slab_object(size_t size, gfp_t gfp, const char *what, const char *family, const char *right);
/* One of a cache, without a turn of the run: it fails when there is no memory. */
struct block *object_block(struct kmem_cache *s, size_t size, gfp_t gfp);
/* The live block that starts at ADDR; otherwise tells what is wrong with freeing it as slab memory. */
struct block *freeable(unsigned long addr, const char *name);
/* kfree() and its kind, NAME being what the driver wrote; right for kvmalloc() memory, too, if OF_KVMALLOC. */
void free_by_kfree(unsigned long addr, const char *name, bool of_kvmalloc);
/* The live ones of a cache that goes. */
void report_objects(const struct kmem_cache *s);
/* The context and the flags of an allocation: false when it can only fail. */
bool slab_gate(size_t size, gfp_t gfp, const char *what);
struct kmem_cache *cache_of_objects(const char *name, size_t size, const char *right);

/* --- blocks.c */
struct block *block_new(unsigned long addr, size_t size, size_t room, enum block_kind kind);
void block_dead(struct block *b);
/* That contains ADDR, live or the last one that was there; or NULL. */
struct block *block_at(unsigned long addr);
/* The live one that ends last before ADDR, no farther than a page; or NULL. */
struct block *block_before(unsigned long addr);
/* The one of a private allocator that begins at ADDR and is live. */
struct block *private_block(unsigned long addr);
struct block *blocks_all(void);
void blocks_forget_dead(void);
/* Nobody frees what is live now, and nobody is to blame. */
void blocks_write_off(void);
const char *block_family(const struct block *b);
/* What ADDR is, in words: "vmalloc memory", "the stack". */
const char *address_kind(unsigned long addr);
/* Before a block goes: what is still active in it. */
void block_check_active(struct block *b);

/* --- context.c */
extern int irqs_off;
bool context_is_atomic(void);
void might_sleep_at(const char *where);
void might_alloc(gfp_t gfp);
/* An allocator that sleeps on a mutex of its own. */
void might_sleep_in_allocator(void);
void context_reset(void);
void enter_context(int offset);
void leave_context(int offset);

/* --- locks.c */
/* A lock that lies in [addr, addr + size) and is held, or 0. */
unsigned long lock_held_in(unsigned long addr, size_t size);
/* A read section is open: another task may run work meanwhile, but no grace period ends. */
bool in_rcu_reader(void);
int locks_held(void);
void locks_reset(void);
/* Into a report: the held ones that do not sleep. */
void report_atomic_locks(void);
/* Reclaim is about to run: of what is held, what it takes itself. */
void check_locks_of_reclaim(void);

/* --- deliver.c */
/* What is armed or queued. The kernel's name of TYPE, if debugobjects knows it; else NULL. */
#define SLOTS 256
struct slots {
	const char *type;
	void *of[SLOTS];
};
int slot_of(const struct slots *slots, const void *what);
/* True if it was there before. */
bool slot_put(struct slots *slots, void *what);
bool slot_clear(struct slots *slots, const void *what);
void deliver_all(void);
void deliver_reset(void);
/* Sleeping lets time pass; what is due comes. */
void time_passes(unsigned long ticks);
/* The type of what is active in [addr, addr + size) and AT which address, or NULL. */
const char *active_in(unsigned long addr, size_t size, unsigned long *at);

/* --- irq.c, timer.c, softirq.c, workqueue.c, rcu.c, usb.c: their parts of a delivery */
extern struct slots timers, hrtimers, tasklets, napis, works, delayed_works, urbs;
void deliver_irqs(void);
void run_irq_threads(void);
void forget_irqs(void);
void run_timers(bool all);
void run_hrtimers(void);
void run_tasklets(void);
void run_napi(void);
void run_work(void);
void run_rcu(void);
void complete_urbs(void);

/* --- bus.c: a driver that registers finds one device */
#define IRQ_FIRST 40
struct bus {
	const char *what; /* the call that registers */
	/* Makes a device of BUS_ROOM zeroed bytes; with the driver it is probed and removed. */
	struct device *(*setup)(void *driver, void *room);
	int (*probe)(void *driver, void *room);
	void (*remove)(void *driver, void *room);
};
#define BUS_ROOM 4096
int bus_register(const struct bus *bus, void *driver);
void bus_unregister(const struct bus *bus, void *driver);

/* --- chardev.c, netdev.c: what user space and the network do with what is registered */
void use_chardevs(void);
void use_netdevs(void);

/* --- iomem.c */
void __iomem *map_registers(size_t size, const char *what);
void unmap_registers(unsigned long addr, const char *name);

/* --- devres.c */
void device_setup(struct device *dev, const char *name, bool can_dma);
void devres_release_all(struct device *dev);
void devres_add(struct device *dev, void (*release)(struct device *dev, void *data), const void *data, size_t size);

/* --- dma.c */
void dma_check_freed(struct block *b);
struct mapping {
	struct mapping *next;
	struct device *dev;
	dma_addr_t bus;
	phys_addr_t phys;    /* of the memory; BUS unless that is bounced */
	struct page *bounce; /* what the device sees in its place, or NULL */
	size_t size;
	enum dma_data_direction dir;
	bool live, checked, coherent;
	struct stack by;
};
struct mapping *mapping_of(struct device *dev, dma_addr_t bus);
struct mapping *remember(struct device *dev, dma_addr_t bus, size_t size, enum dma_data_direction dir);
/* Tells when a device cannot reach it; BY is the call that hands it over, TRANSFER: to a USB host controller. */
bool dma_buffer_ok(struct device *dev, const void *buf, size_t size, const char *by, bool transfer);
bool device_copy(dma_addr_t bus, void *buf, size_t size, bool to_device);

/* --- leak.c */
/* Tells what nothing points to; MODULE_GONE: its variables count no more. */
void leak_scan(bool module_gone);

/* --- module.c */
void run_program(void);

/* --- counters, for bench/ */
struct counters {
	unsigned long page_table_sets, page_table_clears, tlb_flushes, slab_hits, slab_pages, frames_taken;
};
extern struct counters counters;

#endif
