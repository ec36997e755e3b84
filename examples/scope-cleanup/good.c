// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A list of allowed key codes, replaced by writing an array of numbers; uses scope-based locking and freeing. */
#include <linux/cleanup.h>
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/uaccess.h>

#define KEYS_MAX 65536

struct key_code {
	struct list_head node;
	u32 code;
};

static LIST_HEAD(keys);
static DEFINE_SPINLOCK(keys_lock);

static void keys_clear(void)
{
	struct key_code *key, *next;

	guard(spinlock_irqsave)(&keys_lock);
	list_for_each_entry_safe(key, next, &keys, node) {
		list_del(&key->node);
		kfree(key);
	}
}

static int keys_add(u32 code)
{
	struct key_code *key;

	guard(spinlock_irqsave)(&keys_lock);
	list_for_each_entry(key, &keys, node)
		if (key->code == code)
			return 0;
	key = kmalloc(sizeof(*key), GFP_ATOMIC);
	if (!key)
		return -ENOMEM;
	key->code = code;
	list_add(&key->node, &keys);
	return 0;
}

static ssize_t keys_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	size_t i, n = len / sizeof(u32);
	int ret;

	if (n == 0 || n > KEYS_MAX)
		return -EINVAL;

	u32 *codes __free(kvfree) = kvmalloc_array(n, sizeof(*codes), GFP_KERNEL);
	if (!codes)
		return -ENOMEM;
	if (copy_from_user(codes, buf, n * sizeof(*codes)))
		return -EFAULT;
	keys_clear();
	for (i = 0; i < n; i++) {
		ret = keys_add(codes[i]);
		if (ret)
			return ret;
	}
	return len;
}

static const struct file_operations keys_fops = {
	.owner = THIS_MODULE,
	.write = keys_write,
};

static struct miscdevice keys_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "keys",
	.fops = &keys_fops,
};

static int __init keys_init(void)
{
	return misc_register(&keys_misc);
}

static void __exit keys_exit(void)
{
	misc_deregister(&keys_misc);
	keys_clear();
}

module_init(keys_init);
module_exit(keys_exit);
MODULE_DESCRIPTION("Key filter");
MODULE_LICENSE("GPL");
