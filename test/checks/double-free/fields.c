// RUN: not %kalloc-tidy --checks=-*,kalloc-double-free %s | %expect-warnings %s
// Blocks in members, arrays, lists and globals; whole drivers' unwinding.
#include <linux/device.h>
#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

struct item {
	struct list_head node;
	char *name;
};

struct ring {
	void **slots;
	int count;
};

struct priv {
	struct device *dev;
	struct mutex lock;
	spinlock_t slock;
	struct list_head items;
	struct ring tx, rx;
	char *buf;
	char *fw;
	bool running;
	void (*stop)(struct priv *priv);
};

int unknown(struct priv *priv);
int measure(const struct priv *priv);
int hw_init(struct priv *priv);
void hw_log(const char *what);
static char *table;
static DEFINE_MUTEX(table_lock);

void field_bad(struct priv *priv)
{
	kfree(priv->buf);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}buf' {{.*}} [kalloc-double-free]
	kfree(priv->buf);
}

void field_through_const_bad(struct priv *priv)
{
	kfree(priv->buf);
	measure(priv);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}buf' {{.*}} [kalloc-double-free]
	kfree(priv->buf);
}

void FN_field_and_copy_bad(struct priv *priv)
{
	char *buf = priv->buf;

	kfree(buf);
	kfree(priv->buf);
}

static void priv_free(struct priv *priv)
{
	kfree(priv->buf);
	kfree(priv->fw);
	kfree(priv);
}

/* The function at the end frees the member as well. */
int field_then_owner_bad(size_t n)
{
	struct priv *priv = kzalloc(sizeof(*priv), GFP_KERNEL);
	int ret;

	if (!priv)
		return -ENOMEM;
	priv->buf = kmalloc(n, GFP_KERNEL);
	if (!priv->buf) {
		kfree(priv);
		return -ENOMEM;
	}
	ret = measure(priv);
	if (ret)
		kfree(priv->buf);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}buf' {{.*}} [kalloc-double-free]
	priv_free(priv);
	return ret;
}

static int priv_setup(struct priv *priv, size_t n)
{
	priv->buf = kmalloc(n, GFP_KERNEL);
	if (!priv->buf)
		return -ENOMEM;
	priv->fw = kmalloc(n, GFP_KERNEL);
	if (!priv->fw) {
		kfree(priv->buf);
		return -ENOMEM;
	}
	return 0;
}

/* The setup has cleaned up behind itself without resetting the member. */
int cleaned_by_callee_bad(size_t n)
{
	struct priv *priv = kzalloc(sizeof(*priv), GFP_KERNEL);
	int ret;

	if (!priv)
		return -ENOMEM;
	ret = priv_setup(priv, n);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}buf' {{.*}} [kalloc-double-free]
	priv_free(priv);
	return ret;
}

void local_struct_bad(size_t n)
{
	struct ring r = { .slots = kmalloc_array(n, sizeof(void *), GFP_KERNEL) };

	kfree(r.slots);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: '{{.*}}slots' {{.*}} [kalloc-double-free]
	kfree(r.slots);
}

void global_bad(void)
{
	kfree(table);
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'table' {{.*}} [kalloc-double-free]
	kfree(table);
}

void entry_twice_bad(struct priv *priv)
{
	struct item *it, *n;

	list_for_each_entry_safe(it, n, &priv->items, node) {
		list_del(&it->node);
		kfree(it);
		if (!priv->running)
			// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'it' {{.*}} [kalloc-double-free]
			kfree(it);
	}
}

int probe_bad(struct platform_device *pdev)
{
	struct priv *priv = kzalloc(sizeof(*priv), GFP_KERNEL);
	int ret;

	if (!priv)
		return -ENOMEM;
	priv->dev = &pdev->dev;
	priv->buf = kmalloc(64, GFP_KERNEL);
	if (!priv->buf) {
		ret = -ENOMEM;
		kfree(priv);
		goto err_priv;
	}
	platform_set_drvdata(pdev, priv);
	return 0;

err_priv:
	// CHECK: [[@LINE+1]]:{{[0-9]+}}: warning: 'priv' {{.*}} [kalloc-double-free]
	kfree(priv);
	return ret;
}

void field_nulled_ok(struct priv *priv)
{
	kfree(priv->buf);
	priv->buf = NULL;
	kfree(priv->buf);
}

void field_replaced_ok(struct priv *priv, size_t n)
{
	kfree(priv->buf);
	priv->buf = kmalloc(n, GFP_KERNEL);
	if (!priv->buf)
		return;
	kfree(priv->buf);
	priv->buf = NULL;
}

/* The unknown function may have set the member anew. */
void field_unknown_ok(struct priv *priv)
{
	kfree(priv->buf);
	unknown(priv);
	kfree(priv->buf);
}

void field_function_pointer_ok(struct priv *priv)
{
	kfree(priv->buf);
	priv->stop(priv);
	kfree(priv->buf);
}

/* The owner is known to others; the lock is dropped between. */
void field_relocked_ok(struct priv *priv)
{
	mutex_lock(&priv->lock);
	kfree(priv->buf);
	mutex_unlock(&priv->lock);
	unknown(priv);
	mutex_lock(&priv->lock);
	kfree(priv->buf);
	priv->buf = NULL;
	mutex_unlock(&priv->lock);
}

void two_fields_ok(struct priv *priv)
{
	kfree(priv->buf);
	kfree(priv->fw);
}

void same_field_of_two_ok(struct priv *a, struct priv *b)
{
	kfree(a->tx.slots);
	kfree(a->rx.slots);
	kfree(b->tx.slots);
	kfree(b->rx.slots);
}

