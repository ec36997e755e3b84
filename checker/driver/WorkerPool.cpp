//===- WorkerPool.cpp - Jobs in child processes ---------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Processes and not threads: a job that hangs or eats memory can only be taken
// away from a process, a crash stays where it is, and allocators do not
// contend. The children are forked, not started, so that rules and units are
// there already. This process stays single-threaded, which is what makes
// forking a replacement safe at any time.
//
// Protocol: the parent writes the number of a job (8 bytes), the child answers
// with the length of the result (8 bytes) and the result.
//
//===----------------------------------------------------------------------===//
#include "driver/WorkerPool.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Jobserver.h"
#include "llvm/Support/Threading.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <csignal>
#include <cstring>
#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace llvm;
using Clock = std::chrono::steady_clock;

namespace kalloc {

/// Deeply nested code recurses deeply; clang itself asks for 8 MiB.
static constexpr rlim_t StackSize = 64 << 20;
/// How often limits are looked at, and Idle is called, in milliseconds.
static constexpr int Tick = 200;

static volatile sig_atomic_t Stopped = 0;
static void stop(int) { Stopped = 1; }

/// \p Call is read or write; what it leaves over is asked for again.
template <typename T>
static bool transfer(ssize_t (*Call)(int, T *, size_t), int Fd, T *Data,
                     size_t Size) {
  using Byte = std::conditional_t<std::is_const_v<T>, const char, char>;
  auto *P = static_cast<Byte *>(Data);
  while (Size) {
    ssize_t N = Call(Fd, P, Size);
    if (N < 0 && errno == EINTR)
      continue;
    if (N <= 0)
      return false;
    P += N;
    Size -= N;
  }
  return true;
}

static size_t residentBytes(pid_t Pid) {
  std::string Path = "/proc/" + std::to_string(Pid) + "/statm";
  int Fd = open(Path.c_str(), O_RDONLY | O_CLOEXEC);
  if (Fd < 0)
    return 0;
  char Text[128] = {};
  ssize_t N = read(Fd, Text, sizeof(Text) - 1);
  close(Fd);
  if (N <= 0)
    return 0;
  size_t Resident = 0; // the second field, in pages
  StringRef Fields = StringRef(Text).split(' ').second;
  if (Fields.consumeInteger(10, Resident))
    return 0;
  return Resident * size_t(sysconf(_SC_PAGESIZE));
}

/// The jobserver of the make that started us, or null.
static JobserverClient *makesJobserver() {
  const char *Flags = getenv("MAKEFLAGS"); // the client complains without
  return Flags && StringRef(Flags).contains("--jobserver-auth=")
             ? JobserverClient::getInstance()
             : nullptr;
}

namespace {
struct Worker {
  pid_t Pid = 0;
  int To = -1, From = -1;
  bool Busy = false;
  size_t Job = 0;
  Clock::time_point Since;
  std::string Received;
  JobSlot Slot;
  /// Why it was killed, if it was.
  decltype(JobEnd::How) Killed = JobEnd::Done;
};

class Pool {
public:
  Pool(size_t Count, const PoolOptions &O,
       function_ref<std::string(size_t)> Work,
       function_ref<void(size_t, const JobEnd &)> Report)
      : Count(Count), O(O), Work(Work), Report(Report) {}
  bool run(function_ref<void()> Idle);

private:
  bool start(Worker &W);
  [[noreturn]] void serve(int In, int Out);
  void feed(Worker &W);
  void receive(Worker &W);
  void enforceLimits();
  int retire(Worker &W);
  void done(Worker &W, const JobEnd &End);

  const size_t Count;
  const PoolOptions &O;
  function_ref<std::string(size_t)> Work;
  function_ref<void(size_t, const JobEnd &)> Report;
  std::vector<Worker> Workers;
  JobserverClient *Jobserver = makesJobserver();
  size_t Next = 0, Reported = 0;
};
} // namespace

void Pool::serve(int In, int Out) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  signal(SIGINT, SIG_IGN); // the parent decides
  for (int S : {SIGTERM, SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL})
    signal(S, SIG_DFL);
  for (const Worker &Other : Workers) {
    close(Other.To);
    close(Other.From);
  }
  rlimit Limit;
  if (getrlimit(RLIMIT_STACK, &Limit) == 0 && Limit.rlim_cur != RLIM_INFINITY &&
      Limit.rlim_cur < StackSize) {
    Limit.rlim_cur = std::min(StackSize, Limit.rlim_max);
    setrlimit(RLIMIT_STACK, &Limit);
  }
  rlimit NoCore = {0, 0};
  setrlimit(RLIMIT_CORE, &NoCore);
  uint64_t Job;
  while (transfer<void>(read, In, &Job, sizeof(Job))) {
    std::string Result = Work(Job);
    uint64_t Size = Result.size();
    if (!transfer<const void>(write, Out, &Size, sizeof(Size)) ||
        !transfer<const void>(write, Out, Result.data(), Size))
      break;
  }
  _exit(0);
}

bool Pool::start(Worker &W) {
  int To[2], From[2];
  if (pipe2(To, O_CLOEXEC) != 0)
    return false;
  if (pipe2(From, O_CLOEXEC) != 0) {
    close(To[0]);
    close(To[1]);
    return false;
  }
  outs().flush();
  errs().flush();
  pid_t Pid = fork();
  if (Pid == 0) {
    close(To[1]);
    close(From[0]);
    serve(To[0], From[1]);
  }
  close(To[0]);
  close(From[1]);
  if (Pid < 0) {
    close(To[1]);
    close(From[0]);
    return false;
  }
  W = Worker();
  W.Pid = Pid;
  W.To = To[1];
  W.From = From[0];
  return true;
}

