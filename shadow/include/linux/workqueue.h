/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* Work items, which run in process context. */
#ifndef KALLOC_LINUX_WORKQUEUE_H
#define KALLOC_LINUX_WORKQUEUE_H

#include <linux/list.h>
#include <linux/timer.h>

struct workqueue_struct;
struct work_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	unsigned long data;
	struct list_head entry;
	work_func_t func;
};

struct delayed_work {
	struct work_struct work;
	struct timer_list timer;
	struct workqueue_struct *wq;
};

#define WQ_UNBOUND 2
#define WQ_MEM_RECLAIM 8
#define WQ_HIGHPRI 16

#define INIT_WORK(_work, _func) \
	do { \
		(_work)->data = 0; \
		INIT_LIST_HEAD(&(_work)->entry); \
		(_work)->func = (_func); \
	} while (0)
#define INIT_DELAYED_WORK(_work, _func) \
	do { \
		INIT_WORK(&(_work)->work, (_func)); \
		(_work)->timer = (struct timer_list){ .expires = 0 }; \
	} while (0)
#define DECLARE_WORK(n, f) struct work_struct n = { .entry = LIST_HEAD_INIT((n).entry), .func = (f) }
#define to_delayed_work(w) container_of(w, struct delayed_work, work)

extern struct workqueue_struct *system_wq;
__printf(1, 4) struct workqueue_struct *alloc_workqueue(const char *fmt, unsigned int flags, int max_active, ...);
#define create_singlethread_workqueue(name) alloc_workqueue("%s", WQ_MEM_RECLAIM, 1, name)
#define alloc_ordered_workqueue(fmt, flags, ...) alloc_workqueue(fmt, WQ_UNBOUND | (flags), 1, ##__VA_ARGS__)
void flush_workqueue(struct workqueue_struct *wq);
void drain_workqueue(struct workqueue_struct *wq);
bool flush_delayed_work(struct delayed_work *dwork);
void destroy_workqueue(struct workqueue_struct *wq);
bool queue_work(struct workqueue_struct *wq, struct work_struct *work);
bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay);
bool schedule_work(struct work_struct *work);
bool schedule_delayed_work(struct delayed_work *dwork, unsigned long delay);
bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *dwork, unsigned long delay);
bool flush_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *dwork);
bool cancel_delayed_work_sync(struct delayed_work *dwork);

#endif
