/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * main() of a program under the shadow. Each run is a child process with limits
 * on time, memory and system calls (sandbox.c); it tells what happens through a
 * pipe. The supervisor chooses the runs, puts names to addresses, and reports
 * each misuse once, with the first run that showed it.
 *
 * The runs: one as it is; one for each call that can fail, which fails; one for
 * each point at which events can come in; and for each number from outside the
 * values that the code compares it with (learnt in a run in which each number
 * is a tag of its own), each again with every single failure.
 */
#define _GNU_SOURCE
#include "supervise.h"
#include "host.h"
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct options options = { .timeout = 30, .max_runs = 3000, .explore = 1 };
struct report *reports;
int nr_reports;
struct outcome total;

extern int host_pipe;
void host_stack_begins(void *top);
void host_find_images(void);
void run_program(void);

/* --- which basic blocks have run (-fsanitize-coverage=trace-pc-guard,pc-table), in memory that all runs share */

unsigned char *covered;
const unsigned long *block_table;
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

/* --- what a run tells */

static long sound_run; /* counts the runs in which no call is made to fail; those that follow one differ by a failure */

/*
 * Memory of the supervisor, which keeps what it hears to its end: blocks from
 * large pieces that are never given back. P, which holds 1 << n bytes, becomes
 * one of at least SIZE.
 */
static void *grow(void *p, size_t size)
{
	static struct piece {
		struct piece *before;
		char room[];
	} *pieces;
	static size_t left;
	static char *at;
	size_t *head = p ? (size_t *)p - 2 : NULL, want = 64;

	if (head && *head >= size)
		return p;
	while (want < size)
		want *= 2;
	if (want + 16 > left) {
		struct piece *piece;

		left = want + 16 > (1 << 20) ? want + 16 : (1 << 20);
		piece = malloc(sizeof(*piece) + left + 16);
		if (!piece) {
			fprintf(stderr, "shadow: out of memory\n");
			exit(2);
		}
		piece->before = pieces;
		pieces = piece;
		at = (char *)(((unsigned long)piece->room + 15) & ~15UL);
	}
	head = (size_t *)at;
	at += want + 16;
	left -= want + 16;
	*head = want;
	if (p)
		memcpy(head + 2, p, ((size_t *)p)[-2]);
	return head + 2;
}

static char *copy(const char *s)
{
	return strcpy(grow(NULL, strlen(s) + 1), s);
}

static void add_line(struct report *r, char *line)
{
	r->lines = grow(r->lines, (size_t)(r->nr_lines + 1) * sizeof(char *));
	r->lines[r->nr_lines++] = line;
}

static void add_stack(struct trace **traces, int *n, char *text)
{
	struct trace *t;
	char *tab = strchr(text, '\t');

	if (!tab)
		return;
	*tab = 0;
	*traces = grow(*traces, (size_t)(*n + 1) * sizeof(struct trace));
	t = &(*traces)[(*n)++];
	memset(t, 0, sizeof(*t));
	t->title = copy(text);
	for (char *at = tab + 1; *at && t->stack.n < HOST_STACK_DEPTH;) {
		char *end;
		unsigned long pc = strtoul(at, &end, 16);

		if (end == at)
			break;
		t->stack.pc[t->stack.n++] = pc;
		at = end;
	}
}

static int same_stack(const struct trace *a, int n, const struct trace *b, int m)
{
	return n > 0 && m > 0 ? !memcmp(&a->stack, &b->stack, sizeof(a->stack)) : n == m;
}

const struct trace *failed_call(const struct report *r)
{
	for (int i = 0; i < r->nr_witness_traces && !r->after_failure; i++)
		if (!strcmp(r->witness_traces[i].title, "Failed call"))
			return &r->witness_traces[i];
	return NULL;
}

/*
 * Which call failed makes another way out of a function. But what leaks though no call fails leaks in the runs that
 * differ from that one by a failure alone, too.
 */
static int same_failure(const struct report *k, const struct report *r)
{
	const struct trace *a = failed_call(k), *b = failed_call(r);

	return a ? b && same_stack(a, 1, b, 1) : !b || k->sound_run == r->sound_run;
}

