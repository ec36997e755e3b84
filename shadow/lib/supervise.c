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
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* Of one run. Under AddressSanitizer, as the library is tested, it takes many times as long. */
#ifdef SHADOW_SANITIZED
enum { RUN_SECONDS = 600, ALL_SECONDS = 6000 };
#else
enum { RUN_SECONDS = 30, ALL_SECONDS = 600 };
#endif

struct options options = { .timeout = RUN_SECONDS, .max_runs = 3000, .total_time = ALL_SECONDS, .explore = 1 };
struct outcome total;

extern int host_pipe;
void host_stack_begins(void *top);
void host_find_images(void);
void run_program(void);

static double started; /* in the clock of now() */

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
	keep_way();
	if (late) {
		snprintf(buf, sizeof(buf), "the run took more than %d s and was stopped", options.timeout);
		o.trouble = copy_text(buf);
	} else if (!o.ended && !o.trouble && WIFSIGNALED(status)) {
		snprintf(buf, sizeof(buf), "the run was killed by signal %d (%s)", WTERMSIG(status),
			 strsignal(WTERMSIG(status)));
		o.trouble = copy_text(buf);
	} else if (!o.ended && !o.trouble) {
		o.trouble = copy_text("the run ended before its end");
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
	if (total.runs < options.max_runs && now() - started < options.total_time)
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
		"  --timeout=SECONDS  of one run (%d)\n"
		"  --max-runs=N       (3000)\n"
		"  --total-time=SECONDS  no run begins after it (%d)\n"
		"  --low=MB, --high=MB  sizes of low and high memory (64, 64)\n"
		"  --dma=MB           how much of the low memory is ZONE_DMA (4)\n"
		"  --fragment=ORDER   no free block is larger than this\n"
		"  --argument=TEXT    for the program itself\n"
		"Exit status: 0 nothing found, 1 misuses, 2 trouble.\n",
		self, RUN_SECONDS, ALL_SECONDS);
}

static const char *value_of(const char *arg, const char *name)
{
	size_t n = strlen(name);

	return !strncmp(arg, name, n) && arg[n] == '=' ? arg + n + 1 : NULL;
}

int main(int argc, char **argv)
{
	struct outcome first;

	host_plan = (struct host_plan){ .low_mb = 64, .high_mb = 64, .dma_mb = 4, .fragment = -1, .keep_going = 1 };
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
		} else if ((v = value_of(a, "--total-time"))) {
			options.total_time = number(v, "--total-time");
		} else if ((v = value_of(a, "--low"))) {
			host_plan.low_mb = (unsigned long)number(v, "--low") & ~3UL;
		} else if ((v = value_of(a, "--dma"))) {
			host_plan.dma_mb = (unsigned long)number(v, "--dma");
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
	if (!host_plan.dma_mb || host_plan.dma_mb > host_plan.low_mb || host_plan.dma_mb > 16) {
		fprintf(stderr, "shadow: --dma is 1 to 16, and no more than --low\n");
		return 2;
	}
	if (host_plan.low_mb < 8 || host_plan.low_mb > 1024 || host_plan.high_mb > 1024) {
		fprintf(stderr, "shadow: --low is 8 to 1024, --high 0 to 1024\n");
		return 2;
	}
	started = now();
	host_find_images();
	find_blocks();
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
