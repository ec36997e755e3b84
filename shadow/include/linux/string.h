/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Strings and memory, and copies of them. */
#ifndef KALLOC_LINUX_STRING_H
#define KALLOC_LINUX_STRING_H

#include <linux/err.h>
#include <linux/types.h>

void *memcpy(void *dst, const void *src, size_t n);
void *memmove(void *dst, const void *src, size_t n);
void *memset(void *p, int c, size_t n);
int memcmp(const void *a, const void *b, size_t n);
void *memchr(const void *p, int c, size_t n);
void *memchr_inv(const void *p, int c, size_t n);
void memzero_explicit(void *p, size_t n);
#ifdef KALLOC_SHADOW /* compiled to be run */
#include <shadow/shadow.h>
#define memcpy shadow_memcpy
#define memmove shadow_memmove
#define memset shadow_memset
#define memcmp shadow_memcmp
#endif
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t n);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
int strcasecmp(const char *a, const char *b);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *s, const char *sub);
char *strsep(char **s, const char *delim);
char *strim(char *s);
char *strcpy(char *dst, const char *src);
char *strncpy(char *dst, const char *src, size_t n);
char *strcat(char *dst, const char *src);
ssize_t sized_strscpy(char *dst, const char *src, size_t n);
bool sysfs_streq(const char *a, const char *b);

#define __strscpy2(dst, src) sized_strscpy(dst, src, sizeof(dst))
#define __strscpy3(dst, src, n) sized_strscpy(dst, src, n)
#define __strscpy_pick(a, b, c, name, ...) name
#define strscpy(dst, ...) __strscpy_pick(dst, __VA_ARGS__, __strscpy3, __strscpy2)(dst, __VA_ARGS__)

char *kstrdup(const char *s, gfp_t gfp) __malloc;
const char *kstrdup_const(const char *s, gfp_t gfp);
void kfree_const(const void *p);
char *kstrndup(const char *s, size_t max, gfp_t gfp) __malloc;
void *kmemdup(const void *src, size_t len, gfp_t gfp);
void *kmemdup_array(const void *src, size_t count, size_t element_size, gfp_t gfp);
char *kmemdup_nul(const char *s, size_t len, gfp_t gfp) __malloc;
void *kvmemdup(const void *src, size_t len, gfp_t gfp);
void *memdup_user(const void __user *src, size_t len);
void *vmemdup_user(const void __user *src, size_t len);
void *memdup_user_nul(const void __user *src, size_t len);
char *strndup_user(const char __user *s, long n);

#endif
