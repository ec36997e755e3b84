// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Whole probe, ioctl and write functions as drivers have them.
#include <linux/device.h>
#include <linux/firmware.h>
#include <linux/fs.h>
#include <linux/interrupt.h>
#include <linux/list.h>
#include <linux/miscdevice.h>
#include <linux/mutex.h>
#include <linux/netdevice.h>
#include <linux/platform_device.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/uaccess.h>
#include <linux/usb.h>
#include <linux/workqueue.h>

struct unit {
	struct device *dev;
	struct usb_device *udev;
	struct mutex lock;
	struct list_head files;
	struct miscdevice misc;
	struct timer_list timer;
	struct delayed_work poll;
	struct urb *urb;
	u8 *buf;
	u8 *ctrl;
	int irq;
};

struct reader {
	struct list_head node;
	struct unit *unit;
	char *line;
};

struct ioc {
	u32 cmd;
	u32 len;
	void __user *ptr;
};

irqreturn_t unit_irq(int irq, void *cookie);
void unit_timer(struct timer_list *t);
void unit_urb(struct urb *urb);
int unit_reset(const struct unit *u);
int unit_exec(const struct ioc *ioc, const void *data);
extern const struct file_operations unit_fops;

int probe_frees_all_but_one_bad(struct usb_interface *intf, const struct usb_device_id *id)
{
	struct unit *u;
	int ret = -ENOMEM;

	u = kzalloc(sizeof(*u), GFP_KERNEL);
	if (!u)
		return -ENOMEM;
	u->udev = usb_get_dev(interface_to_usbdev(intf));
	mutex_init(&u->lock);
	INIT_LIST_HEAD(&u->files);
	u->urb = usb_alloc_urb(0, GFP_KERNEL);
	if (!u->urb)
		goto err_free;
	u->buf = kmalloc(512, GFP_KERNEL);
	if (!u->buf)
		goto err_urb;
	// CHECK: [[@LINE+1]]:2: warning: 'ctrl' leaks: allocated by kmalloc() and freed by nothing in this file, which alone knows the structure [kalloc-leak]
	u->ctrl = kmalloc(8, GFP_KERNEL);
	if (!u->ctrl)
		goto err_urb;
	usb_set_intfdata(intf, u);
	return 0;

err_urb:
	usb_free_urb(u->urb);
err_free:
	usb_put_dev(u->udev);
	// CHECK: [[@LINE+1]]:2: warning: 'buf' leaks: allocated by kmalloc() and only reachable through what kfree() frees [kalloc-leak]
	kfree(u);
	return ret;
}

int probe_ok(struct usb_interface *intf, const struct usb_device_id *id)
{
	struct unit *u;
	int ret = -ENOMEM;

	u = kzalloc(sizeof(*u), GFP_KERNEL);
	if (!u)
		return -ENOMEM;
	u->udev = usb_get_dev(interface_to_usbdev(intf));
	mutex_init(&u->lock);
	INIT_LIST_HEAD(&u->files);
	u->urb = usb_alloc_urb(0, GFP_KERNEL);
	if (!u->urb)
		goto err_free;
	u->buf = kmalloc(512, GFP_KERNEL);
	if (!u->buf)
		goto err_urb;
	usb_fill_int_urb(u->urb, u->udev, usb_rcvintpipe(u->udev, 1), u->buf, 512, unit_urb, u, 10);
	ret = usb_submit_urb(u->urb, GFP_KERNEL);
	if (ret)
		goto err_buf;
	usb_set_intfdata(intf, u);
	dev_info(&intf->dev, "ready\n");
	return 0;

err_buf:
	kfree(u->buf);
err_urb:
	usb_free_urb(u->urb);
err_free:
	usb_put_dev(u->udev);
	kfree(u);
	return ret;
}

int open_ok(struct inode *inode, struct file *file)
{
	struct unit *u = container_of(file->private_data, struct unit, misc);
	struct reader *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	r->unit = u;
	mutex_lock(&u->lock);
	list_add_tail(&r->node, &u->files);
	mutex_unlock(&u->lock);
	file->private_data = r;
	return 0;
}

int open_line_fails_bad(struct inode *inode, struct file *file)
{
	struct reader *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	r->line = kmalloc(256, GFP_KERNEL);
	if (!r->line)
		// CHECK: [[@LINE+1]]:3: warning: 'r' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -ENOMEM;
	file->private_data = r;
	return 0;
}

