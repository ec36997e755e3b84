// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A frame grabber whose probe function allocates, checks, and unwinds with gotos. */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>

#define GRAB_ID 0x00
#define GRAB_LINES 0x04
#define GRAB_LINES_MASK 0xfff
#define GRAB_GAMMA 0x400
#define GRAB_MAGIC 0x47524142

struct grab {
	void __iomem *regs;
	u32 *gamma;
	u32 *lines;
	unsigned int nlines;
};

static void grab_default_gamma(u32 *gamma)
{
	int i;

	for (i = 0; i < 256; i++)
		gamma[i] = i * i / 255;
}

/* Asks the hardware to check a table, which it does in place. */
static int grab_selftest(struct grab *grab)
{
	u32 *pattern, *result;
	int i, ret = 0;

	pattern = kmalloc_array(256, sizeof(*pattern), GFP_KERNEL);
	if (!pattern)
		return -ENOMEM;
	grab_default_gamma(pattern);
	result = kcalloc(256, sizeof(*result), GFP_KERNEL);
	if (!result) {
		kfree(pattern);
		return -ENOMEM;
	}

	memcpy_toio(grab->regs + GRAB_GAMMA, pattern, 256 * sizeof(*pattern));
	memcpy_fromio(result, grab->regs + GRAB_GAMMA, 256 * sizeof(*result));
	for (i = 0; i < 256; i++)
		if (result[i] != pattern[i])
			ret = -EIO;
	kfree(result);
	kfree(pattern);
	return ret;
}

static int grab_probe(struct platform_device *pdev)
{
	struct grab *grab;
	u32 *gamma, *lines;
	int ret;

	grab = devm_kzalloc(&pdev->dev, sizeof(*grab), GFP_KERNEL);
	if (!grab)
		return -ENOMEM;
	grab->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(grab->regs))
		return PTR_ERR(grab->regs);
	ret = grab_selftest(grab);
	if (ret)
		return ret;

	gamma = kmalloc_array(256, sizeof(*gamma), GFP_KERNEL);
	if (!gamma)
		return -ENOMEM;
	grab_default_gamma(gamma);
	grab->nlines = readl(grab->regs + GRAB_LINES) & GRAB_LINES_MASK;
	lines = kcalloc(grab->nlines, sizeof(*lines), GFP_KERNEL);
	if (!lines) {
		ret = -ENOMEM;
		goto err_gamma;
	}
	if (readl(grab->regs + GRAB_ID) != GRAB_MAGIC) {
		ret = -ENODEV;
		goto err_lines;
	}
	grab->gamma = gamma;
	grab->lines = lines;
	platform_set_drvdata(pdev, grab);
	return 0;

err_lines:
	kfree(lines);
err_gamma:
	kfree(gamma);
	return ret;
}

static void grab_remove(struct platform_device *pdev)
{
	struct grab *grab = platform_get_drvdata(pdev);

	kfree(grab->lines);
	kfree(grab->gamma);
}

static struct platform_driver grab_driver = {
	.probe = grab_probe,
	.remove = grab_remove,
	.driver = { .name = "grab" },
};
module_platform_driver(grab_driver);

MODULE_DESCRIPTION("Frame grabber");
MODULE_LICENSE("GPL");
