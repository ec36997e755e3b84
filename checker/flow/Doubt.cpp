//===- Doubt.cpp - Paths that may be no paths -----------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A path is feasible as far as the engine knows. What it does not know is what
// other code keeps in step: a flag in a structure that is set exactly while a
// buffer is there, an index that is in range, a mode that excludes another one.
// A path that goes wrong because of such conditions alone is often none.
//
// A failed call is another matter: nobody has an agreement with it, and the way
// out after it is what people forget. So a block that is lost is believed if
//
//   - a call between its allocation and its loss has failed, or
//   - the function ends with an error of its own, or
//   - no path of the function is rid of the block in the right way at all.
//
// But not if it was all but freed: what only a condition of memory right before
// the free has spared (`if (req->size > sizeof(req->small)) kfree(buf)`), there
// or in a callee, belongs to whoever that condition says. And what only such a
// condition leads to a deallocator that is meant for another allocator, whose
// blocks come there too, is told from them by it. Nor if a callee has failed
// to take it that nobody asks (`push(stack, p);`): there was room.
//
// Nor if the same test of memory led to the block that now leads past who would
// have it (`if (dev->in) p = alloc(); … if (dev->in) dev->req = p;`), or if
// what was set where the block was made, a variable that was NULL before, is
// said to be NULL still: such a variable is there to tell whether it was made.
//
// In the same way a block is used after it was freed, or freed twice, for
// certain unless conditions of memory or of arguments alone lead from the first
// free to there: `if (flags & REMOVE) kfree(e); … if (flags & UPDATE) e->n++`.
//
// A NULL that the path has found itself, and that a condition of memory then
// leads past: a size beside the pointer, most often.
//
// What a callee does once, while a member says that it was not done yet, is
// done by whoever comes first, which is where it may sleep: in probe, not in
// resume with interrupts off.
//
// The others are doubtful: kept, counted, and told to who asks (--doubtful).
// What this leaves out of the places that were judged by hand, true ones and
// false ones, is counted in docs/quality.md.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"

using namespace clang;

