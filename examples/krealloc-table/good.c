// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* A table of thresholds, written as text: numbers separated by blanks. */
#include <linux/fs.h>
#include <linux/kernel.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#define TABLE_TEXT_MAX 65536

static DEFINE_MUTEX(table_lock); /* protects the two below */
static u32 *table;
static size_t table_len;

static int table_parse(char *text)
{
	size_t len = 0, room = 16;
	unsigned int value;
	u32 *fresh, *larger;
	char *word;
	int ret;

	fresh = kmalloc_array(room, sizeof(*fresh), GFP_KERNEL);
	if (!fresh)
		return -ENOMEM;
	while ((word = strsep(&text, " \n")) != NULL) {
		if (!*word)
			continue;
		ret = kstrtouint(word, 0, &value);
		if (ret) {
			kfree(fresh);
			return ret;
		}
		if (len == room) {
			room *= 2;
			larger = krealloc(fresh, room * sizeof(*fresh), GFP_KERNEL);
			if (!larger) {
				kfree(fresh);
				return -ENOMEM;
			}
			fresh = larger;
		}
		fresh[len++] = value;
	}
	mutex_lock(&table_lock);
	swap(table, fresh);
	table_len = len;
	mutex_unlock(&table_lock);
	kfree(fresh);
	return 0;
}

static ssize_t table_write(struct file *file, const char __user *buf, size_t len, loff_t *pos)
{
	char *text;
	int ret;

	if (len > TABLE_TEXT_MAX)
		return -E2BIG;
	text = memdup_user_nul(buf, len);
	if (IS_ERR(text))
		return PTR_ERR(text);
	ret = table_parse(text);
	kfree(text);
	return ret ? ret : len;
}

static ssize_t table_read(struct file *file, char __user *buf, size_t len, loff_t *pos)
{
	ssize_t ret;

	mutex_lock(&table_lock);
	ret = simple_read_from_buffer(buf, len, pos, table, table_len * sizeof(*table));
	mutex_unlock(&table_lock);
	return ret;
}

static const struct file_operations table_fops = {
	.owner = THIS_MODULE,
	.read = table_read,
	.write = table_write,
};

static struct miscdevice table_misc = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "thresholds",
	.fops = &table_fops,
};

static int __init table_init(void)
{
	return misc_register(&table_misc);
}

static void __exit table_exit(void)
{
	misc_deregister(&table_misc);
	kfree(table);
}

module_init(table_init);
module_exit(table_exit);
MODULE_DESCRIPTION("Thresholds");
MODULE_LICENSE("GPL");
