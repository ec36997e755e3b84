/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * What comes in from outside the straight line of the code: interrupts, timers,
 * tasklets, NAPI, work, RCU callbacks. Drivers register and schedule; the run
 * delivers, each in its right context, where the plan says or where the driver
 * waits.
 */
#include "families.h"
#include "shadow.h"
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

#define MAX 256
#define HARDIRQ_OFFSET 0x10000

unsigned long volatile jiffies = 300000;

/* --- interrupts */

struct irq {
	bool used;
	unsigned int number;
	int disabled;
	irq_handler_t handler, thread;
	void *data;
};
static REGISTERED struct irq irqs[MAX] = { { 0 } };

int request_threaded_irq(unsigned int number, irq_handler_t handler, irq_handler_t thread, unsigned long flags,
			 const char *name, void *data)
{
	int i;

	point();
	might_sleep_at("include/linux/sched/mm.h:321");
	if (should_fail("request_irq()"))
		return -EBUSY;
	for (i = 0; i < MAX; i++)
		if (!irqs[i].used) {
			irqs[i] = (struct irq){ true, number, 0, handler, thread, data };
			point();
			return 0;
		}
	return -ENOSPC;
}

int request_irq(unsigned int number, irq_handler_t handler, unsigned long flags, const char *name, void *data)
{
	return request_threaded_irq(number, handler, NULL, flags, name, data);
}

const void *free_irq(unsigned int number, void *data)
{
	int i;

	point();
	might_sleep_at("kernel/irq/manage.c:138");
	for (i = 0; i < MAX; i++)
		if (irqs[i].used && irqs[i].number == number && irqs[i].data == data) {
			irqs[i] = (struct irq){ 0 };
			point();
			return "";
		}
	report_begin(CHECK_LOCKING, "Trying to free already-free IRQ %u", number);
	report_end();
	return NULL;
}

struct devm_irq {
	unsigned int number;
	void *data;
};

static void devm_irq_release(struct device *dev, void *data)
{
	struct devm_irq *d = data;

	free_irq(d->number, d->data);
}

int devm_request_threaded_irq(struct device *dev, unsigned int number, irq_handler_t handler, irq_handler_t thread,
			      unsigned long flags, const char *name, void *data)
{
	int ret = request_threaded_irq(number, handler, thread, flags, name, data);
	struct devm_irq d = { number, data };

	if (!ret)
		devres_add(dev, devm_irq_release, &d, sizeof(d));
	return ret;
}

int devm_request_irq(struct device *dev, unsigned int number, irq_handler_t handler, unsigned long flags,
		     const char *name, void *data)
{
	return devm_request_threaded_irq(dev, number, handler, NULL, flags, name, data);
}

void devm_free_irq(struct device *dev, unsigned int number, void *data)
{
	int i;

	/* The release that stays behind finds nothing to do. */
	for (i = 0; i < MAX; i++)
		if (irqs[i].used && irqs[i].number == number && irqs[i].data == data)
			irqs[i].disabled = 1;
}

static void set_disabled(unsigned int number, int by)
{
	int i;

	for (i = 0; i < MAX; i++)
		if (irqs[i].used && irqs[i].number == number)
			irqs[i].disabled += by;
}

void enable_irq(unsigned int number)
{
	set_disabled(number, -1);
	point();
}

void disable_irq_nosync(unsigned int number)
{
	set_disabled(number, 1);
}

void disable_irq(unsigned int number)
{
	might_sleep_at("kernel/irq/manage.c:138");
	disable_irq_nosync(number);
}

void synchronize_irq(unsigned int number)
{
	might_sleep_at("kernel/irq/manage.c:138");
}

static void deliver_irqs(void)
{
	int i;

	for (i = 0; i < MAX; i++) {
		struct irq irq = irqs[i];
		irqreturn_t ret = IRQ_WAKE_THREAD;
		int off = irqs_off;

		if (!irq.used || irq.disabled > 0)
			continue;
		if (irq.handler) {
			irqs_off = 1;
			enter_context(HARDIRQ_OFFSET);
			ret = irq.handler((int)irq.number, irq.data);
			leave_context(HARDIRQ_OFFSET);
			irqs_off = off;
		}
		if (ret == IRQ_WAKE_THREAD && irq.thread && irqs[i].used)
			irq.thread((int)irq.number, irq.data);
	}
}

/* --- timers */

