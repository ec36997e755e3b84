// RUN: not %kalloc-tidy --checks=-*,kalloc-unchecked-allocation %s | %expect-warnings %s
// A register is read or written at once: the mapping has to be there.
#include <linux/errno.h>
#include <linux/io.h>

int read_bad(unsigned long at)
{
	void __iomem *regs = ioremap(at, 4096);
	int id;

	// CHECK: [[@LINE+1]]:7: warning: 'regs' is passed to readl(), which uses it without a test that ioremap() has succeeded [kalloc-unchecked-allocation]
	id = readl(regs + 4);
	iounmap(regs);
	return id;
}

void write_bad(unsigned long at)
{
	void __iomem *regs = ioremap(at, 4096);

	// CHECK: [[@LINE+1]]:2: warning: 'regs' is passed to writel(), which uses it without a test that ioremap() has succeeded [kalloc-unchecked-allocation]
	writel(1, regs);
	iounmap(regs);
}

int read_ok(unsigned long at)
{
	void __iomem *regs = ioremap(at, 4096);
	int id;

	if (!regs)
		return -ENOMEM;
	id = readl(regs + 4);
	iounmap(regs);
	return id;
}
