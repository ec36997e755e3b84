/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Tasklets and NAPI: what interrupts leave for later, and may not sleep either. */
#include "shadow.h"
#include <linux/interrupt.h>
#include <linux/netdevice.h>
#include <shadow/shadow.h>

REGISTERED struct slots tasklets = { .type = NULL };
REGISTERED struct slots napis = { .type = NULL };

void tasklet_setup(struct tasklet_struct *t, void (*callback)(struct tasklet_struct *))
{
	kasan_check((unsigned long)t, sizeof(*t), true);
	__builtin_memset(t, 0, sizeof(*t));
	t->callback = callback;
	t->use_callback = true;
}

void tasklet_init(struct tasklet_struct *t, void (*func)(unsigned long), unsigned long data)
{
	kasan_check((unsigned long)t, sizeof(*t), true);
	__builtin_memset(t, 0, sizeof(*t));
	t->func = func;
	t->data = data;
}

void tasklet_schedule(struct tasklet_struct *t)
{
	if (kasan_check((unsigned long)t, sizeof(*t), true))
		slot_put(&tasklets, t);
	point();
}

void tasklet_hi_schedule(struct tasklet_struct *t)
{
	tasklet_schedule(t);
}

static void run_tasklet(struct tasklet_struct *t)
{
	slot_clear(&tasklets, t);
	enter_context(SOFTIRQ_OFFSET);
	if (t->use_callback)
		t->callback(t);
	else
		t->func(t->data);
	leave_context(SOFTIRQ_OFFSET);
}

/* What is scheduled runs once more: it is waited for. */
void tasklet_kill(struct tasklet_struct *t)
{
	might_sleep_at("kernel/softirq.c:889");
	if (slot_of(&tasklets, t) >= 0 && kasan_check((unsigned long)t, sizeof(*t), false))
		run_tasklet(t);
	slot_clear(&tasklets, t);
	point();
}

void tasklet_disable(struct tasklet_struct *t)
{
	t->count.counter++;
}

void tasklet_enable(struct tasklet_struct *t)
{
	t->count.counter--;
}

bool shadow_deliver_tasklet(struct tasklet_struct *t)
{
	if (slot_of(&tasklets, t) < 0 || !kasan_check((unsigned long)t, sizeof(*t), false) || t->count.counter > 0)
		return false;
	run_tasklet(t);
	return true;
}

void run_tasklets(void)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (tasklets.of[i])
			shadow_deliver_tasklet(tasklets.of[i]);
}

void netif_napi_add(struct net_device *dev, struct napi_struct *napi, int (*poll)(struct napi_struct *, int))
{
	napi->poll = poll;
	napi->dev = dev;
	napi->weight = 64;
	napi->state = 0;
}

void netif_napi_del(struct napi_struct *napi)
{
	slot_clear(&napis, napi);
}

void napi_enable(struct napi_struct *napi)
{
	napi->state |= 1;
}

void napi_disable(struct napi_struct *napi)
{
	might_sleep_at("net/core/dev.c:6600");
	napi->state &= ~1UL;
	slot_clear(&napis, napi);
}

bool napi_schedule(struct napi_struct *napi)
{
	bool was = slot_put(&napis, napi);

	point();
	return !was;
}

bool napi_complete_done(struct napi_struct *napi, int work_done)
{
	slot_clear(&napis, napi);
	return true;
}

bool shadow_deliver_napi(struct napi_struct *n)
{
	if (slot_of(&napis, n) < 0 || !kasan_check((unsigned long)n, sizeof(*n), false))
		return false;
	enter_context(SOFTIRQ_OFFSET);
	n->poll(n, n->weight);
	leave_context(SOFTIRQ_OFFSET);
	slot_clear(&napis, n);
	return true;
}

void run_napi(void)
{
	int i;

	for (i = 0; i < SLOTS; i++)
		if (napis.of[i])
			shadow_deliver_napi(napis.of[i]);
}
