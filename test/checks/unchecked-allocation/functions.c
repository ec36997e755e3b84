// RUN: not %kalloc-tidy --checks=-*,kalloc-unchecked-allocation %s | %expect-warnings %s
// Functions of the file that allocate, that test and that use.
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

struct job {
	struct list_head node;
	int id;
	char *name;
	u8 *data;
};

struct ops {
	void *(*alloc)(size_t n);
};

int hw_run(const struct job *j);
void *unknown_alloc(size_t n);

static struct job *job_new(int id)
{
	struct job *j = kzalloc(sizeof(*j), GFP_KERNEL);

	if (j)
		j->id = id;
	return j;
}

static struct job *job_new_or_error(int id)
{
	struct job *j = kzalloc(sizeof(*j), GFP_KERNEL);

	if (!j)
		return ERR_PTR(-ENOMEM);
	j->id = id;
	return j;
}

static struct job *job_new_sure(int id)
{
	struct job *j = kzalloc(sizeof(*j), GFP_KERNEL | __GFP_NOFAIL);

	j->id = id;
	return j;
}

static struct job *job_new_or_panic(void)
{
	struct job *j = kzalloc(sizeof(*j), GFP_KERNEL);

	if (!j)
		panic("no memory for the first job");
	return j;
}

static int job_new_into(struct job **out)
{
	*out = kzalloc(sizeof(**out), GFP_KERNEL);
	if (!*out)
		return -ENOMEM;
	return 0;
}

static int job_data(struct job *j, size_t n)
{
	j->data = kmalloc(n, GFP_KERNEL);
	return j->data ? 0 : -ENOMEM;
}

static bool is_ok(const void *p)
{
	return p && !IS_ERR(p);
}

static int no_memory(const void *p)
{
	if (!p) {
		pr_err("no memory\n");
		return -ENOMEM;
	}
	return 0;
}

static void job_init(struct job *j, int id)
{
	INIT_LIST_HEAD(&j->node);
	j->id = id;
}

static int job_init_careful(struct job *j, int id)
{
	if (!j)
		return -ENOMEM;
	j->id = id;
	return 0;
}

static void job_free(struct job *j)
{
	if (!j)
		return;
	kfree(j->name);
	kfree(j);
}

static int job_id(const struct job *j)
{
	return j->id;
}

static void zero(void *p, size_t n)
{
	memset(p, 0, n);
}

void wrapper_bad(void)
{
	struct job *j = job_new(1);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'j' {{.*}} [kalloc-unchecked-allocation]
	j->id = 2;
	job_free(j);
}

int wrapper_error_pointer_bad(void)
{
	struct job *j = job_new_or_error(1);

	if (!j)
		return -ENOMEM;
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'j' {{.*}} [kalloc-unchecked-allocation]
	j->id = 2;
	job_free(j);
	return 0;
}

int wrapper_null_bad(void)
{
	struct job *j = job_new(1);

	if (IS_ERR(j))
		return PTR_ERR(j);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'j' {{.*}} [kalloc-unchecked-allocation]
	j->id = 2;
	job_free(j);
	return 0;
}

