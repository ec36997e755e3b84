//===- FunctionAnalysis.h - All paths of one function -----------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The engine. It follows states over the Clang CFG, one path at a time:
//
//   - blocks are taken in reverse post order, so that the states of joining
//     paths meet before they go on; equal states are followed once;
//   - at the start of a block everything that no later code can look at is
//     dropped (Explorer.cpp, collect), which is what makes states equal;
//   - a branch constrains the value it tests and drops the ways that cannot
//     be, so that `if (!ret) … if (ret)` has no false path;
//   - a loop is passed once as it is; from the second arrival on, what it
//     assigns becomes unknown, so that it ends (Loops.cpp);
//   - a call is a rule, else a summary, else unknown (Calls.cpp).
//
// Cost: (states a block) x (blocks), both bounded by Budgets.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_FLOW_FUNCTIONANALYSIS_H
#define KALLOC_FLOW_FUNCTIONANALYSIS_H

#include "flow/FunctionGraph.h"
#include "flow/UnitContext.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"
#include <map>
#include <set>

namespace kalloc {

class FunctionAnalysis {
public:
  FunctionAnalysis(UnitContext &U, const clang::FunctionDecl *F)
      : U(U), V(U.Values), F(F) {}

  /// Follows all paths. False if Clang cannot build a CFG.
  bool run();

  /// What \p X can be in \p S, whatever it is made of.
  IntervalSet range(const State &S, ValueId X) const { return possible(S, X); }

  /// What is left of what is known of \p X where its identity is given up: one
  /// of few sets, so that loops converge.
  IntervalSet roughly(const State &S, ValueId X) const;

  /// An index on the way to \p R is not a number: it stands for several places.
  bool hasOpenIndex(RegionId R) const;

  /// \p X is no pointer to a block of this path, but made from one (its
  /// physical address): who keeps it can find the block again.
  bool carriesBlock(const State &S, ValueId X) const;

  /// Results, valid after run().
  std::vector<State> Exits;
  llvm::SetVector<RegionId> Writes, Emptied, Opened;
  std::vector<LatentSleep> Sleeps;
  std::vector<LatentUse> Uses;
  RegionMask Leaves = 0; ///< of the caller's regions, on some path
  bool Complete = true;
  bool Partial = false; ///< as in FunctionSummary

private:
  /// How a block comes to be freed: by the call itself, inside the callee, or
  /// inside the callee if something holds that this path does not know.
  enum class FreeBy { Call, Callee, CalleePerhaps };
  /// What a callee may do with an argument: keep it or what lies in it, keep
  /// the block itself if anything (Lending.cpp), or nothing that outlasts it.
  enum class Gets { All, Block, Loan };
  using States = llvm::SmallVector<State, 2>;

  using Conditions = llvm::SmallVectorImpl<std::pair<ValueId, IntervalSet>>;
  using ModeList = llvm::SmallVector<std::pair<ValueId, IntervalSet>, 2>;

  // Explorer.cpp
  void explore();
  void judge(size_t FirstEvent);
  void enterBlock(const clang::CFGBlock &B, State S);
  void runBlock(const clang::CFGBlock &B, State S);
  void branch(const clang::CFGBlock &B, State S);
  void branchSwitch(const clang::CFGBlock &B, const clang::SwitchStmt *Sw,
                    State S);
  void collect(const clang::CFGBlock &B, State &S);
  void finish(State S);
  void end(State S);
  void consumeOperands(const clang::Stmt *E, State &S);

  // Loops.cpp
  void widen(const clang::CFGBlock &B, State &S);
  bool isCountedExactly(const clang::VarDecl *I);
  bool isCountedExactly(const clang::ArraySubscriptExpr *AS);
  bool hasFewRounds(const clang::CFGBlock &B, const clang::VarDecl *Var) const;
  void walkOn(const clang::CFGBlock &B, State &S, RegionId R, ValueId X);
  void forgetFreed(State &S);
  void cutChains(const clang::CFGBlock &B, State &S);

  // Expressions.cpp
  States execute(State S, const clang::Stmt *E);
  bool declare(State &S, const clang::DeclStmt *D);
  void zero(State &S, RegionId R, clang::QualType T);
  void initialise(State &S, RegionId R, const clang::Expr *Init);
  ValueId eval(State &S, const clang::Expr *E);
  ValueId evalUncached(State &S, const clang::Expr *E);
  ValueId evalConditional(State &S,
                          const clang::AbstractConditionalOperator *E);
  /// What the ways taken so far say of the truth of \p Cond. In `a && b && c` a
  /// false a leads past the other two at once, and only the inner && has a way.
  static std::optional<bool> chosen(const State &S, const clang::Expr *Cond);
  RegionId lvalue(State &S, const clang::Expr *E);
  ValueId roundIndex(State &S, const clang::ArraySubscriptExpr *AS, int64_t N);
  void assembly(State &S, const clang::GCCAsmStmt *A);

