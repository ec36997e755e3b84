/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Interrupts: who waits for which, and their delivery (kernel/irq/manage.c). */
#include "shadow.h"
#include <linux/interrupt.h>
#include <shadow/shadow.h>

#define IRQS 256

struct irq {
	bool used;
	unsigned int number;
	int disabled;
	bool woken; /* its thread is to run */
	irq_handler_t handler, thread;
	void *data;
};
static REGISTERED struct irq irqs[IRQS] = { { 0 } };

int request_threaded_irq(unsigned int number, irq_handler_t handler, irq_handler_t thread, unsigned long flags,
			 const char *name, void *data)
{
	int i;

	point();
	might_sleep_at("include/linux/sched/mm.h:321");
	if (should_fail("request_irq()"))
		return -EBUSY;
	for (i = 0; i < IRQS; i++)
		if (!irqs[i].used) {
			irqs[i] = (struct irq){ true, number, 0, false, handler, thread, data };
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
	for (i = 0; i < IRQS; i++)
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
	for (i = 0; i < IRQS; i++)
		if (irqs[i].used && irqs[i].number == number && irqs[i].data == data)
			irqs[i].disabled = 1;
}

static void set_disabled(unsigned int number, int by)
{
	int i;

	for (i = 0; i < IRQS; i++)
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

static bool deliver(struct irq *irq)
{
	irqreturn_t ret = IRQ_WAKE_THREAD;
	int off = irqs_off;

	if (!irq->used || irq->disabled > 0)
		return false;
	if (irq->handler) {
		irqs_off = 1;
		enter_context(HARDIRQ_OFFSET);
		ret = irq->handler((int)irq->number, irq->data);
		leave_context(HARDIRQ_OFFSET);
		irqs_off = off;
	}
	irq->woken = ret == IRQ_WAKE_THREAD && irq->thread && irq->used;
	return true;
}

void deliver_irqs(void)
{
	int i;

	for (i = 0; i < IRQS; i++)
		deliver(&irqs[i]);
}

void run_irq_threads(void)
{
	int i;

	for (i = 0; i < IRQS; i++) {
		struct irq irq = irqs[i];

		irqs[i].woken = false;
		if (irq.used && irq.woken)
			irq.thread((int)irq.number, irq.data);
	}
}

bool shadow_deliver_irq(unsigned int number)
{
	bool any = false;
	int i;

	for (i = 0; i < IRQS; i++)
		if (irqs[i].number == number)
			any |= deliver(&irqs[i]);
	return any;
}

void forget_irqs(void)
{
	__builtin_memset(irqs, 0, sizeof(irqs));
}
