/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Devices, managed resources, and the buses that drivers register with: each
 * registration finds one device and probes it. After that the devices are used
 * as user space would.
 */
#include "families.h"
#include "shadow.h"
#include <linux/dma-mapping.h>
#include <linux/firmware.h>
#include <linux/fs.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/pci.h>
#include <linux/platform_device.h>
#include <linux/string.h>
#include <linux/vmalloc.h>

/* drivers/base/devres.c: the node lies before the data, so that kfree() of the data is an invalid free. */
struct devres {
	struct list_head node;
	void (*release)(struct device *dev, void *data);
	size_t size;
	u8 pad[32];
	u8 data[];
};
#define DEVRES_HEADER 64

void device_setup(struct device *dev, const char *name, bool can_dma)
{
	dev->kobj.name = name;
	INIT_LIST_HEAD(&dev->devres_head);
	if (can_dma) {
		dev->coherent_dma_mask = DMA_BIT_MASK(32);
		dev->dma_mask = &dev->coherent_dma_mask;
	}
}

void device_initialize(struct device *dev)
{
	INIT_LIST_HEAD(&dev->devres_head);
	kref_init(&dev->kobj.kref);
}

static struct devres *devres_new(struct device *dev, size_t size, gfp_t gfp, const char *what)
{
	struct devres *r;
	struct block *b;

	if (!slab_gate(size + DEVRES_HEADER, gfp, what))
		return NULL;
	b = slab_take(size + DEVRES_HEADER, gfp | __GFP_ZERO, what);
	if (!b)
		return NULL;
	b->owner = dev;
	r = (struct devres *)b->addr;
	r->release = NULL;
	r->size = size;
	list_add(&r->node, &dev->devres_head);
	return r;
}

/* Of the library itself: does not fail. */
void devres_add(struct device *dev, void (*release)(struct device *dev, void *data), const void *data, size_t size)
{
	struct block *b = slab_take(size + DEVRES_HEADER, GFP_KERNEL | __GFP_ZERO, "devres_add()");
	struct devres *r = (struct devres *)b->addr;

	b->owner = dev;
	r->release = release;
	r->size = size;
	__builtin_memcpy(r->data, data, size);
	list_add(&r->node, &dev->devres_head);
}

void devres_release_all(struct device *dev)
{
	while (dev->devres_head.next && !list_empty(&dev->devres_head)) {
		struct devres *r = list_first_entry(&dev->devres_head, struct devres, node);
		struct block *b = block_at((unsigned long)r);

		__list_del_entry(&r->node);
		if (r->release)
			r->release(dev, r->data);
		if (b && b->live)
			slab_give(b);
	}
}

static void *devm_take(struct device *dev, size_t size, gfp_t gfp, const char *what)
{
	struct devres *r;

	if (!size) {
		might_alloc(gfp);
		return ZERO_SIZE_PTR;
	}
	r = devres_new(dev, size, gfp, what);
	return r ? r->data : NULL;
}

void *devm_kmalloc(struct device *dev, size_t size, gfp_t gfp)
{
	return devm_take(dev, size, gfp, "devm_kmalloc()");
}

void *devm_kzalloc(struct device *dev, size_t size, gfp_t gfp)
{
	return devm_take(dev, size, gfp | __GFP_ZERO, "devm_kzalloc()");
}

void *devm_kcalloc(struct device *dev, size_t n, size_t size, gfp_t gfp)
{
	size_t bytes;

	return check_mul_overflow(n, size, &bytes) ? NULL : devm_take(dev, bytes, gfp | __GFP_ZERO, "devm_kcalloc()");
}

void *devm_kmalloc_array(struct device *dev, size_t n, size_t size, gfp_t gfp)
{
	return devm_kcalloc(dev, n, size, gfp);
}

void *devm_kmemdup(struct device *dev, const void *src, size_t len, gfp_t gfp)
{
	void *p = devm_take(dev, len, gfp, "devm_kmemdup()");

	return p ? shadow_memcpy(p, src, len) : NULL;
}

char *devm_kstrdup(struct device *dev, const char *s, gfp_t gfp)
{
	return s ? devm_kmemdup(dev, s, strlen(s) + 1, gfp) : NULL;
}

