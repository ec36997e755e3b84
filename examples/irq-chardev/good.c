// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A flow meter: each interrupt adds a sample, user space reads them from a character device. */
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#define METER_COUNT 0x04
#define METER_ACK 0x08

struct sample {
	struct list_head node;
	u32 count;
};

struct meter {
	void __iomem *regs;
	spinlock_t lock; /* protects samples */
	struct list_head samples;
	struct miscdevice misc;
	int irq;
};

static struct sample *sample_new(u32 count)
{
	struct sample *s = kmalloc(sizeof(*s), GFP_ATOMIC);

	if (s)
		s->count = count;
	return s;
}

static void meter_record(struct meter *meter)
{
	struct sample *s = sample_new(readl(meter->regs + METER_COUNT));

	spin_lock(&meter->lock);
	if (s)
		list_add_tail(&s->node, &meter->samples);
	spin_unlock(&meter->lock);
}

static irqreturn_t meter_irq(int irq, void *data)
{
	struct meter *meter = data;

	writel(1, meter->regs + METER_ACK);
	meter_record(meter);
	return IRQ_HANDLED;
}

static ssize_t meter_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	struct meter *meter = container_of(file->private_data, struct meter, misc);
	struct sample *s;
	ssize_t ret;

	spin_lock_irq(&meter->lock);
	s = list_first_entry_or_null(&meter->samples, struct sample, node);
	if (s)
		list_del(&s->node);
	spin_unlock_irq(&meter->lock);
	if (!s)
		return 0;
	ret = min(len, sizeof(s->count));
	if (copy_to_user(buf, &s->count, ret))
		ret = -EFAULT;
	kfree(s);
	return ret;
}

static const struct file_operations meter_fops = { .owner = THIS_MODULE, .read = meter_read };

static int meter_probe(struct platform_device *pdev)
{
	struct meter *meter = devm_kzalloc(&pdev->dev, sizeof(*meter), GFP_KERNEL);
	int ret;

	if (!meter)
		return -ENOMEM;
	meter->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(meter->regs))
		return PTR_ERR(meter->regs);
	spin_lock_init(&meter->lock);
	INIT_LIST_HEAD(&meter->samples);
	platform_set_drvdata(pdev, meter);
	meter->irq = platform_get_irq(pdev, 0);
	if (meter->irq < 0)
		return meter->irq;
	ret = request_irq(meter->irq, meter_irq, 0, "meter", meter);
	if (ret)
		return ret;

	meter->misc = (struct miscdevice){ .minor = MISC_DYNAMIC_MINOR, .name = "meter", .fops = &meter_fops };
	ret = misc_register(&meter->misc);
	if (ret)
		free_irq(meter->irq, meter);
	return ret;
}

static void meter_remove(struct platform_device *pdev)
{
	struct meter *meter = platform_get_drvdata(pdev);
	struct sample *s, *next;

	misc_deregister(&meter->misc);
	free_irq(meter->irq, meter);
	list_for_each_entry_safe(s, next, &meter->samples, node)
		kfree(s);
}

static struct platform_driver meter_driver = {
	.probe = meter_probe,
	.remove = meter_remove,
	.driver = { .name = "meter" },
};
module_platform_driver(meter_driver);

MODULE_DESCRIPTION("Flow meter");
MODULE_LICENSE("GPL");
