//===- CallModel.cpp - What a call does, as data --------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "model/CallModel.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include <limits>

namespace kalloc {

static constexpr int64_t Max = std::numeric_limits<int64_t>::max();
static constexpr int64_t Min = std::numeric_limits<int64_t>::min();

llvm::StringRef contextName(Context C) {
  switch (C) {
  case Context::Process:
    return "process context";
  case Context::Atomic:
    return "atomic context";
  case Context::Rcu:
    return "an RCU read-side section";
  case Context::Softirq:
    return "softirq context";
  case Context::Hardirq:
    return "hard interrupt context";
  case Context::Nmi:
    return "NMI context";
  }
  llvm_unreachable("unknown context");
}

IntervalSet conditionSet(Condition C) {
  switch (C) {
  case Condition::Always:
    return IntervalSet::all();
  case Condition::Zero:
  case Condition::Null:
    return IntervalSet::point(0);
  case Condition::Nonzero:
  case Condition::NonNull:
    return IntervalSet::point(0).complement();
  case Condition::Negative:
    return IntervalSet::of(Min, -1);
  case Condition::NonNegative:
    return IntervalSet::of(0, Max);
  case Condition::NonPositive:
    return IntervalSet::of(Min, 0);
  case Condition::Positive:
    return IntervalSet::of(1, Max);
  case Condition::ErrorPointer:
    return IntervalSet::errorPointers();
  case Condition::ValidPointer:
    return IntervalSet::errorPointers().complement();
  case Condition::NoPointer:
    return IntervalSet::errorPointers().unite(IntervalSet::point(0));
  case Condition::Pointer:
    return IntervalSet::validPointers();
  }
  llvm_unreachable("unknown condition");
}

IntervalSet oppositeSet(Condition C, bool IsSignedInt) {
  // 0 or -errno: what else the type could hold does not occur.
  if (C == Condition::Zero && IsSignedInt)
    return IntervalSet::of(Min, -1);
  return conditionSet(C).complement();
}

bool CallEffects::fills(unsigned Param) const {
  return llvm::is_contained(Fills, Param);
}

bool CallEffects::borrows(unsigned Param) const {
  if (BorrowsAll || fills(Param) || llvm::is_contained(Borrows, Param) ||
      llvm::is_contained(Reads, Param) || llvm::is_contained(Pure, Param))
    return true;
  // A deallocator neither keeps nor touches anything but what it frees, and a
  // sink only reads; what they do keep is said with `keeps`.
  if (llvm::any_of(Keeps,
                   [&](const KeepEffect &K) { return K.Param == Param; }))
    return false;
  return Alloc || Free || Enters || Leaves || Tests || ReturnsParam >= 0 ||
         llvm::any_of(Dma,
                      [&](const DmaEffect &D) { return D.Param == Param; });
}

} // namespace kalloc