  // Operators.cpp
  ValueId evalUnary(State &S, const clang::UnaryOperator *E);
  ValueId evalBinary(State &S, const clang::BinaryOperator *E);
  ValueId compare(clang::BinaryOperatorKind Op, ValueId L, ValueId R,
                  clang::QualType T);
  ValueId evalCast(State &S, const clang::CastExpr *E);
  ValueId arithmetic(State &S, clang::BinaryOperatorKind Op, ValueId L,
                     ValueId R, clang::QualType LT, clang::QualType RT,
                     const clang::Expr *E);
  ValueId wrap(ValueId X, clang::QualType T);

  // Memory.cpp
  ValueId fresh(State &S, SymbolKind K, const void *Origin, clang::QualType T,
                unsigned Salt = 0);
  ValueId load(State &S, RegionId R, clang::QualType T);
  ObjectState *zeroedBlock(State &S, RegionId R);
  bool isStillZero(State &S, RegionId R);
  void noLongerZero(State &S, RegionId R);
  ValueId read(State &S, RegionId R, clang::QualType T);
  void store(State &S, RegionId R, ValueId X, clang::QualType T,
             const clang::Stmt *Site);
  void copyRecord(State &S, RegionId To, RegionId From);
  void invalidate(State &S, RegionId Root, const clang::Stmt *Site);
  void dropPure(State &S, RegionId Root, bool ItsOwn = false);
  void forgetDerived(State &S, ValueId X);
  void forgetPlace(State &S, ValueId X, const clang::Stmt *Site);
  void noteWrite(RegionId R);
  void forgetViews(State &S, RegionId R, const clang::Stmt *Site);
  bool isLocal(RegionId Root) const;
  bool sameButForIndex(RegionId A, RegionId B) const;

  // Uses.cpp
  void touch(State &S, RegionId R, const clang::Stmt *Site);
  void touchThrough(State &S, ValueId P, const clang::Stmt *Site,
                    const clang::Stmt *Inside, bool MayBeTested = false,
                    const Conditions &Modes = ModeList(), int Argument = -1);
  void endIfNothing(State &S, ValueId P) const;
  void touchByCall(State &S, const LatentUse &L, ValueId P,
                   const clang::CallExpr *Here,
                   llvm::ArrayRef<std::pair<ValueId, IntervalSet>> Pre,
                   const Conditions &Modes);
  void passPointer(State &S, const clang::CallExpr *C, unsigned I, ValueId X,
                   bool Looks = true);
  const clang::CallExpr *failedAllocation(const State &S, ValueId P) const;

  // Ownership.cpp
  void escape(State &S, ValueId X, const clang::Stmt *Site,
              bool AsArgument = false);
  void escapeDerived(State &S, ValueId X, const clang::Stmt *Site);
  void escapeContents(State &S, ValueId X, const clang::Stmt *Site);
  void escapeHeld(State &S, const clang::Stmt *Site,
                  llvm::function_ref<bool(RegionId)> Meant);
  void recordFieldFill(State &S, RegionId R, ValueId X,
                       const clang::Stmt *Site);
  void recordFieldAsked(State &S, const clang::CallExpr *C, unsigned Param);
  bool ownedBlock(const State &S, RegionId R) const;
  bool linksBlock(const State &S, ValueId X, RegionId R) const;
  bool mentionsBlock(const State &S, ValueId X, ValueId Except) const;
  bool followed(const State &S, RegionId R) const;
  bool referenced(const State &S, ValueId Object) const;
  void loseUnreachable(State &S, const clang::Stmt *Site);

  // Constraints.cpp
  IntervalSet possible(const State &S, ValueId X) const;
  ValueId nameableOwner(ValueId X) const;
  RegionId nameablePlace(ValueId X) const;
  bool isRoundedPointer(const State &S, const Value &Val) const;
  int64_t alignment(const State &S, ValueId X) const;
  bool isOurs(const State &S, ValueId X, ValueId Other) const;
  bool isNew(const State &S, ValueId X, ValueId Other) const;
  bool mayBeValid(const State &S, ValueId P) const;
  bool assume(State &S, ValueId X, const IntervalSet &Allowed);
  bool assumeTruth(State &S, ValueId X, bool Truth);
  bool fitsTests(const State &S, ValueId X, int64_t N) const;
  bool isNothing(const State &S, const ObjectState &O) const;
  bool toldByOperand(ValueId X) const;
  bool isAnotherWord(const State &S, const Value &Test) const;
  bool assumeCompare(State &S, const Value &B, bool Truth);
  bool assumeFamily(State &S, ValueId X, bool IsVmalloc);

