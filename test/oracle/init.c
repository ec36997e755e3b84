// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/*
 * The init of the oracle's kernel: loads /programs.ko with the parameters that
 * the command line gives behind "programs=", then asks kmemleak, and stops.
 */
#include <fcntl.h>
#include <linux/reboot.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#define KMEMLEAK "/sys/kernel/debug/kmemleak"

static int kmsg;

static void say(const char *what, const char *more)
{
	char line[512];
	int n = snprintf(line, sizeof(line), "%s%s\n", what, more);

	if (write(kmsg, line, (size_t)n) < 0)
		_exit(1);
}

static void put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		say("INIT: cannot write ", path);
	close(fd);
}

static void tell_leaks(void)
{
	static char text[1 << 20];
	size_t have = 0;
	ssize_t n;
	int fd;

	sleep(6); /* younger objects do not count (MSECS_MIN_AGE) */
	put(KMEMLEAK, "scan");
	sleep(1);
	put(KMEMLEAK, "scan");
	fd = open(KMEMLEAK, O_RDONLY);
	while (have < sizeof(text) - 1 && (n = read(fd, text + have, sizeof(text) - 1 - have)) > 0)
		have += (size_t)n;
	for (char *line = strtok(text, "\n"); line; line = strtok(NULL, "\n"))
		if (strstr(line, "unreferenced") || strstr(line, "[programs]"))
			say("KMEMLEAK ", line);
}

int main(void)
{
	static char cmdline[4096];
	char *args;
	int fd, status;
	pid_t child;

	mkdir("/proc", 0755);
	mkdir("/sys", 0755);
	mount("proc", "/proc", "proc", 0, 0);
	mount("sys", "/sys", "sysfs", 0, 0);
	mount("debug", "/sys/kernel/debug", "debugfs", 0, 0);
	mknod("/dev/kmsg", S_IFCHR | 0600, makedev(1, 11));
	kmsg = open("/dev/kmsg", O_WRONLY);
	fd = open("/proc/cmdline", O_RDONLY);
	args = fd >= 0 && read(fd, cmdline, sizeof(cmdline) - 1) > 0 ? strstr(cmdline, "programs=") : NULL;
	sleep(6);
	put(KMEMLEAK, "scan");
	put(KMEMLEAK, "clear"); /* what the boot itself has left */
	child = args ? fork() : -1;
	if (!child) {
		char text[128];

		args += strlen("programs=");
		args[strcspn(args, " \n")] = 0;
		snprintf(text, sizeof(text), "first=%s", args);
		fd = open("/programs.ko", O_RDONLY);
		if (syscall(SYS_finit_module, fd, text, 0))
			say("INIT: the module was not loaded", "");
		_exit(0);
	}
	if (child > 0)
		waitpid(child, &status, 0);
	tell_leaks();
	say("INIT: done", "");
	sync();
	reboot(LINUX_REBOOT_CMD_POWER_OFF);
	return 0;
}
