/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The life of a module: loaded, used, unloaded; then what is left is looked at. */
#include "shadow.h"
#include <linux/init.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <shadow/shadow.h>

/* A program that goes its own way instead of being a module. */
void shadow_main(void) __attribute__((__weak__));
/* What kalloc-shadow-cc makes of init_module() and cleanup_module(): libc has system calls of these names. */
int shadow_module_init(void) __attribute__((__weak__));
void shadow_module_exit(void) __attribute__((__weak__));

struct module __this_module = { "module", 1 };

void told_counts(void);

static void drive_devices(void)
{
	deliver_all();
	use_chardevs();
	use_netdevs();
	deliver_all();
}

void run_program(void)
{
	pages_init();
	host_map(USER_AREA, USER_SPACE);
	if (shadow_main) {
		shadow_main();
	} else if (!shadow_module_init) {
		host_tell("T there is nothing to run: no module_init(), no driver that registers, no shadow_main()");
	} else if (!shadow_module_init()) {
		point();
		drive_devices();
		if (shadow_module_exit)
			shadow_module_exit();
	}
	deliver_all();
	if (preempt_count() || irqs_off) {
		report_begin(CHECK_LOCKING, "WARNING: the module leaves preempt_count %#x, interrupts %s",
			     preempt_count(), irqs_off ? "off" : "on");
		report_end();
	}
	leak_scan(false);
	leak_scan(true);
	told_counts();
	host_end();
}

bool try_module_get(struct module *module)
{
	return true;
}

void module_put(struct module *module)
{
}

const char *shadow_argument(void)
{
	return host_plan.argument;
}

void shadow_deliver(void)
{
	deliver_all();
}

unsigned long shadow_input(unsigned long usual)
{
	return input("an input of the program", usual);
}