static REGISTERED struct timer_list *timers[MAX] = { NULL };
static REGISTERED struct hrtimer *hrtimers[MAX] = { NULL };

static int slot_of(void **slots, const void *what)
{
	int i;

	for (i = 0; i < MAX; i++)
		if (slots[i] == what)
			return i;
	return -1;
}

static bool slot_put(void **slots, void *what)
{
	int i;

	if (slot_of(slots, what) >= 0)
		return true;
	i = slot_of(slots, NULL);
	if (i >= 0)
		slots[i] = what;
	return false;
}

static bool slot_clear(void **slots, const void *what)
{
	int i = slot_of(slots, what);

	if (i < 0)
		return false;
	slots[i] = NULL;
	return true;
}

void init_timer_key(struct timer_list *timer, void (*func)(struct timer_list *), unsigned int flags, const char *name,
		    struct lock_class_key *key)
{
	kasan_check((unsigned long)timer, sizeof(*timer), true);
	__builtin_memset(timer, 0, sizeof(*timer));
	timer->function = func;
	timer->flags = flags;
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	point();
	if (!kasan_check((unsigned long)timer, sizeof(*timer), true))
		return 0;
	timer->expires = expires;
	return slot_put((void **)timers, timer);
}

void add_timer(struct timer_list *timer)
{
	mod_timer(timer, timer->expires);
}

int timer_pending(const struct timer_list *timer)
{
	return slot_of((void **)timers, timer) >= 0;
}

int timer_delete(struct timer_list *timer)
{
	int was = slot_clear((void **)timers, timer);

	point();
	return was;
}

int timer_delete_sync(struct timer_list *timer)
{
	if (in_hardirq()) {
		report_begin(CHECK_LOCKING, "WARNING: at kernel/time/timer.c:1651 __timer_delete_sync");
		report_end();
	}
	return timer_delete(timer);
}

int timer_shutdown_sync(struct timer_list *timer)
{
	int ret = timer_delete_sync(timer);

	timer->function = NULL;
	return ret;
}

static void run_timers(bool all)
{
	struct timer_list *due[MAX];
	int i, n = 0;

	/* Those that are armed now: what they arm comes next time. */
	for (i = 0; i < MAX; i++)
		if (timers[i] && (all || (long)(jiffies - timers[i]->expires) >= 0))
			due[n++] = timers[i];
	for (i = 0; i < n; i++) {
		if (!slot_clear((void **)timers, due[i]))
			continue;
		if (!kasan_check((unsigned long)due[i], sizeof(*due[i]), false))
			continue;
		enter_context(SOFTIRQ_OFFSET);
		due[i]->function(due[i]);
		leave_context(SOFTIRQ_OFFSET);
	}
}

void hrtimer_init(struct hrtimer *timer, clockid_t which, enum hrtimer_mode mode)
{
	kasan_check((unsigned long)timer, sizeof(*timer), true);
	__builtin_memset(timer, 0, sizeof(*timer));
}

void hrtimer_start(struct hrtimer *timer, ktime_t tim, const enum hrtimer_mode mode)
{
	point();
	if (kasan_check((unsigned long)timer, sizeof(*timer), true))
		slot_put((void **)hrtimers, timer);
}

int hrtimer_cancel(struct hrtimer *timer)
{
	int was = slot_clear((void **)hrtimers, timer);

	point();
	return was;
}

int hrtimer_try_to_cancel(struct hrtimer *timer)
{
	return hrtimer_cancel(timer);
}

u64 hrtimer_forward_now(struct hrtimer *timer, ktime_t interval)
{
	return 1;
}

bool hrtimer_active(const struct hrtimer *timer)
{
	return slot_of((void **)hrtimers, timer) >= 0;
}

static void run_hrtimers(void)
{
	struct hrtimer *due[MAX];
	int i, n = 0, off = irqs_off;

	for (i = 0; i < MAX; i++)
		if (hrtimers[i])
			due[n++] = hrtimers[i];
	for (i = 0; i < n; i++) {
		if (!slot_clear((void **)hrtimers, due[i]) || !kasan_check((unsigned long)due[i], sizeof(*due[i]), false))
			continue;
		irqs_off = 1;
		enter_context(HARDIRQ_OFFSET);
		if (due[i]->function(due[i]) == HRTIMER_RESTART)
			slot_put((void **)hrtimers, due[i]);
		leave_context(HARDIRQ_OFFSET);
		irqs_off = off;
	}
}

