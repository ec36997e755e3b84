/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Where a run may take another turn: calls that can fail, points between two
 * steps where events can come in, numbers from outside. All are counted from
 * the start of the run, so that the supervisor can ask for one of each.
 */
#include "shadow.h"

static long fallible, points, inputs;
static int delivering;

#define INPUTS_MAX 1024
#define TAG 0x5adf0000UL
static unsigned int tagged;

/* Inside shadow_try(): its own count, and which call fails. */
static bool trying;
static long tried, try_fail;

static bool failed;

bool some_call_failed(void)
{
	return failed;
}

bool should_fail(const char *what)
{
	struct stack s;

	if (trying ? ++tried != try_fail : ++fallible != host_plan.fail)
		return false;
	failed = true;
	host_stack(&s);
	host_tell("W %s fails", what);
	report_stack("Failed call", &s);
	return true;
}

void point(void)
{
	if (trying || delivering || preempt_count() || irqs_off)
		return; /* a mutex keeps nothing out but tasks: run_tasks() */
	if (++points != host_plan.deliver)
		return;
	delivering = 1;
	{
		struct stack s;

		host_stack(&s);
		host_tell("W events come in");
		report_stack("Interrupted", &s);
	}
	deliver_all();
	delivering = 0;
}

unsigned long input(const char *what, unsigned long usual)
{
	struct stack s;

	inputs++;
	if (host_plan.input == -1 && inputs < INPUTS_MAX) { /* learn what it is compared with */
		if (inputs == 1) {
			host_stack(&s);
			host_tell("W every number from outside is about %#lx", TAG);
			report_stack("Input", &s);
		}
		tagged = inputs;
		return TAG + inputs;
	}
	if (inputs != host_plan.input)
		return usual;
	host_stack(&s);
	host_tell("W %s gives %#lx", what, host_plan.value);
	report_stack("Input", &s);
	return host_plan.value;
}

void shadow_try(void (*call)(void *data), void *data)
{
	long last = 0;

	trying = true;
	for (try_fail = 0; try_fail <= last; try_fail++) {
		tried = 0;
		failed = false;
		host_tell("R");
		report_forget();
		if (!host_guarded(call, data))
			blocks_write_off(); /* what a dead task holds is no leak of its own */
		if (!try_fail && !host_plan.plain)
			last = tried;
		context_reset();
		deliver_reset();
		leak_scan(false);
		blocks_forget_dead();
	}
	host_tell("R");
	trying = false;
}

void told_counts(void);
void told_counts(void)
{
	host_tell("N %ld %ld %ld", fallible, points, inputs);
	host_tell("K page_table_sets %lu page_table_clears %lu tlb_flushes %lu slab_hits %lu slab_pages %lu "
		  "frames_taken %lu",
		  counters.page_table_sets, counters.page_table_clears, counters.tlb_flushes, counters.slab_hits,
		  counters.slab_pages, counters.frames_taken);
}

/* The compiler's -fsanitize-coverage=trace-cmp: a tagged input meets a constant. */
static void compared(unsigned long a, unsigned long constant)
{
	if (host_plan.input == -1 && a - TAG - 1 < tagged)
		host_tell("I %lu %#lx", a - TAG, constant);
}

#define COMPARISON(size, type) \
	void __sanitizer_cov_trace_const_cmp##size(type a, type b); \
	void __sanitizer_cov_trace_const_cmp##size(type a, type b) \
	{ \
		compared(b, a); \
	} \
	void __sanitizer_cov_trace_cmp##size(type a, type b); \
	void __sanitizer_cov_trace_cmp##size(type a, type b) \
	{ \
		compared(a, b); \
		compared(b, a); \
	}
COMPARISON(1, u8)
COMPARISON(2, u16)
COMPARISON(4, u32)
COMPARISON(8, u64)

/* cases[0] is their number, cases[1] the width, then they come. */
void __sanitizer_cov_trace_switch(u64 value, u64 *cases);
void __sanitizer_cov_trace_switch(u64 value, u64 *cases)
{
	u64 i;

	for (i = 0; i < cases[0]; i++)
		compared(value, cases[2 + i]);
}
