/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Which basic blocks have run (-fsanitize-coverage=trace-pc-guard,pc-table): of
 * the run that goes on, in memory that it shares with the supervisor; of those
 * that are over as their ways, each once. What ran in different runs is no way
 * that the code has gone.
 */
#include "supervise.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

static unsigned char *covered;
int nr_blocks, nr_ways;

/* A bit a block. */
static unsigned char *ways[MAX_WAYS];

void keep_way(void)
{
	size_t size = (size_t)nr_blocks / 8 + 1;
	unsigned char *way;

	if (!covered || nr_ways == MAX_WAYS)
		return;
	way = calloc(1, size);
	if (!way)
		return;
	for (int i = 0; i < nr_blocks; i++)
		if (covered[i + 1])
			way[i / 8] |= (unsigned char)(1 << i % 8);
	memset(covered, 0, (size_t)nr_blocks + 1);
	for (int i = 0; i < nr_ways; i++)
		if (!memcmp(ways[i], way, size)) {
			free(way);
			return;
		}
	ways[nr_ways++] = way;
}

int ran_on_way(int way, int block)
{
	return ways[way][block / 8] >> block % 8 & 1;
}

/* Sections that the compiler fills: a number a block; pairs of address and flags, in the same order. */
extern unsigned __start___sancov_guards[] __attribute__((__weak__)), __stop___sancov_guards[] __attribute__((__weak__));
extern const unsigned long __start___sancov_pcs[] __attribute__((__weak__)),
	__stop___sancov_pcs[] __attribute__((__weak__));

void find_blocks(void)
{
	ptrdiff_t count = __stop___sancov_guards - __start___sancov_guards;

	if (!__start___sancov_guards || !__start___sancov_pcs || count >= MAX_BLOCKS ||
	    (__stop___sancov_pcs - __start___sancov_pcs) / 2 != count)
		return;
	covered = mmap(NULL, MAX_BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (covered == MAP_FAILED) {
		covered = NULL;
		return;
	}
	nr_blocks = (int)count;
	for (int i = 0; i < nr_blocks; i++)
		__start___sancov_guards[i] = (unsigned)i + 1;
}

/* What its constructors would call. */
void __sanitizer_cov_trace_pc_guard_init(unsigned *start, unsigned *stop);
void __sanitizer_cov_trace_pc_guard_init(unsigned *start, unsigned *stop)
{
}

void __sanitizer_cov_pcs_init(const unsigned long *begin, const unsigned long *end);
void __sanitizer_cov_pcs_init(const unsigned long *begin, const unsigned long *end)
{
}

unsigned long block_address(int i)
{
	return __start___sancov_pcs[2 * i];
}

void __sanitizer_cov_trace_pc_guard(unsigned *guard);
void __sanitizer_cov_trace_pc_guard(unsigned *guard)
{
	if (*guard && covered)
		covered[*guard] = 1;
}