/// Gives a worker its next job, if there is one and make lets us.
void Pool::feed(Worker &W) {
  if (Next == Count)
    return;
  if (Jobserver && !W.Slot.isValid()) {
    W.Slot = Jobserver->tryAcquire();
    if (!W.Slot.isValid())
      return;
  }
  if (!W.Pid && !start(W))
    return;
  uint64_t Job = Next++;
  W.Job = Job;
  W.Busy = true;
  W.Since = Clock::now();
  transfer<const void>(write, W.To, &Job,
                       sizeof(Job)); // a dead worker shows when it is read
}

void Pool::done(Worker &W, const JobEnd &End) {
  W.Busy = false;
  W.Received.clear();
  ++Reported;
  if (Jobserver && W.Slot.isValid())
    Jobserver->release(std::move(W.Slot));
  Report(W.Job, End);
}

/// Ends a worker and returns its wait status.
int Pool::retire(Worker &W) {
  close(W.To);
  close(W.From);
  int Status = 0;
  while (waitpid(W.Pid, &Status, 0) < 0 && errno == EINTR)
    ;
  W.Pid = 0;
  W.To = W.From = -1;
  return Status;
}

void Pool::receive(Worker &W) {
  char Buffer[1 << 16];
  ssize_t N = read(W.From, Buffer, sizeof(Buffer));
  if (N < 0 && (errno == EINTR || errno == EAGAIN))
    return;
  if (N <= 0) {
    auto Killed = W.Killed;
    int Status = retire(W);
    JobEnd End;
    End.How = Killed == JobEnd::Done ? JobEnd::Crashed : Killed;
    End.Signal = WIFSIGNALED(Status) ? WTERMSIG(Status) : 0;
    if (W.Busy)
      done(W, End);
    return;
  }
  W.Received.append(Buffer, N);
  uint64_t Size;
  if (W.Received.size() < sizeof(Size))
    return;
  memcpy(&Size, W.Received.data(), sizeof(Size));
  if (W.Received.size() < sizeof(Size) + Size)
    return;
  std::string Bytes = W.Received.substr(sizeof(Size));
  JobEnd End;
  End.Bytes = Bytes;
  done(W, End);
}

void Pool::enforceLimits() {
  for (Worker &W : Workers) {
    if (!W.Pid || !W.Busy || W.Killed != JobEnd::Done)
      continue;
    if (O.TimeoutSeconds &&
        Clock::now() - W.Since > std::chrono::seconds(O.TimeoutSeconds))
      W.Killed = JobEnd::TimedOut;
    else if (O.MemoryLimit && residentBytes(W.Pid) > O.MemoryLimit)
      W.Killed = JobEnd::OutOfMemory;
    if (W.Killed != JobEnd::Done)
      kill(W.Pid, SIGKILL);
  }
}

bool Pool::run(function_ref<void()> Idle) {
  unsigned Jobs = hardware_concurrency(O.Jobs).compute_thread_count();
  if (Jobserver && !O.Jobs)
    Jobs = std::max(1u, Jobserver->getNumJobs());
  Workers.resize(std::min<size_t>(Jobs, Count));
  auto LastTick = Clock::now();
  unsigned Failures = 0;
  while (Reported != Count && !Stopped) {
    bool AnyWorker = false;
    std::vector<pollfd> Polls;
    for (Worker &W : Workers) {
      if (!W.Busy)
        feed(W);
      AnyWorker |= W.Busy;
      Polls.push_back({W.Pid ? W.From : -1, POLLIN, 0});
    }
    // Not even one process can be made: try for a while, then give up.
    if (!AnyWorker && ++Failures > (Jobserver ? ~0u : 100u))
      return false;
    if (poll(Polls.data(), Polls.size(), Tick) > 0)
      for (auto [P, W] : zip(Polls, Workers))
        if (P.revents && W.Pid)
          receive(W);
    if (Clock::now() - LastTick >= std::chrono::milliseconds(Tick)) {
      LastTick = Clock::now();
      enforceLimits();
      Idle();
    }
  }
  for (Worker &W : Workers) {
    if (Jobserver && W.Slot.isValid())
      Jobserver->release(std::move(W.Slot));
    if (!W.Pid)
      continue;
    if (W.Busy)
      kill(W.Pid, SIGKILL);
    retire(W);
  }
  return Reported == Count;
}

bool runInWorkers(size_t Count, const PoolOptions &O,
                  function_ref<std::string(size_t)> Work,
                  function_ref<void(size_t, const JobEnd &)> Report,
                  function_ref<void()> Idle) {
  struct sigaction Stop = {}, OldInt, OldTerm, OldPipe, Ignore = {};
  Stop.sa_handler = stop; // without SA_RESTART: it wakes poll()
  Ignore.sa_handler = SIG_IGN;
  sigaction(SIGINT, &Stop, &OldInt);
  sigaction(SIGTERM, &Stop, &OldTerm);
  sigaction(SIGPIPE, &Ignore, &OldPipe);
  bool Whole = Pool(Count, O, Work, Report).run(Idle);
  sigaction(SIGINT, &OldInt, nullptr);
  sigaction(SIGTERM, &OldTerm, nullptr);
  sigaction(SIGPIPE, &OldPipe, nullptr);
  return Whole;
}

} // namespace kalloc
