/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What was found, for people and for programs. */
#include "supervise.h"
#include <stdio.h>
#include <string.h>

/* The innermost frame of the program itself. */
static const struct place *top(const struct trace *t)
{
	for (int i = 0; i < t->stack.n; i++) {
		const struct place *p = place_of(t->stack.pc[i] - 1);

		if (p && p->file && !p->own)
			return p;
	}
	return NULL;
}

/* Where a report belongs; a leak to who allocated the memory. */
static const struct place *main_place(const struct report *r)
{
	int which = is_leak(r) ? 1 : 0;

	return r->nr_traces > which ? top(&r->traces[which]) : NULL;
}

/* LINE with the function's name for "@0". */
static void put_line(FILE *to, const char *line, const struct place *at, void (*put)(FILE *, const char *))
{
	const char *mark = strstr(line, "@0");
	char text[4096];

	if (!mark) {
		put(to, line);
		return;
	}
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(mark - line), line, at && at->function ? at->function : "?",
		 mark + 2);
	put(to, text);
}

/* --- text */

static void plain(FILE *to, const char *text)
{
	fputs(text, to);
}

static void text_trace(const struct trace *t)
{
	printf("%s:\n", t->title);
	for (int i = 0; i < t->stack.n; i++) {
		const struct place *p = place_of(t->stack.pc[i] - 1);

		if (p && p->file && !p->own)
			printf("  %s  %s:%u\n", p->function, p->file, p->line);
		else if (!p || !p->file)
			printf("  [<%016lx>]\n", t->stack.pc[i]);
	}
}

static void text_report(const struct report *r)
{
	const struct place *at = main_place(r);

	printf("==================================================================\n");
	put_line(stdout, r->lines[0], at, plain);
	printf("  [%s]\n", r->check);
	for (int i = 1; i < r->nr_lines; i++) {
		put_line(stdout, r->lines[i], at, plain);
		putchar('\n');
	}
	for (int i = is_leak(r); i < r->nr_traces; i++)
		text_trace(&r->traces[i]);
	if (r->witness) {
		const struct place *w = r->nr_witness_traces ? top(&r->witness_traces[r->nr_witness_traces - 1]) : NULL;

		printf("Seen when %s", r->witness);
		if (w)
			printf(" in %s (%s:%u)", w->function, w->file, w->line);
		printf(", with --once");
		if (r->plan.fail)
			printf(" --fail=%ld", r->plan.fail);
		if (r->plan.deliver)
			printf(" --deliver=%ld", r->plan.deliver);
		if (r->plan.input)
			printf(" --input=%ld:%#lx", r->plan.input, r->plan.value);
		putchar('\n');
	}
}

/* --- JSON */

static void quoted(FILE *to, const char *text)
{
	putc('"', to);
	for (; *text; text++)
		if (*text == '"' || *text == '\\')
			fprintf(to, "\\%c", *text);
		else if ((unsigned char)*text < 32 || (unsigned char)*text > 126)
			fprintf(to, "\\u%04x", (unsigned char)*text);
		else
			putc(*text, to);
	putc('"', to);
}

static void json_place(FILE *to, const struct place *p)
{
	fprintf(to, "\"function\":");
	quoted(to, p->function);
	fprintf(to, ",\"file\":");
	quoted(to, p->file);
	fprintf(to, ",\"line\":%u", p->line);
}

static void json_traces(FILE *to, const struct trace *t, int n)
{
	for (int i = 0; i < n; i++) {
		int some = 0;

		fprintf(to, "%s{\"title\":", i ? "," : "");
		quoted(to, t[i].title);
		fprintf(to, ",\"frames\":[");
		for (int j = 0; j < t[i].stack.n; j++) {
			const struct place *p = place_of(t[i].stack.pc[j] - 1);

			if (!p || !p->file || p->own)
				continue;
			fprintf(to, "%s{", some++ ? "," : "");
			json_place(to, p);
			putc('}', to);
		}
		fprintf(to, "]}");
	}
}

static void json_report(FILE *to, const struct report *r)
{
	const struct place *at = main_place(r);

	fprintf(to, "{\"check\":");
	quoted(to, r->check);
	fprintf(to, ",\"kernel\":");
	put_line(to, r->lines[0], at, quoted);
	if (at) {
		putc(',', to);
		json_place(to, at);
	}
	fprintf(to, ",\"fatal\":%s,\"follows\":%s,\"details\":[", r->fatal ? "true" : "false",
		r->follows ? "true" : "false");
	for (int i = 1; i < r->nr_lines; i++) {
		if (i > 1)
			putc(',', to);
		put_line(to, r->lines[i], at, quoted);
	}
	fprintf(to, "],\"stacks\":[");
	json_traces(to, r->traces + is_leak(r), r->nr_traces - is_leak(r));
	fprintf(to, "],\"witness\":{\"fail\":%ld,\"deliver\":%ld,\"input\":%ld,\"value\":%lu,\"event\":", r->plan.fail,
		r->plan.deliver, r->plan.input, r->plan.value);
	quoted(to, r->witness ? r->witness : "");
	fprintf(to, ",\"stacks\":[");
	json_traces(to, r->witness_traces, r->nr_witness_traces);
	fprintf(to, "]}}\n");
}

static int is_named(int block)
{
	const struct place *p = place_of(block_address(block));

	return p && p->file && !p->own;
}

