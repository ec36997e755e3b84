// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A message queue between processes whose messages come from a private allocator. */
#include <linux/fs.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/uaccess.h>
#include "ring.h"

#define MSG_TEXT 200

struct msg {
	struct list_head node;
	size_t len;
	char text[MSG_TEXT];
};

static struct ring *ring;
static LIST_HEAD(queue);
static DEFINE_MUTEX(queue_lock);

static ssize_t msg_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	struct msg *msg;

	if (len > MSG_TEXT)
		return -EMSGSIZE;
	msg = ring_get(ring);
	if (!msg)
		return -ENOSPC;
	if (copy_from_user(msg->text, buf, len)) {
		ring_put(ring, msg);
		return -EFAULT;
	}
	if (len == 0 || msg->text[0] == '#') {
		ring_put(ring, msg);
		return len;
	}
	msg->len = len;
	mutex_lock(&queue_lock);
	list_add_tail(&msg->node, &queue);
	mutex_unlock(&queue_lock);
	return len;
}

static ssize_t msg_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	struct msg *msg;
	ssize_t ret;

	mutex_lock(&queue_lock);
	msg = list_first_entry_or_null(&queue, struct msg, node);
	if (msg)
		list_del(&msg->node);
	mutex_unlock(&queue_lock);
	if (!msg)
		return 0;
	ret = min(len, msg->len);
	if (copy_to_user(buf, msg->text, ret))
		ret = -EFAULT;
	ring_put(ring, msg);
	return ret;
}

static const struct file_operations msg_fops = {
	.owner = THIS_MODULE,
	.read = msg_read,
	.write = msg_write,
};

static struct miscdevice msg_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "messages",
	.fops = &msg_fops,
};

static int __init msg_init(void)
{
	int ret;

	ring = ring_create(64, sizeof(struct msg));
	if (!ring)
		return -ENOMEM;
	ret = misc_register(&msg_misc);
	if (ret)
		ring_destroy(ring);
	return ret;
}

static void __exit msg_exit(void)
{
	misc_deregister(&msg_misc);
	ring_destroy(ring);
}

module_init(msg_init);
module_exit(msg_exit);
MODULE_DESCRIPTION("Message queue");
MODULE_LICENSE("GPL");
