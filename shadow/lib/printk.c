/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Messages, shown with --verbose. */
#include "shadow.h"

static void print(const char *fmt, __builtin_va_list args)
{
	char text[1024];

	host_vsnprintf(text, sizeof(text), fmt, args);
	host_print(text[0] == 1 && text[1] ? text + 2 : text);
}

int _printk(const char *fmt, ...)
{
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	print(fmt, args);
	__builtin_va_end(args);
	return 0;
}

int __printk_ratelimit(const char *func)
{
	return 1;
}

void print_hex_dump(const char *level, const char *prefix, int type, int row, int group, const void *buf, size_t len,
		    bool ascii)
{
	kasan_check((unsigned long)buf, len, false);
}

void dump_stack(void)
{
}

#define DEVICE_MESSAGE(name, type) \
	void name(const type *dev, const char *fmt, ...) \
	{ \
		__builtin_va_list args; \
		__builtin_va_start(args, fmt); \
		print(fmt, args); \
		__builtin_va_end(args); \
	}
struct net_device;
void netdev_err(const struct net_device *dev, const char *fmt, ...);
void netdev_warn(const struct net_device *dev, const char *fmt, ...);
void netdev_info(const struct net_device *dev, const char *fmt, ...);
DEVICE_MESSAGE(_dev_err, struct device)
DEVICE_MESSAGE(_dev_warn, struct device)
DEVICE_MESSAGE(_dev_notice, struct device)
DEVICE_MESSAGE(_dev_info, struct device)
DEVICE_MESSAGE(_dev_dbg, struct device)
DEVICE_MESSAGE(netdev_err, struct net_device)
DEVICE_MESSAGE(netdev_warn, struct net_device)
DEVICE_MESSAGE(netdev_info, struct net_device)

int dev_err_probe(const struct device *dev, int err, const char *fmt, ...)
{
	return err;
}

void panic(const char *fmt, ...)
{
	char text[512];
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	host_vsnprintf(text, sizeof(text), fmt, args);
	__builtin_va_end(args);
	report_begin("panic", "Kernel panic - not syncing: %s", text);
	report_end();
	host_stop();
}

/* The driver's own WARN(): told, and no misuse of memory. */
void warn_slowpath_fmt(const char *file, int line, const char *fmt, ...)
{
	__builtin_va_list args;

	__builtin_va_start(args, fmt);
	print(fmt, args);
	__builtin_va_end(args);
}
