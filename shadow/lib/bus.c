/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Drivers and the devices that they find: probed at once, removed when the driver goes (drivers/base/bus.c). */
#include "shadow.h"

#define DRIVERS 8

struct bound {
	const struct bus *bus;
	void *driver;
	struct device *dev;
	bool probed;
	u8 room[BUS_ROOM] __attribute__((__aligned__(16)));
};
static REGISTERED struct bound bound[DRIVERS] = { { NULL } };

static struct bound *bound_by(const struct bus *bus, const void *driver)
{
	int i;

	for (i = 0; i < DRIVERS; i++)
		if (bound[i].bus == bus && bound[i].driver == driver)
			return &bound[i];
	return NULL;
}

int bus_register(const struct bus *bus, void *driver)
{
	struct bound *b = bound_by(NULL, NULL);

	might_sleep_at("include/linux/sched/mm.h:321");
	if (!b || should_fail(bus->what))
		return -ENOMEM;
	__builtin_memset(b, 0, sizeof(*b));
	b->bus = bus;
	b->driver = driver;
	b->dev = bus->setup(driver, b->room);
	b->probed = !bus->probe(driver, b->room);
	if (!b->probed)
		devres_release_all(b->dev);
	return 0;
}

void bus_unregister(const struct bus *bus, void *driver)
{
	struct bound *b = bound_by(bus, driver);

	might_sleep_at("include/linux/sched/mm.h:321");
	if (!b)
		return;
	if (b->probed) {
		bus->remove(driver, b->room);
		devres_release_all(b->dev);
	}
	__builtin_memset(b, 0, sizeof(*b));
}
