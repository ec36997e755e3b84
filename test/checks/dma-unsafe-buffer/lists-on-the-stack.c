// RUN: not %kalloc-tidy --checks=-*,kalloc-dma-unsafe-buffer %s | %expect-warnings %s
// A list's head on the stack leads to itself only while the list is empty, which the callee asks first.
#include <linux/dma-mapping.h>
#include <linux/list.h>

struct entry {
	struct list_head lru;
	int count;
	int flags;
};

static void map(struct device *dev, void *p)
{
	dma_map_single(dev, p, 8, DMA_TO_DEVICE);
}

static void drain(struct device *dev, struct list_head *list)
{
	while (!list_empty(list)) {
		struct entry *e = list_entry(list->prev, struct entry, lru);

		map(dev, &e->lru);
		list_del_init(&e->lru);
	}
}

static void pick(struct entry *e, struct list_head *list)
{
	if (!(e->flags & 1))
		list_add(&e->lru, list);
}

void empty_ok(struct device *dev)
{
	LIST_HEAD(dispose);

	drain(dev, &dispose);
}

void filled_ok(struct device *dev, struct entry *e)
{
	LIST_HEAD(dispose);

	list_add(&e->lru, &dispose);
	drain(dev, &dispose);
}

// What the callee hands on, code out of sight may have written.
void filled_by_callee_ok(struct device *dev, struct entry *e)
{
	LIST_HEAD(dispose);

	pick(e, &dispose);
	drain(dev, &dispose);
}

void filled_in_rounds_ok(struct device *dev, struct entry *e, int n)
{
	LIST_HEAD(dispose);
	int i;

	for (i = 0; i < n; i++)
		if (!e[i].count)
			pick(&e[i], &dispose);
	drain(dev, &dispose);
}

static void send_first(struct device *dev, struct list_head *list)
{
	// CHECK: [[@LINE+1]]:2: warning: 'dispose' is on the stack, which a device cannot reach, but dma_map_single() hands it to DMA
	dma_map_single(dev, list->prev, 8, DMA_TO_DEVICE);
}

void unasked_bad(struct device *dev)
{
	LIST_HEAD(dispose);

	send_first(dev, &dispose);
}
