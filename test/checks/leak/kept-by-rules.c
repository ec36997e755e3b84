// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// What rules say of registrations and results, with the kernel's own declarations in short.
#include <linux/io.h>
#include <linux/slab.h>

struct key;
struct sdio_func;
int clocksource_mmio_init(void __iomem *base, const char *name, unsigned long hz, int rating, unsigned int bits, void *read);
int key_instantiate_and_link(struct key *key, const void *data, size_t len, struct key *keyring, struct key *authkey);
int sdio_readsb(struct sdio_func *func, void *dst, unsigned int addr, int count);
void look_at(const void *p);

int name_of_a_clocksource_ok(void __iomem *base)
{
	char *name = kmalloc(8, GFP_KERNEL);
	int ret;

	if (!name)
		return -ENOMEM;
	ret = clocksource_mmio_init(base, name, 1, 2, 3, NULL);
	if (ret)
		kfree(name);
	return ret;
}

int name_of_a_clocksource_bad(void __iomem *base)
{
	char *name = kmalloc(8, GFP_KERNEL);

	if (!name)
		return -ENOMEM;
	if (clocksource_mmio_init(base, name, 1, 2, 3, NULL))
		// CHECK: [[@LINE+1]]:3: warning: 'name' leaks
		return -EINVAL;
	return 0;
}

int payload_of_a_key_ok(struct key *key, struct key *auth)
{
	char *payload = kmalloc(8, GFP_KERNEL);
	int ret;

	if (!payload)
		return -ENOMEM;
	ret = key_instantiate_and_link(key, payload, 0, NULL, auth);
	if (ret < 0)
		kfree(payload);
	return ret;
}

int payload_of_a_key_bad(struct key *key, struct key *auth)
{
	char *payload = kmalloc(8, GFP_KERNEL);

	if (!payload)
		return -ENOMEM;
	if (key_instantiate_and_link(key, payload, 0, NULL, auth) < 0)
		// CHECK: [[@LINE+1]]:3: warning: 'payload' leaks
		return -EINVAL;
	return 0;
}

// Modelled on btmrvl_sdio.c: 0 or an error, never a positive number.
int read_in_full_ok(struct sdio_func *func)
{
	char *buf = kmalloc(64, GFP_KERNEL);
	int ret;

	if (!buf)
		return -ENOMEM;
	ret = sdio_readsb(func, buf, 0, 64);
	if (ret < 0 || !ret)
		kfree(buf);
	return ret;
}