char *devm_kasprintf(struct device *dev, gfp_t gfp, const char *fmt, ...)
{
	char text[1024];
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	host_vsnprintf(text, sizeof(text), fmt, args);
	__builtin_va_end(args);
	return devm_kstrdup(dev, text, gfp);
}

static struct devres *devres_of(struct device *dev, const void *p)
{
	struct devres *r;

	if (dev->devres_head.next)
		list_for_each_entry(r, &dev->devres_head, node)
			if (r->data == p && !r->release)
				return r;
	return NULL;
}

void devm_kfree(struct device *dev, const void *p)
{
	struct devres *r;

	if (ZERO_OR_NULL_PTR(p))
		return;
	point();
	r = devres_of(dev, p);
	if (!r) {
		struct block *b = block_at((unsigned long)p);

		report_begin(b && !b->live ? "kalloc-double-free" : "kalloc-mismatched-free",
			     "WARNING: at drivers/base/devres.c:1077 devm_kfree");
		report_line("devm_kfree() of %s that is none of this device", address_kind((unsigned long)p));
		report_block(b);
		report_end();
		return;
	}
	__list_del_entry(&r->node);
	slab_give(block_at((unsigned long)r));
}

void *devm_krealloc(struct device *dev, void *p, size_t size, gfp_t gfp)
{
	struct devres *r = p ? devres_of(dev, p) : NULL;
	void *fresh;

	if (p && !r) {
		report_begin("kalloc-mismatched-free", "WARNING: at drivers/base/devres.c:934 devm_krealloc");
		report_block(block_at((unsigned long)p));
		report_end();
		return NULL;
	}
	fresh = devm_take(dev, size, gfp, "devm_krealloc()");
	if (fresh && r) {
		__builtin_memcpy(fresh, p, size < r->size ? size : r->size);
		devm_kfree(dev, p);
	}
	return fresh;
}

struct devm_action {
	void (*action)(void *);
	void *data;
};

static void devm_action_release(struct device *dev, void *data)
{
	struct devm_action *a = data;

	a->action(a->data);
}

int devm_add_action(struct device *dev, void (*action)(void *), void *data)
{
	struct devm_action a = { action, data };

	point();
	might_sleep_at("include/linux/sched/mm.h:321");
	if (should_fail("devm_add_action()"))
		return -ENOMEM;
	devres_add(dev, devm_action_release, &a, sizeof(a));
	return 0;
}

int devm_add_action_or_reset(struct device *dev, void (*action)(void *), void *data)
{
	int ret = devm_add_action(dev, action, data);

	if (ret)
		action(data);
	return ret;
}

struct device *get_device(struct device *dev)
{
	return dev;
}

void put_device(struct device *dev)
{
}

struct kobject *kobject_get(struct kobject *kobj)
{
	return kobj;
}

void kobject_put(struct kobject *kobj)
{
}

/* --- registers: memory that answers what was written, and says something else to who asks for ever */

static unsigned long next_iomem = IOMEM_AREA;

static void *iomem(unsigned long size)
{
	unsigned long at = next_iomem;

	size = ALIGN(size ? size : 1, PAGE_SIZE);
	if (at + size > IOMEM_AREA + IOMEM_SPACE)
		return NULL;
	host_map(at, size);
	next_iomem += size + PAGE_SIZE;
	return (void *)at;
}

static void __iomem *map_registers(size_t size, const char *what)
{
	void *p;

	point();
	might_sleep_at("mm/vmalloc.c:3177");
	if (should_fail(what))
		return NULL;
	p = iomem(size);
	if (p)
		block_new((unsigned long)p, size, ALIGN(size, PAGE_SIZE), BLOCK_IOMEM)->object = what;
	return p;
}

void __iomem *ioremap(phys_addr_t offset, size_t size)
{
	return map_registers(size, "ioremap()");
}

void __iomem *ioremap_wc(phys_addr_t offset, size_t size)
{
	return map_registers(size, "ioremap_wc()");
}

void *memremap(resource_size_t offset, size_t size, unsigned long flags)
{
	return map_registers(size, "memremap()");
}

