/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Work, which may sleep (kernel/workqueue.c). */
#include "families.h"
#include "shadow.h"
#include <linux/workqueue.h>
#include <shadow/shadow.h>

struct workqueue_struct {
	int unused;
};
static struct workqueue_struct system_queue;
struct workqueue_struct *system_wq = &system_queue;

REGISTERED struct slots works = { .type = "work_struct" };
REGISTERED struct slots delayed_works = { .type = "timer_list" }; /* it is the timer that is active */

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
{
	struct block *b;

	point();
	might_sleep_at("include/linux/sched/mm.h:321");
	if (should_fail("alloc_workqueue()"))
		return NULL;
	b = slab_object(sizeof(struct workqueue_struct), GFP_KERNEL, "alloc_workqueue()", FAMILY_WORKQUEUE,
			"destroy_workqueue()");
	return b ? (void *)b->addr : NULL;
}

static bool dequeue(struct work_struct *work)
{
	return slot_clear(&works, work) || slot_clear(&delayed_works, work);
}

bool shadow_deliver_work(struct work_struct *work)
{
	if (!dequeue(work))
		return false;
	if (kasan_check((unsigned long)work, sizeof(*work), false))
		work->func(work);
	return true;
}

void run_work(void)
{
	struct work_struct *due[2 * SLOTS];
	int i, n = 0;

	for (i = 0; i < SLOTS; i++) {
		if (works.of[i])
			due[n++] = works.of[i];
		if (delayed_works.of[i])
			due[n++] = delayed_works.of[i];
	}
	for (i = 0; i < n; i++)
		shadow_deliver_work(due[i]);
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	struct block *b = block_at((unsigned long)wq);

	might_sleep_at("kernel/workqueue.c:3933");
	run_work();
	if (b && b->live)
		slab_give(b);
	else
		kasan_check((unsigned long)wq, sizeof(*wq), true);
}

void flush_workqueue(struct workqueue_struct *wq)
{
	might_sleep_at("kernel/workqueue.c:3933");
	kasan_check((unsigned long)wq, sizeof(*wq), false);
	run_work();
}

void drain_workqueue(struct workqueue_struct *wq)
{
	flush_workqueue(wq);
}

bool flush_delayed_work(struct delayed_work *dwork)
{
	return flush_work(&dwork->work);
}

static bool enqueue(struct slots *on, struct work_struct *work)
{
	bool was;

	point();
	if (!kasan_check((unsigned long)work, sizeof(*work), true))
		return false;
	was = slot_put(on, work);
	point();
	return !was;
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return enqueue(&works, work);
}

bool schedule_work(struct work_struct *work)
{
	return enqueue(&works, work);
}

bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
{
	return enqueue(&delayed_works, &dwork->work);
}

bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay)
{
	return enqueue(&delayed_works, &dwork->work);
}

bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
{
	return !enqueue(&delayed_works, &dwork->work);
}

bool flush_work(struct work_struct *work)
{
	might_sleep_at("kernel/workqueue.c:4170");
	return shadow_deliver_work(work);
}

bool cancel_work_sync(struct work_struct *work)
{
	bool was;

	might_sleep_at("kernel/workqueue.c:4170");
	was = dequeue(work);
	point();
	return was;
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
	return dequeue(&dwork->work);
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	return cancel_work_sync(&dwork->work);
}
