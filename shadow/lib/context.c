/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * The context the code runs in: the preempt count of include/linux/preempt.h,
 * interrupts and RCU sections; and what must not be done in it
 * (kernel/sched/core.c, __might_sleep()). Locks are in locks.c.
 */
#include "shadow.h"
#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/rcupdate.h>
#include <linux/sched/mm.h>
#include <linux/sched/task_stack.h>
#include <linux/smp.h>
#include <linux/string.h>

int irqs_off;
static int count, rcu_depth;
static bool no_fs;		 /* reclaim of ours waits for no file system */
static struct stack made_atomic; /* where the count left 0 */

int preempt_count(void)
{
	return count;
}

void preempt_count_add(int val)
{
	if (!count && !irqs_off)
		host_stack(&made_atomic);
	count += val;
}

void preempt_count_sub(int val)
{
	count -= val;
	point();
}

void enter_context(int offset)
{
	preempt_count_add(offset);
}

void leave_context(int offset)
{
	count -= offset;
}

bool context_is_atomic(void)
{
	return count || irqs_off || rcu_depth;
}

static void report_context(void)
{
	report_line("in_atomic(): %d, irqs_disabled(): %d, non_block: 0, RCU nest depth: %d", !!count, irqs_off,
		    rcu_depth);
	if (in_nmi() || in_hardirq() || in_serving_softirq())
		report_line("in %s context", in_nmi() ? "NMI" : in_hardirq() ? "hard interrupt" : "softirq");
	else if (in_softirq())
		report_line("in bottom-halves-off context");
	else if (irqs_off)
		report_line("in interrupts-off context");
	else if (rcu_depth)
		report_line("in RCU read-side context");
	report_atomic_locks();
	if (count || irqs_off)
		report_stack("Preemption disabled at", &made_atomic);
}

/* Only allocating and freeing is the checker's business: a sleep in mm/. */
void might_sleep_at(const char *where)
{
	if (!context_is_atomic())
		return;
	report_begin(strncmp(where, "mm/", 3) && strncmp(where, "include/linux/sched/mm.h", 24)
			     ? "sleep-in-atomic"
			     : "kalloc-sleep-in-atomic",
		     "BUG: sleeping function called from invalid context at %s", where);
	report_context();
	report_end();
}

void might_sleep_in_allocator(void)
{
	if (!context_is_atomic())
		return;
	report_begin("kalloc-sleep-in-atomic",
		     "BUG: sleeping function called from invalid context at kernel/locking/mutex.c:586");
	report_context();
	report_end();
}

void might_sleep(void)
{
	point();
	might_sleep_at("@0");
}

void __might_sleep(const char *file, int line)
{
	might_sleep_at(file);
}

/* include/linux/sched/mm.h: reclaim may block, and may need locks that a holder of ours waits for. */
void might_alloc(gfp_t gfp)
{
	if (!(gfp & __GFP_DIRECT_RECLAIM))
		return;
	might_sleep_at("include/linux/sched/mm.h:321");
	if (gfp & __GFP_FS && !no_fs)
		check_locks_of_reclaim();
}

/* Without IO there are no file systems either (current_gfp_context()). */
unsigned int memalloc_nofs_save(void)
{
	unsigned int before = no_fs;

	no_fs = true;
	return before;
}

void memalloc_nofs_restore(unsigned int flags)
{
	no_fs = flags;
}

unsigned int memalloc_noio_save(void)
{
	return memalloc_nofs_save();
}

void memalloc_noio_restore(unsigned int flags)
{
	memalloc_nofs_restore(flags);
}

/* --- interrupts and bottom halves */

void arch_local_irq_disable(void)
{
	if (!count && !irqs_off)
		host_stack(&made_atomic);
	irqs_off = 1;
}

void arch_local_irq_enable(void)
{
	irqs_off = 0;
	point();
}

unsigned long arch_local_irq_save(void)
{
	unsigned long flags = irqs_off;

	arch_local_irq_disable();
	return flags;
}

void arch_local_irq_restore(unsigned long flags)
{
	irqs_off = flags & 1;
	point();
}

bool arch_irqs_disabled(void)
{
	return irqs_off;
}

void local_bh_disable(void)
{
	preempt_count_add(SOFTIRQ_DISABLE_OFFSET);
}

void local_bh_enable(void)
{
	preempt_count_sub(SOFTIRQ_DISABLE_OFFSET);
}

/* --- RCU read sections; grace periods are in rcu.c */

void rcu_read_lock(void)
{
	rcu_depth++;
}

void rcu_read_unlock(void)
{
	if (!rcu_depth) {
		report_begin(CHECK_LOCKING, "WARNING: bad unlock balance detected!");
		report_line("no RCU section is open");
		report_end();
		return;
	}
	rcu_depth--;
	point();
}

void rcu_read_lock_bh(void)
{
	local_bh_disable();
	rcu_depth++;
}

void rcu_read_unlock_bh(void)
{
	rcu_depth--;
	local_bh_enable();
}

bool in_rcu_reader(void)
{
	return rcu_depth;
}

/* --- the one CPU */

int __smp_processor_id(void)
{
	return 0;
}

int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait)
{
	on_each_cpu(func, info, wait);
	return 0;
}

void on_each_cpu(smp_call_func_t func, void *info, int wait)
{
	unsigned long flags = arch_local_irq_save();

	enter_context(HARDIRQ_OFFSET);
	func(info);
	leave_context(HARDIRQ_OFFSET);
	arch_local_irq_restore(flags);
}

/* As a task that has just begun. */
void context_reset(void)
{
	count = irqs_off = rcu_depth = 0;
	no_fs = false;
	locks_reset();
}

int object_is_on_stack(const void *obj)
{
	return host_on_stack((unsigned long)obj);
}
