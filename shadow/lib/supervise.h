/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What the supervisor's three files share: runs (supervise.c), the child's limits (sandbox.c), output (tell.c). */
#ifndef SHADOW_SUPERVISE_H
#define SHADOW_SUPERVISE_H

#include "host.h"

#define MAX_BLOCKS (1 << 20)

struct options {
	int timeout, explore, quiet;
	long max_runs;
	const char *json;
};

struct trace {
	char *title;
	struct stack stack;
};

/* One misuse: the kernel's headline first. */
struct report {
	char *check;
	char **lines;
	int nr_lines;
	struct trace *traces; /* the first is the misuse's own */
	int nr_traces;
	struct trace *witness_traces;
	int nr_witness_traces;
	char *witness; /* what made the run another one, or NULL */
	struct host_plan plan;
	int fatal;
	int after_failure; /* the call that failed had failed before the memory was taken */
	long sound_run; /* the last one without a failure in which it was seen, or that its run follows */
	int follows; /* never seen but after another misuse of memory in the same run, which may have caused it */
};

struct outcome {
	long runs, troubles, fallible, points, inputs;
	int found, ended, cut;
	int corrupted; /* memory was misused before, in this run or try */
	char *witness, *trouble, *counters;
	struct host_plan trouble_plan;
	struct trace *traces;
	int nr_traces;
	struct {
		long input;
		unsigned long value;
	} *candidates;
	int nr_candidates;
};

extern struct options options;
extern struct report *reports;
extern int nr_reports;
extern struct outcome total;
extern unsigned char *covered;
extern int nr_blocks;
unsigned long block_address(int i);
int is_leak(const struct report *r);
/* Where the call is that failed when it could already matter, or NULL. */
const struct trace *failed_call(const struct report *r);

/* From here on this process can compute, write to FD and to its output, and end; nothing else. */
void enter_sandbox(int fd, int seconds);
/* Text and JSON; not 0 if a file cannot be written. SELF is this program, for its symbols. */
int write_reports(const char *self);

#endif
