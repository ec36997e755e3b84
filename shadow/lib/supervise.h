/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What the supervisor's files share: runs (supervise.c), the child's limits
 * (sandbox.c), what it tells (hear.c), what has run (coverage.c), names for
 * addresses (symbols.c), output (tell.c).
 */
#ifndef SHADOW_SUPERVISE_H
#define SHADOW_SUPERVISE_H

#include "host.h"

#define MAX_BLOCKS (1 << 20)
#define MAX_WAYS 4096

struct options {
	int timeout, explore, quiet;
	long max_runs, total_time;
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
	long sound_run;	   /* the last one without a failure in which it was seen, or that its run follows */
	int follows;	   /* never seen but after another misuse of memory in the same run, which may have caused it */
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

/* Where an address is in the source. */
struct place {
	unsigned long address;
	char *function, *file;
	unsigned line;
	int own; /* of the shadow, not of the program */
};

extern struct options options;
extern struct outcome total;

/* --- hear.c */
extern struct report *reports;
extern int nr_reports;
/* Counts the runs in which no call is made to fail; those that follow one differ from it by a failure. */
extern long sound_run;
/* One line of a run. OPEN is the report that is being told, if IS_OPEN. */
void hear(char *line, struct outcome *o, struct report *open, int *is_open);
/* Kept to the supervisor's end. */
char *copy_text(const char *s);
/* Found when all is over: the stack of the report says nothing. */
int is_leak(const struct report *r);
/* Where the call is that failed when it could already matter, or NULL. */
const struct trace *failed_call(const struct report *r);

/* --- coverage.c */
extern int nr_blocks, nr_ways;
/* The program's constructors, which would tell of them, do not run. */
void find_blocks(void);
/* A run is over: what it ran is kept. */
void keep_way(void);
int ran_on_way(int way, int block);
unsigned long block_address(int i);

/* --- symbols.c: first all that need a name, then find_names(), then their places */
void want_name(unsigned long address);
/* A return address belongs to the call before it. */
void want_traces(const struct trace *t, int n);
/* SELF is this program. */
void find_names(const char *self);
/* NULL for what was not wanted; its file is NULL if nothing is known. */
const struct place *place_of(unsigned long address);

/* --- sandbox.c */
/* From here on this process can compute, write to FD and to its output, and end; nothing else. */
void enter_sandbox(int fd, int seconds);
/* --- tell.c */
/* Text and JSON; not 0 if a file cannot be written. SELF is this program, for its symbols. */
int write_reports(const char *self);

#endif
