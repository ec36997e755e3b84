// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Loads a firmware image into a signal processor and keeps a copy of it for the next reset. */
#include <linux/dma-mapping.h>
#include <linux/firmware.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>

#define DSP_BOOT_ADDR 0x10
#define DSP_BOOT_SIZE 0x14
#define DSP_IMAGE_MAX 32768

struct dsp {
	struct device *dev;
	void __iomem *regs;
	void *image;
	size_t size;
	dma_addr_t bus;
};

static int dsp_load(struct dsp *dsp)
{
	const struct firmware *fw;
	int ret;

	ret = request_firmware(&fw, "dsp.fw", dsp->dev);
	if (ret)
		return ret;
	if (fw->size > DSP_IMAGE_MAX) {
		release_firmware(fw);
		return -EFBIG;
	}
	dsp->size = fw->size;
	dsp->image = kmalloc(DSP_IMAGE_MAX, GFP_KERNEL);
	if (dsp->image)
		memcpy(dsp->image, fw->data, fw->size);
	release_firmware(fw);
	return dsp->image ? 0 : -ENOMEM;
}

static int dsp_boot(struct dsp *dsp)
{
	dsp->bus = dma_map_single(dsp->dev, dsp->image, dsp->size, DMA_TO_DEVICE);
	if (dma_mapping_error(dsp->dev, dsp->bus))
		return -EIO;
	writel(lower_32_bits(dsp->bus), dsp->regs + DSP_BOOT_ADDR);
	writel(dsp->size, dsp->regs + DSP_BOOT_SIZE);
	return 0;
}

static int dsp_probe(struct platform_device *pdev)
{
	struct dsp *dsp;
	int ret;

	dsp = devm_kzalloc(&pdev->dev, sizeof(*dsp), GFP_KERNEL);
	if (!dsp)
		return -ENOMEM;
	dsp->dev = &pdev->dev;
	dsp->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(dsp->regs))
		return PTR_ERR(dsp->regs);
	ret = dsp_load(dsp);
	if (ret)
		return ret;
	ret = dsp_boot(dsp);
	if (ret) {
		kfree(dsp->image);
		return ret;
	}
	platform_set_drvdata(pdev, dsp);
	return 0;
}

static void dsp_remove(struct platform_device *pdev)
{
	struct dsp *dsp = platform_get_drvdata(pdev);

	writel(0, dsp->regs + DSP_BOOT_SIZE);
	dma_unmap_single(dsp->dev, dsp->bus, dsp->size, DMA_TO_DEVICE);
	kfree(dsp->image);
}

static struct platform_driver dsp_driver = {
	.probe = dsp_probe,
	.remove = dsp_remove,
	.driver = { .name = "dsp" },
};
module_platform_driver(dsp_driver);

MODULE_FIRMWARE("dsp.fw");
MODULE_DESCRIPTION("Signal processor");
MODULE_LICENSE("GPL");
