/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Character devices, used as user space would. */
#include "shadow.h"
#include <linux/fs.h>
#include <linux/miscdevice.h>

static REGISTERED struct slots miscs;

int misc_register(struct miscdevice *misc)
{
	point();
	might_sleep_at("kernel/locking/mutex.c:586");
	if (should_fail("misc_register()"))
		return -EBUSY;
	slot_put(&miscs, misc);
	point();
	return 0;
}

void misc_deregister(struct miscdevice *misc)
{
	point();
	might_sleep_at("kernel/locking/mutex.c:586");
	slot_clear(&miscs, misc);
	point();
}

/* User memory: zeros, numbers as text, or one byte over and over. */
static void fill_user(unsigned long how)
{
	char *user = (char *)USER_AREA;
	unsigned int i;

	for (i = 0; i < 4096; i++)
		user[i] = how == 1 ? (i & 1 ? ' ' : '1' + i / 2 % 9) : (char)how;
}

static void use_misc(struct miscdevice *misc)
{
	const struct file_operations *ops = misc->fops;
	struct inode inode = { 0 };
	struct file file = { .f_op = ops, .f_inode = &inode, .f_mode = FMODE_READ | FMODE_WRITE, .private_data = misc };
	char *user = (char *)USER_AREA;
	loff_t pos = 0;
	int round;

	if (!ops || (ops->open && ops->open(&inode, &file)))
		return;
	fill_user(input("the kind of user data", 0));
	for (round = 0; round < 2; round++) {
		if (ops->write)
			ops->write(&file, user, input("the length of a write", round ? 200 : 16) & 0xffff, &pos);
		if (ops->unlocked_ioctl) {
			ops->unlocked_ioctl(&file, (unsigned int)input("the ioctl's command", 0), USER_AREA);
			ops->unlocked_ioctl(&file, (unsigned int)input("the ioctl's command", 0), USER_AREA + 64);
		}
		pos = 0;
		if (ops->read)
			ops->read(&file, user + USER_SPACE / 2, input("the length of a read", 64) & 0xffff, &pos);
		pos = 0;
		deliver_all();
	}
	if (ops->release)
		ops->release(&inode, &file);
}

void use_chardevs(void)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (miscs.of[i])
			use_misc(miscs.of[i]);
}

int nonseekable_open(struct inode *inode, struct file *filp)
{
	return 0;
}

int stream_open(struct inode *inode, struct file *filp)
{
	return 0;
}

loff_t noop_llseek(struct file *file, loff_t offset, int whence)
{
	return file->f_pos;
}

loff_t default_llseek(struct file *file, loff_t offset, int whence)
{
	return file->f_pos;
}
