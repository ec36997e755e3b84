// RUN: not %kalloc-tidy --checks=-*,kalloc-use-after-free %s | %expect-warnings %s
// Functions of the file that free or read; references; members of others; RCU.
#include <linux/device.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/workqueue.h>

struct session {
	struct list_head node;
	struct kref ref;
	struct rcu_head rcu;
	struct mutex lock;
	struct work_struct work;
	struct device *dev;
	int id;
	int state;
	char *name;
	bool dead;
};

struct table {
	struct session __rcu *cur;
	struct session *one;
	spinlock_t lock;
	int (*start)(struct session *s);
};

int hw_start(const struct session *s);
int unknown(struct table *t);
void log_number(int n);

static void session_free(struct session *s)
{
	kfree(s->name);
	kfree(s);
}

static int session_state(const struct session *s)
{
	return s->state;
}

static bool session_same(const struct session *a, const struct session *b)
{
	return a == b;
}

static int session_state_or(const struct session *s, int other)
{
	return s ? s->state : other;
}

/* Frees if it fails. */
static int session_start(struct session *s)
{
	int ret = hw_start(s);

	if (ret) {
		session_free(s);
		return ret;
	}
	return 0;
}

/* Frees if it succeeds. */
static int session_stop(struct session *s)
{
	if (s->state == 2)
		return -EBUSY;
	session_free(s);
	return 0;
}

static void session_release(struct kref *ref)
{
	session_free(container_of(ref, struct session, ref));
}

static void session_put(struct session *s)
{
	kref_put(&s->ref, session_release);
}

static void session_free_rcu(struct rcu_head *head)
{
	kfree(container_of(head, struct session, rcu));
}

int freed_by_callee_bad(struct session *s)
{
	session_free(s);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 's' {{.*}} [kalloc-use-after-free]
	return s->id;
}

int read_by_callee_bad(struct session *s)
{
	kfree(s);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 's' {{.*}} [kalloc-use-after-free]
	return session_state(s);
}

/* NULL is asked for, freed is not. */
int read_by_careful_callee_bad(struct session *s)
{
	kfree(s);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 's' {{.*}} [kalloc-use-after-free]
	return session_state_or(s, 0);
}

int used_after_failure_bad(struct session *s)
{
	int ret = session_start(s);

	if (ret) {
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 's' {{.*}} [kalloc-use-after-free]
		dev_err(s->dev, "%d\n", ret);
		return ret;
	}
	return 0;
}

int used_after_success_bad(struct session *s)
{
	int ret = session_stop(s);

	if (!ret)
		// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 's' {{.*}} [kalloc-use-after-free]
		s->dead = true;
	return ret;
}

/* The lock lies in what was freed. */
void unlocked_after_bad(struct session *s)
{
	mutex_lock(&s->lock);
	s->dead = true;
	kfree(s);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{s|.*lock}}' {{.*}} [kalloc-use-after-free]
	mutex_unlock(&s->lock);
}

/* The same with a guard: the unlocking comes at the end of the scope. */
void FN_guard_bad(struct session *s)
{
	guard(mutex)(&s->lock);
	s->dead = true;
	kfree(s);
}

/* The list is repaired through the freed entry. */
void unlinked_after_bad(struct session *s)
{
	session_free(s);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{s|.*node}}' {{.*}} [kalloc-use-after-free]
	list_del(&s->node);
}

void freed_member_read_bad(struct table *t)
{
	kfree(t->one);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}one' {{.*}} [kalloc-use-after-free]
	t->one->state = 0;
	t->one = NULL;
}

int name_bad(struct session *s)
{
	kfree(s->name);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}name' {{.*}} [kalloc-use-after-free]
	return strlen(s->name);
}

int freed_by_callee_ok(struct session *s)
{
	int id = s->id;

	session_free(s);
	return id;
}

/* The callee failed and freed it, or succeeded and left it alone. */
int used_after_success_ok(struct session *s)
{
	int ret = session_start(s);

	if (ret)
		return ret;
	s->state = 1;
	return 0;
}

int used_after_success_by_goto_ok(struct session *s)
{
	int ret = session_start(s);

	if (ret < 0)
		goto err;
	s->state = 1;
	return s->id;
err:
	log_number(ret);
	return ret;
}

int used_after_failure_ok(struct session *s)
{
	int ret = session_stop(s);

	if (ret)
		s->dead = true;
	return ret;
}

bool compared_by_callee_ok(struct session *s, const struct session *other)
{
	kfree(s);
	return session_same(s, other);
}

/* %p and %px print the address only. */
void address_logged_ok(struct session *s)
{
	kfree(s);
	pr_debug("%p %px\n", s, s);
}

/* A put is no free: others may hold it. */
int put_ok(struct session *s)
{
	kref_get(&s->ref);
	session_put(s);
	return s->id;
}