  // Calls.cpp
  States call(State S, const clang::CallExpr *C);
  States cleanup(State S, const clang::CFGCleanupFunction &E);
  void unknownCall(State &S, const clang::CallExpr *C,
                   const clang::FunctionDecl *Callee,
                   llvm::ArrayRef<ValueId> Args);
  void passArgument(State &S, const clang::CallExpr *C, ValueId X,
                    clang::QualType Param, Gets How, bool Filled);
  bool builtin(State &S, const clang::CallExpr *C,
               const clang::FunctionDecl *Callee, llvm::ArrayRef<ValueId> Args);

  // Allocation.cpp
  ValueId applyAlloc(State &S, const clang::CallExpr *C, const AllocEffect &A,
                     llvm::ArrayRef<ValueId> Args);
  const clang::BinaryOperator *mayWrap(State &S, const clang::CallExpr *C);
  void tellAllocation(State &S, const clang::CallExpr *C, const ObjectState &O,
                      ValueId Mask);

  // Effects.cpp
  /// Argument \p I, or 0 if there is none.
  static ValueId argument(llvm::ArrayRef<ValueId> Args, int I) {
    return I >= 0 && unsigned(I) < Args.size() ? Args[I] : 0;
  }
  States applyEffects(State S, const clang::CallExpr *C, const CallEffects &E,
                      llvm::ArrayRef<ValueId> Args);
  ValueId resultByRule(State &S, const clang::CallExpr *C, const CallEffects &E,
                       llvm::ArrayRef<ValueId> Args);
  void passByRule(State &S, const clang::CallExpr *C, const CallEffects &E,
                  llvm::ArrayRef<ValueId> Args,
                  llvm::function_ref<bool(const State &, Condition)> Applies);
  void freeByRule(State &S, const clang::CallExpr *C, const FreeEffect &E,
                  ValueId Old, ValueId Result);
  void defer(State &S, ValueId X);
  void enterByRule(State &S, const clang::CallExpr *C, const LockEffect &E,
                   llvm::ArrayRef<ValueId> Args);
  const clang::Expr *argumentThatIs(State &S, const clang::Stmt *Site,
                                    ValueId X);
  void applyFree(State &S, const clang::Stmt *Site, ValueId X,
                 const FamilySet &Accepts, FreeBy By);

  // Contexts.cpp
  void sleepByRule(State &S, const clang::CallExpr *C,
                   const clang::FunctionDecl *Callee, const CallEffects *E,
                   llvm::ArrayRef<ValueId> Args);
  void addParameterConditions(const State &S, Conditions &Pre) const;
  static void forgetContext(State &S);
  bool isMode(ValueId X) const;
  void addModes(const State &S, Conditions &Modes) const;
  static void keepShared(Conditions &Known, const Conditions &Other);
  void maySleep(State &S, LatentSleep L, const clang::CallExpr *Here);
  /// 1: certainly may block, 0: certainly not, -1: not known.
  int blocks(const State &S, ValueId Gfp) const;
  /// 1: certainly set, 0: certainly not, -1: not known.
  int bits(const State &S, ValueId Mask, uint64_t Bits) const;
  void useByDevice(State &S, LatentUse L, const clang::CallExpr *Here);
  void enterRegions(State &S, RegionMask Mask, ValueId Lock,
                    const clang::Stmt *Site);
  void leaveRegions(State &S, RegionMask Mask, ValueId Lock,
                    const clang::Stmt *Site);

  // Summaries.cpp
  class Translation;
  struct Prepared;
  bool reached(State &S, Translation &Before,
               llvm::ArrayRef<std::pair<ValueId, IntervalSet>> Pre,
               ValueId Self, Conditions &Ours, ModeList &There);
  bool modesFit(State &S, Translation &Before,
                llvm::ArrayRef<std::pair<ValueId, IntervalSet>> Modes,
                Conditions &Ours);
  void applyLatent(State &S, const clang::CallExpr *C,
                   const FunctionSummary &Sum, Translation &Before);
  void applyLatent(State &S, const clang::CallExpr *C,
                   const FunctionSummary &Sum, llvm::ArrayRef<ValueId> Args);
  std::vector<Prepared> prepare(const State &S, const FunctionSummary &Sum,
                                Translation &Before);
  void stepSpared(State &T, const clang::Stmt *Site, const Outcome &O,
                  llvm::ArrayRef<Prepared> Ready, bool Unasked,
                  llvm::function_ref<bool(const Prepared &)> NotToldApart);
  States applySummary(State S, const clang::CallExpr *C,
                      const clang::Stmt *Site, const FunctionSummary &Sum,
                      llvm::ArrayRef<ValueId> Args);

