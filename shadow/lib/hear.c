/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What a run tells, line by line (report.c says how), kept as reports: each
 * misuse once, with the first run that showed it.
 */
#include "supervise.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct report *reports;
int nr_reports;
long sound_run;

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

char *copy_text(const char *s)
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
	t->title = copy_text(text);
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
		if (is_leak(r) ? same_stack(k->traces + 1, k->nr_traces - 1, r->traces + 1, r->nr_traces - 1) &&
					 same_failure(k, r)
			       : same_stack(k->traces, k->nr_traces, r->traces, r->nr_traces))
			return &reports[i];
	}
	return NULL;
}

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
	r->witness = o->witness ? copy_text(o->witness) : NULL;
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

void hear(char *line, struct outcome *o, struct report *open, int *is_open)
{
	char *rest = strlen(line) > 2 ? line + 2 : line + strlen(line);

	switch (line[0]) {
	case 'B': {
		char *space = strchr(rest, ' ');

		if (!space)
			return;
		*space = 0;
		memset(open, 0, sizeof(*open));
		open->check = copy_text(rest);
		add_line(open, copy_text(space + 1));
		*is_open = 1;
		return;
	}
	case 'L':
		if (*is_open)
			add_line(open, copy_text(rest));
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
			o->witness = copy_text(rest);
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
			o->counters = copy_text(rest);
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
		o->trouble = copy_text(rest);
		return;
	case 'Z':
		o->ended = 1;
		return;
	}
}
