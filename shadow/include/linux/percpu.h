/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Memory that every CPU has its own copy of. */
#ifndef KALLOC_LINUX_PERCPU_H
#define KALLOC_LINUX_PERCPU_H

#include <linux/preempt.h>
#include <linux/types.h>

#define DEFINE_PER_CPU(type, name) type name
#define alloc_percpu(type) ((type __percpu *)__alloc_percpu(sizeof(type), __alignof__(type)))

void __percpu *__alloc_percpu(size_t size, size_t align);
void free_percpu(void __percpu *ptr);
void *__this_cpu_pointer(void __percpu *ptr);
void *__cpu_pointer(void __percpu *ptr, int cpu);

#define this_cpu_ptr(ptr) ((typeof(ptr))__this_cpu_pointer(ptr))
#define per_cpu_ptr(ptr, cpu) ((typeof(ptr))__cpu_pointer(ptr, cpu))
#define get_cpu_ptr(ptr) ({ preempt_disable(); this_cpu_ptr(ptr); })
#define put_cpu_ptr(ptr) preempt_enable()

int __num_cpus(void);
#define num_possible_cpus() __num_cpus()
#define for_each_possible_cpu(cpu) for ((cpu) = 0; (cpu) < __num_cpus(); (cpu)++)

#endif
