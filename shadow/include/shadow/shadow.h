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
/*
 * One of them, in its context: false if that is not registered, armed or queued
 * (a tasklet: or disabled). What sleeps (an interrupt's thread, work) must be
 * asked for where one may sleep; threads run with shadow_deliver().
 */
struct hrtimer;
struct napi_struct;
struct tasklet_struct;
struct timer_list;
struct urb;
struct work_struct;
bool shadow_deliver_irq(unsigned int number);
bool shadow_deliver_timer(struct timer_list *timer);
bool shadow_deliver_hrtimer(struct hrtimer *timer);
bool shadow_deliver_tasklet(struct tasklet_struct *tasklet);
bool shadow_deliver_napi(struct napi_struct *napi);
bool shadow_deliver_work(struct work_struct *work);
/* With this status and, if that is 0, so many bytes. */
bool shadow_deliver_urb(struct urb *urb, int status, unsigned int length);
/* A grace period ends: all callbacks. */
void shadow_deliver_rcu(void);
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
