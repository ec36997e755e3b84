/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* PCI devices (drivers/pci/). */
#include "shadow.h"
#include <linux/io.h>
#include <linux/pci.h>

static struct device *setup(void *driver, void *room)
{
	struct pci_driver *drv = driver;
	struct pci_dev *dev = room;

	dev->irq = IRQ_FIRST;
	if (drv->id_table) {
		dev->vendor = (unsigned short)drv->id_table->vendor;
		dev->device = (unsigned short)drv->id_table->device;
	}
	dev->resource[0] = (struct resource){ 0xfd000000, 0xfd00ffff, "bar0", IORESOURCE_MEM };
	device_setup(&dev->dev, drv->name, true);
	dev->dev.driver = &drv->driver;
	return &dev->dev;
}

static int probe(void *driver, void *room)
{
	struct pci_driver *drv = driver;

	return drv->probe ? drv->probe(room, drv->id_table) : -ENODEV;
}

static void remove(void *driver, void *room)
{
	struct pci_driver *drv = driver;

	if (drv->remove)
		drv->remove(room);
}

static const struct bus pci = { "pci_register_driver()", setup, probe, remove };
_Static_assert(sizeof(struct pci_dev) <= BUS_ROOM, "a PCI device fits");

int __pci_register_driver(struct pci_driver *drv, struct module *owner, const char *mod_name)
{
	return bus_register(&pci, drv);
}

void pci_unregister_driver(struct pci_driver *drv)
{
	bus_unregister(&pci, drv);
}

int pci_enable_device(struct pci_dev *dev)
{
	return should_fail("pci_enable_device()") ? -EIO : 0;
}

int pcim_enable_device(struct pci_dev *dev)
{
	return should_fail("pcim_enable_device()") ? -EIO : 0;
}

void pci_disable_device(struct pci_dev *dev)
{
}

void pci_set_master(struct pci_dev *dev)
{
}

int pci_request_regions(struct pci_dev *dev, const char *name)
{
	return should_fail("pci_request_regions()") ? -EBUSY : 0;
}

void pci_release_regions(struct pci_dev *dev)
{
}

void __iomem *pci_iomap(struct pci_dev *dev, int bar, unsigned long maxlen)
{
	return map_registers(65536, "pci_iomap()");
}

void pci_iounmap(struct pci_dev *dev, void __iomem *addr)
{
	unmap_registers((unsigned long)addr, "pci_iounmap()");
}
