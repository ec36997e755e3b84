/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* This CPU and the others. */
#ifndef KALLOC_LINUX_SMP_H
#define KALLOC_LINUX_SMP_H

#include <linux/preempt.h>

int __smp_processor_id(void);
#define smp_processor_id() __smp_processor_id()
#define get_cpu() ({ preempt_disable(); __smp_processor_id(); })
#define put_cpu() preempt_enable()

typedef void (*smp_call_func_t)(void *info);
int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait);
void on_each_cpu(smp_call_func_t func, void *info, int wait);

#endif
