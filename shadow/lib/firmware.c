/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Firmware: the header by kmalloc(), the contents by vmalloc(). */
#include "families.h"
#include "shadow.h"
#include <linux/firmware.h>

static int load_firmware(const struct firmware **fw, const char *what)
{
	struct firmware *f;
	struct block *b;
	size_t size = input("the firmware's size", 4096) & 0xfffff;

	point();
	*fw = NULL;
	might_sleep_at("include/linux/sched/mm.h:321");
	if (should_fail(what))
		return -ENOENT;
	b = slab_object(sizeof(*f), GFP_KERNEL | __GFP_ZERO, what, FAMILY_FIRMWARE, "release_firmware()");
	if (!b)
		return -ENOMEM;
	f = (struct firmware *)b->addr;
	f->size = size;
	f->data = size ? vmalloc_take(size, GFP_KERNEL | __GFP_ZERO, BLOCK_VMALLOC, NULL) : NULL;
	*fw = f;
	return 0;
}

int request_firmware(const struct firmware **fw, const char *name, struct device *device)
{
	return load_firmware(fw, "request_firmware()");
}

int request_firmware_direct(const struct firmware **fw, const char *name, struct device *device)
{
	return load_firmware(fw, "request_firmware_direct()");
}

int request_firmware_nowait(struct module *module, bool uevent, const char *name, struct device *device, gfp_t gfp,
			    void *context, void (*cont)(const struct firmware *fw, void *context))
{
	const struct firmware *fw;

	if (should_fail("request_firmware_nowait()"))
		return -ENOMEM;
	load_firmware(&fw, "request_firmware_nowait()");
	cont(fw, context);
	return 0;
}

void release_firmware(const struct firmware *fw)
{
	struct block *b, *data;

	point();
	if (!fw)
		return;
	b = block_at((unsigned long)fw);
	if (!b || !b->live || !b->object || __builtin_strcmp(b->object, FAMILY_FIRMWARE)) {
		report_bad_object("release_firmware()", fw);
		return;
	}
	data = fw->data ? vmalloc_block((unsigned long)fw->data) : NULL;
	if (data && data->live)
		vmalloc_give(data);
	slab_give(b);
}