ktime_t ktime_get(void)
{
	return (ktime_t)jiffies * (NSEC_PER_SEC / HZ);
}

u64 ktime_get_ns(void)
{
	return (u64)ktime_get();
}

unsigned long msecs_to_jiffies(unsigned int m)
{
	return (m * HZ + 999) / 1000;
}

unsigned long usecs_to_jiffies(unsigned int u)
{
	return msecs_to_jiffies(u / 1000) + 1;
}

unsigned int jiffies_to_msecs(unsigned long j)
{
	return (unsigned int)(j * 1000 / HZ);
}

unsigned long round_jiffies(unsigned long j)
{
	return j;
}

/* --- tasklets and NAPI */

static REGISTERED struct tasklet_struct *tasklets[MAX] = { NULL };
static REGISTERED struct napi_struct *napis[MAX] = { NULL };

void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *))
{
	kasan_check((unsigned long)t, sizeof(*t), true);
	__builtin_memset(t, 0, sizeof(*t));
	t->callback = callback;
	t->use_callback = true;
}

void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long), unsigned long data)
{
	kasan_check((unsigned long)t, sizeof(*t), true);
	__builtin_memset(t, 0, sizeof(*t));
	t->func = func;
	t->data = data;
}

void tasklet_schedule(struct tasklet_struct *t)
{
	if (kasan_check((unsigned long)t, sizeof(*t), true))
		slot_put((void **)tasklets, t);
	point();
}

void tasklet_hi_schedule(struct tasklet_struct *t)
{
	tasklet_schedule(t);
}

void tasklet_kill(struct tasklet_struct *t)
{
	might_sleep_at("kernel/softirq.c:889");
	slot_clear((void **)tasklets, t);
	point();
}

void tasklet_disable(struct tasklet_struct *t)
{
	t->count.counter++;
}

void tasklet_enable(struct tasklet_struct *t)
{
	t->count.counter--;
}

static void run_tasklets(void)
{
	int i;

	for (i = 0; i < MAX; i++) {
		struct tasklet_struct *t = tasklets[i];

		if (!t || !kasan_check((unsigned long)t, sizeof(*t), false) || t->count.counter > 0)
			continue;
		tasklets[i] = NULL;
		enter_context(SOFTIRQ_OFFSET);
		if (t->use_callback)
			t->callback(t);
		else
			t->func(t->data);
		leave_context(SOFTIRQ_OFFSET);
	}
}

void netif_napi_add(struct net_device *dev, struct napi_struct *napi, int (*poll)(struct napi_struct *, int))
{
	napi->poll = poll;
	napi->dev = dev;
	napi->weight = 64;
	napi->state = 0;
}

void netif_napi_del(struct napi_struct *napi)
{
	slot_clear((void **)napis, napi);
}

void napi_enable(struct napi_struct *napi)
{
	napi->state |= 1;
}

void napi_disable(struct napi_struct *napi)
{
	might_sleep_at("net/core/dev.c:6600");
	napi->state &= ~1UL;
	slot_clear((void **)napis, napi);
}

bool napi_schedule(struct napi_struct *napi)
{
	bool was = slot_put((void **)napis, napi);

	point();
	return !was;
}

bool napi_complete_done(struct napi_struct *napi, int work_done)
{
	slot_clear((void **)napis, napi);
	return true;
}

static void run_napi(void)
{
	int i;

	for (i = 0; i < MAX; i++) {
		struct napi_struct *n = napis[i];

		if (!n || !kasan_check((unsigned long)n, sizeof(*n), false))
			continue;
		enter_context(SOFTIRQ_OFFSET);
		n->poll(n, n->weight);
		leave_context(SOFTIRQ_OFFSET);
		napis[i] = NULL;
	}
}

/* --- work */

struct workqueue_struct {
	int unused;
};
static struct workqueue_struct system_queue;
struct workqueue_struct *system_wq = &system_queue;

static REGISTERED struct work_struct *works[MAX] = { NULL };
static bool delayed[MAX]; /* lies in a delayed_work */

struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...)
{
	struct block *b;

	point();
	might_sleep_at("include/linux/sched/mm.h:321");
	if (should_fail("alloc_workqueue()"))
		return NULL;
	b = slab_take(sizeof(struct workqueue_struct), GFP_KERNEL, "alloc_workqueue()");
	if (!b)
		return NULL;
	b->object = FAMILY_WORKQUEUE;
	b->right = "destroy_workqueue()";
	return (void *)b->addr;
}

