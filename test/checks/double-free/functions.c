// RUN: not %kalloc-tidy --checks=-*,kalloc-double-free %s | %expect-warnings %s
// Blocks freed by functions of the file, on the path or the result they are freed on; actions, releases, references.
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/of.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/workqueue.h>

struct msg {
	struct list_head node;
	struct kref ref;
	struct work_struct work;
	struct rcu_head rcu;
	void *body;
	size_t len;
	bool own;
};

struct host {
	struct msg *cur;
	int (*xmit)(struct host *h, struct msg *m);
};

int hw_send(const struct msg *m);
int unknown_send(struct host *h, struct msg *m);
bool try_start(const struct host *h);

static void msg_free(struct msg *m)
{
	if (!m)
		return;
	kfree(m->body);
	kfree(m);
}

static void buf_free(void *buf)
{
	kfree(buf);
}

/* Frees in any case. */
static int msg_send_consume(struct msg *m)
{
	int ret = hw_send(m);

	msg_free(m);
	return ret;
}

/* Frees if it fails. */
static int msg_queue(struct host *h, struct msg *m)
{
	if (!try_start(h)) {
		kfree(m);
		return -EBUSY;
	}
	h->cur = m;
	return 0;
}

/* Frees if it succeeds. */
static int buf_send(void *buf, size_t n)
{
	struct msg m = { .body = buf, .len = n };

	if (hw_send(&m))
		return -EIO;
	kfree(buf);
	return 0;
}

/* Tells by its result whether the block is gone. */
static bool msg_drop_if_own(struct msg *m)
{
	if (!m->own)
		return false;
	kfree(m);
	return true;
}

static void msg_release(struct kref *ref)
{
	kfree(container_of(ref, struct msg, ref));
}

static void msg_put(struct msg *m)
{
	kref_put(&m->ref, msg_release);
}

static void action_kfree(void *data)
{
	kfree(data);
}

void callee_then_caller_bad(struct msg *m)
{
	msg_free(m);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'm' {{.*}} [kalloc-double-free]
	kfree(m);
}

void caller_then_callee_bad(void *buf)
{
	kfree(buf);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'buf' {{.*}} [kalloc-double-free]
	buf_free(buf);
}

void callee_twice_bad(void *buf)
{
	buf_free(buf);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'buf' {{.*}} [kalloc-double-free]
	buf_free(buf);
}

/* The callee has freed it when it fails; so does the error path. */
int error_path_bad(struct host *h)
{
	struct msg *m = kzalloc(sizeof(*m), GFP_KERNEL);
	int ret;

	if (!m)
		return -ENOMEM;
	ret = msg_queue(h, m);
	if (ret)
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'm' {{.*}} [kalloc-double-free]
		kfree(m);
	return ret;
}

int error_label_bad(struct host *h)
{
	struct msg *m = kzalloc(sizeof(*m), GFP_KERNEL);
	int ret = -EINVAL;

	if (!m)
		return -ENOMEM;
	if (!h->xmit)
		goto err;
	ret = msg_queue(h, m);
	if (ret)
		goto err;
	return 0;
err:
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'm' {{.*}} [kalloc-double-free]
	kfree(m);
	return ret;
}

int consumed_bad(void)
{
	struct msg *m = kzalloc(sizeof(*m), GFP_KERNEL);
	int ret;

	if (!m)
		return -ENOMEM;
	ret = msg_send_consume(m);
	if (ret < 0)
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'm' {{.*}} [kalloc-double-free]
		kfree(m);
	return ret;
}

