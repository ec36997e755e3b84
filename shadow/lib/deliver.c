/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What comes in from outside the straight line of the code: interrupts, timers,
 * tasklets, NAPI, work, RCU callbacks, transfers. Drivers register and schedule;
 * the run delivers, each in its right context, where the plan says or where the
 * driver waits.
 */
#include "shadow.h"
#include <linux/timer.h>

static struct slots *const all[] = { &timers, &hrtimers, &tasklets, &napis, &works, &delayed_works, &urbs };

int slot_of(const struct slots *slots, const void *what)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (slots->of[i] == what)
			return i;
	return -1;
}

bool slot_put(struct slots *slots, void *what)
{
	int i;

	if (slot_of(slots, what) >= 0)
		return true;
	i = slot_of(slots, NULL);
	if (i >= 0)
		slots->of[i] = what;
	return false;
}

bool slot_clear(struct slots *slots, const void *what)
{
	int i = slot_of(slots, what);

	if (i < 0)
		return false;
	slots->of[i] = NULL;
	return true;
}

const char *active_in(unsigned long addr, size_t size, unsigned long *at)
{
	unsigned int k;
	int i;

	for (k = 0; k < ARRAY_SIZE(all); k++)
		for (i = 0; i < SLOTS && all[k]->type; i++)
			if (all[k]->of[i] && (unsigned long)all[k]->of[i] - addr < size) {
				*at = (unsigned long)all[k]->of[i];
				return all[k]->type;
			}
	return NULL;
}

/* Nothing is registered or pending any more; grace periods are over. */
void deliver_reset(void)
{
	unsigned int k;

	run_rcu();
	forget_irqs();
	for (k = 0; k < ARRAY_SIZE(all); k++)
		__builtin_memset(all[k]->of, 0, sizeof(all[k]->of));
}

/* What waits for this CPU to be given up, or for its readers. It might wait for a mutex that is held here, too. */
static void run_tasks(void)
{
	if (in_rcu_reader() || locks_held())
		return;
	run_irq_threads();
	run_work();
	run_rcu();
}

void deliver_all(void)
{
	deliver_irqs();
	jiffies += HZ;
	run_hrtimers();
	run_timers(true);
	run_tasklets();
	run_napi();
	complete_urbs();
	run_tasks();
}

void time_passes(unsigned long ticks)
{
	jiffies += ticks;
	run_hrtimers();
	run_timers(false);
	run_tasklets();
	run_napi();
	run_tasks();
}
