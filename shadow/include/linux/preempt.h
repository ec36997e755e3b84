/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Preemption, and which context the code runs in. */
#ifndef KALLOC_LINUX_PREEMPT_H
#define KALLOC_LINUX_PREEMPT_H

#include <linux/cleanup.h>

#define PREEMPT_MASK 0x000000ff
#define SOFTIRQ_MASK 0x0000ff00
#define HARDIRQ_MASK 0x000f0000
#define NMI_MASK 0x00f00000
#define SOFTIRQ_OFFSET 0x00000100
#define SOFTIRQ_DISABLE_OFFSET (2 * SOFTIRQ_OFFSET)
#define HARDIRQ_OFFSET 0x00010000
#define NMI_OFFSET 0x00100000

int preempt_count(void);
void preempt_count_add(int val);
void preempt_count_sub(int val);

#define preempt_disable() preempt_count_add(1)
#define preempt_enable() preempt_count_sub(1)

#define nmi_enter() preempt_count_add(NMI_OFFSET + HARDIRQ_OFFSET)
#define nmi_exit() preempt_count_sub(NMI_OFFSET + HARDIRQ_OFFSET)

#define in_nmi() (preempt_count() & NMI_MASK)
#define in_hardirq() (preempt_count() & HARDIRQ_MASK)
#define in_softirq() (preempt_count() & SOFTIRQ_MASK)
#define in_serving_softirq() (preempt_count() & SOFTIRQ_OFFSET)
#define in_interrupt() (preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_MASK))
#define in_irq() in_hardirq()
#define in_task() (!(preempt_count() & (NMI_MASK | HARDIRQ_MASK | SOFTIRQ_OFFSET)))
#define in_atomic() (preempt_count() != 0)

DEFINE_LOCK_GUARD_0(preempt, preempt_disable(), preempt_enable())

#endif
