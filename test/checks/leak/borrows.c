// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Callees that only look at the block or write into it leave it with its owner.
#include <linux/device.h>
#include <linux/list.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>
#include <linux/usb.h>

struct msg {
	u32 len;
	struct list_head node;
	u8 data[32];
};

u32 checksum(const struct msg *m);
int peek(const char *s, ...);

int memcpy_bad(struct msg *dst, size_t n)
{
	u8 *p = kmalloc(n, GFP_KERNEL);

	if (!p)
		return -ENOMEM;
	memset(p, 0xff, n);
	memcpy(dst->data, p, 32);
	// CHECK: [[@LINE+1]]:2: warning: 'p' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
	return 0;
}

int printed_bad(struct device *dev)
{
	char *name = kasprintf(GFP_KERNEL, "unit%d", 3);

	if (!name)
		return -ENOMEM;
	dev_err(dev, "cannot start %s\n", name);
	// CHECK: [[@LINE+1]]:2: warning: 'name' leaks: allocated by kasprintf() and not freed on this path [kalloc-leak]
	return -EIO;
}

int copy_from_user_bad(const void __user *arg, size_t n)
{
	struct msg *m = kzalloc(sizeof(*m) + n, GFP_KERNEL);
	int ret;

	if (!m)
		return -ENOMEM;
	if (copy_from_user(m, arg, n))
		// CHECK: [[@LINE+1]]:3: warning: 'm' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -EFAULT;
	ret = m->len;
	kfree(m);
	return ret;
}

int control_msg_bad(struct usb_device *udev, u16 reg)
{
	u8 *buf = kmalloc(2, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = usb_control_msg(udev, usb_rcvctrlpipe(udev, 0), 1, 0xc0, 0, reg, buf, 2, USB_CTRL_GET_TIMEOUT);
	if (ret < 0)
		// CHECK: [[@LINE+1]]:3: warning: 'buf' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return ret;
	ret = buf[0] | buf[1] << 8;
	kfree(buf);
	return ret;
}

int bulk_msg_bad(struct usb_device *udev, const void *data, int len)
{
	int ret, actual;
	void *buf = kmemdup(data, len, GFP_KERNEL);

	if (!buf)
		return -ENOMEM;
	ret = usb_bulk_msg(udev, usb_sndbulkpipe(udev, 2), buf, len, &actual, 1000);
	if (ret || actual != len)
		// CHECK: [[@LINE+1]]:3: warning: 'buf' leaks: allocated by kmemdup() and not freed on this path [kalloc-leak]
		return ret ? ret : -EIO;
	kfree(buf);
	return 0;
}

int const_parameter_bad(u32 len)
{
	struct msg *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	m->len = len;
	if (checksum(m) != len)
		// CHECK: [[@LINE+1]]:3: warning: 'm' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(m);
	return 0;
}

int taken_off_a_list_again_bad(struct list_head *head)
{
	struct msg *m = kzalloc(sizeof(*m), GFP_KERNEL);

	if (!m)
		return -ENOMEM;
	INIT_LIST_HEAD(&m->node);
	if (list_empty(head))
		// CHECK: [[@LINE+1]]:3: warning: 'm' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -ENOENT;
	list_add(&m->node, head);
	return 0;
}

ssize_t parse_write_bad(const char __user *ubuf, size_t n)
{
	char *s = memdup_user_nul(ubuf, n);
	int value;

	if (IS_ERR(s))
		return PTR_ERR(s);
	if (kstrtoint(strim(s), 0, &value))
		// CHECK: [[@LINE+1]]:3: warning: 's' leaks: allocated by memdup_user_nul() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(s);
	return n;
}

int all_freed_ok(struct usb_device *udev, const void __user *arg, struct msg *dst)
{
	struct msg *m = kzalloc(sizeof(*m), GFP_KERNEL);
	int ret = -EFAULT;

	if (!m)
		return -ENOMEM;
	if (copy_from_user(m, arg, sizeof(*m)))
		goto out;
	memcpy(dst, m, sizeof(*m));
	ret = usb_control_msg(udev, usb_sndctrlpipe(udev, 0), 1, 0x40, 0, 0, m->data, 32, USB_CTRL_SET_TIMEOUT);
	if (ret < 0)
		dev_err(&udev->dev, "control message: %d\n", ret);
out:
	kfree(m);
	return ret;
}