static void unmap_registers(unsigned long addr, const char *name)
{
	struct block *b = block_at(addr);

	point();
	might_sleep_at("mm/vmalloc.c:3484");
	if (!addr)
		return;
	if (!b || !b->live || b->kind != BLOCK_IOMEM || b->addr != addr) {
		report_begin(b && !b->live ? "kalloc-double-free" : "kalloc-mismatched-free",
			     "iounmap: bad address %016lx", addr);
		report_line("%s of %s", name, address_kind(addr));
		report_block(b);
		report_end();
		return;
	}
	block_dead(b);
	host_unmap(b->addr, b->room);
}

void iounmap(volatile void __iomem *addr)
{
	unmap_registers((unsigned long)addr, "iounmap()");
}

void memunmap(void *addr)
{
	unmap_registers((unsigned long)addr, "memunmap()");
}

static void devm_iounmap_release(struct device *dev, void *data)
{
	iounmap(*(void **)data);
}

void __iomem *devm_ioremap(struct device *dev, resource_size_t offset, resource_size_t size)
{
	void *p = map_registers(size, "devm_ioremap()");

	if (p)
		devres_add(dev, devm_iounmap_release, &p, sizeof(p));
	return p;
}

void __iomem *devm_platform_ioremap_resource(struct platform_device *pdev, unsigned int index)
{
	void *p = devm_ioremap(&pdev->dev, 0, PAGE_SIZE);

	return p ? p : ERR_PTR(-ENOMEM);
}

static u64 read_register(const volatile void __iomem *addr, int size)
{
	static unsigned long reads;
	static const volatile void *last;
	u64 usual;

	switch (size) {
	case 1:
		usual = *(const volatile u8 *)addr;
		break;
	case 2:
		usual = *(const volatile u16 *)addr;
		break;
	case 4:
		usual = *(const volatile u32 *)addr;
		break;
	default:
		usual = *(const volatile u64 *)addr;
	}
	reads = last == addr ? reads + 1 : 0;
	last = addr;
	if (reads > 200)
		return ~usual;
	return reads > 4 ? usual : input("a register", usual);
}

#define REGISTER(letter, type, size) \
	type read##letter(const volatile void __iomem *addr) \
	{ \
		return (type)read_register(addr, size); \
	} \
	void write##letter(type value, volatile void __iomem *addr) \
	{ \
		*(volatile type *)addr = value; \
	}
REGISTER(b, u8, 1)
REGISTER(w, u16, 2)
REGISTER(l, u32, 4)
REGISTER(q, u64, 8)

unsigned int ioread8(const void __iomem *addr)
{
	return readb(addr);
}

unsigned int ioread16(const void __iomem *addr)
{
	return readw(addr);
}

unsigned int ioread32(const void __iomem *addr)
{
	return readl(addr);
}

void iowrite8(u8 value, void __iomem *addr)
{
	writeb(value, addr);
}

void iowrite16(u16 value, void __iomem *addr)
{
	writew(value, addr);
}

void iowrite32(u32 value, void __iomem *addr)
{
	writel(value, addr);
}

void memcpy_fromio(void *dst, const volatile void __iomem *src, size_t n)
{
	shadow_memcpy(dst, (const void *)src, n);
}

void memcpy_toio(volatile void __iomem *dst, const void *src, size_t n)
{
	shadow_memcpy((void *)dst, src, n);
}

/* --- firmware: the header by kmalloc(), the contents by vmalloc() */

static int load_firmware(const struct firmware **fw, const char *what)
{
	struct firmware *f;
	struct block *b;
	size_t size = input("the firmware's size", 4096) & 0xfffff;

	point();
	*fw = NULL;
	might_sleep_at("include/linux/sched/mm.h:321");
	if (should_fail(what))
		return -ENOENT;
	b = slab_take(sizeof(*f), GFP_KERNEL | __GFP_ZERO, what);
	if (!b)
		return -ENOMEM;
	b->object = FAMILY_FIRMWARE;
	b->right = "release_firmware()";
	f = (struct firmware *)b->addr;
	f->size = size;
	f->data = size ? vmalloc_take(size, GFP_KERNEL | __GFP_ZERO, BLOCK_VMALLOC, NULL) : NULL;
	*fw = f;
	return 0;
}

