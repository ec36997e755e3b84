// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-unchecked-allocation %s | %expect-warnings %s
// `= {}` makes the members of members zero, too; of a union the first one.
#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/mm.h>
#include <linux/slab.h>

struct request {
	int opcode;
	union {
		struct {
			struct page **pages;
			unsigned int count;
		};
		struct {
			void **folios;
			unsigned int number;
		};
	};
};
int submit(struct request *r);

int counted_from_zero_ok(unsigned int max)
{
	struct request r = {};
	int ret = -ENOMEM;

	r.pages = kcalloc(max, sizeof(*r.pages), GFP_KERNEL);
	if (!r.pages)
		goto out;
	for (; r.count < max; r.count++) {
		r.pages[r.count] = alloc_page(GFP_KERNEL);
		if (!r.pages[r.count])
			goto out;
	}
	ret = submit(&r);
out:
	while (r.count)
		__free_page(r.pages[--r.count]);
	kfree(r.pages);
	return ret;
}

int written_by_another_name_bad(unsigned int max)
{
	struct request r = {};

	r.number = max;
	r.pages = kcalloc(max, sizeof(*r.pages), GFP_KERNEL);
	while (r.count)
		// CHECK: [[@LINE+1]]:15: warning: 'pages' is used without a test that kcalloc() has succeeded [kalloc-unchecked-allocation]
		__free_page(r.pages[--r.count]);
	kfree(r.pages);
	return 0;
}
