/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What a program that runs under the shadow may ask of it beyond the kernel's
 * interface. A program defines module_init() and module_exit(), as a driver
 * does, or shadow_main(), which is called instead.
 */
#ifndef SHADOW_PUBLIC_H
#define SHADOW_PUBLIC_H

#include <linux/types.h>

void shadow_main(void);
/* What followed --argument, or NULL. */
const char *shadow_argument(void);
/* All that is pending comes in now: interrupts, timers, tasklets, URBs, work, RCU callbacks. */
void shadow_deliver(void);
/* USUAL, or another number when the run explores. */
unsigned long shadow_input(unsigned long usual);

/*
 * Calls CALL as it is, then once for each call in it that can fail, which fails.
 * A fault ends the call only; leaks are looked for, and locks, contexts and what
 * is pending are reset after each.
 */
void shadow_try(void (*call)(void *data), void *data);

/* The device's view of memory: SIZE bytes from bus address BUS. False where no memory is. */
bool shadow_device_read(dma_addr_t bus, void *buf, size_t size);
bool shadow_device_write(dma_addr_t bus, const void *buf, size_t size);

/* memcpy() and its kin, with both sides checked. */
void *shadow_memcpy(void *dst, const void *src, size_t n);
void *shadow_memmove(void *dst, const void *src, size_t n);
void *shadow_memset(void *p, int c, size_t n);
int shadow_memcmp(const void *a, const void *b, size_t n);

#endif