/* The callee writes to it at once. */
void callee_bad(void)
{
	struct job *j = kmalloc(sizeof(*j), GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'j' {{.*}} [kalloc-unchecked-allocation]
	job_init(j, 1);
	kfree(j);
}

int reading_callee_bad(void)
{
	struct job *j = kzalloc(sizeof(*j), GFP_KERNEL);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'j' {{.*}} [kalloc-unchecked-allocation]
	int id = job_id(j);

	kfree(j);
	return id;
}

void clearing_callee_bad(size_t n)
{
	void *p = vmalloc(n);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'p' {{.*}} [kalloc-unchecked-allocation]
	zero(p, n);
	vfree(p);
}

/* The result that tells of the failure is thrown away. */
int result_dropped_bad(void)
{
	struct job *j = kzalloc(sizeof(*j), GFP_KERNEL);

	no_memory(j);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'j' {{.*}} [kalloc-unchecked-allocation]
	j->id = 1;
	kfree(j);
	return 0;
}

/* kfree() takes NULL; the member of NULL is read before. */
int member_freed_bad(void)
{
	struct job *j = kzalloc(sizeof(*j), GFP_KERNEL);

	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'j' {{.*}} [kalloc-unchecked-allocation]
	kfree(j->name);
	kfree(j);
	return 0;
}

int wrapper_ok(void)
{
	struct job *j = job_new(1);

	if (!j)
		return -ENOMEM;
	j->id = 2;
	job_free(j);
	return 0;
}

int wrapper_error_pointer_ok(void)
{
	struct job *j = job_new_or_error(1);

	if (IS_ERR(j))
		return PTR_ERR(j);
	j->id = 2;
	job_free(j);
	return 0;
}

void wrapper_sure_ok(void)
{
	struct job *j = job_new_sure(1);

	j->id = 2;
	job_free(j);
}

void wrapper_panic_ok(void)
{
	struct job *j = job_new_or_panic();

	j->id = 2;
	job_free(j);
}

int out_parameter_ok(void)
{
	struct job *j;
	int ret = job_new_into(&j);

	if (ret)
		return ret;
	j->id = 1;
	job_free(j);
	return 0;
}

int out_parameter_in_condition_ok(void)
{
	struct job *j;

	if (job_new_into(&j) < 0)
		return -ENOMEM;
	j->id = 1;
	job_free(j);
	return 0;
}

int member_by_callee_ok(struct job *j, size_t n)
{
	int ret = job_data(j, n);

	if (ret)
		return ret;
	j->data[0] = 1;
	return 0;
}

int helper_ok(void)
{
	struct job *j = kzalloc(sizeof(*j), GFP_KERNEL);

	if (!is_ok(j))
		return -ENOMEM;
	j->id = 1;
	kfree(j);
	return 0;
}

int helper_result_ok(void)
{
	struct job *j = kzalloc(sizeof(*j), GFP_KERNEL);
	int ret = no_memory(j);

	if (ret)
		return ret;
	j->id = 1;
	kfree(j);
	return 0;
}

int careful_callee_ok(void)
{
	struct job *j = kmalloc(sizeof(*j), GFP_KERNEL);
	int ret = job_init_careful(j, 1);

	if (ret)
		return ret;
	j->id++;
	kfree(j);
	return 0;
}

void careful_free_ok(void)
{
	struct job *j = kzalloc(sizeof(*j), GFP_KERNEL);

	job_free(j);
}

/* An unknown function may test it. */
int unknown_ok(void)
{
	struct job *j = kzalloc(sizeof(*j), GFP_KERNEL);
	int ret = hw_run(j);

	kfree(j);
	return ret;
}

void unknown_allocator_ok(size_t n)
{
	u8 *p = unknown_alloc(n);

	p[0] = 1;
}

void pointer_to_allocator_ok(const struct ops *ops, size_t n)
{
	u8 *p = ops->alloc(n);

	p[0] = 1;
}

int label_ok(const char *name, size_t n)
{
	struct job *j;
	int ret = -ENOMEM;

	j = kzalloc(sizeof(*j), GFP_KERNEL);
	if (!j)
		goto out;
	j->name = kstrdup(name, GFP_KERNEL);
	if (!j->name)
		goto out_free;
	j->data = kmalloc(n, GFP_KERNEL);
	if (!j->data)
		goto out_name;
	j->data[0] = j->name[0];
	ret = hw_run(j);
	kfree(j->data);
out_name:
	kfree(j->name);
out_free:
	kfree(j);
out:
	return ret;
}

/* As many as there is memory for. */
int as_many_as_possible_ok(struct list_head *list, int n)
{
	struct job *j;
	int i;

	for (i = 0; i < n; i++) {
		j = kmalloc(sizeof(*j), GFP_KERNEL);
		if (!j)
			break;
		job_init(j, i);
		list_add_tail(&j->node, list);
	}
	return i;
}

static struct job *cached;

int global_ok(void)
{
	if (!cached)
		cached = kzalloc(sizeof(*cached), GFP_KERNEL);
	if (!cached)
		return -ENOMEM;
	cached->id = 1;
	return 0;
}

struct job *first_use_ok(struct job *j)
{
	if (!j) {
		j = kzalloc(sizeof(*j), GFP_KERNEL);
		if (!j)
			return NULL;
	}
	j->id++;
	return j;
}

int asked_elsewhere_ok(struct job *j, size_t n)
{
	if (!j->data && job_data(j, n))
		return -ENOMEM;
	j->data[0] = 1;
	return 0;
}
