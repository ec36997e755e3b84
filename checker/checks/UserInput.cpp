//===- UserInput.cpp - What user space has chosen -------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/UserInput.h"

using namespace clang;

namespace kalloc {
namespace {

/// A variable and the way from it to a part of what it holds: fields, and null
/// for what a pointer points to. Elements of an array are the array.
struct Path {
  const VarDecl *Root = nullptr;
  llvm::SmallVector<const FieldDecl *, 4> Steps;

  bool operator==(const Path &) const = default;
  bool contains(const Path &Part) const {
    return Root && Root == Part.Root && Steps.size() <= Part.Steps.size() &&
           std::equal(Steps.begin(), Steps.end(), Part.Steps.begin());
  }
};

/// The place that \p E names; without a root if it is no such place.
Path placeOf(const Expr *E);

/// What the pointer \p E points to.
Path pointeeOf(const Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *UO = dyn_cast<UnaryOperator>(E);
      UO && UO->getOpcode() == UO_AddrOf)
    return placeOf(UO->getSubExpr());
  Path P = placeOf(E);
  if (!E->getType()->isArrayType())
    P.Steps.push_back(nullptr);
  return P;
}

Path placeOf(const Expr *E) {
  E = E->IgnoreParenCasts();
  if (const auto *ME = dyn_cast<MemberExpr>(E)) {
    const auto *D = dyn_cast<FieldDecl>(ME->getMemberDecl());
    Path P = ME->isArrow() ? pointeeOf(ME->getBase()) : placeOf(ME->getBase());
    P.Steps.push_back(D);
    return P;
  }
  if (const auto *UO = dyn_cast<UnaryOperator>(E);
      UO && UO->getOpcode() == UO_Deref)
    return pointeeOf(UO->getSubExpr());
  if (const auto *AS = dyn_cast<ArraySubscriptExpr>(E))
    return pointeeOf(AS->getBase());
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  return {Var && Var->hasLocalStorage() ? Var->getCanonicalDecl() : nullptr,
          {}};
}

class Search {
public:
  Search(const UnitAnalysis &U, const Stmt *Body) : U(U), Body(Body) {}

  /// Who has put there what \p E names, the last one before \p E.
  const CallExpr *origin(const Expr *E) {
    Path P = placeOf(E);
    if (!P.Root || Depth == 4)
      return nullptr;
    ++Depth;
    const CallExpr *Last = nullptr;
    visit(Body, P, E->getBeginLoc(), Last);
    --Depth;
    return Last;
  }

private:
  const CallEffects *rule(const CallExpr *C) const {
    const FunctionDecl *Callee = C ? C->getDirectCallee() : nullptr;
    return Callee ? U.rule(Callee->getName()) : nullptr;
  }

  /// \p Value becomes what \p To is, which holds \p P.
  void assigned(const Path &To, const Expr *Value, const Path &P,
                const CallExpr *&Last) {
    if (!To.contains(P))
      return;
    const auto *C = dyn_cast<CallExpr>(Value->IgnoreParenCasts());
    const CallEffects *E = rule(C);
    Last = E && E->ResultFromUser ? C : To == P ? origin(Value) : nullptr;
  }

  void visit(const Stmt *S, const Path &P, SourceLocation Before,
             const CallExpr *&Last) {
    if (!S || !U.Ctx.getSourceManager().isBeforeInTranslationUnit(
                  S->getBeginLoc(), Before))
      return;
    for (const Stmt *Child : S->children())
      visit(Child, P, Before, Last);
    if (const auto *C = dyn_cast<CallExpr>(S)) {
      if (const CallEffects *E = rule(C))
        for (unsigned I : E->FromUser)
          if (I < C->getNumArgs() && pointeeOf(C->getArg(I)).contains(P))
            Last = C;
    } else if (const auto *BO = dyn_cast<BinaryOperator>(S)) {
      if (BO->getOpcode() == BO_Assign)
        assigned(placeOf(BO->getLHS()), BO->getRHS(), P, Last);
    } else if (const auto *DS = dyn_cast<DeclStmt>(S)) {
      for (const Decl *D : DS->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D); Var && Var->getInit())
          assigned({Var->getCanonicalDecl(), {}}, Var->getInit(), P, Last);
    }
  }

  const UnitAnalysis &U;
  const Stmt *Body;
  unsigned Depth = 0;
};

} // namespace

const CallExpr *chosenByUser(const UnitAnalysis &U, const FunctionDecl *F,
                             const Expr *E) {
  return F->getBody() ? Search(U, F->getBody()).origin(E) : nullptr;
}

} // namespace kalloc
