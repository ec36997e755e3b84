/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The kernel stack of a task. */
#ifndef KALLOC_LINUX_SCHED_TASK_STACK_H
#define KALLOC_LINUX_SCHED_TASK_STACK_H

int object_is_on_stack(const void *obj);

#endif
