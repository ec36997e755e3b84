//===- FunctionSummary.h - What a call to a known function does -*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Pre/post pairs in the callee's own values: Initial(Var(param)) stands for an
// argument, symbols of the callee's calls for new values. flow/ applies them
// at calls, summary/ makes them from exit states.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_FLOW_FUNCTIONSUMMARY_H
#define KALLOC_FLOW_FUNCTIONSUMMARY_H

#include "flow/Events.h"
#include <vector>

namespace kalloc {

/// What a callee leaves in a place; value 0: something unknown but its range.
struct StoredValue {
  RegionId Place = 0;
  ValueId Value = 0;
  IntervalSet Range = IntervalSet::all();
  bool operator==(const StoredValue &) const = default;
};

/// One way a function can end.
struct Outcome {
  llvm::SmallVector<std::pair<ValueId, IntervalSet>, 2> Pre;
  ValueId Returned = 0; ///< 0: nothing known but Range
  IntervalSet Range = IntervalSet::all();
  /// Foreign: parameters (and what they lead to) that were freed (Families is
  /// then what the deallocator takes) or escaped. Others: new blocks.
  llvm::SmallVector<ObjectState, 2> Objects;
  /// What the pointers to new blocks can be; a block that may not have been
  /// made can be NULL.
  llvm::SmallVector<std::pair<ValueId, IntervalSet>, 1> ObjectRanges;
  /// What it leaves in places that the caller can name. Pointer-typed places
  /// that are not listed keep their value.
  llvm::SmallVector<StoredValue, 2> Stores;
  llvm::SmallVector<HeldRegion, 1> Entered;
  RegionMask Left = 0;
  bool ContextUnknown = false;
};

struct FunctionSummary {
  const clang::FunctionDecl *Function = nullptr;
  std::vector<Outcome> Outcomes;
  std::vector<LatentSleep> Sleeps;
  std::vector<LatentUse> Uses;
  /// Places reachable from parameters or globals that some path writes.
  std::vector<RegionId> Writes;
  /// Places of which some path frees, or gives away, what elements hold that
  /// callers cannot name: what lies in them is out of sight afterwards.
  std::vector<RegionId> Emptied;
  /// Whole objects reachable from parameters or globals that some path hands to
  /// code out of sight, which may write any of their members.
  std::vector<RegionId> Opened;
  /// Regions of its callers that some path leaves.
  RegionMask Leaves = 0;
  /// A budget was hit or the control flow could not be read: callers treat the
  /// function as unknown.
  bool Complete = true;
  /// Some ways through it were not followed: no round of a loop, or what a
  /// budget has cut. Outcomes that do not fit a call are then not all there
  /// are.
  bool Partial = false;
};

} // namespace kalloc

#endif
