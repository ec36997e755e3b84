/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Reader-writer semaphores. */
#ifndef KALLOC_LINUX_RWSEM_H
#define KALLOC_LINUX_RWSEM_H

#include <linux/types.h>

struct rw_semaphore {
	atomic_t count;
};

#define DECLARE_RWSEM(name) struct rw_semaphore name

void init_rwsem(struct rw_semaphore *sem);
void down_read(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);

#endif
