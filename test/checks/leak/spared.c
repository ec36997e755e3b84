// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// A condition of memory right before the free, here or in a callee, says whose the block is.
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/rwsem.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct request {
	char small[64];
	size_t size;
	bool mapped;
	void *table;
	struct rw_semaphore lock;
	void *area;
};
int start(struct request *r, const void *payload);
int map(struct request *r);
void finish_request(struct request *r);

int spared_by_size_ok(struct request *r, unsigned int pages)
{
	void *payload = r->small;
	int ret;

	if (r->mapped) {
		payload = kzalloc(4096, GFP_ATOMIC);
		if (!payload)
			return -ENOMEM;
	}
	ret = start(r, payload);
	if (ret)
		goto err;
	kfree(r->mapped ? payload : NULL);
	return 0;
err:
	if (r->size > sizeof(r->small))
		kfree(payload);
	return ret;
}

int spared_by_two_ok(struct request *r)
{
	void *payload = kzalloc(4096, GFP_KERNEL);
	int ret;

	if (!payload)
		return -ENOMEM;
	ret = start(r, payload);
	if (r->mapped && r->size)
		kfree(payload);
	return ret;
}

int spared_or_set_ok(struct request *r)
{
	void *payload = kzalloc(4096, GFP_KERNEL);
	int ret;

	if (!payload)
		return -ENOMEM;
	ret = start(r, payload);
	if (!r->area)
		kfree(payload);
	else
		ret = 0;
	return ret;
}

// The condition leads out of the function: it decides more than the free.
int left_early_bad(struct request *r)
{
	void *payload = kzalloc(4096, GFP_KERNEL);
	int ret;

	if (!payload)
		return -ENOMEM;
	if (!r->mapped) {
		kfree(payload);
		return -EINVAL;
	}
	ret = start(r, payload);
	if (ret)
		// CHECK: [[@LINE+1]]:3: warning: 'payload' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return ret;
	kfree(payload);
	return 0;
}

// What a call has returned is no such condition.
int spared_by_result_bad(struct request *r)
{
	void *payload = kzalloc(4096, GFP_KERNEL);
	int ret;

	if (!payload)
		return -ENOMEM;
	ret = start(r, payload);
	if (ret < 0)
		// CHECK: [[@LINE+1]]:3: warning: 'payload' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return ret;
	kfree(payload);
	return 0;
}

static void release(struct request *r, void *payload)
{
	if (r->mapped)
		kfree(payload);
}

int spared_by_callee_ok(struct request *r)
{
	void *payload = kzalloc(4096, GFP_KERNEL);
	int ret;

	if (!payload)
		return -ENOMEM;
	ret = start(r, payload);
	release(r, payload);
	return ret;
}

static void release_table(struct request *r)
{
	if (!r->table)
		return;
	kfree(r->table);
	kfree(r);
}

// What a block of this path holds is no news to it: it was made full of zeros.
struct request *spared_by_own_bad(void)
{
	struct request *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return ERR_PTR(-ENOMEM);
	if (map(NULL)) {
		release_table(r);
		// CHECK: [[@LINE+1]]:3: warning: 'r' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return ERR_PTR(-EIO);
	}
	return r;
}

// Kept on success, and the place is then passed to something that only borrows.
static int add_area(struct request *r, void *area)
{
	int ret = map(NULL);

	if (ret < 0)
		goto out;
	ret = 0;
	r->area = area;
out:
	up_write(&r->lock);
	finish_request(r);
	return ret;
}

void kept_then_lent_ok(struct request *r)
{
	void *area = kzalloc(64, GFP_KERNEL);

	if (!area)
		return;
	if (!add_area(r, area))
		return;
	kfree(area);
}

// What was asked of the caller's place before decides once more.
int keeps_the_first_ok(struct request *r, struct request **kept)
{
	struct request *copy = kzalloc(sizeof(*copy), GFP_KERNEL);
	int ret;

	if (!copy)
		return -ENOMEM;
	ret = start(r, NULL);
	if (ret)
		goto out;
	if (!*kept)
		*kept = copy;
	ret = map(NULL);
	if (ret)
		goto out;
	ret = map(r);
out:
	if (!*kept)
		kfree(copy);
	return ret;
}

