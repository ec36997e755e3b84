/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Numbers of ioctl commands. */
#ifndef KALLOC_LINUX_IOCTL_H
#define KALLOC_LINUX_IOCTL_H

#define _IOC(dir, type, nr, size) (((dir) << 30) | ((unsigned int)(size) << 16) | ((type) << 8) | (nr))
#define _IO(type, nr) _IOC(0U, (type), (nr), 0)
#define _IOW(type, nr, t) _IOC(1U, (type), (nr), sizeof(t))
#define _IOR(type, nr, t) _IOC(2U, (type), (nr), sizeof(t))
#define _IOWR(type, nr, t) _IOC(3U, (type), (nr), sizeof(t))

#endif
