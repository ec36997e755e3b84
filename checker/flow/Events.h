//===- Events.h - What the engine saw, for the checks -----------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_FLOW_EVENTS_H
#define KALLOC_FLOW_EVENTS_H

#include "flow/State.h"
#include "model/EffectIndex.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SmallPtrSet.h"

namespace kalloc {

enum class EventKind : uint8_t {
  Free,     ///< a block was given to a deallocator
  Lose,     ///< the last pointer to an owned block is gone
  Sleep,    ///< a call that may sleep, in an atomic region of this path
  Dma,      ///< memory was handed to a device
  Use,      ///< freed memory was read or written
  Allocate, ///< an allocator was called, with Object as it would be made
  Hold,     ///< a new block got its first place, of type HeldAs
  Unchecked ///< a result that may be no block was read or written through
};

/// A function that the kernel will call in a known context.
struct Registration {
  const clang::FunctionDecl *Handler = nullptr;
  Context Ctx = Context::Process;
  /// The registering call or the initialiser.
  clang::SourceLocation Site;
  /// The call or field by which it was registered, as the person wrote it.
  std::string By, Why;
  /// It is registered in another unit, there; Site is invalid.
  std::optional<Location> Elsewhere;
};

/// One thing that happened on one path of one function. Checks turn events
/// into findings; the engine itself judges nothing.
struct Event {
  explicit Event(EventKind K) : Kind(K) {}
  EventKind Kind;
  const clang::FunctionDecl *Function = nullptr;
  /// Where it happened, in Function. Lose: the return or assignment; null for
  /// a function that ends at its closing brace.
  const clang::Stmt *Site = nullptr;
  /// The calls that lead from Site to the place where it really happens, in
  /// callees; empty if it happens at Site itself.
  llvm::SmallVector<const clang::CallExpr *, 2> Chain;
  ValueId Pointer = 0;
  /// The block as it was just before; Pointer 0 if nothing was known of it.
  ObjectState Object;
  /// Free: a condition of memory right before it decides that it is this one.
  bool Chosen = false;
  /// Free: the member that the pointer was read from, of which the path knows
  /// nothing since code out of sight may have written it; 0: it knows.
  RegionId Place = 0;
  /// Free: what the deallocator takes. Dma: what the sink allows.
  FamilySet Accepts;
  unsigned AllowsOrigins = 0;
  /// Sleep: what the path holds; empty if Handler says why it is atomic.
  llvm::SmallVector<HeldRegion, 2> Held;
  /// Sleep: Function is such a handler.
  std::optional<Registration> Handler;
  /// Free: by a cleanup attribute of this variable, at its end of scope.
  const clang::FunctionDecl *Cleanup = nullptr;
  /// Free: the call itself frees, not something in its callee.
  bool Direct = true;
  /// Free: it depends on something this path knows nothing about.
  bool Uncertain = false;
  /// Sleep: defers in interrupt context.
  bool InProcessOnly = false;
  /// Sleep: because of the mask it is given.
  bool ByMask = false;
  /// Sleep: in a callee that does it once.
  bool Once = false;
  /// Allocate: the GFP flags that are certainly set, or certainly not, as bits
  /// over RuleSet::gfpFlags().
  uint32_t FlagsSet = 0, FlagsClear = 0;
  /// Allocate: the product in the size argument, if on this path it may be more
  /// than its type holds.
  const clang::BinaryOperator *Product = nullptr;
  /// Allocate: the mask says that the request may well be refused.
  bool MayRefuse = false;
  clang::QualType HeldAs; ///< Hold: a pointer type
  /// Use, Unchecked: Site is a call, and this is where the callee does it; null
  /// if the call does so by rule.
  const clang::Stmt *Inside = nullptr;
  int Argument = -1; ///< the argument of the call Site that is used; -1: none
  /// Lose: overwritten by an assignment rather than left by a return.
  bool Overwritten = false;
  /// Lose: the block is only held by a member (Object.Holder), and is lost when
  /// this call frees what that is a member of; or that is device-managed memory
  /// that this call has made. Site puts the block there.
  const clang::CallExpr *HolderEnd = nullptr;
  bool HolderManaged = false;
  /// Lose: the path ends with an error for the caller.
  bool Failing = false;
  /// It rests on conditions that nothing the path has seen confirms
  /// (Doubt.cpp).
  bool Doubtful = false;
  const PathStep *Path = nullptr;
};

/// A call that may sleep, seen from the callers of the function it is in.
struct LatentSleep {
  const clang::CallExpr *Site = nullptr;
  /// From the function that this belongs to down to the one that holds Site.
  llvm::SmallVector<const clang::CallExpr *, 4> Chain;
  /// The mask that decides; 0: it sleeps whatever it is given.
  ValueId Gfp = 0;
  /// It is reached only if these values, made of parameters, are in these sets.
  llvm::SmallVector<std::pair<ValueId, IntervalSet>, 2> Pre;
  /// The same for members of parameters and for globals, of which a caller that
  /// knows nothing is taken to have them so.
  llvm::SmallVector<std::pair<ValueId, IntervalSet>, 2> Modes;
  bool InProcessOnly = false;
  /// A mask decides, known or not.
  bool ByMask = false;
  /// A test of memory decides: a member, an element, a global.
  bool ByMemory = false;
  /// It is done once: only while a member says that it was not done, which the
  /// same function then sets.
  bool Once = false;
  /// Regions of the caller that are not held there any more.
  RegionMask Released = 0;
};

/// A parameter, or something reached from it, that a callee gives to a device,
/// or reads or writes.
struct LatentUse {
  enum KindTy : uint8_t { Dma, Touch } Kind = Dma;
  /// Touch: no test comes before it, of this pointer or of anything.
  bool Unconditional = false;
  const clang::Stmt *Site = nullptr; ///< Dma: a call
  llvm::SmallVector<const clang::CallExpr *, 2> Chain;
  ValueId Pointer = 0;
  FamilySet Allows;
  unsigned AllowsOrigins = 0;
  /// As in LatentSleep.
  llvm::SmallVector<std::pair<ValueId, IntervalSet>, 2> Pre, Modes;
};

/// What was stored into a field, over the whole unit.
struct FieldFacts {
  struct Fill {
    FamilySet Families;
    const clang::Expr *AllocSite = nullptr;
    const clang::Stmt *StoreSite = nullptr;
    const clang::FunctionDecl *Function = nullptr;
    ValueId Size = 0;
  };
  llvm::SmallVector<Fill, 2> Fills;
  /// Functions that stored something whose origin is not known, or let the
  /// field's address leave the analysed code.
  llvm::SmallPtrSet<const clang::FunctionDecl *, 1> UnknownIn;
  /// Functions that ask whether it holds vmalloc memory.
  llvm::SmallPtrSet<const clang::FunctionDecl *, 1> AskedIn;

  /// \p F says something of the field.
  bool isKnownIn(const clang::FunctionDecl *F) const {
    return UnknownIn.contains(F) || AskedIn.contains(F) ||
           llvm::any_of(Fills, [&](const Fill &X) { return X.Function == F; });
  }
};

/// A field, and the member of an enclosing structure through which it is
/// reached (or null): a structure of the kernel's that a driver embeds is
/// filled by that driver alone.
using FieldKey = std::pair<const clang::FieldDecl *, const clang::FieldDecl *>;
using FieldFactMap = llvm::MapVector<FieldKey, FieldFacts>;

} // namespace kalloc

#endif
