//===- Steps.cpp - Events, and the path that leads to them ----------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"

using namespace clang;

namespace kalloc {

void FunctionAnalysis::emit(Event E, const State &S) {
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
  S.Path = U.step({PathStep::Result, false, C, nullptr, 0, S.Path, Kind});
}

} // namespace kalloc
