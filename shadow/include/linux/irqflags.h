/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Interrupts on this CPU: off, on, saved. */
#ifndef KALLOC_LINUX_IRQFLAGS_H
#define KALLOC_LINUX_IRQFLAGS_H

#include <linux/cleanup.h>

void arch_local_irq_disable(void);
void arch_local_irq_enable(void);
unsigned long arch_local_irq_save(void);
void arch_local_irq_restore(unsigned long flags);
bool arch_irqs_disabled(void);

#define local_irq_disable() arch_local_irq_disable()
#define local_irq_enable() arch_local_irq_enable()
#define local_irq_save(flags) \
	do { \
		flags = arch_local_irq_save(); \
	} while (0)
#define local_irq_restore(flags) arch_local_irq_restore(flags)
#define irqs_disabled() arch_irqs_disabled()

DEFINE_LOCK_GUARD_0(irq, local_irq_disable(), local_irq_enable())
DEFINE_LOCK_GUARD_0(irqsave, local_irq_save(_T->flags), local_irq_restore(_T->flags), unsigned long flags)

#endif
