//===- State.h - What is known at a point of a path -------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_FLOW_STATE_H
#define KALLOC_FLOW_STATE_H

#include "flow/Values.h"
#include "model/CallModel.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/Support/Allocator.h"
#include <memory>
#include <string>

namespace kalloc {

enum class ObjectStatus : uint8_t {
  Allocated, ///< owned by this function
  Freed,
  Escaped ///< someone else may keep or free it
};

/// What is known of a block of memory on this path.
struct ObjectState {
  ValueId Pointer = 0; ///< the block's identity
  FamilySet Families;  ///< empty: allocated elsewhere, unknown how
  ObjectStatus Status = ObjectStatus::Allocated;
  /// Not made on this path: a parameter, or loaded from memory.
  bool Foreign = false;
  /// Somebody else had a pointer to it before it was freed: where references
  /// are counted, the block may live on.
  bool Shared = false;
  /// Escaped, but only as an argument of callees that are out of sight.
  bool Lent = false;
  /// An unknown function was given the pointer, and may have tested it.
  bool Asked = false;
  /// Freed, but readers that are there already may go on (kfree_rcu).
  bool Deferred = false;
  /// Freed through a pointer to its start, which Pointer is not (a list's node
  /// in it is): nothing that a caller could say.
  bool Around = false;
  /// What nobody has written to in it is still zero.
  bool Zeroed = false;
  /// The GFP mask that decides whether it can be missing; 0: none.
  ValueId Mask = 0;
  /// Size in bytes if known.
  ValueId Size = 0;
  const clang::Expr *AllocSite = nullptr;
  const clang::Stmt *FreeSite = nullptr;
  /// The first variable or field that held it: how messages call it.
  const clang::ValueDecl *Holder = nullptr;
  bool operator==(const ObjectState &) const = default;
};

/// An atomic region that was entered on this path and not left.
struct HeldRegion {
  unsigned Kind = 0; ///< index into RuleSet::regions()
  ValueId Lock = 0;  ///< 0: unknown
  const clang::Stmt *Site = nullptr;
  bool operator==(const HeldRegion &) const = default;
};

/// What decides a condition.
enum class Ground : uint8_t {
  Failure,  ///< a call has returned NULL, an error pointer or an error number
  Result,   ///< what else a call has returned on this path
  Argument, ///< the value of a parameter
  Memory,   ///< what a member, an element or a global holds
  Computed  ///< anything else: a loop's counter, what was made unknown
};

/// One step worth telling. Steps form a tree that grows with the paths; they
/// live as long as the unit's analysis and are no part of a state's identity.
struct PathStep {
  enum KindTy : uint8_t {
    Assume,   ///< Site is the condition, Flag the way taken
    Decided,  ///< as Assume, where an earlier test of memory left one way
    Switch,   ///< Site is the condition, Detail the case label or null
    Result,   ///< the call Site returned something of the kind Returned
    Allocate, ///< Object was made by the call Site
    Free,     ///< Object was freed by the call Site
    Enter,    ///< an atomic region was entered by Site
    Leave,
    Escape, ///< Object was given away by Site
    Lend,   ///< Object was lent to the callee of Site, as Detail shows, which
            ///< frees it on another way (Lending.cpp)
    Spare   ///< Site would have freed Object if memory had said otherwise
  } Kind;
  bool Flag = false;
  const clang::Stmt *Site = nullptr;
  const clang::Stmt *Detail = nullptr;
  ValueId Object = 0;
  const PathStep *Before = nullptr;
  Condition Returned = Condition::Always;
  ValueId Asked = 0; ///< Assume, Decided, Switch: the value of the condition
  /// Assume, Switch: what the condition looks at.
  Ground On = Ground::Result;
};

/// Everything known on a path. Copied when a path splits; all lists are sorted
/// by their first member, so that equal knowledge compares equal.
struct State {
  template <typename T> using Map = llvm::SmallVector<T, 8>;

  Map<std::pair<RegionId, ValueId>> Store;
  Map<std::pair<ValueId, IntervalSet>> Constraints;
  Map<ObjectState> Objects;
  llvm::SmallVector<HeldRegion, 2> Held;
  /// Regions left that were not entered here: the caller's lock is released.
  RegionMask Released = 0;
  /// An unknown function changed the context, or the code asked for it.
  bool ContextUnknown = false;
  /// Parameters that were read or written through before anything was asked of
  /// them: they are there, which is no condition that a caller must meet.
  llvm::SmallVector<ValueId, 2> Touched;
  /// The path has read through what cannot be there, and goes no further.
  bool Crashed = false;
  ValueId Returned = 0;
  /// The return statement that ends the path; no part of the knowledge.
  const clang::Stmt *ReturnSite = nullptr;
  /// Values of expressions that a later block still needs, and which way a
  /// conditional operator went.
  Map<std::pair<const clang::Stmt *, ValueId>> Expressions;
  Map<std::pair<const clang::Stmt *, unsigned>> Choices;
  /// How often each loop head on the way was passed.
  Map<std::pair<unsigned, unsigned>> LoopVisits;
  const PathStep *Path = nullptr;

  ValueId lookup(RegionId R) const;
  void bind(RegionId R, ValueId V);
  void unbind(RegionId R);

  /// The values \p V can have; all of them if it is not constrained.
  const IntervalSet *constraint(ValueId V) const;
  void constrain(ValueId V, IntervalSet S);
  void unconstrain(ValueId V);

  /// What is known of \p X and \p C says nothing but that it was touched.
  bool isOnlyTouched(ValueId X, const IntervalSet &C) const {
    return llvm::is_contained(Touched, X) && C == IntervalSet::validPointers();
  }

  /// The value that \p E had when it was executed, for whoever uses it next.
  void setExpression(const clang::Stmt *E, ValueId V);

  ObjectState *object(ValueId Pointer);
  const ObjectState *object(ValueId Pointer) const;
  ObjectState &addObject(const ObjectState &O);

  bool sameKnowledge(const State &O) const;
  llvm::hash_code hash() const;
  /// A hash of what checks look at: objects and the context.
  llvm::hash_code signature() const;
};

} // namespace kalloc

#endif
