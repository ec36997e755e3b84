//===- WorkerPool.h - Jobs in child processes -------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_WORKERPOOL_H
#define KALLOC_DRIVER_WORKERPOOL_H

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <string>

namespace kalloc {

struct PoolOptions {
  unsigned Jobs = 0;           ///< at a time; 0: one a core
  unsigned TimeoutSeconds = 0; ///< wall time of one job; 0: no limit
  size_t MemoryLimit = 0;      ///< resident bytes of a worker; 0: no limit
};

/// How a job ended.
struct JobEnd {
  enum { Done, Crashed, TimedOut, OutOfMemory } How = Done;
  int Signal = 0;        ///< Crashed
  llvm::StringRef Bytes; ///< Done: what Work returned
};

/// Calls \p Work(0) … Work(Count - 1) in forked children, each of which takes
/// one job after the other, and \p Report in this process, once a job, in the
/// order in which they end. A child that crashes, hangs or grows too big costs
/// the job it was at and is replaced. Takes part in make's jobserver.
///
/// \p Idle is called a few times a second. Returns false if the run was
/// stopped by SIGINT or SIGTERM: the jobs not reported were not done. Must be
/// called while the process has a single thread.
bool runInWorkers(size_t Count, const PoolOptions &O,
                  llvm::function_ref<std::string(size_t)> Work,
                  llvm::function_ref<void(size_t, const JobEnd &)> Report,
                  llvm::function_ref<void()> Idle);

} // namespace kalloc

#endif
