//===- FieldUses.cpp - What a unit does with its own structures -----------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "summary/FieldUses.h"
#include "model/Wire.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace kalloc {

/// From the top: what is met in a place where a pointer is only looked into is
/// noted as harmless, so that a member that is met otherwise leaves.
class FieldUseFinder : public RecursiveASTVisitor<FieldUseFinder> {
public:
  FieldUseFinder(UnitContext &U, FieldUses &Out) : U(U), Out(Out) {}

  bool TraverseFunctionDecl(FunctionDecl *F) {
    Current = F;
    bool On = RecursiveASTVisitor::TraverseFunctionDecl(F);
    Current = nullptr;
    return On;
  }
  bool TraverseUnaryExprOrTypeTraitExpr(UnaryExprOrTypeTraitExpr *) {
    return true; // sizeof(*p->buf) reads nothing
  }

  bool VisitMemberExpr(MemberExpr *ME) {
    if (ME->isArrow())
      harmless(ME->getBase());
    if (const auto *D = dyn_cast<FieldDecl>(ME->getMemberDecl());
        D && D->getType()->isPointerType() && !Harmless.contains(ME))
      Out.Leaving.insert(D->getCanonicalDecl());
    return true;
  }
  bool VisitArraySubscriptExpr(ArraySubscriptExpr *AS) {
    harmless(AS->getBase());
    return true;
  }
  bool VisitUnaryOperator(UnaryOperator *UO) {
    if (UO->getOpcode() == UO_Deref || UO->getOpcode() == UO_LNot)
      harmless(UO->getSubExpr());
    return true;
  }
  bool VisitBinaryOperator(BinaryOperator *BO) {
    if (BO->isAssignmentOp()) {
      harmless(BO->getLHS());
    } else if (BO->isComparisonOp() || BO->isLogicalOp()) {
      harmless(BO->getLHS());
      harmless(BO->getRHS());
    }
    // A copy takes all members along.
    if (BO->getOpcode() == BO_Assign)
      copied(BO->getRHS());
    return true;
  }
  bool VisitVarDecl(VarDecl *D) {
    if (D->getInit())
      copied(D->getInit());
    return true;
  }
  bool VisitIfStmt(IfStmt *S) {
    harmless(S->getCond());
    return true;
  }
  bool VisitForStmt(ForStmt *S) {
    if (S->getCond())
      harmless(S->getCond());
    return true;
  }
  bool VisitAbstractConditionalOperator(AbstractConditionalOperator *E) {
    harmless(E->getCond());
    return true;
  }
  bool VisitWhileStmt(WhileStmt *S) {
    harmless(S->getCond());
    return true;
  }
  bool VisitCallExpr(CallExpr *C) {
    const FunctionDecl *Callee = C->getDirectCallee();
    const CallEffects *E = Callee ? U.effects(Callee) : nullptr;
    for (unsigned I = 0; I != C->getNumArgs(); ++I) {
      if (E && looksInto(*E, I))
        harmless(C->getArg(I));
      copied(C->getArg(I));
    }
    if (E && E->Free && E->Free->Param < C->getNumArgs() && !E->Free->IsRealloc)
      ends(C->getArg(E->Free->Param)->IgnoreParenCasts()->getType(),
           {Current, C, false});
    return true;
  }
  /// `priv = devm_kzalloc(…)`: the cast says what it is made for.
  bool VisitImplicitCastExpr(ImplicitCastExpr *Cast) {
    const auto *C = dyn_cast<CallExpr>(Cast->getSubExpr()->IgnoreParenCasts());
    const FunctionDecl *Callee = C ? C->getDirectCallee() : nullptr;
    const CallEffects *E = Callee ? U.effects(Callee) : nullptr;
    if (E && E->Alloc && !U.Rules.family(E->Alloc->Family).Leaks)
      ends(Cast->getType(), {Current, C, true});
    return true;
  }

private:
  /// A call that \p E describes does nothing else with its argument \p I.
  static bool looksInto(const CallEffects &E, unsigned I) {
    // memset() gives back what it has filled, and who looks at that?
    bool Returned = E.ReturnsParam == int(I) && !E.touches(I) && !E.fills(I);
    return E.borrows(I) && !(E.Free && E.Free->Param == I) && !Returned &&
           E.Derives != int(I) &&
           llvm::none_of(E.Keeps,
                         [&](const KeepEffect &K) { return K.Param == I; });
  }
  void harmless(const Expr *E) {
    E = E->IgnoreParenCasts();
    if (const auto *BO = dyn_cast<BinaryOperator>(E);
        BO && BO->isAdditiveOp()) {
      harmless(BO->getLHS());
      harmless(BO->getRHS());
    } else if (const auto *ME = dyn_cast<MemberExpr>(E)) {
      Harmless.insert(ME);
    }
  }
  void copied(const Expr *E) {
    if (const RecordDecl *R = E->getType()->getAsRecordDecl();
        R && !isa<InitListExpr, CallExpr, CompoundLiteralExpr>(
                 E->IgnoreParenImpCasts()))
      for (const FieldDecl *D : R->fields())
        Out.Leaving.insert(D->getCanonicalDecl());
  }
  void ends(QualType T, RecordEnd End) {
    if (!Current || !T->isPointerType())
      return;
    if (const RecordDecl *R = T->getPointeeType()->getAsRecordDecl())
      Out.Ends[cast<RecordDecl>(R->getCanonicalDecl())].push_back(End);
  }

  UnitContext &U;
  FieldUses &Out;
  FunctionDecl *Current = nullptr;
  llvm::DenseSet<const MemberExpr *> Harmless;
};

void FieldUses::add(UnitContext &U, Decl *D) {
  FieldUseFinder(U, *this).TraverseDecl(D);
}

const RecordEnd *FieldUses::end(const RecordDecl *R,
                                const FunctionDecl *F) const {
  const auto *It = Ends.find(cast<RecordDecl>(R->getCanonicalDecl()));
  if (It == Ends.end())
    return nullptr;
  for (const RecordEnd &End : It->second)
    if (End.Managed || End.Function != F)
      return &End;
  return nullptr;
}

uint64_t FieldUses::digest() const {
  std::vector<std::string> Said;
  for (const FieldDecl *D : Leaving)
    Said.push_back((D->getParent()->getName() + "." + D->getName()).str());
  for (const auto &[R, List] : Ends)
    for (const RecordEnd &End : List)
      Said.push_back((R->getName() + (End.Managed ? "+" : "-")).str());
  llvm::sort(Said);
  WireWriter W;
  W.list(Said, [&](const std::string &S) { W.text(S); });
  return llvm::xxh3_64bits(W.take());
}

} // namespace kalloc
