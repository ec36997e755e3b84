// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// A block whose size comes back beside it has one; a wait that no signal may end does not fail.
#include <linux/errno.h>
#include <linux/io.h>
#include <linux/slab.h>

struct pci_dev;
struct mtd_info;
struct dma_fence;
struct dma_fence_array;
void __iomem *pci_map_rom(struct pci_dev *pdev, size_t *size);
void *mtd_kmalloc_up_to(const struct mtd_info *mtd, size_t *size);
long dma_fence_wait(struct dma_fence *fence, bool intr);
struct dma_fence_array *dma_fence_array_create(int n, struct dma_fence **fences, u64 context, unsigned int seqno, bool any);
int other_size(size_t *size);
int look(void __iomem *rom, size_t size);

int measured_ok(struct pci_dev *pdev)
{
	size_t size;
	void __iomem *rom = pci_map_rom(pdev, &size);
	int n;

	if (!rom || !size)
		return -EIO;
	n = look(rom, size);
	iounmap(rom);
	return n;
}

int measured_before_bad(struct pci_dev *pdev)
{
	size_t size, other;
	void __iomem *rom = pci_map_rom(pdev, &size);
	int n;

	other_size(&other);
	if (!rom || !other)
		// CHECK: [[@LINE+1]]:3: warning: 'rom' leaks: allocated by pci_map_rom() and not freed on this path [kalloc-leak]
		return -EIO;
	n = look(rom, size);
	iounmap(rom);
	return n;
}

int freed_if_there_ok(const struct mtd_info *mtd, int n)
{
	size_t size = n;
	void *buf = NULL;

	if (n) {
		buf = mtd_kmalloc_up_to(mtd, &size);
		if (!buf)
			return -ENOMEM;
	}
	if (look(NULL, 0) < 0)
		n = -EIO;
	if (size)
		kfree(buf);
	return n;
}

int wait_for_it_ok(struct dma_fence *old)
{
	void *p = kmalloc(32, GFP_KERNEL);
	long n;

	if (!p)
		return -ENOMEM;
	n = dma_fence_wait(old, false);
	if (n)
		return n;
	kfree(p);
	return 0;
}

int wait_until_a_signal_bad(struct dma_fence *old)
{
	void *p = kmalloc(32, GFP_KERNEL);
	long n;

	if (!p)
		return -ENOMEM;
	n = dma_fence_wait(old, true);
	if (n)
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return n;
	kfree(p);
	return 0;
}

// The array has the fences only if there is one.
int fences_bad(int n)
{
	struct dma_fence **fences = kcalloc(n, sizeof(*fences), GFP_KERNEL);
	struct dma_fence_array *array;

	if (!fences)
		return -ENOMEM;
	array = dma_fence_array_create(n, fences, 1, 2, true);
	if (!array)
		// CHECK: [[@LINE+1]]:3: warning: 'fences' leaks: allocated by kcalloc() and not freed on this path [kalloc-leak]
		return -ENOMEM;
	return 0;
}