static void run_work(void)
{
	struct work_struct *due[MAX];
	int i, n = 0;

	for (i = 0; i < MAX; i++)
		if (works[i])
			due[n++] = works[i];
	for (i = 0; i < n; i++)
		if (slot_clear((void **)works, due[i]) && kasan_check((unsigned long)due[i], sizeof(*due[i]), false))
			due[i]->func(due[i]);
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

static bool enqueue(struct work_struct *work, bool is_delayed)
{
	bool was;

	point();
	if (!kasan_check((unsigned long)work, sizeof(*work), true))
		return false;
	was = slot_put((void **)works, work);
	delayed[slot_of((void **)works, work)] = is_delayed;
	point();
	return !was;
}

bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return enqueue(work, false);
}

bool schedule_work(struct work_struct *work)
{
	return enqueue(work, false);
}

bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
{
	return enqueue(&dwork->work, true);
}

bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay)
{
	return enqueue(&dwork->work, true);
}

bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay)
{
	return !enqueue(&dwork->work, true);
}

bool flush_work(struct work_struct *work)
{
	might_sleep_at("kernel/workqueue.c:4170");
	if (!slot_clear((void **)works, work))
		return false;
	if (kasan_check((unsigned long)work, sizeof(*work), false))
		work->func(work);
	return true;
}

bool cancel_work_sync(struct work_struct *work)
{
	bool was;

	might_sleep_at("kernel/workqueue.c:4170");
	was = slot_clear((void **)works, work);
	point();
	return was;
}

bool cancel_delayed_work(struct delayed_work *dwork)
{
	return slot_clear((void **)works, &dwork->work);
}

bool cancel_delayed_work_sync(struct delayed_work *dwork)
{
	return cancel_work_sync(&dwork->work);
}

bool timer_active_in(unsigned long addr, size_t size, unsigned long *at, const char **type, unsigned long *hint)
{
	int i;

	for (i = 0; i < MAX; i++) {
		*type = NULL;
		if (timers[i] && (unsigned long)timers[i] - addr < size) {
			*at = (unsigned long)timers[i];
			*type = "timer_list";
		} else if (hrtimers[i] && (unsigned long)hrtimers[i] - addr < size) {
			*at = (unsigned long)hrtimers[i];
			*type = "hrtimer";
		} else if (works[i] && (unsigned long)works[i] - addr < size) {
			*at = (unsigned long)works[i];
			*type = delayed[i] ? "timer_list" : "work_struct";
		}
		if (*type) {
			*hint = 0;
			return true;
		}
	}
	return false;
}

/* --- RCU */

struct rcu_item {
	struct rcu_head *head;
	void (*func)(struct rcu_head *head);
	void *ptr; /* of kfree_rcu() */
};
static REGISTERED struct rcu_item rcu_items[MAX] = { { NULL } };

static void rcu_put(struct rcu_item item)
{
	int i;

	for (i = 0; i < MAX; i++)
		if (!rcu_items[i].func && !rcu_items[i].ptr) {
			rcu_items[i] = item;
			return;
		}
}

void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head))
{
	if (kasan_check((unsigned long)head, sizeof(*head), true))
		rcu_put((struct rcu_item){ head, func, NULL });
	point();
}

void kvfree_call_rcu(struct rcu_head *head, void *ptr)
{
	struct block *b = block_at((unsigned long)ptr);
	int i;

	for (i = 0; i < MAX; i++)
		if (rcu_items[i].ptr == ptr) {
			report_begin("kalloc-double-free", "kvfree_call_rcu(): Double-freed call. rcu_head %#lx",
				     (unsigned long)head);
			report_block(b);
			report_end();
			return;
		}
	if (b && b->live)
		rcu_put((struct rcu_item){ head, NULL, ptr });
	else
		kvfree(ptr);
	point();
}

static void run_rcu(void)
{
	int i;

	for (i = 0; i < MAX; i++) {
		struct rcu_item item = rcu_items[i];

		rcu_items[i] = (struct rcu_item){ NULL };
		if (item.ptr) {
			kvfree(item.ptr);
		} else if (item.func) {
			enter_context(SOFTIRQ_OFFSET);
			item.func(item.head);
			leave_context(SOFTIRQ_OFFSET);
		}
	}
}