namespace kalloc {

/// What the function returns can say that it has failed.
bool FunctionAnalysis::tellsFailure() const {
  QualType T = F->getReturnType();
  return T->isPointerType() ||
         (T->isSignedIntegerType() && !T->isBooleanType());
}

/// The function tells its caller that it has failed.
bool FunctionAnalysis::endsInFailure(const State &S) const {
  QualType T = F->getReturnType();
  if (!S.Returned || !tellsFailure())
    return false;
  IntervalSet Now = possible(S, S.Returned);
  if (T->isPointerType())
    return Now.intersect(IntervalSet::validPointers()).empty();
  return Now.subsetOf(conditionSet(Condition::Negative)) ||
         saysFailure(S, S.Returned);
}

/// A call has failed on the path of \p E after its block was made.
bool FunctionAnalysis::afterFailure(const Event &E) {
  for (const PathStep *P = E.Path; P; P = P->Before) {
    if (P->Kind == PathStep::Allocate && P->Object == E.Pointer)
      return false;
    bool Decides = P->Kind == PathStep::Assume || P->Kind == PathStep::Switch ||
                   P->Kind == PathStep::Result;
    // That the allocator may fail for another one is no news of this one.
    if (Decides && P->On == Ground::Failure && P->Site != E.Object.AllocSite)
      return true;
  }
  return false;
}

static bool onMemory(const PathStep &P) {
  return (P.Kind == PathStep::Assume || P.Kind == PathStep::Decided) &&
         (P.On == Ground::Memory || P.On == Ground::Computed);
}

/// \p Cond asks a function about what \p Var points to, or about a member of
/// it.
static bool asksAbout(const Stmt *Cond, const ValueDecl *Var) {
  if (!Cond || !Var)
    return false;
  if (const auto *C = dyn_cast<CallExpr>(Cond))
    for (const Expr *A : C->arguments()) {
      A = A->IgnoreParenCasts();
      if (const auto *UO = dyn_cast<UnaryOperator>(A);
          UO && UO->getOpcode() == UO_AddrOf)
        A = UO->getSubExpr()->IgnoreParenCasts();
      while (const auto *ME = dyn_cast<MemberExpr>(A))
        A = ME->getBase()->IgnoreParenCasts();
      if (const auto *Ref = dyn_cast<DeclRefExpr>(A))
        if (Ref->getDecl() == Var)
          return true;
    }
  return llvm::any_of(Cond->children(),
                      [&](const Stmt *Child) { return asksAbout(Child, Var); });
}

/// A condition of memory stood between the block of \p E and its free.
bool FunctionAnalysis::spared(const Event &E) const {
  for (const PathStep *P = E.Path; P; P = P->Before) {
    if (P->Kind == PathStep::Allocate && P->Object == E.Pointer)
      return false;
    if (P->Kind == PathStep::Spare && P->Object == E.Pointer)
      return true;
    // `if (!users_drop(p)) free(p);`
    bool Counted = P->Kind == PathStep::Assume && P->On == Ground::Result &&
                   asksAbout(P->Site, E.Object.Holder);
    if ((onMemory(*P) || Counted) &&
        Graph->passesOver(cast<Expr>(P->Site), P->Flag, [&](const Stmt *S) {
          return FreedAt.count({E.Object.AllocSite, S}) ||
                 (Counted && GivenAt.count({E.Object.AllocSite, S}));
        }))
      return true;
  }
  return false;
}

static bool sameText(const ASTContext &Ctx, const Stmt *A, const Stmt *B) {
  llvm::FoldingSetNodeID IdA, IdB;
  A->Profile(IdA, Ctx, /*Canonical=*/true);
  B->Profile(IdB, Ctx, /*Canonical=*/true);
  return IdA == IdB;
}

/// \p S puts what \p Var holds somewhere else.
static bool storesAway(const Stmt *S, const ValueDecl *Var) {
  const auto *BO = dyn_cast<BinaryOperator>(S);
  if (!Var || !BO || BO->getOpcode() != BO_Assign)
    return false;
  const auto *Ref = dyn_cast<DeclRefExpr>(BO->getRHS()->IgnoreParenCasts());
  return Ref && Ref->getDecl() == Var;
}

/// A condition of memory that led to the block of \p E leads now past who would
/// have it.
bool FunctionAnalysis::contradictsItself(const Event &E) const {
  const PathStep *Past = nullptr;
  bool Made = false;
  for (const PathStep *P = E.Path; P; P = P->Before) {
    Made |= P->Kind == PathStep::Allocate && P->Object == E.Pointer;
    if (!onMemory(*P))
      continue;
    if (!Made &&
        Graph->passesOver(cast<Expr>(P->Site), P->Flag, [&](const Stmt *S) {
          return GivenAt.count({E.Object.AllocSite, S}) ||
                 storesAway(S, E.Object.Holder);
        }))
      Past = P;
    if (Made && Past && P->Flag != Past->Flag &&
        sameText(U.Ctx, P->Site, Past->Site))
      return true;
  }
  return false;
}

/// \p Cond, gone the way \p Way, has found that a variable is NULL.
static const VarDecl *foundNull(const ASTContext &Ctx, const Expr *Cond,
                                bool Way) {
  Cond = Cond->IgnoreParenImpCasts();
  if (const auto *UO = dyn_cast<UnaryOperator>(Cond);
      UO && UO->getOpcode() == UO_LNot)
    return foundNull(Ctx, UO->getSubExpr(), !Way);
  if (const auto *BO = dyn_cast<BinaryOperator>(Cond))
    return BO->isEqualityOp() && BO->getRHS()->isNullPointerConstant(
                                     const_cast<ASTContext &>(Ctx),
                                     Expr::NPC_ValueDependentIsNotNull)
               ? foundNull(Ctx, BO->getLHS(), (BO->getOpcode() == BO_EQ) != Way)
               : nullptr;
  const auto *Ref = dyn_cast<DeclRefExpr>(Cond);
  return Ref && !Way ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

/// A variable that was NULL until the block of \p E was made, and was set there
/// to what memory holds, is NULL on the way to its loss.
bool FunctionAnalysis::deniedByFlag(const Event &E) const {
  for (const PathStep *P = E.Path; P; P = P->Before) {
    if (P->Kind == PathStep::Allocate && P->Object == E.Pointer)
      return false;
    if (!onMemory(*P))
      continue;
    const VarDecl *Var = foundNull(U.Ctx, cast<Expr>(P->Site), P->Flag);
    if (Var && Var->hasLocalStorage() && Var->getInit() &&
        Var->getInit()->isNullPointerConstant(
            U.Ctx, Expr::NPC_ValueDependentIsNotNull) &&
        Graph->assignsBeside(E.Object.AllocSite, Var))
      return true;
  }
  return false;
}

/// A condition of memory right before the free of \p E decides that it is this
/// one.
bool FunctionAnalysis::isChosenByMemory(const Event &E) const {
  for (const PathStep *P = E.Path; P; P = P->Before)
    if (onMemory(*P) && Graph->decides(cast<Expr>(P->Site), P->Flag, E.Site))
      return true;
  return false;
}

/// Conditions alone, and no failed call, lead from where this path has freed
/// the block of \p E to where it is used or freed again.
static bool byConditionsSinceFree(const Event &E) {
  bool Conditions = false;
  for (const PathStep *P = E.Path; P; P = P->Before) {
    if (P->Kind == PathStep::Free && P->Object == E.Object.Pointer &&
        P->Site != E.Site)
      return Conditions;
    if (P->Kind == PathStep::Result && P->On == Ground::Failure)
      return false;
    if (P->Kind != PathStep::Assume && P->Kind != PathStep::Switch)
      continue;
    if (P->On == Ground::Failure)
      return false;
    Conditions |= P->On == Ground::Memory || P->On == Ground::Argument;
  }
  return false;
}

/// The path of \p E has found that there is no block, and a condition of memory
/// then leads to its use.
bool FunctionAnalysis::knewBetter(const Event &E) const {
  bool Conditions = false;
  for (const PathStep *P = E.Path; P; P = P->Before) {
    if (P->Kind == PathStep::Allocate && P->Object == E.Pointer)
      return false;
    if (P->Kind == PathStep::Assume && P->Asked && Conditions &&
        V.mentions(P->Asked, E.Pointer))
      return true;
    Conditions |= P->Kind == PathStep::Assume && P->On == Ground::Memory;
  }
  return false;
}

bool FunctionAnalysis::isDoubtful(const Event &E) const {
  switch (E.Kind) {
  case EventKind::Unchecked:
    return knewBetter(E);
  case EventKind::Lose:
    return (!E.Failing && Handled.count(E.Object.AllocSite) &&
            !afterFailure(E)) ||
           spared(E) || contradictsItself(E) || deniedByFlag(E);
  case EventKind::Use:
    return byConditionsSinceFree(E);
  case EventKind::Free:
    return E.Object.Status == ObjectStatus::Freed
               ? byConditionsSinceFree(E)
               : E.Chosen && FitsAt.count(E.Site);
  case EventKind::Sleep:
    return E.Once;
  default:
    return false;
  }
}

} // namespace kalloc
