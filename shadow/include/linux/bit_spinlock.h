/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Spinlocks of one bit. */
#ifndef KALLOC_LINUX_BIT_SPINLOCK_H
#define KALLOC_LINUX_BIT_SPINLOCK_H

void bit_spin_lock(int bitnum, unsigned long *addr);
int bit_spin_trylock(int bitnum, unsigned long *addr);
void bit_spin_unlock(int bitnum, unsigned long *addr);

#endif
