/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Read-copy-update. */
#ifndef KALLOC_LINUX_RCUPDATE_H
#define KALLOC_LINUX_RCUPDATE_H

#include <linux/cleanup.h>
#include <linux/preempt.h>
#include <linux/types.h>

void rcu_read_lock(void);
void rcu_read_unlock(void);
void rcu_read_lock_bh(void);
void rcu_read_unlock_bh(void);
void synchronize_rcu(void);
void rcu_barrier(void);
void call_rcu(struct rcu_head *head, void (*func)(struct rcu_head *head));
void kvfree_call_rcu(struct rcu_head *head, void *ptr);

/* Waits for readers and frees: it may sleep. */
#define kfree_rcu_mightsleep(ptr) kvfree_rcu_mightsleep(ptr)
#define kvfree_rcu_mightsleep(ptr) \
	do { \
		synchronize_rcu(); \
		kvfree(ptr); \
	} while (0)
#define kfree_rcu(ptr, rhf) kvfree_rcu_arg_2(ptr, rhf)
#define kvfree_rcu(ptr, rhf) kvfree_rcu_arg_2(ptr, rhf)
#define kvfree_rcu_arg_2(ptr, rhf) \
	do { \
		typeof(ptr) ___p = (ptr); \
		if (___p) \
			kvfree_call_rcu(&___p->rhf, (void *)___p); \
	} while (0)

#define RCU_INIT_POINTER(p, v) WRITE_ONCE(p, v)
#define rcu_assign_pointer(p, v) smp_store_release(&(p), v)
#define rcu_dereference(p) READ_ONCE(p)
#define rcu_dereference_protected(p, cond) (p)
#define rcu_access_pointer(p) READ_ONCE(p)

DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

#endif