/* By what is wrong and the addresses on the stack; a leak by who allocated it and what made the run another one. */
static struct report *known(const struct report *r)
{
	for (int i = 0; i < nr_reports; i++) {
		const struct report *k = &reports[i];

		if (strcmp(k->check, r->check))
			continue;
		if (is_leak(r) ? same_stack(k->traces + 1, k->nr_traces - 1, r->traces + 1, r->nr_traces - 1) && same_failure(k, r)
			       : same_stack(k->traces, k->nr_traces, r->traces, r->nr_traces))
			return &reports[i];
	}
	return NULL;
}

/* Found when all is over: the stack of the report says nothing. */
int is_leak(const struct report *r)
{
	return !strncmp(r->lines[0], "kmemleak", 8);
}

/* After it memory may hold anything. */
static int corrupts(const struct report *r)
{
	static const char *const checks[] = { "kalloc-mismatched-free", "kalloc-double-free", "kalloc-use-after-free",
					      "out-of-bounds", "wild-access" };

	for (unsigned i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (!strcmp(r->check, checks[i]))
			return 1;
	return 0;
}

static void finish_report(struct report *r, struct outcome *o, int fatal)
{
	struct report *k;

	r->fatal = fatal;
	r->plan = host_plan;
	r->witness = o->witness ? copy(o->witness) : NULL;
	r->nr_witness_traces = 0;
	for (int i = 0; i < o->nr_traces; i++) {
		r->witness_traces = grow(r->witness_traces, (size_t)(i + 1) * sizeof(struct trace));
		r->witness_traces[i] = o->traces[i];
		r->nr_witness_traces++;
	}
	r->follows = o->corrupted;
	r->sound_run = sound_run;
	k = known(r);
	if (k) {
		if (!r->follows)
			k->follows = 0;
		if (!failed_call(r))
			k->sound_run = sound_run;
		return; /* a few bytes, once */
	}
	reports = grow(reports, (size_t)(nr_reports + 1) * sizeof(*reports));
	reports[nr_reports++] = *r;
}

static void hear(char *line, struct outcome *o, struct report *open, int *is_open)
{
	char *rest = strlen(line) > 2 ? line + 2 : line + strlen(line);

	switch (line[0]) {
	case 'B': {
		char *space = strchr(rest, ' ');

		if (!space)
			return;
		*space = 0;
		memset(open, 0, sizeof(*open));
		open->check = copy(rest);
		add_line(open, copy(space + 1));
		*is_open = 1;
		return;
	}
	case 'L':
		if (*is_open)
			add_line(open, copy(rest));
		return;
	case 'S':
		if (*is_open)
			add_stack(&open->traces, &open->nr_traces, rest);
		else
			add_stack(&o->traces, &o->nr_traces, rest);
		return;
	case 'A':
		open->after_failure = 1;
		return;
	case 'E':
	case 'F':
		if (*is_open)
			finish_report(open, o, line[0] == 'F');
		if (*is_open && corrupts(open))
			o->corrupted = 1;
		*is_open = 0;
		o->found++;
		return;
	case 'W':
		if (o->witness) {
			o->witness = grow(o->witness, strlen(o->witness) + strlen(rest) + 6);
			strcat(strcat(o->witness, " and "), rest);
		} else {
			o->witness = copy(rest);
		}
		return;
	case 'R': /* a new try: what made the last one another one is over */
		o->witness = NULL;
		o->nr_traces = 0;
		o->corrupted = 0;
		return;
	case 'N':
		if (sscanf(rest, "%ld %ld %ld", &o->fallible, &o->points, &o->inputs) != 3)
			o->fallible = 0;
		return;
	case 'K':
		if (!o->counters)
			o->counters = copy(rest);
		return;
	case 'I': {
		long which;
		unsigned long value;

		if (sscanf(rest, "%ld %lx", &which, &value) != 2)
			return;
		for (int i = 0; i < o->nr_candidates; i++)
			if (o->candidates[i].input == which && o->candidates[i].value == value)
				return;
		o->candidates = grow(o->candidates, (size_t)(o->nr_candidates + 1) * sizeof(*o->candidates));
		o->candidates[o->nr_candidates].input = which;
		o->candidates[o->nr_candidates++].value = value;
		return;
	}
	case 'T':
		o->trouble = copy(rest);
		return;
	case 'Z':
		o->ended = 1;
		return;
	}
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Its frame is where stacks end: who asked for the run is not part of what happened in it. */
__attribute__((__noinline__, __noreturn__)) static void be_the_run(int fd)
{
	host_pipe = fd;
	host_stack_begins((char *)__builtin_frame_address(0) - 1);
	enter_sandbox(fd, options.timeout);
	run_program();
	_exit(0);
}

/* Runs the program once by host_plan. */
static struct outcome run_once(void)
{
	struct outcome o = { 0 };
	struct report open = { 0 };
	int fds[2], is_open = 0, status, late = 0;
	char buf[8192];
	size_t have = 0, told = 0;
	double until = now() + options.timeout;
	pid_t child;

	if (!host_plan.fail)
		sound_run++;
	if (pipe(fds)) {
		perror("shadow: pipe");
		exit(2);
	}
	fflush(NULL);
	child = fork();
	if (child < 0) {
		perror("shadow: fork");
		exit(2);
	}
	if (!child) {
		close(fds[0]);
		be_the_run(fds[1]);
	}
	close(fds[1]);
	for (;;) {
		struct pollfd p = { .fd = fds[0], .events = POLLIN };
		int left = (int)((until - now()) * 1000);
		ssize_t n;
		char *eol;

		if (left <= 0 || told > (64U << 20)) {
			late = 1;
			break;
		}
		if (poll(&p, 1, left) <= 0)
			continue;
		n = read(fds[0], buf + have, sizeof(buf) - 1 - have);
		if (n <= 0)
			break;
		told += (size_t)n;
		have += (size_t)n;
		buf[have] = 0;
		while ((eol = memchr(buf, '\n', have))) {
			size_t line = (size_t)(eol - buf) + 1;

			*eol = 0;
			hear(buf, &o, &open, &is_open);
			memmove(buf, buf + line, have - line);
			have -= line;
		}
		if (have == sizeof(buf) - 1)
			have = 0; /* no line of ours is that long */
	}
	close(fds[0]);
	if (late)
		kill(child, SIGKILL);
	waitpid(child, &status, 0);
	if (late) {
		snprintf(buf, sizeof(buf), "the run took more than %d s and was stopped", options.timeout);
		o.trouble = copy(buf);
	} else if (!o.ended && !o.trouble && WIFSIGNALED(status)) {
		snprintf(buf, sizeof(buf), "the run was killed by signal %d (%s)", WTERMSIG(status), strsignal(WTERMSIG(status)));
		o.trouble = copy(buf);
	} else if (!o.ended && !o.trouble) {
		o.trouble = copy("the run ended before its end");
	}
	total.runs++;
	if (o.trouble) {
		total.troubles++;
		if (!total.trouble) {
			total.trouble = o.trouble;
			total.trouble_plan = host_plan;
		}
	}
	return o;
}

static int may_run(void)
{
	if (total.runs < options.max_runs)
		return 1;
	total.cut = 1;
	return 0;
}

/* One run for each of COUNT failures; the plan's other parts stay. */
static void with_failures(long count)
{
	for (host_plan.fail = 1; host_plan.fail <= count && may_run(); host_plan.fail++)
		run_once();
	host_plan.fail = 0;
}

static void with_value(long input, unsigned long value)
{
	struct outcome o;

	if (!may_run())
		return;
	host_plan.input = input;
	host_plan.value = value;
	o = run_once();
	with_failures(o.fallible);
	host_plan.input = 0;
	host_plan.value = 0;
}

static void explore(const struct outcome *first)
{
	struct outcome learnt;

	with_failures(first->fallible);
	for (host_plan.deliver = 1; host_plan.deliver <= first->points && may_run(); host_plan.deliver++)
		run_once();
	host_plan.deliver = 0;
	if (!first->inputs || !may_run())
		return;
	host_plan.input = -1;
	learnt = run_once();
	host_plan.input = 0;
	for (int i = 0; i < learnt.nr_candidates; i++)
		with_value(learnt.candidates[i].input, learnt.candidates[i].value);
	for (long k = 1; k <= first->inputs && k <= 64; k++) {
		with_value(k, ~0UL);
		with_value(k, 0);
		with_value(k, 1);
	}
}

static long number(const char *text, const char *option)
{
	char *end;
	long n = strtol(text, &end, 0);

	if (*end || end == text) {
		fprintf(stderr, "shadow: %s needs a number, not '%s'\n", option, text);
		exit(2);
	}
	return n;
}

static void usage(FILE *to, const char *self)
{
	fprintf(to,
		"usage: %s [OPTION...]\n"
		"Runs the module that is linked in under the shadow of the kernel's allocators: once as it is, once for\n"
		"each call that can fail, each point where events can come in, each value that an input is compared with.\n"
		"  --once             one run only\n"
		"  --fail=N           the Nth call that can fail fails (with --once)\n"
		"  --deliver=N        all events come in at the Nth point (with --once)\n"
		"  --input=K:VALUE    the Kth number from outside is VALUE (with --once)\n"
		"  --json=FILE        a line a misuse, then one with the coverage and the counts ('-': stdout)\n"
		"  --quiet            no text\n"
		"  --verbose          show what the module prints\n"
		"  --die              stop a run where the kernel would die\n"
		"  --plain            shadow_try() lets no call fail\n"
		"  --timeout=SECONDS  of one run (30)\n"
		"  --max-runs=N       (3000)\n"
		"  --low=MB, --high=MB  sizes of low and high memory (64, 64)\n"
		"  --fragment=ORDER   no free block is larger than this\n"
		"  --argument=TEXT    for the program itself\n"
		"Exit status: 0 nothing found, 1 misuses, 2 trouble.\n",
		self);
}

static const char *value_of(const char *arg, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(arg, name, n) && arg[n] == '=' ? arg + n + 1 : NULL;
}

int main(int argc, char **argv)
{
	struct outcome first;

	host_plan = (struct host_plan){ .low_mb = 64, .high_mb = 64, .fragment = -1, .keep_going = 1 };
	for (int i = 1; i < argc; i++) {
		const char *a = argv[i], *v;

		if (!strcmp(a, "--help")) {
			usage(stdout, argv[0]);
			return 0;
		} else if (!strcmp(a, "--once")) {
			options.explore = 0;
		} else if (!strcmp(a, "--quiet")) {
			options.quiet = 1;
		} else if (!strcmp(a, "--verbose")) {
			host_plan.verbose = 1;
		} else if (!strcmp(a, "--plain")) {
			host_plan.plain = 1;
		} else if (!strcmp(a, "--die")) {
			host_plan.keep_going = 0;
		} else if ((v = value_of(a, "--fail"))) {
			host_plan.fail = number(v, "--fail");
		} else if ((v = value_of(a, "--deliver"))) {
			host_plan.deliver = number(v, "--deliver");
		} else if ((v = value_of(a, "--input"))) {
			char *colon;

			host_plan.input = strtol(v, &colon, 0);
			if (*colon != ':') {
				fprintf(stderr, "shadow: --input needs K:VALUE, not '%s'\n", v);
				return 2;
			}
			host_plan.value = strtoul(colon + 1, NULL, 0);
		} else if ((v = value_of(a, "--json"))) {
			options.json = v;
		} else if ((v = value_of(a, "--timeout"))) {
			options.timeout = (int)number(v, "--timeout");
		} else if ((v = value_of(a, "--max-runs"))) {
			options.max_runs = number(v, "--max-runs");
		} else if ((v = value_of(a, "--low"))) {
			host_plan.low_mb = (unsigned long)number(v, "--low") & ~3UL;
		} else if ((v = value_of(a, "--high"))) {
			host_plan.high_mb = (unsigned long)number(v, "--high") & ~3UL;
		} else if ((v = value_of(a, "--fragment"))) {
			host_plan.fragment = (int)number(v, "--fragment");
		} else if ((v = value_of(a, "--argument"))) {
			host_plan.argument = v;
		} else {
			fprintf(stderr, "shadow: what is '%s'?\n", a);
			usage(stderr, argv[0]);
			return 2;
		}
	}
	if (host_plan.low_mb < 8 || host_plan.low_mb > 1024 || host_plan.high_mb > 1024) {
		fprintf(stderr, "shadow: --low is 8 to 1024, --high 0 to 1024\n");
		return 2;
	}
	host_find_images();
	first = run_once();
	total.counters = first.counters;
	total.fallible = first.fallible;
	total.points = first.points;
	total.inputs = first.inputs;
	if (options.explore)
		explore(&first);
	if (write_reports(argv[0]))
		return 2;
	return nr_reports ? 1 : total.troubles ? 2 : 0;
}
