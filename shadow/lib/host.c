/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
#define _GNU_SOURCE
#include "host.h"
#include <errno.h>
#include <link.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

struct host_plan host_plan;
int host_pipe = -1;

static int memory = -1;
static unsigned long stack_top;

void host_end(void)
{
	host_tell("Z");
	_exit(0);
}

static void no_memory(const char *what)
{
	host_tell("T the shadow has no memory left (%s: %s)", what, strerror(errno));
	_exit(0);
}

void host_memory_create(unsigned long size)
{
	memory = memfd_create("shadow", MFD_CLOEXEC);
	if (memory < 0 || ftruncate(memory, (off_t)size))
		no_memory("memfd_create");
}

static void *map(unsigned long addr, unsigned long size, int prot, int flags, int fd, unsigned long offset)
{
	void *p = mmap((void *)addr, size, prot, flags | (addr ? MAP_FIXED : 0), fd, (off_t)offset);

	if (p == MAP_FAILED)
		no_memory("mmap");
	return p;
}

void host_memory_map(unsigned long addr, unsigned long size, unsigned long offset)
{
	map(addr, size, PROT_READ | PROT_WRITE, MAP_SHARED, memory, offset);
}

void *host_map(unsigned long addr, unsigned long size)
{
	return map(addr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

void host_unmap(unsigned long addr, unsigned long size)
{
	map(addr, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
}

void *host_alloc(unsigned long size)
{
	static char *pool;
	static unsigned long left;
	void *p;

	size = (size + 15) & ~15UL;
	if (size > left) {
		left = size > (1UL << 20) ? size : (1UL << 20);
		pool = host_map(0, left);
	}
	p = pool;
	pool += size;
	left -= size;
	return p;
}

/* Where the machine stopped the code: the stack is this one from then on. */
static unsigned long fault_pc, fault_frame;

void host_stack_is(unsigned long pc, unsigned long frame)
{
	fault_pc = pc ? pc + 1 : 0;
	fault_frame = frame;
}

/* By frame pointers: the driver and the shadow are compiled to have them. */
__attribute__((__no_sanitize__("address"))) void host_stack(struct stack *s)
{
	unsigned long *frame = fault_frame ? (unsigned long *)fault_frame : __builtin_frame_address(0);

	s->n = 0;
	if (fault_pc)
		s->pc[s->n++] = fault_pc;
	while (s->n < HOST_STACK_DEPTH && host_on_stack((unsigned long)frame) && frame[1]) {
		s->pc[s->n++] = frame[1];
		if (frame[0] <= (unsigned long)frame)
			break;
		frame = (unsigned long *)frame[0];
	}
}

void host_stack_is(unsigned long pc, unsigned long frame);
void host_stack_begins(void *top);

void host_stack_begins(void *top)
{
	stack_top = (unsigned long)top;
}

/* The supervisor's stack, of which the run's is a copy; 8 MB is what Linux gives. */
int host_on_stack(unsigned long addr)
{
	return addr <= stack_top && addr > stack_top - (8UL << 20);
}

/* Where the program and its libraries lie: found out before the first run, for a run may not take the loader's lock. */
static struct {
	unsigned long begin, end;
} images[64];
static int nr_images;

static int add_image(struct dl_phdr_info *info, size_t size, void *data)
{
	(void)size;
	(void)data;
	for (int i = 0; i < info->dlpi_phnum && nr_images < 64; i++) {
		const ElfW(Phdr) *h = &info->dlpi_phdr[i];

		if (h->p_type != PT_LOAD)
			continue;
		images[nr_images].begin = info->dlpi_addr + h->p_vaddr;
		images[nr_images].end = images[nr_images].begin + h->p_memsz;
		nr_images++;
	}
	return 0;
}

void host_find_images(void);
void host_find_images(void)
{
	dl_iterate_phdr(add_image, NULL);
}

int host_in_image(unsigned long addr)
{
	for (int i = 0; i < nr_images; i++)
		if (addr >= images[i].begin && addr < images[i].end)
			return 1;
	return 0;
}

/* Defined by the linker: the first address of .data and the end of .bss. */
extern char __data_start[], _end[];

void host_data(unsigned long *begin, unsigned long *end)
{
	*begin = (unsigned long)__data_start;
	*end = (unsigned long)_end;
}

int host_vsnprintf(char *buf, unsigned long size, const char *fmt, __builtin_va_list args)
{
	return vsnprintf(buf, size, fmt, args);
}

void host_tell(const char *fmt, ...)
{
	char line[4096];
	int n, done = 0;
	va_list args;

	va_start(args, fmt);
	n = vsnprintf(line, sizeof(line) - 1, fmt, args);
	va_end(args);
	if (n > (int)sizeof(line) - 2)
		n = sizeof(line) - 2;
	for (int i = 0; i < n; i++)
		if (line[i] == '\n')
			line[i] = ' ';
	line[n++] = '\n';
	while (done < n) {
		ssize_t w = write(host_pipe, line + done, (size_t)(n - done));

		if (w <= 0)
			_exit(1);
		done += (int)w;
	}
}

void host_print(const char *text)
{
	if (host_plan.verbose && write(1, text, strlen(text)) < 0)
		return;
}