int open_private_data_ok(struct inode *inode, struct file *file)
{
	struct reader *r = kzalloc(sizeof(*r), GFP_KERNEL);

	if (!r)
		return -ENOMEM;
	file->private_data = r;
	r->line = kmalloc(256, GFP_KERNEL);
	if (!r->line) {
		kfree(r);
		return -ENOMEM;
	}
	return 0;
}

long ioctl_second_copy_bad(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct ioc ioc;
	void *data;
	int ret;

	if (copy_from_user(&ioc, (void __user *)arg, sizeof(ioc)))
		return -EFAULT;
	data = kvmalloc(ioc.len, GFP_KERNEL);
	if (!data)
		return -ENOMEM;
	if (copy_from_user(data, ioc.ptr, ioc.len))
		// CHECK: [[@LINE+1]]:3: warning: 'data' leaks: allocated by kvmalloc() and not freed on this path [kalloc-leak]
		return -EFAULT;
	ret = unit_exec(&ioc, data);
	kvfree(data);
	return ret;
}

long ioctl_switch_bad(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct ioc *ioc = memdup_user((void __user *)arg, sizeof(*ioc));
	long ret = 0;

	if (IS_ERR(ioc))
		return PTR_ERR(ioc);
	switch (cmd) {
	case 1:
		ret = unit_exec(ioc, NULL);
		break;
	case 2:
		if (!ioc->len)
			// CHECK: [[@LINE+1]]:4: warning: 'ioc' leaks: allocated by memdup_user() and not freed on this path [kalloc-leak]
			return -EINVAL;
		ret = unit_exec(ioc, ioc);
		break;
	default:
		ret = -ENOTTY;
	}
	kfree(ioc);
	return ret;
}

ssize_t write_ok(struct file *file, const char __user *ubuf, size_t n, loff_t *pos)
{
	struct reader *r = file->private_data;
	ssize_t ret = n;
	char *buf;

	buf = kmalloc(n + 1, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;
	if (copy_from_user(buf, ubuf, n)) {
		ret = -EFAULT;
		goto out;
	}
	buf[n] = 0;
	mutex_lock(&r->unit->lock);
	swap(r->line, buf);
	mutex_unlock(&r->unit->lock);
out:
	kfree(buf);
	return ret;
}

int irq_cookie_ok(struct device *dev, int irq)
{
	struct unit *u = kzalloc(sizeof(*u), GFP_KERNEL);
	int ret;

	if (!u)
		return -ENOMEM;
	u->irq = irq;
	ret = request_irq(irq, unit_irq, 0, "unit", u);
	if (ret)
		kfree(u);
	return ret;
}

int irq_refused_bad(struct device *dev, int irq)
{
	struct unit *u = kzalloc(sizeof(*u), GFP_KERNEL);
	int ret;

	if (!u)
		return -ENOMEM;
	u->irq = irq;
	ret = request_irq(irq, unit_irq, 0, "unit", u);
	if (ret)
		// CHECK: [[@LINE+1]]:3: warning: 'u' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return ret;
	return 0;
}

int timer_ok(void)
{
	struct unit *u = kzalloc(sizeof(*u), GFP_KERNEL);

	if (!u)
		return -ENOMEM;
	timer_setup(&u->timer, unit_timer, 0);
	mod_timer(&u->timer, 100);
	return 0;
}

int misc_registered_ok(struct device *dev)
{
	struct unit *u = kzalloc(sizeof(*u), GFP_KERNEL);
	int ret;

	if (!u)
		return -ENOMEM;
	u->misc.name = "unit";
	u->misc.fops = &unit_fops;
	ret = misc_register(&u->misc);
	if (ret)
		kfree(u);
	return ret;
}

int platdata_replaced_ok(struct platform_device *pdev, const void *data, size_t n)
{
	void *d = NULL;

	if (data) {
		d = kmemdup(data, n, GFP_KERNEL);
		if (!d)
			return -ENOMEM;
	}
	kfree(pdev->dev.platform_data);
	pdev->dev.platform_data = d;
	return 0;
}

int netdev_private_ok(struct net_device *ndev)
{
	struct unit *u = netdev_priv(ndev);

	u->buf = kmalloc(64, GFP_KERNEL);
	if (!u->buf)
		return -ENOMEM;
	return unit_reset(u);
}
