/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Which basic blocks have run (-fsanitize-coverage=trace-pc-guard,pc-table), in
 * memory that all runs share.
 */
#include "supervise.h"
#include <stddef.h>
#include <sys/mman.h>

unsigned char *covered;
int nr_blocks;

void __sanitizer_cov_trace_pc_guard_init(unsigned *start, unsigned *stop);
void __sanitizer_cov_trace_pc_guard_init(unsigned *start, unsigned *stop)
{
	static int next;

	if (start == stop || *start)
		return;
	if (!covered)
		covered = mmap(NULL, MAX_BLOCKS, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	for (; start < stop && next + 1 < MAX_BLOCKS; start++)
		*start = (unsigned)++next;
}

/* Pairs of address and flags, in the order of the guards; of the first file that has them. */
static struct {
	const unsigned long *begin;
	int count;
} tables[64];
static int nr_tables;

void __sanitizer_cov_pcs_init(const unsigned long *begin, const unsigned long *end);
void __sanitizer_cov_pcs_init(const unsigned long *begin, const unsigned long *end)
{
	if (nr_tables && tables[nr_tables - 1].begin == begin)
		return;
	if (nr_tables < 64) {
		tables[nr_tables].begin = begin;
		tables[nr_tables].count = (int)((end - begin) / 2);
		nr_blocks += tables[nr_tables++].count;
	}
}

unsigned long block_address(int i)
{
	for (int t = 0; t < nr_tables; t++) {
		if (i < tables[t].count)
			return tables[t].begin[2 * i];
		i -= tables[t].count;
	}
	return 0;
}

void __sanitizer_cov_trace_pc_guard(unsigned *guard);
void __sanitizer_cov_trace_pc_guard(unsigned *guard)
{
	if (*guard && covered)
		covered[*guard] = 1;
}
