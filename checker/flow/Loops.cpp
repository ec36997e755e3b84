//===- Loops.cpp - How loops come to rest ---------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"
#include <limits>

using namespace clang;

namespace kalloc {

/// The weight of a value or place that nobody would write in one expression.
static constexpr unsigned LongName = 12;

/// What a round of a loop has read from memory and freed, the next round reads
/// anew: the same expression then means another block.
void FunctionAnalysis::forgetFreed(State &S) {
  // Callers still hear that it is out of their hands.
  for (ObjectState &O : S.Objects) {
    if (!O.Foreign || O.Status != ObjectStatus::Freed)
      continue;
    const VarDecl *D = V.isInitial(O.Pointer)
                           ? V.asVariable(V.value(O.Pointer).Region)
                           : nullptr;
    if (D && isa<ParmVarDecl>(D))
      continue;
    O.Status = ObjectStatus::Escaped;
    O.Shared = true;
  }
  // And an element with an unknown index is another one.
  for (auto &[R, X] : S.Store) {
    const ObjectState *O = S.object(V.basePointer(X));
    if (O && O->Status == ObjectStatus::Freed && hasOpenIndex(R))
      X = V.symbol(SymbolKind::Other, F, R, U.Ctx.VoidPtrTy);
  }
}

IntervalSet FunctionAnalysis::roughly(const State &S, ValueId X) const {
  IntervalSet Now = possible(S, X), Zero = IntervalSet::point(0);
  for (const IntervalSet &Known :
       {Zero, IntervalSet::validPointers(), Zero.complement()})
    if (Now.subsetOf(Known))
      return Known;
  return IntervalSet::all();
}

/// A loop that walks a list in memory (`h->first = h->first->next`) makes a
/// longer name each round. From some length on it is just something. Names that
/// the loop does not make longer may be twice as long.
void FunctionAnalysis::cutChains(const CFGBlock &B, State &S) {
  llvm::SmallVector<RegionId, 4> Long;
  auto Assigned = [&](const VarDecl *D) {
    return llvm::any_of(Graph->assignedInLoop(B), [&](const auto &L) {
      return L.Var->getCanonicalDecl() == D->getCanonicalDecl();
    });
  };
  llvm::SmallVector<std::pair<ValueId, IntervalSet>, 4> Known;
  for (auto &[R, X] : S.Store) {
    if (V.region(R).Weight > LongName) {
      Long.push_back(R);
      continue;
    }
    const ObjectState *O = S.object(V.basePointer(X));
    if (V.value(X).Weight <= LongName || (O && !O->Foreign))
      continue;
    if (const VarDecl *D = V.asVariable(R);
        D && D->hasLocalStorage() && !Assigned(D))
      continue; // it has the name from before the loop
    IntervalSet Was = roughly(S, X);
    X = V.symbol(SymbolKind::Other, &B, R,
                 V.value(X).Type.isNull() ? U.Ctx.VoidPtrTy : V.value(X).Type);
    Known.push_back({X, std::move(Was)});
  }
  for (const auto &[X, Was] : Known) {
    S.unconstrain(X);
    assume(S, X, Was);
  }
  for (RegionId R : Long) {
    escape(S, S.lookup(R), nullptr);
    S.unbind(R);
  }
  llvm::erase_if(S.Constraints, [&](const auto &C) {
    unsigned Weight = V.value(C.first).Weight;
    return Weight > 2 * LongName ||
           (Weight > LongName && V.madeOf(C.first, Assigned));
  });
  llvm::erase_if(S.Objects, [&](const ObjectState &O) {
    return O.Foreign && V.value(O.Pointer).Weight > LongName;
  });
}

/// The variable \p R walks over the elements of a block of ours, where it has
/// come to \p X: from now on it points to some element. What the elements hold
/// is not told apart any more; a loop that frees it element by element counts
/// as one that frees it all.
void FunctionAnalysis::walkOn(const CFGBlock &B, State &S, RegionId R,
                              ValueId X) {
  const Value &Val = V.value(X);
  const ObjectState *O = S.object(V.basePointer(X));
  if (Val.Kind != ValueKind::Offset || !Val.Left || O->Foreign ||
      O->Status != ObjectStatus::Allocated)
    return;
  ValueId Start = Val.Left;
  escapeHeld(S, nullptr,
             [&](RegionId At) { return V.sameBlock(At, V.pointee(Start)); });
  ValueId Some = V.symbol(SymbolKind::Other, &B, R, U.Ctx.LongTy);
  RegionId From = V.pointee(Start);
  while (V.region(From).Kind == RegionKind::Element &&
         V.region(From).Pointer == Some)
    From = V.region(From).Base; // it has walked before
  S.unconstrain(Some);
  S.bind(R, V.address(V.element(From, Some)));
}

/// A loop that runs so often at most is followed round by round.
static constexpr int64_t FewRounds = 4;

/// The loop's condition compares \p Var, perhaps as it is stepped, with a small
/// number: `i < 3`, `--i >= 0`, `i--`.
bool FunctionAnalysis::hasFewRounds(const CFGBlock &B,
                                    const VarDecl *Var) const {
  auto IsVar = [&](const Expr *E) {
    E = E->IgnoreParenImpCasts();
    if (const auto *UO = dyn_cast<UnaryOperator>(E);
        UO && UO->isIncrementDecrementOp())
      E = UO->getSubExpr()->IgnoreParenImpCasts();
    const auto *Ref = dyn_cast<DeclRefExpr>(E);
    return Ref && Ref->getDecl()->getCanonicalDecl() == Var->getCanonicalDecl();
  };
  const Expr *Cond = B.succ_size() == 2 ? Graph->condition(B) : nullptr;
  if (!Cond || !Var->getType()->isIntegerType())
    return false;
  if (IsVar(Cond))
    return true;
  const auto *BO = dyn_cast<BinaryOperator>(Cond->IgnoreParenImpCasts());
  Expr::EvalResult Bound;
  return BO && BO->isComparisonOp() && IsVar(BO->getLHS()) &&
         !BO->getRHS()->isValueDependent() &&
         BO->getRHS()->EvaluateAsInt(Bound, U.Ctx) &&
         Bound.Val.getInt().isRepresentableByInt64() &&
         Bound.Val.getInt().getExtValue() >= -1 &&
         Bound.Val.getInt().getExtValue() <= FewRounds;
}

/// The variable that indexes a local array of a fixed size in \p E, or null.
static const VarDecl *shortIndex(const Stmt *E) {
  const auto *AS = dyn_cast<ArraySubscriptExpr>(E);
  if (!AS)
    return nullptr;
  const auto *Array =
      dyn_cast<DeclRefExpr>(AS->getBase()->IgnoreParenImpCasts());
  const auto *Index =
      dyn_cast<DeclRefExpr>(AS->getIdx()->IgnoreParenImpCasts());
  const auto *A = Array ? dyn_cast<VarDecl>(Array->getDecl()) : nullptr;
  const auto *I = Index ? dyn_cast<VarDecl>(Index->getDecl()) : nullptr;
  if (!A || !I || !A->hasLocalStorage() || !I->hasLocalStorage() ||
      !A->getType()->isConstantArrayType())
    return nullptr;
  return I->getCanonicalDecl();
}

static bool indexesShortArray(const Stmt *S, const VarDecl *I) {
  return S && (shortIndex(S) == I || llvm::any_of(S->children(), [&](auto *C) {
                 return indexesShortArray(C, I);
               }));
}

/// \p I counts the elements of a local array in loops of few rounds: it is
/// worth to tell them apart. (Others' paths would only multiply.)
bool FunctionAnalysis::isCountedExactly(const VarDecl *I) {
  I = I->getCanonicalDecl();
  auto [It, Fresh] = CountedExactly.try_emplace(I, true);
  if (!Fresh)
    return It->second;
  for (const CFGBlock *B : Graph->cfg())
    if (Graph->isLoopHead(*B) && !hasFewRounds(*B, I) &&
        llvm::any_of(Graph->assignedInLoop(*B), [&](const auto &L) {
          return L.Var->getCanonicalDecl() == I;
        }))
      return It->second = false;
  return It->second = indexesShortArray(F->getBody(), I);
}

bool FunctionAnalysis::isCountedExactly(const ArraySubscriptExpr *AS) {
  const VarDecl *I = shortIndex(AS);
  return I && isCountedExactly(I);
}

/// From the second round on, what a loop assigns is not known; but that two
/// counters are the same, which began and are stepped together, is.
void FunctionAnalysis::widen(const CFGBlock &B, State &S) {
  llvm::SmallVector<std::pair<ValueId, const VarDecl *>, 4> Counters;
  for (const auto &[Var, OnlyGrows, OnlyConstants, Constants] :
       Graph->assignedInLoop(B)) {
    RegionId R = V.variable(Var);
    ValueId X = S.lookup(R);
    if (!X || OnlyConstants)
      continue; // a flag has few values
    // So has `ret = -EIO;` at the end of each round, and a pointer that is
    // still NULL; what they tell of the rounds before would be lost.
    int64_t Known;
    if (V.isNumber(X, Known) && Known >= -1 && Known <= FewRounds &&
        isCountedExactly(Var))
      continue;
    if (V.isNumber(X, Known) && (llvm::is_contained(Constants, Known) ||
                                 Var->getType()->isPointerType()))
      continue;
    // A pointer to a block that is followed stays what it is, and so does a
    // result that is only tested: they converge by themselves.
    if (S.object(V.basePointer(X))) {
      walkOn(B, S, R, X);
      continue;
    }
    if (V.value(X).Kind == ValueKind::Symbol && !V.isInitial(X) &&
        V.value(X).Origin != &B && !Var->getType()->isPointerType())
      continue;
    if (Var->getType()->isIntegerType()) {
      const auto *Same = llvm::find_if(Counters, [&](const auto &C) {
        return C.first == X &&
               U.Ctx.hasSameType(C.second->getType(), Var->getType());
      });
      if (Same != Counters.end()) {
        S.bind(R, S.lookup(V.variable(Same->second)));
        continue;
      }
      Counters.push_back({X, Var});
    }
    ValueId Start = X;
    int64_t N;
    while (V.value(Start).Kind == ValueKind::Binary &&
           V.value(Start).Op == ValueOp::Add &&
           V.isNumber(V.value(Start).Right, N) && N >= 0)
      Start = V.value(Start).Left;
    IntervalSet Least = possible(S, Start), Was = roughly(S, X);
    ValueId New = fresh(S, SymbolKind::Other, &B, Var->getType(), R);
    S.bind(R, New);
    if (Var->getType()->isPointerType())
      assume(S, New, Was);
    if (!OnlyGrows || !Var->getType()->isIntegerType() || Least.empty())
      continue;
    // A counter is never less than it was.
    assume(S, New,
           IntervalSet::of(Least.parts().front().Lo,
                           std::numeric_limits<int64_t>::max()));
  }
}

} // namespace kalloc