static void ring_free(struct ring *r)
{
	int i;

	for (i = 0; i < r->count; i++)
		kfree(r->slots[i]);
	kfree(r->slots);
	r->slots = NULL;
	r->count = 0;
}

void ring_twice_ok(struct priv *priv)
{
	ring_free(&priv->tx);
	ring_free(&priv->rx);
	ring_free(&priv->tx);
}

void array_ok(void **v, int n)
{
	int i;

	for (i = 0; i < n; i++)
		kfree(v[i]);
	kfree(v);
}

void array_backwards_ok(void **v, int i)
{
	while (--i >= 0)
		kfree(v[i]);
}

int array_unwound_ok(struct ring *r, size_t n)
{
	int i;

	for (i = 0; i < r->count; i++) {
		r->slots[i] = kmalloc(n, GFP_KERNEL);
		if (!r->slots[i])
			goto err;
	}
	return 0;
err:
	while (i--) {
		kfree(r->slots[i]);
		r->slots[i] = NULL;
	}
	return -ENOMEM;
}

/* One element after the other, by an index that moves in the loop's body. */
void array_ring_ok(struct ring *r, int head, int tail)
{
	while (tail != head) {
		kfree(r->slots[tail]);
		if (++tail == r->count)
			tail = 0;
	}
}

void pointer_moves_ok(void **v, void **end)
{
	for (; v < end; v++)
		kfree(*v);
}

void elements_ok(void **v)
{
	kfree(v[0]);
	kfree(v[1]);
	kfree(v[2]);
}

void two_indices_ok(void **v, int i, int j)
{
	kfree(v[i]);
	if (i != j)
		kfree(v[j]);
}

void list_ok(struct priv *priv)
{
	struct item *it, *n;

	list_for_each_entry_safe(it, n, &priv->items, node) {
		list_del(&it->node);
		kfree(it->name);
		kfree(it);
	}
}

void list_first_ok(struct priv *priv)
{
	struct item *it;

	while (!list_empty(&priv->items)) {
		it = list_first_entry(&priv->items, struct item, node);
		list_del(&it->node);
		kfree(it->name);
		kfree(it);
	}
}

void list_first_or_null_ok(struct priv *priv)
{
	struct item *it;

	while ((it = list_first_entry_or_null(&priv->items, struct item, node))) {
		list_del(&it->node);
		kfree(it);
	}
}

void list_by_hand_ok(struct list_head *head)
{
	struct list_head *pos, *n;

	list_for_each_safe(pos, n, head) {
		list_del(pos);
		kfree(list_entry(pos, struct item, node));
	}
}

void list_found_ok(struct priv *priv, const char *name)
{
	struct item *it, *found = NULL;

	list_for_each_entry(it, &priv->items, node) {
		if (!strcmp(it->name, name)) {
			found = it;
			break;
		}
	}
	if (!found)
		return;
	list_del(&found->node);
	kfree(found->name);
	kfree(found);
}

int global_ok(const char *text)
{
	mutex_lock(&table_lock);
	kfree(table);
	table = kstrdup(text, GFP_KERNEL);
	mutex_unlock(&table_lock);
	return table ? 0 : -ENOMEM;
}

/* Another function may fill the global while the lock is free. */
void global_relocked_ok(struct priv *priv)
{
	mutex_lock(&table_lock);
	kfree(table);
	table = NULL;
	mutex_unlock(&table_lock);
	unknown(priv);
	mutex_lock(&table_lock);
	kfree(table);
	table = NULL;
	mutex_unlock(&table_lock);
}

void outer_and_member_ok(struct priv *priv)
{
	kfree(priv->buf);
	hw_log("gone");
	kfree(priv);
}

int probe_ok(struct platform_device *pdev)
{
	struct priv *priv = kzalloc(sizeof(*priv), GFP_KERNEL);
	int ret;

	if (!priv)
		return -ENOMEM;
	priv->dev = &pdev->dev;
	mutex_init(&priv->lock);
	INIT_LIST_HEAD(&priv->items);
	priv->buf = kmalloc(64, GFP_KERNEL);
	if (!priv->buf) {
		ret = -ENOMEM;
		goto err_priv;
	}
	priv->fw = kmalloc(64, GFP_KERNEL);
	if (!priv->fw) {
		ret = -ENOMEM;
		goto err_buf;
	}
	ret = hw_init(priv);
	if (ret)
		goto err_fw;
	platform_set_drvdata(pdev, priv);
	return 0;

err_fw:
	kfree(priv->fw);
err_buf:
	kfree(priv->buf);
err_priv:
	kfree(priv);
	return ret;
}

/* The old buffer is freed whether or not the new one is taken. */
int resized_ok(struct priv *priv, size_t n)
{
	char *old, *new = kmalloc(n, GFP_KERNEL);

	if (!new)
		return -ENOMEM;
	spin_lock(&priv->slock);
	if (priv->running) {
		old = new;
	} else {
		old = priv->buf;
		priv->buf = new;
	}
	spin_unlock(&priv->slock);
	kfree(old);
	return 0;
}

void exchanged_ok(struct priv *priv, char *new)
{
	kfree(priv->buf);
	swap(priv->buf, new);
	kfree(priv->fw);
	priv->fw = NULL;
}

void remove_ok(struct platform_device *pdev)
{
	struct priv *priv = platform_get_drvdata(pdev);

	platform_set_drvdata(pdev, NULL);
	priv_free(priv);
}
