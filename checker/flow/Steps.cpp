//===- Steps.cpp - Events, and the path that leads to them ----------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"

using namespace clang;

namespace kalloc {

void FunctionAnalysis::emit(Event E, const State &S) {
  if (Silent)
    return;
  E.Function = F;
  E.Path = S.Path;
  U.Events.push_back(std::move(E));
}

void FunctionAnalysis::step(State &S, PathStep::KindTy K, const Stmt *Site,
                            ValueId Object, bool Flag, const Stmt *Detail) {
  if (!Site)
    return;
  S.Path = U.step({K, Flag, Site, Detail, Object, S.Path});
}

/// \p X, the result of the call that made it, says in \p S that it has failed.
bool FunctionAnalysis::saysFailure(const State &S, ValueId X) const {
  const Value &Val = V.value(X);
  if (Val.Kind != ValueKind::Symbol || Val.Sym != SymbolKind::Call ||
      Val.Type.isNull())
    return false;
  IntervalSet Now = possible(S, X);
  if (Val.Type->isPointerType())
    return Now.intersect(IntervalSet::validPointers()).empty();
  // 0, or a number that is not: the kernel's functions that do something. One
  // that answers yes or no, or gives a number of something, has no failure.
  return Val.Type->isSignedIntegerType() && !Now.contains(0) &&
         !Now.subsetOf(conditionSet(Condition::Positive));
}

/// What decides \p X, as it is known in \p S; of several grounds the one that
/// says least.
Ground FunctionAnalysis::groundOf(const State &S, ValueId X) const {
  const Value &Val = V.value(X);
  switch (Val.Kind) {
  case ValueKind::Int:
  case ValueKind::Addr:
    return Ground::Failure; // says nothing against what stands beside it
  case ValueKind::Offset:
    return groundOf(S, Val.Left);
  case ValueKind::Binary:
    return std::max(groundOf(S, Val.Left), groundOf(S, Val.Right));
  case ValueKind::Symbol:
    break;
  }
  if (Val.Sym == SymbolKind::Call)
    return saysFailure(S, X) ? Ground::Failure : Ground::Result;
  if (Val.Sym != SymbolKind::Initial)
    return Ground::Computed;
  const VarDecl *D = V.asVariable(Val.Region);
  return D && isa<ParmVarDecl>(D) ? Ground::Argument : Ground::Memory;
}

/// The path goes the way \p Flag, or to \p Label, of a condition with the value
/// \p X.
void FunctionAnalysis::stepChoice(State &S, PathStep::KindTy K,
                                  const Expr *Cond, ValueId X, bool Flag,
                                  const Stmt *Label) {
  PathStep P{K, Flag, Cond, Label, 0, S.Path};
  P.Asked = X;
  P.On = X ? groundOf(S, X) : Ground::Computed;
  S.Path = U.step(P);
}

/// What callers would say that \p C has returned, with what is known of it.
Condition FunctionAnalysis::resultKind(const State &S, const CallExpr *C,
                                       ValueId Result) const {
  static constexpr Condition Pointers[] = {
      Condition::Null, Condition::ErrorPointer, Condition::NonNull};
  static constexpr Condition Numbers[] = {Condition::Zero, Condition::Negative,
                                          Condition::Positive,
                                          Condition::Nonzero};
  IntervalSet Now = possible(S, Result);
  for (Condition W : C->getType()->isPointerType()
                         ? llvm::ArrayRef<Condition>(Pointers)
                         : llvm::ArrayRef<Condition>(Numbers))
    if (Now.subsetOf(conditionSet(W)))
      return W;
  return Condition::Always;
}

/// The path goes on with one of several results of \p C.
void FunctionAnalysis::stepResult(State &S, const CallExpr *C, ValueId Result,
                                  bool ByRule) {
  Condition Kind = resultKind(S, C, Result);
  if (Kind == Condition::Always || (Graph->isDiscarded(C) && !ByRule))
    return;
  PathStep P{PathStep::Result, false, C, nullptr, 0, S.Path, Kind};
  // A function that hands back what it is given has not failed.
  const Value &Val = V.value(Result);
  bool ItsOwn = Val.Kind == ValueKind::Int ||
                (Val.Kind == ValueKind::Symbol && Val.Sym == SymbolKind::Call &&
                 Val.Origin == C);
  bool Fails =
      Kind == Condition::Null || Kind == Condition::ErrorPointer ||
      (Kind == Condition::Negative && C->getType()->isSignedIntegerType());
  P.On = ItsOwn && Fails ? Ground::Failure : Ground::Result;
  S.Path = U.step(P);
}

} // namespace kalloc
