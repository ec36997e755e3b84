// Functions that register others, which sleep: an edit here says something of a function that was not touched.
#include <linux/interrupt.h>
#include <linux/slab.h>
#include <linux/timer.h>

struct gauge {
	struct timer_list often, seldom;
	struct tasklet_struct task;
	void *room;
};

static void often(struct timer_list *t)
{
	struct gauge *g = from_timer(g, t, often);

	g->room = kmalloc(16, GFP_KERNEL);
}

static void grow(struct gauge *g)
{
	kfree(kmalloc(32, GFP_KERNEL));
}

static void seldom(struct timer_list *t)
{
	struct gauge *g = from_timer(g, t, seldom);

	grow(g);
}

static void task(struct tasklet_struct *t)
{
	struct gauge *g = container_of(t, struct gauge, task);

	kfree(g->room);
	grow(g);
}

static irqreturn_t handler(int irq, void *data)
{
	struct gauge *g = data;

	grow(g);
	return IRQ_HANDLED;
}

int first(struct gauge *g)
{
	timer_setup(&g->often, often, 0);
	timer_setup(&g->seldom, seldom, 0);
	return 0;
}

int second(struct gauge *g)
{
	tasklet_setup(&g->task, task);
	return request_irq(1, handler, 0, "gauge", g);
}

int third(struct gauge *g)
{
	timer_setup(&g->often, often, 0);
	tasklet_setup(&g->task, task);
	return 0;
}