int request_firmware(const struct firmware **fw, const char *name, struct device *device)
{
	return load_firmware(fw, "request_firmware()");
}

int request_firmware_direct(const struct firmware **fw, const char *name, struct device *device)
{
	return load_firmware(fw, "request_firmware_direct()");
}

int request_firmware_nowait(struct module *module, bool uevent, const char *name, struct device *device, gfp_t gfp,
			    void *context, void (*cont)(const struct firmware *fw, void *context))
{
	const struct firmware *fw;

	if (should_fail("request_firmware_nowait()"))
		return -ENOMEM;
	load_firmware(&fw, "request_firmware_nowait()");
	cont(fw, context);
	return 0;
}

void release_firmware(const struct firmware *fw)
{
	struct block *b, *data;

	point();
	if (!fw)
		return;
	b = block_at((unsigned long)fw);
	if (!b || !b->live) {
		report_begin("kalloc-double-free", "BUG: KASAN: slab-use-after-free in @0");
		report_block(b);
		report_end();
		return;
	}
	data = fw->data ? vmalloc_block((unsigned long)fw->data) : NULL;
	if (data && data->live)
		vmalloc_give(data);
	slab_give(b);
}

/* --- properties */

int of_property_read_u32_array(const struct device_node *np, const char *name, u32 *out, size_t n)
{
	if (should_fail("of_property_read_u32()"))
		return -EINVAL;
	while (n--)
		out[n] = (u32)input("a property", 4);
	return 0;
}

int of_property_read_string(const struct device_node *np, const char *name, const char **out)
{
	if (should_fail("of_property_read_string()"))
		return -EINVAL;
	*out = "value";
	return 0;
}

bool of_property_read_bool(const struct device_node *np, const char *name)
{
	return input("a flag", 0) & 1;
}

void of_node_put(struct device_node *node)
{
}

/* --- buses: a driver that registers finds one device */

#define DRIVERS 8
#define IRQ_FIRST 40

struct bound {
	struct platform_driver *platform;
	struct pci_driver *pci;
	struct platform_device pdev;
	struct pci_dev pci_dev;
	struct resource resources[4];
	bool probed;
};
static REGISTERED struct bound bound[DRIVERS] = { { NULL } };

static struct bound *free_slot(void)
{
	int i;

	for (i = 0; i < DRIVERS; i++)
		if (!bound[i].platform && !bound[i].pci)
			return &bound[i];
	return NULL;
}

int __platform_driver_register(struct platform_driver *drv, struct module *owner)
{
	struct bound *b = free_slot();

	might_sleep_at("include/linux/sched/mm.h:321");
	if (!b || should_fail("platform_driver_register()"))
		return -ENOMEM;
	__builtin_memset(b, 0, sizeof(*b));
	b->platform = drv;
	b->pdev.name = drv->driver.name;
	b->pdev.id = -1;
	b->pdev.num_resources = 2;
	b->pdev.resource = b->resources;
	b->pdev.id_entry = drv->id_table;
	b->resources[0] = (struct resource){ 0xfe000000, 0xfe000fff, "regs", IORESOURCE_MEM };
	b->resources[1] = (struct resource){ IRQ_FIRST, IRQ_FIRST, "irq", IORESOURCE_IRQ };
	device_setup(&b->pdev.dev, drv->driver.name, true);
	b->pdev.dev.driver = &drv->driver;
	b->probed = drv->probe && !drv->probe(&b->pdev);
	if (!b->probed)
		devres_release_all(&b->pdev.dev);
	return 0;
}

void platform_driver_unregister(struct platform_driver *drv)
{
	int i;

	might_sleep_at("include/linux/sched/mm.h:321");
	for (i = 0; i < DRIVERS; i++)
		if (bound[i].platform == drv) {
			if (bound[i].probed) {
				if (drv->remove)
					drv->remove(&bound[i].pdev);
				devres_release_all(&bound[i].pdev.dev);
			}
			__builtin_memset(&bound[i], 0, sizeof(bound[i]));
		}
}

