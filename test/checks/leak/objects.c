// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// Constructors and destructors of a driver's object with members of several families.
#include <linux/device.h>
#include <linux/firmware.h>
#include <linux/list.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/usb.h>
#include <linux/vmalloc.h>

struct cam {
	struct list_head node;
	struct mutex lock;
	struct device dev;
	const struct firmware *fw;
	struct urb *urb;
	char *name;
	void *frame;
};

int use(const void *p);
int device_add(struct device *dev);
void cam_complete(struct urb *urb);

static void cam_free(struct cam *c)
{
	if (!c)
		return;
	vfree(c->frame);
	usb_free_urb(c->urb);
	release_firmware(c->fw);
	kfree(c->name);
	kfree(c);
}

static struct cam *cam_new(struct device *dev, const char *name)
{
	struct cam *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return NULL;
	mutex_init(&c->lock);
	c->name = kstrdup(name, GFP_KERNEL);
	if (!c->name)
		goto err;
	if (request_firmware(&c->fw, name, dev))
		goto err;
	c->urb = usb_alloc_urb(0, GFP_KERNEL);
	if (!c->urb)
		goto err;
	c->frame = vmalloc(1 << 20);
	if (!c->frame)
		goto err;
	return c;
err:
	cam_free(c);
	return NULL;
}

int object_left_bad(struct device *dev, const char *name)
{
	struct cam *c = cam_new(dev, name);

	if (!c)
		return -ENOMEM;
	if (use(c->frame))
		// CHECK: [[@LINE+1]]:3: warning: 'c' leaks: allocated by cam_new() and not freed on this path [kalloc-leak]
		return -EIO;
	dev_set_drvdata(dev, c);
	return 0;
}

int initialised_and_left_bad(struct device *dev)
{
	struct cam *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return -ENOMEM;
	mutex_init(&c->lock);
	INIT_LIST_HEAD(&c->node);
	mutex_lock(&c->lock);
	mutex_unlock(&c->lock);
	if (use(c))
		// CHECK: [[@LINE+1]]:3: warning: 'c' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -EIO;
	dev_set_drvdata(dev, c);
	return 0;
}

int frame_left_bad(struct device *dev)
{
	struct cam *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return -ENOMEM;
	c->frame = vmalloc(1 << 20);
	if (use(c)) {
		// CHECK: [[@LINE+1]]:3: warning: 'frame' leaks: allocated by vmalloc() and only reachable through what kfree() frees [kalloc-leak]
		kfree(c);
		return -EIO;
	}
	dev_set_drvdata(dev, c);
	return 0;
}

int object_freed_ok(struct device *dev, const char *name)
{
	struct cam *c = cam_new(dev, name);

	if (!c)
		return -ENOMEM;
	if (use(c->frame)) {
		cam_free(c);
		return -EIO;
	}
	dev_set_drvdata(dev, c);
	return 0;
}

int last_reference_put_ok(struct device *parent)
{
	struct cam *c = kzalloc(sizeof(*c), GFP_KERNEL);
	int ret;

	if (!c)
		return -ENOMEM;
	c->dev.parent = parent;
	ret = device_add(&c->dev);
	if (ret)
		put_device(&c->dev);
	return ret;
}

int buffer_freed_with_transfer_ok(struct usb_device *udev, int n)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	void *buf;
	int ret;

	if (!urb)
		return -ENOMEM;
	buf = kmalloc(n, GFP_KERNEL);
	if (!buf) {
		usb_free_urb(urb);
		return -ENOMEM;
	}
	usb_fill_bulk_urb(urb, udev, usb_sndbulkpipe(udev, 1), buf, n, cam_complete, NULL);
	urb->transfer_flags |= URB_FREE_BUFFER;
	ret = usb_submit_urb(urb, GFP_KERNEL);
	usb_free_urb(urb);
	return ret;
}

int buffer_freed_unless_submitted_ok(struct usb_device *udev, int n)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	void *buf = kmalloc(n, GFP_KERNEL);
	int ret = -ENOMEM;

	if (!urb || !buf)
		goto err;
	usb_fill_bulk_urb(urb, udev, usb_sndbulkpipe(udev, 1), buf, n, cam_complete, NULL);
	ret = usb_submit_urb(urb, GFP_KERNEL);
	if (ret)
		goto err;
	return 0;
err:
	kfree(buf);
	usb_free_urb(urb);
	return ret;
}

/* Without URB_FREE_BUFFER usb_free_urb() leaves the buffer alone. */
int FN_buffer_lost_with_transfer(struct usb_device *udev, int n)
{
	struct urb *urb = usb_alloc_urb(0, GFP_KERNEL);
	void *buf;
	int ret;

	if (!urb)
		return -ENOMEM;
	buf = kmalloc(n, GFP_KERNEL);
	if (!buf) {
		usb_free_urb(urb);
		return -ENOMEM;
	}
	usb_fill_bulk_urb(urb, udev, usb_sndbulkpipe(udev, 1), buf, n, cam_complete, NULL);
	ret = usb_submit_urb(urb, GFP_KERNEL);
	if (ret)
		usb_free_urb(urb);
	return ret;
}

static struct cam *cam_new_listed(void)
{
	struct cam *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (c)
		INIT_LIST_HEAD(&c->node);
	return c;
}

/* An empty list head points to itself; that is no escape of the object. */
int object_with_empty_list_left_bad(void)
{
	struct cam *c = cam_new_listed();

	if (!c)
		return -ENOMEM;
	if (use(c))
		// CHECK: [[@LINE+1]]:3: warning: 'c' leaks: allocated by cam_new_listed() and not freed on this path [kalloc-leak]
		return -EIO;
	kfree(c);
	return 0;
}

static struct cam *cam_new_named(const char *name)
{
	struct cam *c = kzalloc(sizeof(*c), GFP_KERNEL);

	if (!c)
		return NULL;
	c->name = kstrdup(name, GFP_KERNEL);
	if (!c->name) {
		kfree(c);
		return NULL;
	}
	return c;
}

/* The constructor made the name, too. */
int member_made_by_constructor_bad(const char *name)
{
	struct cam *c = cam_new_named(name);
	int ret;

	if (!c)
		return -ENOMEM;
	ret = use(c->name);
	// CHECK: [[@LINE+1]]:2: warning: 'name' leaks: allocated by cam_new_named() and only reachable through what kfree() frees [kalloc-leak]
	kfree(c);
	return ret;
}
