/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Device tree nodes. */
#ifndef KALLOC_LINUX_OF_H
#define KALLOC_LINUX_OF_H

#include <linux/mod_devicetable.h>
#include <linux/types.h>

struct device_node {
	const char *name;
	const char *full_name;
};

#define of_match_ptr(ptr) (ptr)

int of_property_read_u32_array(const struct device_node *np, const char *name, u32 *out, size_t n);
int of_property_read_string(const struct device_node *np, const char *name, const char **out);
bool of_property_read_bool(const struct device_node *np, const char *name);
void of_node_put(struct device_node *node);

static inline int of_property_read_u32(const struct device_node *np, const char *name, u32 *out)
{
	return of_property_read_u32_array(np, name, out, 1);
}

#endif
