//===- IntervalSet.h - Sets of 64-bit integers, as intervals ----*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_MODEL_INTERVALSET_H
#define KALLOC_MODEL_INTERVALSET_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include <cstdint>

namespace kalloc {

/// A set of signed 64-bit integers: what a value can still be on a path.
///
/// Pointers are integers too: NULL is 0 and an error pointer lies in
/// [-4095, -1] (include/linux/err.h, MAX_ERRNO), so one lattice serves return
/// codes, flags and pointers. Intervals are sorted, disjoint and not adjacent.
class IntervalSet {
public:
  struct Interval {
    int64_t Lo, Hi;
    bool operator==(const Interval &) const = default;
  };

  static constexpr int64_t MaxErrno = 4095;

  /// The empty set.
  IntervalSet() = default;
  static IntervalSet all();
  static IntervalSet of(int64_t Lo, int64_t Hi);
  static IntervalSet point(int64_t V) { return of(V, V); }
  static IntervalSet errorPointers() { return of(-MaxErrno, -1); }
  /// Neither NULL nor an error pointer.
  static IntervalSet validPointers();

  bool empty() const { return Parts.empty(); }
  bool isAll() const;
  /// The single member, or nothing.
  bool isPoint(int64_t &V) const;
  bool contains(int64_t V) const;
  bool subsetOf(const IntervalSet &O) const { return intersect(O) == *this; }

  IntervalSet intersect(const IntervalSet &O) const;
  IntervalSet unite(const IntervalSet &O) const;
  IntervalSet complement() const;

  llvm::ArrayRef<Interval> parts() const { return Parts; }
  bool operator==(const IntervalSet &O) const { return Parts == O.Parts; }

private:
  llvm::SmallVector<Interval, 2> Parts;
};

} // namespace kalloc

#endif