int put_by_hand_ok(struct session *s)
{
	kref_put(&s->ref, session_release);
	return s->id;
}

int put_tells_ok(struct session *s)
{
	if (kref_put(&s->ref, session_release))
		return 0;
	return s->id;
}

int counted_ok(struct session *s)
{
	if (refcount_dec_and_test(&s->ref.refcount)) {
		session_free(s);
		return 0;
	}
	return s->id;
}

const char *device_put_ok(struct device *dev)
{
	put_device(dev);
	return dev_name(dev);
}

/* Until the end of the grace period a reader may look. */
int rcu_reader_ok(struct table *t)
{
	struct session *s;
	int id = -1;

	rcu_read_lock();
	s = rcu_dereference(t->cur);
	if (s) {
		WRITE_ONCE(t->cur, NULL);
		kfree_rcu(s, rcu);
		id = s->id;
	}
	rcu_read_unlock();
	return id;
}

int call_rcu_reader_ok(struct table *t)
{
	struct session *s;
	int id = -1;

	rcu_read_lock();
	s = rcu_dereference(t->cur);
	if (s) {
		WRITE_ONCE(t->cur, NULL);
		call_rcu(&s->rcu, session_free_rcu);
		id = s->id;
	}
	rcu_read_unlock();
	return id;
}

int replaced_ok(struct table *t, struct session *new)
{
	struct session *old;

	spin_lock(&t->lock);
	old = rcu_dereference_protected(t->cur, 1);
	rcu_assign_pointer(t->cur, new);
	spin_unlock(&t->lock);
	synchronize_rcu();
	kfree(old);
	return rcu_dereference_protected(t->cur, 1)->id;
}

void unlinked_first_ok(struct session *s)
{
	list_del(&s->node);
	session_free(s);
}

void unlocked_first_ok(struct session *s)
{
	mutex_lock(&s->lock);
	s->dead = true;
	mutex_unlock(&s->lock);
	kfree(s);
}

void other_lock_ok(struct table *t, struct session *s)
{
	spin_lock(&t->lock);
	if (t->one == s)
		t->one = NULL;
	kfree(s);
	spin_unlock(&t->lock);
}

/* The unknown function may have put another one there. */
void member_refilled_ok(struct table *t)
{
	kfree(t->one);
	unknown(t);
	t->one->state = 0;
}

void member_replaced_ok(struct table *t)
{
	kfree(t->one);
	t->one = kzalloc(sizeof(*t->one), GFP_KERNEL);
	if (t->one)
		t->one->state = 1;
}

void member_nulled_ok(struct table *t)
{
	kfree(t->one);
	t->one = NULL;
	if (t->one)
		t->one->state = 1;
}

static void table_drop(struct table *t)
{
	kfree(t->one);
	t->one = NULL;
}

int dropped_by_callee_ok(struct table *t)
{
	table_drop(t);
	if (!t->one)
		return -ENODEV;
	return t->one->id;
}

static struct session *session_get_or_new(struct session *s)
{
	if (s->dead) {
		session_free(s);
		return NULL;
	}
	return s;
}

int returned_same_ok(struct session *s)
{
	s = session_get_or_new(s);
	return s ? s->id : -1;
}

/* The result says whether it is still there. */
static bool session_expire(struct session *s)
{
	if (s->state)
		return false;
	session_free(s);
	return true;
}

int expired_ok(struct session *s)
{
	if (session_expire(s))
		return 0;
	return s->id;
}

int expired_negated_ok(struct session *s)
{
	bool gone = session_expire(s);

	if (!gone)
		s->state = 0;
	return gone;
}

static void session_work(struct work_struct *work)
{
	session_free(container_of(work, struct session, work));
}

/* The work frees it at some time; that it did already is not known. */
int scheduled_ok(struct session *s)
{
	INIT_WORK(&s->work, session_work);
	schedule_work(&s->work);
	return 0;
}

/* Registered for the device's end only. */
static void action_free(void *data)
{
	kfree(data);
}

int action_ok(struct device *dev, struct session *s)
{
	int ret = devm_add_action_or_reset(dev, action_free, s);

	if (ret)
		return ret;
	s->state = 1;
	return 0;
}

int FN_action_failed_bad(struct device *dev, struct session *s)
{
	int ret = devm_add_action_or_reset(dev, action_free, s);

	if (ret)
		s->dead = true;
	return ret;
}

// The file that makes a deallocator knows what it leaves: a reference, here.
struct net_device { struct kobject kobj; int state; };
struct kobject;
void kobject_put(struct kobject *kobj);
void netdev_release(struct net_device *dev);

void free_netdev(struct net_device *dev)
{
	if (dev->state)
		netdev_release(dev);
}

void made_here_ok(struct net_device *dev)
{
	free_netdev(dev);
	kobject_put(&dev->kobj);
}