/* A way as hexadecimal digits, four of the named blocks each, the first block its lowest bit. */
static void json_way(FILE *to, int way)
{
	unsigned digit = 0, bits = 0;

	putc('"', to);
	for (int i = 0; i < nr_blocks; i++) {
		if (!is_named(i))
			continue;
		digit |= (unsigned)ran_on_way(way, i) << bits++;
		if (bits == 4) {
			fprintf(to, "%x", digit);
			digit = bits = 0;
		}
	}
	fprintf(to, "%x\"", digit);
}

static void json_summary(FILE *to)
{
	const char *at = total.counters ? total.counters : "";
	char name[32];
	unsigned long value;
	int some = 0, used;

	fprintf(to,
		"{\"runs\":%ld,\"fallible\":%ld,\"points\":%ld,\"inputs\":%ld,\"cut\":%s,\"troubles\":%ld,\"trouble\":",
		total.runs, total.fallible, total.points, total.inputs, total.cut ? "true" : "false", total.troubles);
	quoted(to, total.trouble ? total.trouble : "");
	fprintf(to, ",\"counters\":{");
	for (; sscanf(at, "%31s %lu%n", name, &value, &used) == 2; at += used)
		fprintf(to, "%s\"%s\":%lu", some++ ? "," : "", name, value);
	some = 0;
	fprintf(to, "},\"blocks\":[");
	for (int i = 0; i < nr_blocks; i++) {
		if (!is_named(i))
			continue;
		fprintf(to, "%s{", some++ ? "," : "");
		json_place(to, place_of(block_address(i)));
		putc('}', to);
	}
	fprintf(to, "],\"ways\":[");
	for (int i = 0; i < nr_ways; i++) {
		fprintf(to, "%s", i ? "," : "");
		json_way(to, i);
	}
	fprintf(to, "]}\n");
}

/* The same fault met by another way in: same check, same line of the program; for leaks, by the same turn of the run.
 */
static int same_place(const struct report *a, const struct report *b)
{
	const struct place *p = main_place(a), *q = main_place(b);

	if (strcmp(a->check, b->check) || !p || !q || p->line != q->line || strcmp(p->file, q->file))
		return 0;
	if (!is_leak(a))
		return 1;
	if (!failed_call(a))
		return !failed_call(b);
	p = top(failed_call(a));
	q = failed_call(b) ? top(failed_call(b)) : NULL;
	return p && q && p->line == q->line && !strcmp(p->file, q->file);
}

/* The I-th frame of the program itself, from the innermost; NULL behind the last. */
static const struct place *frame(const struct trace *t, int i)
{
	for (int j = 0; j < t->stack.n; j++) {
		const struct place *p = place_of(t->stack.pc[j] - 1);

		if (p && p->file && !p->own && !i--)
			return p;
	}
	return NULL;
}

static int same_frames(const struct trace *a, const struct trace *b)
{
	for (int i = 0;; i++) {
		const struct place *p = frame(a, i), *q = frame(b, i);

		if (!p || !q)
			return p == q;
		if (p->line != q->line || strcmp(p->file, q->file))
			return 0;
	}
}

/* The same fault by the same calls: for who asks whether a caller is to blame. */
static int same_calls(const struct report *a, const struct report *b)
{
	if (!same_place(a, b) || a->nr_traces != b->nr_traces)
		return 0;
	for (int i = is_leak(a); i < a->nr_traces; i++)
		if (!same_frames(&a->traces[i], &b->traces[i]))
			return 0;
	return 1;
}

/* Leaves the first of those that are the SAME; how many there are. */
static int merge(int (*same)(const struct report *, const struct report *))
{
	int kept = 0;

	for (int i = 0; i < nr_reports; i++) {
		int j = 0;

		while (j < kept && !same(&reports[j], &reports[i]))
			j++;
		if (j == kept)
			reports[kept++] = reports[i];
	}
	return kept;
}

int write_reports(const char *self)
{

	for (int i = 0; i < nr_reports; i++) {
		want_traces(reports[i].traces, reports[i].nr_traces);
		want_traces(reports[i].witness_traces, reports[i].nr_witness_traces);
	}
	for (int i = 0; options.json && i < nr_blocks; i++)
		want_name(block_address(i));
	find_names(self);
	nr_reports = merge(same_calls);
	if (options.json) {
		FILE *to = strcmp(options.json, "-") ? fopen(options.json, "w") : stdout;

		if (!to) {
			perror(options.json);
			return 1;
		}
		for (int i = 0; i < nr_reports; i++)
			json_report(to, &reports[i]);
		json_summary(to);
		if (fflush(to) || ferror(to)) {
			perror(options.json);
			return 1;
		}
		if (to != stdout)
			fclose(to);
	}
	nr_reports = merge(same_place);
	for (int i = 0; i < nr_reports && !options.quiet; i++)
		text_report(&reports[i]);
	if (!options.quiet) {
		printf("%s%d misuse%s in %ld run%s (%ld calls can fail, %ld points, %ld inputs)\n",
		       nr_reports ? "\n" : "", nr_reports, nr_reports == 1 ? "" : "s", total.runs,
		       total.runs == 1 ? "" : "s", total.fallible, total.points, total.inputs);
		if (total.troubles)
			printf("%ld run%s without an end, the first: %s\n", total.troubles,
			       total.troubles == 1 ? "" : "s", total.trouble);
		if (total.cut)
			printf("not all runs were made: --max-runs=%ld\n", options.max_runs);
	}
	return 0;
}