int platform_get_irq(struct platform_device *pdev, unsigned int num)
{
	return should_fail("platform_get_irq()") ? -ENXIO : (int)(IRQ_FIRST + num);
}

struct resource *platform_get_resource(struct platform_device *pdev, unsigned int type, unsigned int num)
{
	unsigned int i;

	if (should_fail("platform_get_resource()"))
		return NULL;
	for (i = 0; i < pdev->num_resources; i++)
		if (pdev->resource[i].flags & type && !num--)
			return &pdev->resource[i];
	return NULL;
}

int __pci_register_driver(struct pci_driver *drv, struct module *owner, const char *mod_name)
{
	struct bound *b = free_slot();

	might_sleep_at("include/linux/sched/mm.h:321");
	if (!b || should_fail("pci_register_driver()"))
		return -ENOMEM;
	__builtin_memset(b, 0, sizeof(*b));
	b->pci = drv;
	b->pci_dev.irq = IRQ_FIRST;
	if (drv->id_table) {
		b->pci_dev.vendor = (unsigned short)drv->id_table->vendor;
		b->pci_dev.device = (unsigned short)drv->id_table->device;
	}
	b->pci_dev.resource[0] = (struct resource){ 0xfd000000, 0xfd00ffff, "bar0", IORESOURCE_MEM };
	device_setup(&b->pci_dev.dev, drv->name, true);
	b->pci_dev.dev.driver = &drv->driver;
	b->probed = drv->probe && !drv->probe(&b->pci_dev, drv->id_table);
	if (!b->probed)
		devres_release_all(&b->pci_dev.dev);
	return 0;
}

void pci_unregister_driver(struct pci_driver *drv)
{
	int i;

	for (i = 0; i < DRIVERS; i++)
		if (bound[i].pci == drv) {
			if (bound[i].probed) {
				if (drv->remove)
					drv->remove(&bound[i].pci_dev);
				devres_release_all(&bound[i].pci_dev.dev);
			}
			__builtin_memset(&bound[i], 0, sizeof(bound[i]));
		}
}

int pci_enable_device(struct pci_dev *dev)
{
	return should_fail("pci_enable_device()") ? -EIO : 0;
}

int pcim_enable_device(struct pci_dev *dev)
{
	return should_fail("pcim_enable_device()") ? -EIO : 0;
}

void pci_disable_device(struct pci_dev *dev)
{
}

void pci_set_master(struct pci_dev *dev)
{
}

int pci_request_regions(struct pci_dev *dev, const char *name)
{
	return should_fail("pci_request_regions()") ? -EBUSY : 0;
}

void pci_release_regions(struct pci_dev *dev)
{
}

void __iomem *pci_iomap(struct pci_dev *dev, int bar, unsigned long maxlen)
{
	return map_registers(65536, "pci_iomap()");
}

void pci_iounmap(struct pci_dev *dev, void __iomem *addr)
{
	unmap_registers((unsigned long)addr, "pci_iounmap()");
}

bool try_module_get(struct module *module)
{
	return true;
}

void module_put(struct module *module)
{
}

struct module __this_module = { "module", 1 };

/* --- character devices, used as user space would */

static REGISTERED struct miscdevice *miscs[DRIVERS] = { NULL };

int misc_register(struct miscdevice *misc)
{
	int i;

	point();
	might_sleep_at("kernel/locking/mutex.c:586");
	if (should_fail("misc_register()"))
		return -EBUSY;
	for (i = 0; i < DRIVERS; i++)
		if (!miscs[i]) {
			miscs[i] = misc;
			point();
			return 0;
		}
	return -EBUSY;
}

void misc_deregister(struct miscdevice *misc)
{
	int i;

	point();
	might_sleep_at("kernel/locking/mutex.c:586");
	for (i = 0; i < DRIVERS; i++)
		if (miscs[i] == misc)
			miscs[i] = NULL;
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

void use_netdevs(void) __attribute__((__weak__));

void drive_devices(void)
{
	int i;

	deliver_all();
	for (i = 0; i < DRIVERS; i++)
		if (miscs[i])
			use_misc(miscs[i]);
	if (use_netdevs)
		use_netdevs();
	deliver_all();
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
