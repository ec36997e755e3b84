#include <linux/slab.h>
#include <linux/vmalloc.h>

void two(size_t n)
{
	void *a = vmalloc(n);

	kfree(a);
}
