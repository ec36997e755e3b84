/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Tables of the devices a driver serves. */
#ifndef KALLOC_LINUX_MOD_DEVICETABLE_H
#define KALLOC_LINUX_MOD_DEVICETABLE_H

#include <linux/types.h>

typedef unsigned long kernel_ulong_t;

struct platform_device_id {
	char name[24];
	kernel_ulong_t driver_data;
};

struct of_device_id {
	char name[32];
	char type[32];
	char compatible[128];
	const void *data;
};

struct usb_device_id {
	u16 match_flags;
	u16 idVendor;
	u16 idProduct;
	u8 bInterfaceClass;
	u8 bInterfaceSubClass;
	u8 bInterfaceProtocol;
	kernel_ulong_t driver_info;
};

struct pci_device_id {
	u32 vendor, device;
	u32 subvendor, subdevice;
	u32 class, class_mask;
	kernel_ulong_t driver_data;
};

#endif
