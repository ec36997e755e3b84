/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Platform devices: each has registers and an interrupt (drivers/base/platform.c). */
#include "shadow.h"
#include <linux/platform_device.h>

struct platform_room {
	struct platform_device pdev;
	struct resource resources[2];
};

static struct device *setup(void *driver, void *room)
{
	struct platform_driver *drv = driver;
	struct platform_room *r = room;

	r->pdev.name = drv->driver.name;
	r->pdev.id = -1;
	r->pdev.num_resources = 2;
	r->pdev.resource = r->resources;
	r->pdev.id_entry = drv->id_table;
	r->resources[0] = (struct resource){ 0xfe000000, 0xfe000fff, "regs", IORESOURCE_MEM };
	r->resources[1] = (struct resource){ IRQ_FIRST, IRQ_FIRST, "irq", IORESOURCE_IRQ };
	device_setup(&r->pdev.dev, drv->driver.name, true);
	r->pdev.dev.driver = &drv->driver;
	return &r->pdev.dev;
}

static int probe(void *driver, void *room)
{
	struct platform_driver *drv = driver;
	struct platform_room *r = room;

	return drv->probe ? drv->probe(&r->pdev) : -ENODEV;
}

static void remove(void *driver, void *room)
{
	struct platform_driver *drv = driver;
	struct platform_room *r = room;

	if (drv->remove)
		drv->remove(&r->pdev);
}

static const struct bus platform = { "platform_driver_register()", setup, probe, remove };
_Static_assert(sizeof(struct platform_room) <= BUS_ROOM, "a platform device fits");

int __platform_driver_register(struct platform_driver *drv, struct module *owner)
{
	return bus_register(&platform, drv);
}

void platform_driver_unregister(struct platform_driver *drv)
{
	bus_unregister(&platform, drv);
}

int platform_get_irq(struct platform_device *pdev, unsigned int num)
{
	return should_fail("platform_get_irq()") ? -ENXIO : (int)(IRQ_FIRST + num);
}

struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type, unsigned int num)
{
	unsigned int i;

	if (should_fail("platform_get_resource()"))
		return NULL;
	for (i = 0; i < pdev->num_resources; i++)
		if (pdev->resource[i].flags & type && !num--)
			return &pdev->resource[i];
	return NULL;
}