void synchronize_rcu(void)
{
	might_sleep_at("kernel/rcu/tree_exp.h:956");
	run_rcu();
	point();
}

void rcu_barrier(void)
{
	might_sleep_at("kernel/rcu/tree.c:4000");
	run_rcu();
}

/* Nothing is registered or pending any more; grace periods are over. */
void deliver_reset(void)
{
	run_rcu();
	__builtin_memset(irqs, 0, sizeof(irqs));
	__builtin_memset(timers, 0, sizeof(timers));
	__builtin_memset(hrtimers, 0, sizeof(hrtimers));
	__builtin_memset(tasklets, 0, sizeof(tasklets));
	__builtin_memset(napis, 0, sizeof(napis));
	__builtin_memset(works, 0, sizeof(works));
}

/* --- all of it, and waiting */

void complete_urbs(void) __attribute__((__weak__));

void deliver_all(void)
{
	deliver_irqs();
	jiffies += HZ;
	run_hrtimers();
	run_timers(true);
	run_tasklets();
	run_napi();
	if (complete_urbs)
		complete_urbs();
	run_work();
	run_rcu();
}

/* Sleeping lets time pass; what is due comes. */
void time_passes(unsigned long ticks)
{
	jiffies += ticks;
	run_hrtimers();
	run_timers(false);
	run_tasklets();
	run_napi();
	run_work();
	run_rcu();
}

void msleep(unsigned int msecs)
{
	might_sleep_at("kernel/time/timer.c:2555");
	time_passes(msecs_to_jiffies(msecs));
}

unsigned long msleep_interruptible(unsigned int msecs)
{
	msleep(msecs);
	return 0;
}

void ssleep(unsigned int seconds)
{
	msleep(seconds * 1000);
}

void usleep_range(unsigned long min, unsigned long max)
{
	might_sleep_at("kernel/time/timer.c:2600");
	time_passes(1);
}

void fsleep(unsigned long usecs)
{
	usleep_range(usecs, 2 * usecs);
}

void udelay(unsigned long usecs)
{
}

void ndelay(unsigned long nsecs)
{
}

void mdelay(unsigned long msecs)
{
	jiffies += msecs_to_jiffies((unsigned int)msecs);
}

void __init_waitqueue_head(struct wait_queue_head *wq, const char *name, struct lock_class_key *key)
{
	spin_lock_init(&wq->lock);
	INIT_LIST_HEAD(&wq->head);
}

int __wake_up(struct wait_queue_head *wq, unsigned int mode, int nr, void *key)
{
	kasan_check((unsigned long)wq, sizeof(*wq), false);
	point();
	return 0;
}

long __wait_round(struct wait_queue_head *wq, int interruptible, long *timeout)
{
	static int rounds;

	might_sleep_at("kernel/sched/wait.c:1");
	deliver_all();
	if (timeout)
		*timeout -= *timeout / 2 + 1;
	if (interruptible && ++rounds % 3 == 0)
		return -ERESTARTSYS;
	if (!interruptible && !timeout && ++rounds > 100) {
		host_tell("T waits for ever for what never comes");
		host_end();
	}
	return 0;
}

void complete(struct completion *x)
{
	if (kasan_check((unsigned long)x, sizeof(*x), true))
		x->done++;
	point();
}

void complete_all(struct completion *x)
{
	x->done = 1U << 30;
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	int rounds;

	might_sleep_at("kernel/sched/completion.c:101");
	for (rounds = 0; !x->done && rounds < 3; rounds++)
		deliver_all();
	if (!x->done || should_fail("wait_for_completion_timeout()"))
		return 0;
	x->done--;
	return timeout ? timeout : 1;
}

void wait_for_completion(struct completion *x)
{
	might_sleep_at("kernel/sched/completion.c:101");
	if (!x->done)
		deliver_all();
	if (!x->done) {
		host_tell("T waits for ever for a completion");
		host_end();
	}
	x->done--;
}

int wait_for_completion_interruptible(struct completion *x)
{
	if (!wait_for_completion_timeout(x, 1))
		return -ERESTARTSYS;
	return 0;
}

bool try_wait_for_completion(struct completion *x)
{
	if (!x->done)
		return false;
	x->done--;
	return true;
}
