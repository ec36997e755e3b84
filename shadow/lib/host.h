/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What the shadow needs of the machine it runs on. host.c and the supervisor's
 * files (supervise.h) see libc; everything else sees the kernel's headers. No
 * function here knows an allocator.
 */
#ifndef SHADOW_HOST_H
#define SHADOW_HOST_H

#define HOST_STACK_DEPTH 24

/* Return addresses, innermost first. */
struct stack {
	int n;
	unsigned long pc[HOST_STACK_DEPTH];
};

/* How a run goes: chosen by the supervisor, constant during the run. */
struct host_plan {
	unsigned long low_mb, high_mb; /* sizes of ZONE_DMA + ZONE_NORMAL and of ZONE_HIGHMEM */
	unsigned long dma_mb;	       /* of ZONE_DMA */
	int fragment;		       /* largest order that is left free at the start; -1: all of it */
	long fail;		       /* the fallible call that fails, from 1; 0: none */
	long deliver;	      /* the point at which events are delivered, from 1; 0: only at the ends of calls */
	long input, value;    /* the input that is given a value, from 1; 0: none */
	int keep_going;	      /* go on after what would kill the kernel */
	int plain;	      /* no call fails in shadow_try() */
	int verbose;	      /* show printk() */
	const char *argument; /* for the program under test */
};
extern struct host_plan host_plan;

/* A memory file of SIZE bytes, zeroed, mapped nowhere yet. Ends the run when there is none. */
void host_memory_create(unsigned long size);
/* Its bytes from OFFSET on at exactly ADDR; readable and writable. */
void host_memory_map(unsigned long addr, unsigned long size, unsigned long offset);
/* Anonymous memory at ADDR (anywhere if 0), zeroed, not there until it is touched. */
void *host_map(unsigned long addr, unsigned long size);
/* Takes every access to the range away; the addresses stay reserved. */
void host_unmap(unsigned long addr, unsigned long size);
/* Memory of the library's own, zeroed, 16-byte aligned. Never seen by the leak scan. */
void *host_alloc(unsigned long size);

/* The stack of who called the caller. */
void host_stack(struct stack *s);
int host_on_stack(unsigned long addr);
/* Of the program and its libraries: text, data and literals. */
int host_in_image(unsigned long addr);
/* The program's data that is neither the shadow's bookkeeping nor read-only. */
void host_data(unsigned long *begin, unsigned long *end);

int host_vsnprintf(char *buf, unsigned long size, const char *fmt, __builtin_va_list args);
/* To the supervisor: one line, without its end. */
__attribute__((__format__(printf, 1, 2))) void host_tell(const char *fmt, ...);
/* What the driver prints; shown with --verbose. */
void host_print(const char *text);
/* Ends this run at once; what was told counts. */
void host_end(void) __attribute__((__noreturn__));
/* Calls CALL; what stops it, a fault or host_stop(), ends the call and not the run: false. Not nested. */
_Bool host_guarded(void (*call)(void *data), void *data);
/* The code under test cannot go on: ends the guarded call, else the run. */
void host_stop(void) __attribute__((__noreturn__));

#endif
