//===- Progress.h - How far a run is ----------------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_PROGRESS_H
#define KALLOC_DRIVER_PROGRESS_H

#include <chrono>
#include <cstddef>

namespace kalloc {

/// Tells on stderr how far a run is: one line that is overwritten on a
/// terminal, a line every ten seconds in a log.
class Progress {
public:
  /// \p Shown: false prints nothing at all.
  Progress(size_t Total, bool Shown);
  ~Progress();
  /// To be called now and then; prints if it is time to.
  void show(size_t Done, size_t Findings);

private:
  using Clock = std::chrono::steady_clock;
  const size_t Total;
  const bool Shown, Terminal;
  const Clock::time_point Start;
  Clock::time_point Last;
  bool Dirty = false;
};

} // namespace kalloc

#endif
