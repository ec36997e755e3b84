//===- CallModel.h - What a call does, as data ------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The one description of a callee that the engine understands. Rules (YAML)
// make such descriptions for the kernel's API. Nothing here knows an AST.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_MODEL_CALLMODEL_H
#define KALLOC_MODEL_CALLMODEL_H

#include "model/IntervalSet.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include <bitset>
#include <optional>
#include <string>

namespace kalloc {

/// Index into RuleSet::families().
using FamilyId = uint16_t;
inline constexpr unsigned MaxFamilies = 256;
/// The smallest page of the supported architectures: a kvmalloc'd block of at
/// most this size is slab memory, and no object lies below it.
inline constexpr int64_t PageSize = 4096;
/// A set of allocator families.
using FamilySet = std::bitset<MaxFamilies>;

/// Index into RuleSet::regions(); a set of them fits a word.
using RegionMask = uint32_t;

/// Where code runs, as far as sleeping is concerned.
enum class Context { Process, Atomic, Rcu, Softirq, Hardirq, Nmi };
llvm::StringRef contextName(Context C);

/// When a conditional effect takes place, told by the call's result.
enum class Condition {
  Always,
  Zero,
  Nonzero,
  Negative,
  NonNegative,
  NonPositive,
  Positive,
  Null,
  NonNull,
  ErrorPointer,
  ValidPointer,
  NoPointer, ///< NULL or an error pointer
  Pointer    ///< neither of them
};
/// As rules write them.
inline constexpr std::pair<llvm::StringRef, Condition> ConditionNames[] = {
    {"zero", Condition::Zero},
    {"nonzero", Condition::Nonzero},
    {"negative", Condition::Negative},
    {"non-negative", Condition::NonNegative},
    {"non-positive", Condition::NonPositive},
    {"positive", Condition::Positive},
    {"null", Condition::Null},
    {"non-null", Condition::NonNull},
    {"error-pointer", Condition::ErrorPointer},
    {"valid-pointer", Condition::ValidPointer},
    {"null-or-error-pointer", Condition::NoPointer},
    {"pointer", Condition::Pointer}};
/// The results for which \p C holds.
IntervalSet conditionSet(Condition C);
/// The results for which it does not hold. A function that returns a signed
/// integer and succeeds with 0 fails with a negative number.
IntervalSet oppositeSet(Condition C, bool IsSignedInt);

enum class Failure {
  Null,
  ErrorPointer,
  Never,
  NullUnlessBlocking ///< waits for memory where its GFP mask lets it
};

struct AllocEffect {
  FamilyId Family = 0;
  int SizeParam = -1, CountParam = -1;
  /// The size, if it is always the same; beside SizeParam what that is
  /// multiplied with. -1: unknown, or 1.
  int64_t Bytes = -1;
  /// A number above MaxSize in BoundParam, most often the size, is refused; -1:
  /// none is.
  int BoundParam = -1;
  int64_t MaxSize = -1;
  /// The size is that of 2^order pages.
  int OrderParam = -1;
  /// `*param` gets the block's address as a device sees it, by which blocks of
  /// one kind are chained; -1: none.
  int HandleParam = -1;
  /// `*param` gets a pointer into the block, NULL if there is none; -1: none.
  int InsideParam = -1;
  /// `*param` gets an error number if there is no block; -1: none.
  int ErrorParam = -1;
  /// `*param` gets how much there is, which is not 0 if there is a block; -1:
  /// it does not tell.
  int MeasureParam = -1;
  /// Parameter whose pointee receives the block; -1: the return value.
  int OutParam = -1;
  /// The block is filled with zeros, whatever a mask says.
  bool Zeroed = false;
  Failure OnFailure = Failure::Null;
  Condition When = Condition::Always;
  /// The allocator that takes count and size apart, in the place of the size,
  /// and tests their product; "": there is none.
  std::string Counted;
};

struct FreeEffect {
  unsigned Param = 0;
  FamilySet Accepts;
  Condition When = Condition::Always;
  bool NullIsBad = false;
  /// It does not come to it with a block that the path itself has made and that
  /// nobody else knows.
  bool UnlessNew = false;
  /// The block stays until readers are done (kfree_rcu).
  bool Deferred = false;
  /// It may free what the block points to as well: an index does not say.
  bool MembersToo = false;
  /// krealloc: dead only if the call returns a valid pointer.
  bool IsRealloc = false;
};

struct KeepEffect {
  unsigned Param = 0;
  /// Kept in what this parameter points to: harmless if that is a local.
  int Into = -1;
  Condition When = Condition::Always;
};

/// Where a pointer that is no allocation points to.
enum Origin : unsigned { OriginStack = 1, OriginGlobal = 2, OriginLiteral = 4 };

struct DmaEffect {
  unsigned Param = 0;
  FamilySet AllowsFamilies;
  unsigned AllowsOrigins = 0;
  std::string Why;
};

struct LockEffect {
  RegionMask Regions = 0;
  int LockParam = -1;
  /// The lock that was taken comes back in what this parameter points to.
  int LockOut = -1;
  Condition When = Condition::Always;
};

struct RegisterEffect {
  unsigned Param = 0;
  Context Ctx = Context::Process;
  std::string Why;
};

enum class Predicate {
  ErrorPointer,
  NullOrErrorPointer,
  VmallocAddress,
  DirectMapAddress,
  StackAddress,
  BlockingGfp,
  AtomicContext
};

struct TestEffect {
  Predicate What;
  int Param = -1;
};

enum class Sleeps {
  ByGfp,    ///< decided by the arguments of type gfp_t, if any
  Always,   ///< whatever the arguments are
  Never,    ///< although there is a gfp_t
  InProcess ///< defers its work in interrupt context (vfree)
};

/// What one function does, seen from a caller.
struct CallEffects {
  std::optional<AllocEffect> Alloc;
  std::optional<FreeEffect> Free;
  llvm::SmallVector<KeepEffect, 1> Keeps;
  bool BorrowsAll = false;
  llvm::SmallVector<unsigned, 2> Borrows, Fills;
  /// Parameters whose pointee it does not change, as far as callers can see.
  llvm::SmallVector<unsigned, 1> Reads;
  /// Parameters whose pointee it reads or writes at once: NULL and freed memory
  /// are an error.
  llvm::SmallVector<unsigned, 2> Touches;
  /// Parameters of which what lies in the elements, or behind members, may be
  /// freed or given away: the block itself is not.
  llvm::SmallVector<unsigned, 1> Empties;
  /// Parameter that is taken out of a container: the place where it was found
  /// (a list's head) leads to something else then; -1: none is.
  int Removes = -1;
  /// Parameters whose pointee gets bytes that user space has chosen; and
  /// whether what the result points to does.
  llvm::SmallVector<unsigned, 1> FromUser;
  bool ResultFromUser = false;
  llvm::SmallVector<DmaEffect, 1> Dma;
  Sleeps Sleep = Sleeps::ByGfp;
  std::optional<LockEffect> Enters, Leaves;
  bool ForgetsContext = false;
  llvm::SmallVector<RegisterEffect, 1> Registers;
  std::optional<TestEffect> Tests;
  int ReturnsParam = -1;
  /// The result says something of what the first one points to and of the
  /// second, and is the same until that is written.
  llvm::SmallVector<unsigned, 2> Pure;
  /// The result is another kind of address of what this parameter points to.
  int Derives = -1;
  Condition Returns = Condition::Always;
  /// Only a signal makes it fail, and this parameter says whether one may:
  /// where it is 0 the result is; -1: none does.
  int InterruptibleParam = -1;
  bool NoReturn = false;

  bool borrows(unsigned Param) const;
  /// It only reads and writes what it is given: nothing that a body in sight
  /// would not tell, too.
  bool isPlainUse() const {
    return !Alloc && !Free && Keeps.empty() && Dma.empty() && !Enters &&
           !Leaves && !ForgetsContext && Registers.empty() && !Tests &&
           Pure.empty() && Empties.empty() && ReturnsParam < 0 && Derives < 0 &&
           !NoReturn && Sleep == Sleeps::ByGfp;
  }
  bool fills(unsigned Param) const;
  bool touches(unsigned Param) const {
    return llvm::is_contained(Touches, Param);
  }
};

} // namespace kalloc

#endif
