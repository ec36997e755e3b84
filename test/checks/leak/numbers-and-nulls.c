// RUN: not %kalloc-tidy --doubtful --checks=-*,kalloc-leak %s | %expect-warnings %s
// A size handed back; known false alarms: a returned parameter that cannot be NULL, a difference of two numbers.
#include <linux/slab.h>

struct node { long start, end; struct node *child; };

/* NULL: it is in. Otherwise who is in the way, perhaps the root itself. */
static struct node *put_in(struct node *root, struct node *new)
{
	if (new->end < new->start)
		return root;
	if (root->child)
		return root->child;
	root->child = new;
	return NULL;
}

int FP_reserve(struct node *root, long start, long end)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	n->start = start;
	n->end = end;
	if (!put_in(root, n))
		// CHECK: [[@LINE+1]]:3: warning: 'n' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return 0;
	kfree(n);
	return -EBUSY;
}

int reserve_bad(struct node *root, long start, long end)
{
	struct node *n = kzalloc(sizeof(*n), GFP_KERNEL);

	if (!n)
		return -ENOMEM;
	n->start = start;
	n->end = end;
	if (put_in(root, n))
		// CHECK: [[@LINE+1]]:3: warning: 'n' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
		return -EBUSY;
	return 0;
}

int ask(size_t *len);
int copy_out(char *to, const char *from, size_t len);

/* Hands back a block of *len bytes: of none at all where *len is 0. */
static int get_reply(char **reply, size_t *len)
{
	char *buf;
	size_t got;

	if (ask(&got))
		return -EIO;
	buf = kmalloc(got, GFP_KERNEL);
	*reply = buf;
	*len = got;
	return buf ? 0 : -ENOMEM;
}

int parse_ok(char *to)
{
	char *reply;
	size_t len;

	if (get_reply(&reply, &len))
		return -EIO;
	if (!len)
		return -EIO;
	copy_out(to, reply, len);
	kfree(reply);
	return 0;
}

int parse_bad(char *to)
{
	char *reply;
	size_t len;

	if (get_reply(&reply, &len))
		return -EIO;
	if (len > 16)
		// CHECK: [[@LINE+1]]:3: warning: 'reply' leaks: allocated by get_reply() and not freed on this path [kalloc-leak]
		return -EIO;
	copy_out(to, reply, len);
	kfree(reply);
	return 0;
}

struct packet { struct packet *next; };
void deliver(struct packet *p);
unsigned char next_size(struct packet *p);

/* A copy for what follows is made only where a whole header follows. */
void FP_split(struct packet *p, int left)
{
	struct packet *more = NULL;

	do {
		int size = next_size(p);

		if (left >= size + 24)
			more = kzalloc(sizeof(*more), GFP_ATOMIC);
		deliver(p);
		p = more;
		more = NULL;
		left -= size;
	} while (p && left >= 24);
// CHECK: [[@LINE+1]]:1: warning: 'more' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
}

void split_bad(struct packet *p, int left)
{
	struct packet *more = NULL;

	do {
		int size = next_size(p);

		if (left >= size + 16)
			more = kzalloc(sizeof(*more), GFP_ATOMIC);
		deliver(p);
		p = more;
		more = NULL;
		left -= size;
	} while (p && left >= 24);
// CHECK: [[@LINE+1]]:1: warning: 'more' leaks: allocated by kzalloc() and not freed on this path [kalloc-leak]
}