int success_path_bad(size_t n)
{
	void *buf = kzalloc(n, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = buf_send(buf, n);
	if (!ret)
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'buf' {{.*}} [kalloc-double-free]
		kfree(buf);
	return ret;
}

int result_turned_round_bad(struct host *h)
{
	struct msg *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	if (msg_drop_if_own(m))
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'm' {{.*}} [kalloc-double-free]
		kfree(m);
	return 0;
}

/* devm_add_action_or_reset() has run the action if it fails. */
int FN_action_or_reset_bad(struct device *dev, size_t n)
{
	void *buf = kzalloc(n, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = devm_add_action_or_reset(dev, action_kfree, buf);
	if (ret) {
		kfree(buf);
		return ret;
	}
	return 0;
}

void rcu_and_now_bad(struct msg *m)
{
	kfree_rcu(m, rcu);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'm' {{.*}} [kalloc-double-free]
	kfree(m);
}

void callee_then_caller_ok(struct msg *m)
{
	if (m->own)
		msg_free(m);
	else
		kfree(m);
}

int error_path_ok(struct host *h)
{
	struct msg *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	return msg_queue(h, m);
}

/* Frees on success: the caller frees on failure. */
int success_path_ok(size_t n)
{
	void *buf = kzalloc(n, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = buf_send(buf, n);
	if (ret)
		kfree(buf);
	return ret;
}

int success_path_by_less_ok(size_t n)
{
	void *buf = kzalloc(n, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = buf_send(buf, n);
	if (ret < 0)
		goto err;
	return 0;
err:
	kfree(buf);
	return ret;
}

void asked_ok(struct msg *m)
{
	if (!msg_drop_if_own(m))
		kfree(m);
}

int action_or_reset_ok(struct device *dev, size_t n)
{
	void *buf = kzalloc(n, GFP_KERNEL);

	if (!buf)
		return -ENOMEM;
	return devm_add_action_or_reset(dev, action_kfree, buf);
}

/* The plain form runs nothing when it fails. */
int action_ok(struct device *dev, size_t n)
{
	void *buf = kzalloc(n, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = devm_add_action(dev, action_kfree, buf);
	if (ret)
		kfree(buf);
	return ret;
}

/* What an unknown function does with it is not known. */
int unknown_ok(struct host *h, struct msg *m)
{
	int ret = unknown_send(h, m);

	if (ret)
		kfree(m);
	return ret;
}

int pointer_ok(struct host *h, struct msg *m)
{
	int ret = h->xmit(h, m);

	if (ret)
		kfree(m);
	return ret;
}

/* References: a put is no free. */
void kref_puts_ok(struct msg *m)
{
	kref_get(&m->ref);
	kref_put(&m->ref, msg_release);
	kref_put(&m->ref, msg_release);
}

void own_puts_ok(struct msg *m)
{
	msg_put(m);
	msg_put(m);
}

void got_and_put_ok(struct msg *m)
{
	kref_get(&m->ref);
	if (hw_send(m))
		msg_put(m);
	msg_put(m);
}

void device_puts_ok(struct device *dev)
{
	get_device(dev);
	put_device(dev);
	put_device(dev);
}

void kobject_puts_ok(struct kobject *k)
{
	kobject_put(k);
	kobject_put(k);
}

void node_puts_ok(struct device_node *np, bool again)
{
	of_node_put(np);
	if (again)
		of_node_put(np);
}

/* Only the last of two references frees. */
void put_result_ok(struct msg *m)
{
	if (!kref_put(&m->ref, msg_release))
		kref_put(&m->ref, msg_release);
}

void last_reference_ok(struct msg *m)
{
	if (refcount_dec_and_test(&m->ref.refcount)) {
		kfree(m);
		return;
	}
	msg_put(m);
}

static void free_pointer(void **p)
{
	kfree(*p);
	*p = NULL;
}

void nulled_by_callee_ok(size_t n)
{
	void *p = kmalloc(n, GFP_KERNEL);

	free_pointer(&p);
	free_pointer(&p);
	kfree(p);
}

static void free_if(void *p, bool yes)
{
	if (yes)
		kfree(p);
}

void free_if_ok(void *p, bool own)
{
	free_if(p, own);
	free_if(p, !own);
}

static void *grown(void *old, size_t n)
{
	void *new = kmalloc(n, GFP_KERNEL);

	if (new)
		kfree(old);
	return new;
}

int grown_ok(void *old, size_t n)
{
	void *new = grown(old, n);

	if (!new) {
		kfree(old);
		return -ENOMEM;
	}
	kfree(new);
	return 0;
}

static void msg_work(struct work_struct *work)
{
	struct msg *m = container_of(work, struct msg, work);

	msg_free(m);
}

/* The work frees it, unless it was cancelled. */
void cancelled_ok(struct msg *m)
{
	INIT_WORK(&m->work, msg_work);
	schedule_work(&m->work);
	if (cancel_work_sync(&m->work))
		msg_free(m);
}