  // Steps.cpp
  Condition resultKind(const State &S, const clang::CallExpr *C,
                       ValueId Result) const;
  bool saysFailure(const State &S, ValueId X) const;
  Ground groundOf(const State &S, ValueId X) const;
  void stepChoice(State &S, PathStep::KindTy K, const clang::Expr *Cond,
                  ValueId X, bool Flag = false,
                  const clang::Stmt *Label = nullptr);
  void stepResult(State &S, const clang::CallExpr *C, ValueId Result,
                  bool ByRule = false);
  void emit(Event E, const State &S);
  void step(State &S, PathStep::KindTy K, const clang::Stmt *Site,
            ValueId Object = 0, bool Flag = false,
            const clang::Stmt *Detail = nullptr);

  // Lending.cpp
  using Allocations = llvm::SmallDenseSet<const clang::Expr *, 4>;
  /// Each with a place that frees its blocks after they were lent.
  using Loans =
      llvm::SmallDenseMap<const clang::Expr *, const clang::Stmt *, 4>;
  Gets lend(State &S, const clang::CallExpr *C, unsigned I, ValueId X);
  bool isLent(State &S, const clang::CallExpr *C, ValueId X);
  Loans borrowable() const;
  void noteFreed(const State &S);
  void exploreLent(Loans Candidates);

  // Doubt.cpp
  bool tellsFailure() const;
  bool endsInFailure(const State &S) const;
  static bool afterFailure(const Event &E);
  bool spared(const Event &E) const;
  bool contradictsItself(const Event &E) const;
  bool deniedByFlag(const Event &E) const;
  bool isChosenByMemory(const Event &E) const;
  bool knewBetter(const Event &E) const;
  bool isDoubtful(const Event &E) const;

  /// Allocations of whose blocks some path is rid in the right way: it frees
  /// them, gives them away or leaves them to its caller.
  llvm::DenseSet<const clang::Expr *> Handled;
  /// The places that free blocks of an allocation on some path, and those that
  /// free on some path a block that they are meant for.
  llvm::DenseSet<std::pair<const clang::Expr *, const clang::Stmt *>> FreedAt;
  /// The places where such blocks are given away.
  llvm::DenseSet<std::pair<const clang::Expr *, const clang::Stmt *>> GivenAt;
  llvm::DenseSet<const clang::Stmt *> FitsAt;
  /// The calls that such blocks are an argument of, to callees out of sight.
  llvm::DenseSet<std::pair<const clang::Expr *, const clang::Stmt *>> LentAt;
  /// Allocations whose blocks are given away otherwise, on some path.
  Allocations Kept;
  /// Allocations whose blocks are freed after they were given away.
  Loans FreedAfterGiven;
  /// Allocations whose blocks such callees only borrow, and those of them that
  /// are freed on a way to success.
  Loans Lent;
  Allocations FreedInTheEnd;

  struct Visited {
    std::vector<State> Seen;
    llvm::DenseMap<size_t, unsigned> PerSignature;
    std::multimap<size_t, unsigned> ByHash;
  };
  struct SleepVerdicts {
    bool Sleeping = false, Quiet = false;
  };

  UnitContext &U;
  ValueArena &V;
  const clang::FunctionDecl *F;
  std::unique_ptr<FunctionGraph> Graph;
  std::map<unsigned, Visited> Blocks; ///< by order
  std::map<unsigned, std::pair<const clang::CFGBlock *, std::vector<State>>>
      Pending; ///< by order
  llvm::DenseMap<const clang::CallExpr *, SleepVerdicts> Verdicts;
  const clang::FunctionDecl *CurrentCleanup = nullptr;
  llvm::DenseMap<const clang::Decl *, bool> CountedExactly;
  /// The blocks that the arguments of the call in work point to.
  llvm::SmallVector<ValueId, 4> Pinned;
  unsigned Steps = 0;
  /// What is evaluated now is no news for the checks.
  bool Silent = false;
  std::set<std::tuple<const clang::CallExpr *, uint32_t, uint32_t, int64_t,
                      const clang::BinaryOperator *>>
      Told;
};

} // namespace kalloc

#endif
