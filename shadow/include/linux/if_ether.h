/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Sizes of Ethernet frames. */
#ifndef KALLOC_LINUX_IF_ETHER_H
#define KALLOC_LINUX_IF_ETHER_H

#include <linux/types.h>

#define ETH_ALEN 6
#define ETH_HLEN 14
#define ETH_ZLEN 60
#define ETH_DATA_LEN 1500
#define ETH_FRAME_LEN 1514
#define ETH_P_IP 0x0800

struct ethhdr {
	unsigned char h_dest[ETH_ALEN];
	unsigned char h_source[ETH_ALEN];
	__be16 h_proto;
} __packed;

#endif
