/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Which way a device transfers. */
#ifndef KALLOC_LINUX_DMA_DIRECTION_H
#define KALLOC_LINUX_DMA_DIRECTION_H

enum dma_data_direction {
	DMA_BIDIRECTIONAL = 0,
	DMA_TO_DEVICE = 1,
	DMA_FROM_DEVICE = 2,
	DMA_NONE = 3,
};

#endif
