// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Samples a table of counters every second from a timer and logs the busiest one. */
#include <linux/atomic.h>
#include <linux/jiffies.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>

#define STATS_SLOTS 8192

struct stats {
	atomic_t hits[STATS_SLOTS];
	unsigned int busiest;
	unsigned long rounds;
	struct timer_list timer;
};

static struct stats *stats;

static unsigned int stats_busiest(const u32 *snapshot)
{
	unsigned int i, best = 0;

	for (i = 1; i < STATS_SLOTS; i++)
		if (snapshot[i] > snapshot[best])
			best = i;
	return best;
}

static void stats_tick(struct timer_list *t)
{
	struct stats *st = from_timer(st, t, timer);
	unsigned int i;
	u32 *snapshot;

	snapshot = vmalloc(STATS_SLOTS * sizeof(*snapshot)); /* expect: kalloc-sleep-in-atomic */
	if (snapshot) {
		for (i = 0; i < STATS_SLOTS; i++)
			snapshot[i] = atomic_xchg(&st->hits[i], 0);
		st->busiest = stats_busiest(snapshot);
		st->rounds++;
		vfree(snapshot);
	}
	mod_timer(&st->timer, jiffies + HZ);
}

static int __init stats_init(void)
{
	stats = vzalloc(sizeof(*stats));
	if (!stats)
		return -ENOMEM;
	timer_setup(&stats->timer, stats_tick, 0);
	mod_timer(&stats->timer, jiffies + HZ);
	return 0;
}

static void __exit stats_exit(void)
{
	del_timer_sync(&stats->timer);
	pr_info("busiest slot %u after %lu rounds\n", stats->busiest, stats->rounds);
	vfree(stats);
}

module_init(stats_init);
module_exit(stats_exit);
MODULE_DESCRIPTION("Counter statistics");
MODULE_LICENSE("GPL");
