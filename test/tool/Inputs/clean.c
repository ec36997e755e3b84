#include <linux/slab.h>

void clean(size_t n)
{
	kfree(kmalloc(n, GFP_KERNEL));
}
