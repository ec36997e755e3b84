/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Properties of the device tree, which come from outside. */
#include "shadow.h"
#include <linux/of.h>

int of_property_read_u32_array(const struct device_node *np, const char *name, u32 *out, size_t n)
{
	if (should_fail("of_property_read_u32()"))
		return -EINVAL;
	while (n--)
		out[n] = (u32)input("a property", 4);
	return 0;
}

int of_property_read_string(const struct device_node *np, const char *name, const char **out)
{
	if (should_fail("of_property_read_string()"))
		return -EINVAL;
	*out = "value";
	return 0;
}

bool of_property_read_bool(const struct device_node *np, const char *name)
{
	return input("a flag", 0) & 1;
}

void of_node_put(struct device_node *node)
{
}
