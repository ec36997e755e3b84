/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* What stands in for shadow/shadow.h when a random program is a module of a real kernel: the handler runs in a real interrupt. */
#ifndef ORACLE_KERNEL_H
#define ORACLE_KERNEL_H

#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/irq_work.h>

static irqreturn_t (*oracle_handler)(int irq, void *data);

static void oracle_interrupt(struct irq_work *work)
{
	if (oracle_handler)
		oracle_handler(5, NULL);
}

static inline void shadow_deliver(void)
{
	struct irq_work work = IRQ_WORK_INIT_HARD(oracle_interrupt);

	irq_work_queue(&work);
	irq_work_sync(&work);
}

static inline int oracle_request(irqreturn_t (*handler)(int irq, void *data))
{
	oracle_handler = handler;
	return 0;
}

#define request_irq(irq, handler, flags, name, data) oracle_request(handler)
#define free_irq(irq, data) (oracle_handler = NULL)

#endif
