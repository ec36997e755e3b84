//===- IntervalSet.cpp - Sets of 64-bit integers as disjoint intervals ----===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "model/IntervalSet.h"
#include "llvm/ADT/STLExtras.h"
#include <algorithm>
#include <limits>

namespace kalloc {

static constexpr int64_t Min = std::numeric_limits<int64_t>::min();
static constexpr int64_t Max = std::numeric_limits<int64_t>::max();

IntervalSet IntervalSet::all() { return of(Min, Max); }

IntervalSet IntervalSet::of(int64_t Lo, int64_t Hi) {
  IntervalSet S;
  if (Lo <= Hi)
    S.Parts.push_back({Lo, Hi});
  return S;
}

IntervalSet IntervalSet::validPointers() {
  return of(-MaxErrno, 0).complement();
}

bool IntervalSet::isAll() const {
  return Parts.size() == 1 && Parts[0].Lo == Min && Parts[0].Hi == Max;
}

bool IntervalSet::isPoint(int64_t &V) const {
  if (Parts.size() != 1 || Parts[0].Lo != Parts[0].Hi)
    return false;
  V = Parts[0].Lo;
  return true;
}

bool IntervalSet::contains(int64_t V) const {
  return llvm::any_of(
      Parts, [&](const Interval &I) { return I.Lo <= V && V <= I.Hi; });
}

IntervalSet IntervalSet::intersect(const IntervalSet &O) const {
  IntervalSet R;
  for (const Interval &A : Parts)
    for (const Interval &B : O.Parts) {
      int64_t Lo = std::max(A.Lo, B.Lo), Hi = std::min(A.Hi, B.Hi);
      if (Lo <= Hi)
        R.Parts.push_back({Lo, Hi});
    }
  llvm::sort(R.Parts,
             [](const Interval &A, const Interval &B) { return A.Lo < B.Lo; });
  return R;
}

IntervalSet IntervalSet::complement() const {
  IntervalSet R;
  int64_t Next = Min;
  for (const Interval &I : Parts) {
    if (I.Lo > Next)
      R.Parts.push_back({Next, I.Lo - 1});
    if (I.Hi == Max)
      return R;
    Next = I.Hi + 1;
  }
  R.Parts.push_back({Next, Max});
  return R;
}

IntervalSet IntervalSet::unite(const IntervalSet &O) const {
  return complement().intersect(O.complement()).complement();
}

} // namespace kalloc
