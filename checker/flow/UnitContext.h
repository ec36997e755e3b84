//===- UnitContext.h - What all functions of a unit share -------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_FLOW_UNITCONTEXT_H
#define KALLOC_FLOW_UNITCONTEXT_H

#include "flow/FunctionSummary.h"
#include "flow/Trace.h"
#include "model/EffectIndex.h"
#include "model/Rules.h"
#include <set>

namespace clang {
class Preprocessor;
} // namespace clang

namespace kalloc {

/// How much work one function may cost. A budget that is hit drops paths: the
/// tool gets quieter, and Statistics counts it.
struct Budgets {
  unsigned StatesPerBlock = 64;
  unsigned StatesPerSignature = 16;
  unsigned StepsPerFunction = 20000;
};

struct Statistics {
  unsigned Functions = 0, Steps = 0, BlockBudgetHits = 0, StepBudgetHits = 0,
           UnreadableFunctions = 0, UnknownCalls = 0;
  Statistics &operator+=(const Statistics &O) {
    Functions += O.Functions;
    Steps += O.Steps;
    BlockBudgetHits += O.BlockBudgetHits;
    StepBudgetHits += O.StepBudgetHits;
    UnreadableFunctions += O.UnreadableFunctions;
    UnknownCalls += O.UnknownCalls;
    return *this;
  }
};

/// Shared by the analyses of one translation unit. Not thread-safe: a unit
/// belongs to one thread.
class UnitContext {
public:
  /// \p Rules must outlive this. \p PP may be null; macros are then not looked
  /// at (the kernel version and old GFP masks stay unknown).
  UnitContext(clang::ASTContext &Ctx, clang::Preprocessor *PP,
              const RuleSet &Rules);
  virtual ~UnitContext() = default;

  clang::ASTContext &Ctx;
  const RuleSet &Rules;
  ValueArena Values;
  Budgets Limits;
  Statistics Stats;

  std::vector<Event> Events;
  FieldFactMap Fields;

  /// The key of \p R's innermost field in Fields; the first is null if it
  /// is no field.
  FieldKey fieldKey(RegionId R) const;
  /// \p F lets out what fills \p R, or fills it with something unknown.
  void markFieldUnknown(RegionId R, const clang::FunctionDecl *F) {
    if (FieldKey K = fieldKey(R); K.first)
      Fields[K].UnknownIn.insert(F);
  }
  /// What fills \p R, over the whole unit; null if that is not known for
  /// certain: some source is unknown, or other units fill the field too.
  const FieldFacts *certainFills(RegionId R) const {
    FieldKey K = fieldKey(R);
    return K.first && fillDoubt(K) == FillDoubt::None ? &Fields.find(K)->second
                                                      : nullptr;
  }
  /// Why what fills a member is not known for certain.
  enum class FillDoubt {
    None,
    NotSeen,  ///< nothing is put there in this unit
    Unknown,  ///< something unknown is
    Shared,   ///< other units fill such structures
    OwnVoid,  ///< a void pointer of which each file makes what it likes
    OtherWays ///< the same member is filled elsewhere, in another structure
  };
  FillDoubt fillDoubt(const FieldKey &Key) const;
  /// A structure of the kernel's own, which other units fill as well; and
  /// unions, whose members are one place.
  bool isShared(const clang::RecordDecl *Rec) const;
  /// In the main file, or in a header of the same folder.
  bool isBesideMainFile(clang::SourceLocation Loc) const;

  /// The rule for exactly \p F, or null.
  const CallEffects *effects(const clang::FunctionDecl *F);
  /// The rule for exactly \p Name in this unit's kernel version, or null.
  const CallEffects *rule(llvm::StringRef Name) const {
    return Rules.lookup(Name, Version);
  }
  /// The rule with a pattern that fits \p F, or null.
  const CallEffects *patternEffects(const clang::FunctionDecl *F) const;
  /// What the index knows of \p F, whose body is elsewhere; or null.
  const CallEffects *indexEffects(const clang::FunctionDecl *F);
  /// Where the index says that \p F, whose effects it knows, is defined.
  std::optional<Location> definedAt(const clang::FunctionDecl *F);
  /// As what another unit registers \p F in context \p C.
  std::optional<RemoteHandler> handler(const clang::FunctionDecl *F, Context C);
  /// The functions of other units that were asked for.
  const std::set<std::string> &askedFor() const { return AskedFor; }
  /// Where to ask; may be null. Must outlive this.
  const EffectIndex *Index = nullptr;
  /// The summary of \p F, made now if need be; null if \p F has no body here,
  /// is being analysed (recursion), or could not be read.
  virtual const FunctionSummary *summary(const clang::FunctionDecl *F) = 0;

  /// Stands for "the code asked whether it runs in atomic context".
  ValueId contextQuestion();

  /// The bits of __GFP_DIRECT_RECLAIM in this configuration; 0 if unknown.
  uint64_t directReclaim() const { return DirectReclaim; }
  /// The bits of each of RuleSet::gfpFlags(), in their order.
  llvm::ArrayRef<uint64_t> gfpFlagBits() const { return GfpFlagBits; }
  /// The same for __GFP_NOFAIL.
  uint64_t noFail() const { return NoFail; }
  /// The same for __GFP_ZERO.
  uint64_t zeroes() const { return Zeroes; }
  /// The same for __GFP_NOWARN.
  uint64_t noWarn() const { return NoWarn; }
  bool isGfpType(clang::QualType T) const;
  /// The unit is compiled as part of a module.
  bool isModule() const { return Module; }

  /// Set by who wants to be told, as decisions are made; in no useful order.
  std::set<Decision> *Trace = nullptr;
  void decided(const Decision &D) {
    if (Trace)
      Trace->insert(D);
  }

  const PathStep *step(PathStep S) {
    return new (Steps.Allocate()) PathStep(S);
  }

  /// The type that the callee of \p C declares for argument \p I; the
  /// argument's own where it declares none.
  static clang::QualType parameterType(const clang::CallExpr *C, unsigned I);

  /// \p Loc in the file that a person sees: not inside a macro. The file is
  /// named as Clang opened it.
  Location location(clang::SourceLocation Loc) const;

  /// The name of the callee as the person wrote it: the outermost macro if the
  /// call comes from one, the function otherwise, without "_noprof".
  std::string writtenCallee(const clang::CallExpr *C) const;

private:
  void readConfiguration(clang::Preprocessor *PP);

  std::set<std::string> AskedFor;
  KernelVersion Version = 0;
  uint64_t DirectReclaim = 0, NoFail = 0, Zeroes = 0, NoWarn = 0;
  llvm::SmallVector<uint64_t, 16> GfpFlagBits;
  bool Module = false;
  llvm::DenseMap<const clang::FunctionDecl *, const CallEffects *> EffectCache;
  llvm::SpecificBumpPtrAllocator<PathStep> Steps;
};

} // namespace kalloc

#endif
