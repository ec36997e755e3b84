/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Names for addresses: llvm-symbolizer is asked once for all. */
#define _GNU_SOURCE
#include "supervise.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static struct place *places;
static int nr_places;

static int by_address(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	return x->address < y->address ? -1 : x->address > y->address;
}

void want_name(unsigned long address)
{
	if (nr_places % 1024 == 0) {
		places = realloc(places, (size_t)(nr_places + 1024) * sizeof(*places));
		if (!places)
			exit(2);
	}
	places[nr_places++] = (struct place){ .address = address };
}

void want_traces(const struct trace *t, int n)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < t[i].stack.n; j++)
			want_name(t[i].stack.pc[j] - 1);
}

const struct place *place_of(unsigned long address)
{
	struct place key = { .address = address };

	return bsearch(&key, places, (size_t)nr_places, sizeof(*places), by_address);
}

static void read_names(FILE *from)
{
	char *function = NULL, *where = NULL, *blank = NULL;
	size_t n1 = 0, n2 = 0, n3 = 0;

	for (int i = 0; i < nr_places; i++) {
		struct place *p = &places[i];
		char *colon;

		if (getline(&function, &n1, from) < 0 || getline(&where, &n2, from) < 0)
			break;
		if (getline(&blank, &n3, from) < 0)
			blank = NULL;
		function[strcspn(function, "\n")] = 0;
		where[strcspn(where, "\n")] = 0;
		p->function = strdup(function);
		colon = strrchr(where, ':'); /* file:line:column */
		if (colon)
			*colon = 0;
		colon = strrchr(where, ':');
		if (colon) {
			p->line = (unsigned)strtoul(colon + 1, NULL, 10);
			*colon = 0;
		}
		p->file = strdup(where);
		p->own = strstr(where, "/shadow/lib/") || !strcmp(where, "??");
	}
	free(function);
	free(where);
	free(blank);
}

/* What PROGRAM says to the addresses in the file INPUT; 0 if it has said all. */
static int ask(const char *program, const char *object, int input)
{
	char self[32], command[4352];
	FILE *answers;

	snprintf(self, sizeof(self), "/proc/%d/fd/%d", (int)getpid(), input);
	setenv("SHADOW_OBJECT", object, 1);
	snprintf(command, sizeof(command), "%s --obj=\"$SHADOW_OBJECT\" --no-inlines < %s 2> /dev/null", program, self);
	answers = popen(command, "r");
	if (!answers)
		return -1;
	read_names(answers);
	return pclose(answers);
}

void find_names(const char *self)
{
	static const char *const programs[] = { "llvm-symbolizer-22", "llvm-symbolizer" };
	char object[4096];
	ssize_t n = readlink("/proc/self/exe", object, sizeof(object) - 1);
	int unique = 0, input;

	if (!nr_places)
		return;
	qsort(places, (size_t)nr_places, sizeof(*places), by_address);
	for (int i = 0; i < nr_places; i++)
		if (!i || places[i].address != places[i - 1].address)
			places[unique++] = places[i];
	nr_places = unique;
	object[n > 0 ? n : 0] = 0;
	input = memfd_create("addresses", 0);
	if (input < 0)
		return;
	for (int i = 0; i < nr_places; i++)
		dprintf(input, "%#lx\n", places[i].address);
	for (unsigned i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		if (!ask(programs[i], n > 0 ? object : self, input))
			break;
	close(input);
}
