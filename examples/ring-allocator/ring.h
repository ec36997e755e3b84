/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* A private allocator: a fixed number of equal blocks in one piece of memory, handed out and taken back in any order. */
#ifndef RING_H
#define RING_H

#include <linux/bitops.h>
#include <linux/kmemleak.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct ring {
	spinlock_t lock; /* protects next */
	unsigned int blocks, next;
	size_t size;
	unsigned long *used;
	u8 *memory;
};

static inline void ring_destroy(struct ring *ring)
{
	kfree(ring->memory);
	kfree(ring->used);
	kfree(ring);
}

static inline struct ring *ring_create(unsigned int blocks, size_t size)
{
	struct ring *ring = kzalloc(sizeof(*ring), GFP_KERNEL);

	if (!ring)
		return NULL;
	spin_lock_init(&ring->lock);
	ring->blocks = blocks;
	ring->size = size;
	ring->used = kcalloc(BITS_TO_LONGS(blocks), sizeof(long), GFP_KERNEL);
	ring->memory = kcalloc(blocks, size, GFP_KERNEL);
	if (!ring->used || !ring->memory) {
		ring_destroy(ring);
		return NULL;
	}
	return ring;
}

/* Returns a block, or NULL when all are in use. */
static inline void *ring_get(struct ring *ring)
{
	unsigned long flags;
	unsigned int i, slot;
	void *block = NULL;

	spin_lock_irqsave(&ring->lock, flags);
	for (i = 0; i < ring->blocks && !block; i++) {
		slot = ring->next++ % ring->blocks;
		if (!test_and_set_bit(slot, ring->used))
			block = ring->memory + slot * ring->size;
	}
	spin_unlock_irqrestore(&ring->lock, flags);
	kmemleak_alloc(block, ring->size, 1, GFP_ATOMIC);
	return block;
}

static inline void ring_put(struct ring *ring, void *block)
{
	kmemleak_free(block);
	clear_bit(((u8 *)block - ring->memory) / ring->size, ring->used);
}

#endif
