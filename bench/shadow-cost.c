// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* One allocator, one size, many times: --argument=kmalloc:65536. shadow.py counts what it costs. */
#include <linux/kernel.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>
#include <shadow/shadow.h>

#define TIMES 256

void shadow_main(void)
{
	const char *how = shadow_argument();
	unsigned long size;
	int i;

	if (!how || kstrtoul(strchr(how, ':') + 1, 10, &size))
		return;
	for (i = 0; i < TIMES; i++)
		if (*how == 'k')
			kfree(kmalloc(size, GFP_KERNEL));
		else
			vfree(vmalloc(size));
}
