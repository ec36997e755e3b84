// RUN: not %kalloc-tidy --checks=-*,kalloc-leak %s | %expect-warnings %s
// Allocators that fail with an error pointer, and functions that return one.
#include <linux/err.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

struct cmd {
	u32 op;
	u32 len;
	u8 data[];
};

int run(const struct cmd *cmd);
int parse(const char *s);

int memdup_user_size_refused_bad(const void __user *arg, size_t n)
{
	struct cmd *cmd = memdup_user(arg, n);
	int ret;

	if (IS_ERR(cmd))
		return PTR_ERR(cmd);
	if (cmd->len > n)
		// CHECK: [[@LINE+1]]:3: warning: 'cmd' leaks: allocated by memdup_user() and not freed on this path [kalloc-leak]
		return -EINVAL;
	ret = run(cmd);
	kfree(cmd);
	return ret;
}

int strndup_user_second_fails_bad(const char __user *a, const char __user *b)
{
	char *s, *t;
	int ret;

	s = strndup_user(a, 64);
	if (IS_ERR(s))
		return PTR_ERR(s);
	t = strndup_user(b, 64);
	if (IS_ERR(t))
		// CHECK: [[@LINE+1]]:3: warning: 's' leaks: allocated by strndup_user() and not freed on this path [kalloc-leak]
		return PTR_ERR(t);
	ret = strcmp(s, t);
	kfree(t);
	kfree(s);
	return ret;
}

int vmemdup_user_bad(const void __user *arg, size_t n)
{
	struct cmd *cmd = vmemdup_user(arg, n);
	int ret;

	if (IS_ERR(cmd))
		return PTR_ERR(cmd);
	ret = run(cmd);
	if (ret < 0)
		// CHECK: [[@LINE+1]]:3: warning: 'cmd' leaks: allocated by vmemdup_user() and not freed on this path [kalloc-leak]
		return ret;
	kvfree(cmd);
	return 0;
}

struct cmd *returns_err_ptr_bad(const void __user *arg, size_t n)
{
	struct cmd *cmd = kmalloc(sizeof(*cmd) + n, GFP_KERNEL);

	if (!cmd)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(cmd, arg, n))
		// CHECK: [[@LINE+1]]:3: warning: 'cmd' leaks: allocated by kmalloc() and not freed on this path [kalloc-leak]
		return ERR_PTR(-EFAULT);
	return cmd;
}

int is_err_ok(const void __user *arg, size_t n)
{
	struct cmd *cmd = memdup_user(arg, n);
	int ret;

	if (IS_ERR(cmd))
		return PTR_ERR(cmd);
	ret = run(cmd);
	kfree(cmd);
	return ret;
}

int ptr_err_or_zero_ok(const void __user *arg, size_t n)
{
	struct cmd *cmd = memdup_user(arg, n);
	int ret;

	ret = PTR_ERR_OR_ZERO(cmd);
	if (ret)
		return ret;
	ret = run(cmd);
	kfree(cmd);
	return ret;
}

int is_err_or_null_ok(const char __user *arg)
{
	char *s = strndup_user(arg, 32);
	int ret;

	if (IS_ERR_OR_NULL(s))
		return s ? PTR_ERR(s) : -ENOENT;
	ret = parse(s);
	kfree(s);
	return ret;
}

struct cmd *err_cast_ok(const void __user *arg, size_t n)
{
	struct cmd *cmd = memdup_user(arg, n);

	if (IS_ERR(cmd))
		return ERR_CAST(cmd);
	if (cmd->op == 0) {
		kfree(cmd);
		return ERR_PTR(-EINVAL);
	}
	return cmd;
}

int nul_terminated_ok(const char __user *arg, size_t n)
{
	char *s;
	int ret = 0;

	s = memdup_user_nul(arg, n);
	if (IS_ERR(s)) {
		ret = PTR_ERR(s);
		s = NULL;
		goto out;
	}
	ret = parse(s);
out:
	kfree(s);
	return ret;
}

/* The error is folded into the pointer before the common end. */
void *folded_ok(const void __user *arg, size_t n)
{
	struct cmd *cmd = kzalloc(n, GFP_KERNEL);
	int ret = 0;

	if (!cmd)
		return ERR_PTR(-ENOMEM);
	if (copy_from_user(cmd, arg, n)) {
		ret = -EFAULT;
		goto out;
	}
	ret = run(cmd);
out:
	if (ret) {
		kfree(cmd);
		cmd = ERR_PTR(ret);
	}
	return cmd;
}

/* Both conventions at once: nothing to do is NULL, failure an error pointer. */
static struct cmd *cmd_new(int op)
{
	struct cmd *cmd;

	if (op < 0)
		return ERR_PTR(-EINVAL);
	if (!op)
		return NULL;
	cmd = kzalloc(sizeof(*cmd), GFP_KERNEL);
	if (!cmd)
		return ERR_PTR(-ENOMEM);
	cmd->op = op;
	return cmd;
}

int both_conventions_bad(int op)
{
	struct cmd *cmd = cmd_new(op);

	if (IS_ERR(cmd))
		return PTR_ERR(cmd);
	if (cmd && cmd->len)
		// CHECK: [[@LINE+1]]:3: warning: 'cmd' leaks: allocated by cmd_new() and not freed on this path [kalloc-leak]
		return -EINVAL;
	kfree(cmd);
	return 0;
}

int both_conventions_ok(int op)
{
	struct cmd *cmd = cmd_new(op);
	int ret;

	if (IS_ERR_OR_NULL(cmd))
		return PTR_ERR_OR_ZERO(cmd);
	ret = run(cmd);
	kfree(cmd);
	return ret;
}
