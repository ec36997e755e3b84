/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* kmalloc, kvmalloc, slab caches, and what frees them. */
#ifndef KALLOC_LINUX_SLAB_H
#define KALLOC_LINUX_SLAB_H

#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/overflow.h>

struct kmem_cache;

#define ARCH_KMALLOC_MINALIGN 8
#define KMALLOC_MAX_SIZE (1UL << 22)
#define ZERO_SIZE_PTR ((void *)16)
#define ZERO_OR_NULL_PTR(x) ((unsigned long)(x) <= (unsigned long)ZERO_SIZE_PTR)
#define SLAB_HWCACHE_ALIGN ((__force slab_flags_t)0x2000U)
#define SLAB_PANIC ((__force slab_flags_t)0x40000U)
#define SLAB_TYPESAFE_BY_RCU ((__force slab_flags_t)0x80000U)
#define SLAB_ACCOUNT ((__force slab_flags_t)0x4000000U)

void *kmalloc(size_t size, gfp_t flags) __malloc;
void *kzalloc(size_t size, gfp_t flags) __malloc;
void *kmalloc_node(size_t size, gfp_t flags, int node) __malloc;
void *kzalloc_node(size_t size, gfp_t flags, int node) __malloc;
void *kmalloc_array(size_t n, size_t size, gfp_t flags) __malloc;
void *kcalloc(size_t n, size_t size, gfp_t flags) __malloc;
void *kmalloc_track_caller(size_t size, gfp_t flags) __malloc;
void *__must_check krealloc(const void *p, size_t new_size, gfp_t flags);
void *__must_check krealloc_array(void *p, size_t new_n, size_t new_size, gfp_t flags);
void kfree(const void *p);
void kfree_sensitive(const void *p);
size_t ksize(const void *p);

void *kvmalloc(size_t size, gfp_t flags) __malloc;
void *kvzalloc(size_t size, gfp_t flags) __malloc;
void *kvmalloc_node(size_t size, gfp_t flags, int node) __malloc;
void *kvmalloc_array(size_t n, size_t size, gfp_t flags) __malloc;
void *kvcalloc(size_t n, size_t size, gfp_t flags) __malloc;
void *__must_check kvrealloc(const void *p, size_t size, gfp_t flags);
void kvfree(const void *addr);
void kvfree_sensitive(const void *addr, size_t len);

#define kmem_cache_create_usercopy(name, size, align, flags, offset, length, ctor) \
	kmem_cache_create(name, size, align, flags, ctor)
struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align, slab_flags_t flags,
				     void (*ctor)(void *));
void kmem_cache_destroy(struct kmem_cache *s);
unsigned int kmem_cache_size(struct kmem_cache *s);
void *kmem_cache_alloc(struct kmem_cache *s, gfp_t flags) __malloc;
void *kmem_cache_zalloc(struct kmem_cache *s, gfp_t flags) __malloc;
void *kmem_cache_alloc_node(struct kmem_cache *s, gfp_t flags, int node) __malloc;
void kmem_cache_free(struct kmem_cache *s, void *objp);
int kmem_cache_alloc_bulk(struct kmem_cache *s, gfp_t flags, size_t size, void **p);
void kmem_cache_free_bulk(struct kmem_cache *s, size_t size, void **p);
void kfree_bulk(size_t size, void **p);
#define KMEM_CACHE(__struct, __flags) \
	kmem_cache_create(#__struct, sizeof(struct __struct), __alignof__(struct __struct), (__flags), NULL)

DEFINE_FREE(kfree, void *, if (!IS_ERR_OR_NULL(_T)) kfree(_T))
DEFINE_FREE(kfree_sensitive, void *, if (_T) kfree_sensitive(_T))
DEFINE_FREE(kvfree, void *, if (!IS_ERR_OR_NULL(_T)) kvfree(_T))

#endif
