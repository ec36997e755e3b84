/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Socket buffers. */
#ifndef KALLOC_LINUX_SKBUFF_H
#define KALLOC_LINUX_SKBUFF_H

#include <linux/gfp.h>
#include <linux/kernel.h>
#include <linux/spinlock.h>

struct net_device;
struct napi_struct;

struct sk_buff {
	struct sk_buff *next, *prev;
	struct net_device *dev;
	char cb[48];
	unsigned int len, data_len;
	__be16 protocol;
	u8 ip_summed;
	unsigned char *head, *data;
	unsigned int tail, end;
};

struct sk_buff_head {
	struct sk_buff *next, *prev;
	u32 qlen;
	spinlock_t lock;
};

#define CHECKSUM_NONE 0
#define CHECKSUM_UNNECESSARY 1
#define NET_IP_ALIGN 0

struct sk_buff *alloc_skb(unsigned int size, gfp_t priority);
struct sk_buff *__netdev_alloc_skb(struct net_device *dev, unsigned int length, gfp_t gfp_mask);
struct sk_buff *netdev_alloc_skb(struct net_device *dev, unsigned int length);
struct sk_buff *netdev_alloc_skb_ip_align(struct net_device *dev, unsigned int length);
struct sk_buff *napi_alloc_skb(struct napi_struct *napi, unsigned int length);
struct sk_buff *dev_alloc_skb(unsigned int length);
struct sk_buff *skb_copy(const struct sk_buff *skb, gfp_t priority);
struct sk_buff *skb_clone(struct sk_buff *skb, gfp_t priority);
struct sk_buff *skb_get(struct sk_buff *skb);
void kfree_skb(struct sk_buff *skb);
void consume_skb(struct sk_buff *skb);
#define dev_kfree_skb(a) consume_skb(a)

void *skb_put(struct sk_buff *skb, unsigned int len);
void *skb_push(struct sk_buff *skb, unsigned int len);
void *skb_pull(struct sk_buff *skb, unsigned int len);
void skb_reserve(struct sk_buff *skb, int len);
void skb_trim(struct sk_buff *skb, unsigned int len);
int skb_copy_bits(const struct sk_buff *skb, int offset, void *to, int len);
int skb_linearize(struct sk_buff *skb);
int skb_padto(struct sk_buff *skb, unsigned int len);

static inline void *skb_put_data(struct sk_buff *skb, const void *data, unsigned int len)
{
	return __builtin_memcpy(skb_put(skb, len), data, len);
}

static inline unsigned int skb_headlen(const struct sk_buff *skb)
{
	return skb->len - skb->data_len;
}

void skb_queue_head_init(struct sk_buff_head *list);
void skb_queue_tail(struct sk_buff_head *list, struct sk_buff *newsk);
struct sk_buff *skb_dequeue(struct sk_buff_head *list);
void skb_queue_purge(struct sk_buff_head *list);

#endif
