// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A temperature sensor with a calibration table, allocated with managed memory. */
#include <linux/device.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>

#define SENSOR_TEMP 0x00
#define SENSOR_CALIB 0x40
#define SENSOR_POINTS 32

struct sensor {
	struct device *dev;
	void __iomem *regs;
	const u32 *calib;
};

static int sensor_check(const u32 *calib)
{
	int i;

	for (i = 1; i < SENSOR_POINTS; i++)
		if (calib[i] <= calib[i - 1])
			return -EINVAL;
	return 0;
}

static irqreturn_t sensor_irq(int irq, void *data)
{
	struct sensor *sensor = data;
	u32 raw = readl(sensor->regs + SENSOR_TEMP);

	dev_warn(sensor->dev, "too hot: %u\n", sensor->calib[raw % SENSOR_POINTS]);
	return IRQ_HANDLED;
}

static int sensor_probe(struct platform_device *pdev)
{
	struct sensor *sensor;
	u32 *calib;
	int irq, ret;

	sensor = devm_kzalloc(&pdev->dev, sizeof(*sensor), GFP_KERNEL);
	if (!sensor)
		return -ENOMEM;
	sensor->dev = &pdev->dev;
	sensor->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(sensor->regs))
		return PTR_ERR(sensor->regs);

	calib = devm_kzalloc(&pdev->dev, SENSOR_POINTS * sizeof(*calib), GFP_KERNEL);
	if (!calib)
		return -ENOMEM;
	memcpy_fromio(calib, sensor->regs + SENSOR_CALIB, SENSOR_POINTS * sizeof(*calib));
	ret = sensor_check(calib);
	if (ret) {
		dev_err(&pdev->dev, "calibration is not monotonic\n");
		return ret;
	}
	sensor->calib = calib;

	irq = platform_get_irq(pdev, 0);
	if (irq < 0)
		return irq;
	platform_set_drvdata(pdev, sensor);
	return devm_request_irq(&pdev->dev, irq, sensor_irq, 0, "sensor", sensor);
}

static struct platform_driver sensor_driver = {
	.probe = sensor_probe,
	.driver = { .name = "sensor" },
};
module_platform_driver(sensor_driver);

MODULE_DESCRIPTION("Temperature sensor");
MODULE_LICENSE("GPL");
