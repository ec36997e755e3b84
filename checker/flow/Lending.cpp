//===- Lending.cpp - What a function shows of callees out of sight --------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A callee without a body, a rule or a word in the index may keep what it gets,
// so its block is followed no longer. But the function itself often shows what
// it thinks of that callee:
//
//     buf = kmalloc(len, GFP_KERNEL);
//     ret = read_block(dev, addr, buf, len);
//     if (ret)
//       return ret;
//     memcpy(data, buf, len);
//     kfree(buf);
//     return 0;
//
// Nobody frees what is somebody else's. So if the function frees the block
// after the call where it succeeds, and leaves it to the callee on no way to
// success, the callee only borrows it, and whoever fails without the free leaks
// it. (An engineer's belief, as in Engler et al., Bugs as Deviant Behavior,
// SOSP 2001.) The other way round nothing follows: a block that is freed where
// the callee fails is the callee's if it succeeds.
//
// The function is explored once as ever; that tells which blocks go to such
// callees and nowhere else, and are freed after. Where a way to the end leads
// past those frees, it is explored once more with the blocks lent, and only
// what it then says of their loss is listened to.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"

using namespace clang;

namespace kalloc {

/// A piece of plain data, or the block itself: a member of it may be what keeps
/// it (a list's node, an object's work).
static bool isWhole(const ValueArena &V, ValueId X, const Expr *Argument) {
  QualType T = Argument->IgnoreParenCasts()->getType();
  const Type *Pointee = T->getPointeeOrArrayElementType();
  return V.value(X).Kind == ValueKind::Symbol ||
         (Pointee && !Pointee->isRecordType() && !Pointee->isPointerType());
}

/// The callee of \p C, which is out of sight, gets \p X as argument \p I.
FunctionAnalysis::Gets FunctionAnalysis::lend(State &S, const CallExpr *C,
                                              unsigned I, ValueId X) {
  if (!X || !isWhole(V, X, C->getArg(I)))
    return Gets::All;
  return isLent(S, C, X) ? Gets::Loan : Gets::Block;
}

/// A callee that is out of sight gets the block of \p X, in \p C or in what it
/// calls. True if the block stays with this function.
bool FunctionAnalysis::isLent(State &S, const CallExpr *C, ValueId X) {
  const ObjectState *O = S.object(V.basePointer(X));
  if (!O || O->Foreign || O->Status == ObjectStatus::Freed ||
      !U.Rules.allPlain(O->Families))
    return false;
  LentAt.insert({O->AllocSite, C});
  const Stmt *Freed = Lent.lookup(O->AllocSite);
  if (!Freed)
    return false;
  step(S, PathStep::Lend, C, O->Pointer, false, Freed);
  escapeContents(S, X, C);
  return true;
}

/// The allocations whose blocks are given to callees out of sight alone, are
/// freed after, and of which some way out leads past these frees.
FunctionAnalysis::Loans FunctionAnalysis::borrowable() const {
  Loans Found;
  for (const auto &[A, After] : FreedAfterGiven) {
    if (Kept.count(A))
      continue;
    llvm::SmallPtrSet<const Stmt *, 4> Lenders, Frees;
    for (const auto &[Made, Site] : LentAt)
      if (Made == A)
        Lenders.insert(Site);
    for (const auto &[Made, Site] : FreedAt)
      if (Made == A)
        Frees.insert(Site);
    if (Graph->leadsPast(Lenders, Frees))
      Found.insert({A, After});
  }
  return Found;
}

/// A path ends that has not failed: the blocks that it has lent and freed show
/// that nobody else does.
void FunctionAnalysis::noteFreed(const State &S) {
  if (Lent.empty() || endsInFailure(S))
    return;
  llvm::SmallDenseSet<ValueId, 4> Freed, Given;
  for (const PathStep *P = S.Path; P; P = P->Before) {
    if (P->Kind == PathStep::Free)
      Freed.insert(P->Object);
    if (P->Kind == PathStep::Lend && Freed.count(P->Object))
      Given.insert(P->Object);
    if (P->Kind == PathStep::Allocate && Given.count(P->Object))
      if (const auto *A = dyn_cast<Expr>(P->Site); A && Lent.count(A))
        FreedInTheEnd.insert(A);
    // Whose result says nothing has no other way to tell that it has failed.
    if (P->On == Ground::Failure && !tellsFailure())
      return;
  }
}

/// \p P finds that something is one outcome of several (`ret == -EINPROGRESS`,
/// `rc == MBX_TIMEOUT`): such a callee may have the block still.
static bool findsOneOutcome(const ASTContext &Ctx, const PathStep &P) {
  const Expr *Is = nullptr;
  if (P.Kind == PathStep::Switch)
    Is = dyn_cast_or_null<Expr>(P.Detail);
  const auto *BO =
      P.Kind == PathStep::Assume
          ? dyn_cast<BinaryOperator>(cast<Expr>(P.Site)->IgnoreParenImpCasts())
          : nullptr;
  if (BO && BO->isEqualityOp() && (BO->getOpcode() == BO_EQ) == P.Flag)
    Is = BO->getRHS();
  std::optional<llvm::APSInt> N =
      Is ? Is->getIntegerConstantExpr(Ctx) : std::nullopt;
  return N && !N->isZero();
}

/// The callee that the block of \p E was lent to may be at work still.
static bool mayHaveIt(const ASTContext &Ctx, const Event &E) {
  for (const PathStep *P = E.Path; P; P = P->Before) {
    if (P->Kind == PathStep::Lend && P->Object == E.Pointer)
      return false;
    if (findsOneOutcome(Ctx, *P))
      return true;
  }
  return false;
}

/// Explores the function again with the blocks of \p Candidates lent, and keeps
/// what that says of their loss where it holds together.
void FunctionAnalysis::exploreLent(Loans Candidates) {
  FunctionAnalysis Again(U, F);
  Again.Graph = std::move(Graph);
  Again.Lent = std::move(Candidates);
  const size_t First = U.Events.size();
  Again.explore();
  Again.judge(First);
  Graph = std::move(Again.Graph);
  U.Stats.Steps += Again.Steps;
  Allocations LeftToIt; // on a way that goes well
  for (size_t I = First; I != U.Events.size(); ++I)
    if (const Event &E = U.Events[I]; E.Function == F &&
                                      E.Kind == EventKind::Lose && !E.Failing &&
                                      (E.Overwritten || !afterFailure(E)))
      LeftToIt.insert(E.Object.AllocSite);
  auto Believed = [&](const Event &E) {
    return E.Kind == EventKind::Lose && Again.Lent.count(E.Object.AllocSite) &&
           Again.FreedInTheEnd.count(E.Object.AllocSite) &&
           !LeftToIt.count(E.Object.AllocSite) && !mayHaveIt(U.Ctx, E);
  };
  auto Begin = U.Events.begin() + First;
  U.Events.erase(std::remove_if(Begin, U.Events.end(),
                                [&](const Event &E) {
                                  return E.Function == F && !Believed(E);
                                }),
                 U.Events.end());
}

} // namespace kalloc
