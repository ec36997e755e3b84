//===- UserInput.cpp - What user space has chosen -------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/UserInput.h"
#include "llvm/ADT/SmallPtrSet.h"

using namespace clang;

namespace kalloc {
namespace {

class Search {
public:
  Search(const UnitAnalysis &U, const Stmt *Body) : U(U), Body(Body) {}

  const CallExpr *origin(const Expr *E) {
    const VarDecl *Root = rootOf(E);
    if (!Root || !Root->hasLocalStorage() ||
        !Seen.insert(Root->getCanonicalDecl()).second)
      return nullptr;
    return inside(Body, Root, E->getBeginLoc());
  }

private:
  /// The variable that \p E names, or a part of it, or what it points to.
  static const VarDecl *rootOf(const Expr *E) {
    for (;;) {
      E = E->IgnoreParenCasts();
      if (const auto *ME = dyn_cast<MemberExpr>(E))
        E = ME->getBase();
      else if (const auto *UO = dyn_cast<UnaryOperator>(E);
               UO &&
               (UO->getOpcode() == UO_AddrOf || UO->getOpcode() == UO_Deref))
        E = UO->getSubExpr();
      else if (const auto *AS = dyn_cast<ArraySubscriptExpr>(E))
        E = AS->getBase();
      else
        break;
    }
    const auto *Ref = dyn_cast<DeclRefExpr>(E);
    return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  }

  static bool same(const VarDecl *A, const VarDecl *B) {
    return A && A->getCanonicalDecl() == B->getCanonicalDecl();
  }

  const CallExpr *fills(const Stmt *S, const VarDecl *Root) const {
    const auto *C = dyn_cast<CallExpr>(S);
    const FunctionDecl *Callee = C ? C->getDirectCallee() : nullptr;
    const CallEffects *E = Callee ? U.rule(Callee->getName()) : nullptr;
    if (!E)
      return nullptr;
    for (unsigned P : E->FromUser)
      if (P < C->getNumArgs() && same(rootOf(C->getArg(P)), Root))
        return C;
    return nullptr;
  }

  /// \p Value becomes what \p Root is.
  const CallExpr *assigned(const Expr *Value) {
    const auto *C = dyn_cast<CallExpr>(Value->IgnoreParenCasts());
    const FunctionDecl *Callee = C ? C->getDirectCallee() : nullptr;
    if (const CallEffects *E = Callee ? U.rule(Callee->getName()) : nullptr;
        E && E->ResultFromUser)
      return C;
    return origin(Value);
  }

  const CallExpr *inside(const Stmt *S, const VarDecl *Root,
                         SourceLocation Before) {
    if (!S || !U.Ctx.getSourceManager().isBeforeInTranslationUnit(
                  S->getBeginLoc(), Before))
      return nullptr;
    if (const CallExpr *C = fills(S, Root))
      return C;
    if (const auto *BO = dyn_cast<BinaryOperator>(S);
        BO && BO->getOpcode() == BO_Assign && same(rootOf(BO->getLHS()), Root))
      if (const CallExpr *C = assigned(BO->getRHS()))
        return C;
    if (const auto *DS = dyn_cast<DeclStmt>(S))
      for (const Decl *D : DS->decls())
        if (const auto *Var = dyn_cast<VarDecl>(D);
            same(Var, Root) && Var->getInit())
          if (const CallExpr *C = assigned(Var->getInit()))
            return C;
    for (const Stmt *Child : S->children())
      if (const CallExpr *C = inside(Child, Root, Before))
        return C;
    return nullptr;
  }

  const UnitAnalysis &U;
  const Stmt *Body;
  llvm::SmallPtrSet<const VarDecl *, 4> Seen;
};

} // namespace

const CallExpr *chosenByUser(const UnitAnalysis &U, const FunctionDecl *F,
                             const Expr *E) {
  return F->getBody() ? Search(U, F->getBody()).origin(E) : nullptr;
}

} // namespace kalloc
