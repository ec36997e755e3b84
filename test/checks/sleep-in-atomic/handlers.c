// RUN: not %kalloc-tidy --checks=-*,kalloc-sleep-in-atomic %s | %expect-warnings %s
// Functions that the kernel calls in atomic context: interrupts, timers, tasklets, RCU; and those it calls in process context.
#include <linux/hrtimer.h>
#include <linux/interrupt.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>

struct dev_state {
	struct timer_list timer;
	struct timer_list fine_timer;
	struct hrtimer hrtimer;
	struct tasklet_struct tasklet;
	struct work_struct work;
	struct delayed_work delayed;
	struct rcu_head rcu;
	void *log;
	void *big;
};

static irqreturn_t irq_handler_bad(int irq, void *data)
{
	struct dev_state *s = data;

	// CHECK: [[@LINE+1]]:11: warning: kmalloc() with GFP_KERNEL may sleep, but 'irq_handler_bad' runs in hard interrupt context [kalloc-sleep-in-atomic]
	s->log = kmalloc(64, GFP_KERNEL);
	return IRQ_HANDLED;
}

static irqreturn_t primary_handler_ok(int irq, void *data)
{
	struct dev_state *s = data;

	s->log = kmalloc(64, GFP_ATOMIC);
	return IRQ_WAKE_THREAD;
}

static irqreturn_t thread_fn_ok(int irq, void *data)
{
	struct dev_state *s = data;

	s->log = kmalloc(64, GFP_KERNEL);
	return IRQ_HANDLED;
}

static void timer_bad(struct timer_list *t)
{
	struct dev_state *s = from_timer(s, t, timer);

	// CHECK: [[@LINE+1]]:11: warning: kzalloc() with GFP_KERNEL may sleep, but 'timer_bad' runs in softirq context [kalloc-sleep-in-atomic]
	s->log = kzalloc(64, GFP_KERNEL);
	mod_timer(t, 100);
}

/* vfree() in an interrupt is deferred by vfree() itself. */
static void timer_vfree_ok(struct timer_list *t)
{
	struct dev_state *s = from_timer(s, t, fine_timer);

	vfree(s->big);
	s->big = NULL;
}

static void static_timer_bad(struct timer_list *t)
{
	// CHECK: [[@LINE+1]]:12: warning: vmalloc() may sleep, but 'static_timer_bad' runs in softirq context [kalloc-sleep-in-atomic]
	void *p = vmalloc(1 << 20);

	vfree(p);
}
static DEFINE_TIMER(static_timer, static_timer_bad);

static enum hrtimer_restart hrtimer_bad(struct hrtimer *t)
{
	struct dev_state *s = container_of(t, struct dev_state, hrtimer);

	// CHECK: [[@LINE+1]]:11: warning: kmalloc() with GFP_KERNEL may sleep, but 'hrtimer_bad' runs in hard interrupt context [kalloc-sleep-in-atomic]
	s->log = kmalloc(64, GFP_KERNEL);
	return HRTIMER_NORESTART;
}

static void tasklet_bad(struct tasklet_struct *t)
{
	struct dev_state *s = from_tasklet(s, t, tasklet);

	// CHECK: [[@LINE+1]]:11: warning: kmalloc() with GFP_NOIO may sleep, but 'tasklet_bad' runs in softirq context [kalloc-sleep-in-atomic]
	s->log = kmalloc(64, GFP_NOIO);
}

/* Missed: DECLARE_TASKLET() initialises .callback, a member of an anonymous union. */
static void FN_declared_tasklet(struct tasklet_struct *t)
{
	kfree(kmalloc(64, GFP_KERNEL));
}
static DECLARE_TASKLET(declared_tasklet, FN_declared_tasklet);

static void rcu_callback_bad(struct rcu_head *head)
{
	struct dev_state *s = container_of(head, struct dev_state, rcu);

	// CHECK: [[@LINE+1]]:11: warning: kmalloc() with GFP_KERNEL may sleep, but 'rcu_callback_bad' runs in softirq context [kalloc-sleep-in-atomic]
	s->log = kmalloc(64, GFP_KERNEL);
}

static void rcu_free_ok(struct rcu_head *head)
{
	struct dev_state *s = container_of(head, struct dev_state, rcu);

	kfree(s->log);
	kfree(s);
}

static void work_ok(struct work_struct *work)
{
	struct dev_state *s = container_of(work, struct dev_state, work);

	s->log = kmalloc(64, GFP_KERNEL);
}

static void delayed_work_ok(struct work_struct *work)
{
	struct dev_state *s = container_of(to_delayed_work(work), struct dev_state, delayed);

	s->big = vmalloc(1 << 16);
}

static irqreturn_t asks_where_ok(int irq, void *data)
{
	struct dev_state *s = data;

	s->log = kmalloc(64, in_interrupt() ? GFP_ATOMIC : GFP_KERNEL);
	return IRQ_HANDLED;
}

int setup(struct device *dev, struct dev_state *s, int irq)
{
	int ret;

	timer_setup(&s->timer, timer_bad, 0);
	timer_setup(&s->fine_timer, timer_vfree_ok, 0);
	hrtimer_init(&s->hrtimer, CLOCK_MONOTONIC, HRTIMER_MODE_REL);
	s->hrtimer.function = hrtimer_bad;
	tasklet_setup(&s->tasklet, tasklet_bad);
	INIT_WORK(&s->work, work_ok);
	INIT_DELAYED_WORK(&s->delayed, delayed_work_ok);
	ret = request_irq(irq, irq_handler_bad, IRQF_SHARED, "one", s);
	if (ret)
		return ret;
	ret = devm_request_irq(dev, irq + 1, asks_where_ok, 0, "two", s);
	if (ret)
		return ret;
	add_timer(&static_timer);
	tasklet_schedule(&declared_tasklet);
	return request_threaded_irq(irq + 2, primary_handler_ok, thread_fn_ok, IRQF_ONESHOT, "three", s);
}

void teardown(struct dev_state *s, bool quietly)
{
	call_rcu(&s->rcu, quietly ? rcu_free_ok : rcu_callback_bad);
}

void forget(struct dev_state *s)
{
	call_rcu(&s->rcu, rcu_callback_bad);
}