// The last user frees it, and a function tells who that is.
struct shared {
	unsigned int users;
	void *data;
};
struct shared *shared_find(struct request *r);
unsigned int shared_drop(const struct shared *s);
void shared_take(const struct shared *s);
void shared_free(struct shared *s);

int last_user_frees_ok(struct request *r)
{
	struct shared *s = kzalloc(sizeof(*s), GFP_KERNEL);
	int ret;

	if (!s)
		return -ENOMEM;
	shared_take(s);
	ret = map(NULL);
	if (ret)
		goto err;
	shared_free(s);
	return 0;
err:
	if (!shared_drop(s))
		shared_free(s);
	return ret;
}

// Who does not ask whether the stack has taken a block knows that it has the room.

struct stack {
	void *node[20];
	int level;
};
int next(int *n);

static int push(struct stack *s, void *n)
{
	int i = s->level;

	if (i < 0 || i >= 20)
		return -EINVAL;
	s->node[i] = n;
	s->level = i + 1;
	return 0;
}

int pushed_unasked_ok(struct stack *s, int n)
{
	void *p;

	do {
		p = kmalloc(n, GFP_KERNEL);
		if (!p)
			return -ENOMEM; /* the caller frees the stack's */
		push(s, p);
	} while (next(&n));
	return 0;
}

int pushed_asked_bad(struct stack *s, int n)
{
	void *p = kmalloc(n, GFP_KERNEL);
	int err;

	if (!p)
		return -ENOMEM;
	err = push(s, p);
	if (err)
		// CHECK: [[@LINE+1]]:3: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return err;
	return 0;
}

struct ep;
struct hid {
	struct ep *in, *out;
	void *req;
	spinlock_t lock;
	void *spare;
	bool without;
	int pending;
};
int setup_hid(struct hid *h);

int same_test_twice_ok(struct hid *h)
{
	unsigned long flags;
	void *req = NULL;
	int status;

	if (h->in != NULL) {
		req = kmalloc(32, GFP_KERNEL);
		if (!req)
			return -ENOMEM;
	}
	h->spare = kmalloc(32, GFP_KERNEL);
	if (!h->spare)
		h->without = true;
	status = setup_hid(h);
	if (status == 1) {
		kfree(req);
		return 1;
	}
	if (h->in != NULL) {
		spin_lock_irqsave(&h->lock, flags);
		h->req = req;
		h->pending = 0;
		spin_unlock_irqrestore(&h->lock, flags);
	}
	return 0;
}

// Another one decides.
int another_test_bad(struct hid *h)
{
	unsigned long flags;
	void *req = NULL;
	int status = 0;

	if (h->in != NULL) {
		req = kmalloc(32, GFP_KERNEL);
		if (!req)
			return -ENOMEM;
	}
	status = setup_hid(h);
	if (h->out != NULL) {
		spin_lock_irqsave(&h->lock, flags);
		h->req = req;
		h->pending = 0;
		spin_unlock_irqrestore(&h->lock, flags);
	}
	// CHECK: [[@LINE+1]]:2: warning: 'req' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return status < 0 ? -EIO : 0;
}

struct receiver {
	struct hid *user;
};
struct receiver *find_receiver(int cmd);
void deliver(struct hid *user, void *msg);

int variable_tells_ok(int cmd)
{
	struct hid *user = NULL;
	struct receiver *r = find_receiver(cmd);
	void *msg;

	if (r) {
		user = r->user;
		msg = kmalloc(64, GFP_KERNEL);
	}
	if (user == NULL)
		return -EINVAL;
	if (!msg)
		return -ENOMEM;
	deliver(user, msg);
	return 0;
}

// What it was before was no NULL: it tells nothing.
int variable_tells_nothing_bad(struct hid *user, int cmd)
{
	struct receiver *r = find_receiver(cmd);
	void *msg = NULL;

	if (r) {
		user = r->user;
		msg = kmalloc(64, GFP_KERNEL);
	}
	if (user == NULL)
		// CHECK: [[@LINE+1]]:3: warning: 'msg' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	if (!msg)
		return -ENOMEM;
	deliver(user, msg);
	return 0;
}
