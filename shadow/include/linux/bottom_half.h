/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Bottom halves: off and on. */
#ifndef KALLOC_LINUX_BOTTOM_HALF_H
#define KALLOC_LINUX_BOTTOM_HALF_H

void local_bh_disable(void);
void local_bh_enable(void);

#endif
