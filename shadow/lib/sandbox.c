/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/* The limits of a run, and what it says when the machine stops it. */
#define _GNU_SOURCE
#include "supervise.h"
#include <dlfcn.h>
#include <fcntl.h>
#include <seccomp.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <ucontext.h>
#include <unistd.h>

void shadow_fault(unsigned long addr);
void host_stack_is(unsigned long pc, unsigned long frame);

static sigjmp_buf guard;
static volatile int guarded;

/*
 * AddressSanitizer, under which the library is tested, looks into /proc when
 * the handler's stack is left, which no run may. So the real function is
 * called, and the frames that are left are cleaned here.
 */
#ifdef SHADOW_SANITIZED
void __asan_unpoison_memory_region(const volatile void *addr, size_t size);
static void (*leave)(sigjmp_buf, int);

static void find_leave(void)
{
	leave = (void (*)(sigjmp_buf, int))dlsym(RTLD_NEXT, "siglongjmp");
}

static void forget_frames(void)
{
	const size_t deepest = 1 << 20;

	__asan_unpoison_memory_region((char *)__builtin_frame_address(0) - deepest, deepest);
}
#else
#define leave siglongjmp
static void find_leave(void)
{
}
static void forget_frames(void)
{
}
#endif

_Bool host_guarded(void (*call)(void *data), void *data)
{
	volatile _Bool whole = 0;

	struct itimerval limit = { .it_value = { .tv_sec = 1 } }, off = { 0 };

	guarded = 1;
	setitimer(ITIMER_REAL, &limit, NULL);
	if (!sigsetjmp(guard, 1)) {
		call(data);
		whole = 1;
	} else {
		forget_frames();
	}
	setitimer(ITIMER_REAL, &off, NULL);
	guarded = 0;
	host_stack_is(0, 0);
	return whole;
}

void host_stop(void)
{
	if (guarded)
		leave(guard, 1);
	host_end();
}

/* A load or store that hit nothing. */
static void on_fault(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *u = context;

	host_stack_is((unsigned long)u->uc_mcontext.gregs[REG_RIP], (unsigned long)u->uc_mcontext.gregs[REG_RBP]);
	/* A non-canonical address comes without itself. */
	shadow_fault(info->si_code == SI_KERNEL ? 1UL << 63 : (unsigned long)info->si_addr);
	host_stop();
}

static void on_other(int sig, siginfo_t *info, void *context)
{
	const ucontext_t *u = context;

	host_stack_is((unsigned long)u->uc_mcontext.gregs[REG_RIP], (unsigned long)u->uc_mcontext.gregs[REG_RBP]);
	if (sig == SIGSYS) {
		char *name = seccomp_syscall_resolve_num_arch(SCMP_ARCH_NATIVE, info->si_syscall);

		host_tell("T the code made the system call %s, which no kernel code can; the run was stopped",
			  name ? name : "?");
	} else if (guarded) {
		host_stop();
	} else {
		host_tell("T the run was stopped by signal %d (%s)", sig, strsignal(sig));
	}
	_exit(0);
}

static void handle(int sig, void (*how)(int, siginfo_t *, void *))
{
	struct sigaction a = { .sa_sigaction = how, .sa_flags = SA_SIGINFO | SA_ONSTACK | SA_NODEFER };

	sigaction(sig, &a, NULL);
}

static void limit(int what, unsigned long to)
{
	struct rlimit r = { to, to };

	setrlimit(what, &r);
}

void enter_sandbox(int fd, int seconds)
{
	static const int allowed[] = { SCMP_SYS(write),		 SCMP_SYS(mmap),	SCMP_SYS(munmap),
				       SCMP_SYS(mprotect),	 SCMP_SYS(madvise),	SCMP_SYS(brk),
				       SCMP_SYS(exit),		 SCMP_SYS(exit_group),	SCMP_SYS(memfd_create),
				       SCMP_SYS(ftruncate),	 SCMP_SYS(mremap),	SCMP_SYS(rt_sigreturn),
				       SCMP_SYS(rt_sigprocmask), SCMP_SYS(sigaltstack), SCMP_SYS(futex),
				       SCMP_SYS(fstat),		 SCMP_SYS(newfstatat),	SCMP_SYS(setitimer) };
	stack_t alt = { .ss_size = 64 << 10 };
	scmp_filter_ctx filter;
	int i, failed = 0;

	alt.ss_sp = mmap(NULL, alt.ss_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	sigaltstack(&alt, NULL);
	handle(SIGSEGV, on_fault);
	handle(SIGBUS, on_fault);
	handle(SIGSYS, on_other);
	handle(SIGILL, on_other);
	handle(SIGFPE, on_other);
	handle(SIGTRAP, on_other);
	handle(SIGABRT, on_other);
	handle(SIGXCPU, on_other);
	handle(SIGALRM, on_other);
	if (fd > 3)
		close_range(3, (unsigned)fd - 1, 0);
	close_range((unsigned)fd + 1, ~0U, 0);
	close(0);
	/* Nothing but the pipe can be written to. */
	if (!host_plan.verbose && open("/dev/null", O_RDWR) == 0) {
		dup2(0, 1);
		dup2(0, 2);
	}
	find_leave();
	limit(RLIMIT_CPU, (unsigned long)seconds + 1);
	limit(RLIMIT_CORE, 0);
#ifndef SHADOW_SANITIZED
	limit(RLIMIT_AS, 8UL << 30);
	limit(RLIMIT_FSIZE, 4UL << 30);
#endif
	filter = seccomp_init(SCMP_ACT_TRAP);
	for (i = 0; filter && i < (int)(sizeof(allowed) / sizeof(allowed[0])); i++)
		failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0);
	if (!filter || failed || seccomp_load(filter)) {
		host_tell("T the run cannot be shut in (seccomp), so it was not started");
		_exit(0);
	}
}
