/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Firmware images. */
#ifndef KALLOC_LINUX_FIRMWARE_H
#define KALLOC_LINUX_FIRMWARE_H

#include <linux/cleanup.h>
#include <linux/gfp.h>
#include <linux/types.h>

struct device;
struct module;

struct firmware {
	size_t size;
	const u8 *data;
	void *priv;
};

int request_firmware(const struct firmware **fw, const char *name, struct device *device);
int request_firmware_direct(const struct firmware **fw, const char *name, struct device *device);
int request_firmware_nowait(struct module *module, bool uevent, const char *name, struct device *device, gfp_t gfp,
			    void *context, void (*cont)(const struct firmware *fw, void *context));
void release_firmware(const struct firmware *fw);

DEFINE_FREE(firmware, struct firmware *, release_firmware(_T))

#endif
