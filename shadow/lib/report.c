/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Misuses, in the kernel's own words. A report goes to the supervisor as lines:
 * B check headline, L more, S title and return addresses, A if what failed was
 * before it, E or F at the end.
 * The same check at the same stack is told once a run.
 */
#include "shadow.h"

#define SEEN_MAX 4096

static bool muted;

static unsigned long seen[SEEN_MAX];
static int count;

void report_forget(void)
{
	count = 0;
}

static bool seen_before(const char *check, const struct stack *s)
{
	unsigned long key = 14695981039346656037UL;
	int i;

	for (; *check; check++)
		key = (key ^ (unsigned char)*check) * 1099511628211UL;
	for (i = 0; i < s->n; i++)
		key = (key ^ s->pc[i]) * 1099511628211UL;
	for (i = 0; i < count; i++)
		if (seen[i] == key)
			return true;
	if (count < SEEN_MAX)
		seen[count++] = key;
	return false;
}

void report_begin(const char *check, const char *fmt, ...)
{
	char text[512];
	struct stack s;
	__builtin_va_list args;

	host_stack(&s);
	muted = seen_before(check, &s);
	if (muted)
		return;
	__builtin_va_start(args, fmt);
	host_vsnprintf(text, sizeof(text), fmt, args);
	__builtin_va_end(args);
	host_tell("B %s %s", check, text);
	report_stack("Call Trace", &s);
}

void report_line(const char *fmt, ...)
{
	char text[512];
	__builtin_va_list args;

	if (muted)
		return;
	__builtin_va_start(args, fmt);
	host_vsnprintf(text, sizeof(text), fmt, args);
	__builtin_va_end(args);
	host_tell("L %s", text);
}

void report_stack(const char *title, const struct stack *s)
{
	char text[HOST_STACK_DEPTH * 18 + 1];
	int i, n = 0;

	if (muted || !s->n)
		return;
	text[0] = 0;
	for (i = 0; i < s->n; i++)
		n += snprintf(text + n, sizeof(text) - n, " %lx", s->pc[i]);
	host_tell("S %s\t%s", title, text);
}

void report_block(const struct block *b)
{
	if (!b)
		return;
	report_line("The address belongs to a block of %zu bytes at %#lx (%s)%s", b->size, b->addr, block_family(b),
		    b->live ? "" : ", which is freed");
	report_stack("Allocated by", &b->allocated);
	if (!b->live)
		report_stack("Freed by", &b->freed);
}

bool was_freed(const struct block *b)
{
	return b && !b->live;
}

void begin_bad_free(bool again, const char *name, unsigned long addr, const char *fmt, ...)
{
	char text[512];
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	host_vsnprintf(text, sizeof(text), fmt, args);
	__builtin_va_end(args);
	report_begin(again ? "kalloc-double-free" : "kalloc-mismatched-free", "%s", text);
	report_line("%s of %s", name, address_kind(addr));
	report_block(block_at(addr));
}

const char *check_of_bad_free(unsigned long addr)
{
	if (addr < PAGE_SIZE)
		return some_call_failed() ? "kalloc-unchecked-allocation" : "null-dereference";
	return IS_ERR_VALUE(addr) ? "kalloc-unchecked-allocation" : "kalloc-mismatched-free";
}

void report_bad_object(const char *name, const void *object)
{
	bool again = was_freed(block_at((unsigned long)object));

	begin_bad_free(again, name, (unsigned long)object, "BUG: KASAN: %s in @0",
		       again ? "slab-use-after-free" : "invalid-free");
	report_end();
}

void report_failure_was_before(void)
{
	if (!muted)
		host_tell("A");
}

void report_end(void)
{
	if (!muted)
		host_tell("E");
	muted = false;
}

void report_end_fatal(void)
{
	if (!muted)
		host_tell("F");
	muted = false;
	if (!host_plan.keep_going)
		host_end();
}
