//===- Expressions.cpp - Statements and expressions to values -------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// An element of the CFG is executed once; its operands are either elements of
// their own, whose values wait in State::Expressions, or pure, and evaluated
// here on demand. Whatever is not understood becomes a fresh symbol.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace kalloc {

FunctionAnalysis::States FunctionAnalysis::execute(State S, const Stmt *E) {
  if (const auto *C = dyn_cast<CallExpr>(E)) {
    return call(std::move(S), C);
  }
  States Out;
  if (const auto *D = dyn_cast<DeclStmt>(E)) {
    if (!declare(S, D))
      return Out;
  } else if (const auto *R = dyn_cast<ReturnStmt>(E)) {
    S.ReturnSite = R;
    if (const Expr *X = R->getRetValue()) {
      S.Returned = eval(S, X);
      if (const ObjectState *O = S.object(S.Returned);
          O && !O->Foreign && !O->Holder && O->AllocSite &&
          F->getReturnType()->isPointerType()) {
        Event E(EventKind::Hold);
        E.Site = R;
        E.Object = *O;
        E.HeldAs = F->getReturnType();
        emit(std::move(E), S);
      }
    }
  } else if (const auto *A = dyn_cast<GCCAsmStmt>(E)) {
    assembly(S, A);
  } else if (const auto *X = dyn_cast<Expr>(E)) {
    if (X->isGLValue()) {
      lvalue(S, X);
    } else if (ValueId Val = evalUncached(S, X)) {
      S.setExpression(E, Val);
    }
  }
  Out.push_back(std::move(S));
  return Out;
}

/// False if the path is not worth following: an assertion failed on it.
bool FunctionAnalysis::declare(State &S, const DeclStmt *DS) {
  for (const Decl *D : DS->decls()) {
    const auto *Var = dyn_cast<VarDecl>(D);
    if (!Var || !Var->hasLocalStorage())
      continue;
    RegionId R = V.variable(Var);
    // A new object each time the declaration is passed.
    llvm::SmallVector<RegionId, 8> Old;
    bool HeldObject = false;
    for (const auto &[At, X] : S.Store)
      if (V.root(At) == R) {
        Old.push_back(At);
        HeldObject |= V.basePointer(X) && S.object(V.basePointer(X));
      }
    ValueId New = 0;
    bool Aggregate =
        Var->getType()->isRecordType() || Var->getType()->isArrayType();
    if (Var->getInit() && !Aggregate)
      New = eval(S, Var->getInit());
    for (RegionId At : Old)
      S.unbind(At);
    int64_t N;
    bool EvenConstant;
    if (New && Var->getLocation().isMacroID() && Var->getIdentifier() &&
        U.Rules.isAssertion(Var->getName(), EvenConstant) &&
        (EvenConstant || !V.isNumber(New, N)) && !assumeTruth(S, New, false))
      return false;
    if (New) {
      store(S, R, New, Var->getType(), Var->getInit());
    } else if (!Var->getInit()) {
      S.unconstrain(V.initial(R, Var->getType()));
    }
    if (Var->getInit() && Aggregate)
      initialise(S, R, Var->getInit());
    if (New && Graph->isHandedOver(Var))
      escape(S, New, DS);
    if (HeldObject)
      loseUnreachable(S, DS);
  }
  return true;
}

static unsigned numberOfMembers(QualType T) {
  const RecordDecl *Rec = T->getAsRecordDecl();
  unsigned N = Rec ? 0 : 1;
  if (Rec)
    for (const FieldDecl *D : Rec->fields())
      N += numberOfMembers(D->getType());
  return N;
}

/// The members of the local \p R, of type \p T, are zero; of a union the first
/// one is. What an array or a very large structure holds is not followed.
void FunctionAnalysis::zero(State &S, RegionId R, QualType T) {
  constexpr unsigned MaxMembers = 32;
  const RecordDecl *Rec = T->getAsRecordDecl();
  if (!Rec) {
    if (!T->isArrayType())
      S.bind(R, V.number(0));
    return;
  }
  if (numberOfMembers(T) > MaxMembers)
    return;
  for (const FieldDecl *D : Rec->fields()) {
    if (D->isUnnamedBitField())
      continue;
    zero(S, V.field(R, D), D->getType());
    if (Rec->isUnion())
      break;
  }
}

void FunctionAnalysis::initialise(State &S, RegionId R, const Expr *Init) {
  Init = Init->IgnoreParenImpCasts();
  const auto *List = dyn_cast<InitListExpr>(Init);
  if (!List) {
    ValueId X = eval(S, Init);
    store(S, R, X, Init->getType(), Init);
    return;
  }
  if (const auto *Rec = List->getType()->getAsRecordDecl()) {
    if (Rec->isUnion()) {
      if (const FieldDecl *D = List->getInitializedFieldInUnion())
        if (List->getNumInits())
          initialise(S, V.field(R, D), List->getInit(0));
      return;
    }
    unsigned I = 0;
    for (const FieldDecl *D : Rec->fields()) {
      if (D->isUnnamedBitField() || I >= List->getNumInits())
        continue;
      const Expr *X = List->getInit(I++);
      RegionId At = V.field(R, D);
      if (isa<ImplicitValueInitExpr>(X)) {
        zero(S, At, D->getType());
      } else if (isa<InitListExpr>(X->IgnoreParenImpCasts())) {
        initialise(S, At, X);
      } else {
        store(S, At, eval(S, X), D->getType(), X);
      }
    }
    return;
  }
  if (List->getType()->isArrayType() && List->getNumInits() <= 16) {
    for (unsigned I = 0; I != List->getNumInits(); ++I) {
      const Expr *X = List->getInit(I);
      RegionId At = V.element(R, V.number(I));
      initialise(S, At, X);
    }
    return;
  }
  if (List->getNumInits() == 1 && !List->getType()->isRecordType())
    store(S, R, eval(S, List->getInit(0)), List->getType(), List);
}

ValueId FunctionAnalysis::eval(State &S, const Expr *E) {
  auto It = llvm::lower_bound(
      S.Expressions, static_cast<const Stmt *>(E),
      [](const auto &Entry, const Stmt *K) { return Entry.first < K; });
  if (It != S.Expressions.end() && It->first == E)
    return It->second;
  ValueId X = evalUncached(S, E);
  return X ? X : fresh(S, SymbolKind::Other, E, E->getType());
}

ValueId FunctionAnalysis::evalUncached(State &S, const Expr *E) {
  if (E->isGLValue()) {
    RegionId R = lvalue(S, E);
    return R ? V.address(R) : 0;
  }
  switch (E->getStmtClass()) {
  case Stmt::ParenExprClass:
    return eval(S, cast<ParenExpr>(E)->getSubExpr());
  case Stmt::IntegerLiteralClass:
  case Stmt::CharacterLiteralClass:
  case Stmt::UnaryExprOrTypeTraitExprClass:
  case Stmt::OffsetOfExprClass:
  case Stmt::TypeTraitExprClass:
  case Stmt::ConstantExprClass: {
    Expr::EvalResult R;
    if (E->EvaluateAsInt(R, U.Ctx) && R.Val.getInt().getSignificantBits() <= 64)
      return V.number(R.Val.getInt().getExtValue());
    if (E->EvaluateAsInt(R, U.Ctx))
      return V.number(int64_t(R.Val.getInt().getRawData()[0]));
    return 0;
  }
  case Stmt::DeclRefExprClass:
    if (const auto *D =
            dyn_cast<EnumConstantDecl>(cast<DeclRefExpr>(E)->getDecl()))
      return V.number(D->getInitVal().getExtValue());
    return 0;
  case Stmt::ImplicitCastExprClass:
  case Stmt::CStyleCastExprClass:
    return evalCast(S, cast<CastExpr>(E));
  case Stmt::UnaryOperatorClass:
    return evalUnary(S, cast<UnaryOperator>(E));
  case Stmt::BinaryOperatorClass:
  case Stmt::CompoundAssignOperatorClass:
    return evalBinary(S, cast<BinaryOperator>(E));
  case Stmt::ConditionalOperatorClass:
  case Stmt::BinaryConditionalOperatorClass:
    return evalConditional(S, cast<AbstractConditionalOperator>(E));
  case Stmt::OpaqueValueExprClass:
    if (const Expr *Source = cast<OpaqueValueExpr>(E)->getSourceExpr())
      return eval(S, Source);
    return 0;
  case Stmt::StmtExprClass: {
    const CompoundStmt *Body = cast<StmtExpr>(E)->getSubStmt();
    if (Body->body_empty())
      return 0;
    const Stmt *Last = Body->body_back();
    while (const auto *L = dyn_cast<LabelStmt>(Last))
      Last = L->getSubStmt();
    if (const auto *X = dyn_cast<Expr>(Last))
      return eval(S, X);
    return 0;
  }
  case Stmt::ChooseExprClass:
    return eval(S, cast<ChooseExpr>(E)->getChosenSubExpr());
  case Stmt::GenericSelectionExprClass:
    if (cast<GenericSelectionExpr>(E)->isResultDependent())
      return 0;
    return eval(S, cast<GenericSelectionExpr>(E)->getResultExpr());
  case Stmt::CompoundLiteralExprClass: {
    RegionId R = lvalue(S, E);
    return R ? V.address(R) : 0;
  }
  case Stmt::InitListExprClass: {
    const auto *List = cast<InitListExpr>(E);
    if (!E->getType()->isRecordType() && List->getNumInits() == 1)
      return eval(S, List->getInit(0));
    RegionId R = V.temporary(E);
    initialise(S, R, E);
    return V.address(R);
  }
  case Stmt::AtomicExprClass: {
    // What is stored, exchanged or compared may be anywhere afterwards.
    const auto *A = cast<AtomicExpr>(E);
    for (const Stmt *Child : A->children())
      if (const auto *Sub = dyn_cast_or_null<Expr>(Child);
          Sub && Sub != A->getPtr())
        escape(S, eval(S, Sub), E);
    RegionId To = V.pointee(eval(S, A->getPtr()));
    noteWrite(To);
    invalidate(S, To, E);
    return 0;
  }
  case Stmt::ImplicitValueInitExprClass:
    return E->getType()->isScalarType() ? V.number(0) : 0;
  default:
    return 0;
  }
}

std::optional<bool> FunctionAnalysis::chosen(const State &S, const Expr *Cond) {
  const auto *BO = dyn_cast<BinaryOperator>(Cond->IgnoreParenImpCasts());
  if (!BO || !BO->isLogicalOp())
    return std::nullopt;
  const bool Or = BO->getOpcode() == BO_LOr;
  for (const auto &[K, Way] : S.Choices)
    if (K == BO && (Way == 0) == Or)
      return Or;
  if (auto Left = chosen(S, BO->getLHS()); Left && *Left == Or)
    return Or;
  return chosen(S, BO->getRHS());
}

ValueId
FunctionAnalysis::evalConditional(State &S,
                                  const AbstractConditionalOperator *E) {
  unsigned Way = ~0u;
  for (const auto &[K, W] : S.Choices)
    if (K == E)
      Way = W;
  if (Way == ~0u)
    if (auto Truth = chosen(S, E->getCond()))
      Way = *Truth ? 0 : 1;
  if (Way == ~0u) {
    // Decided at compile time: the CFG has pruned the other arm.
    Expr::EvalResult R;
    if (!E->getCond()->EvaluateAsInt(R, U.Ctx))
      return 0;
    Way = R.Val.getInt() != 0 ? 0 : 1;
  }
  return eval(S, Way == 0 ? E->getTrueExpr() : E->getFalseExpr());
}

/// Stands for the index \p N of this round of a loop: the same wherever the
/// same variable has the same value.
ValueId FunctionAnalysis::roundIndex(State &S, const ArraySubscriptExpr *AS,
                                     int64_t N) {
  QualType T = AS->getIdx()->getType();
  if (const auto *Ref =
          dyn_cast<DeclRefExpr>(AS->getIdx()->IgnoreParenImpCasts()))
    return V.symbol(SymbolKind::Other, Ref->getDecl(), unsigned(N) & 0xffff, T);
  return fresh(S, SymbolKind::Other, AS, T);
}

RegionId FunctionAnalysis::lvalue(State &S, const Expr *E) {
  E = E->IgnoreParens();
  switch (E->getStmtClass()) {
  case Stmt::DeclRefExprClass: {
    const ValueDecl *D = cast<DeclRefExpr>(E)->getDecl();
    if (const auto *Var = dyn_cast<VarDecl>(D))
      return V.variable(Var);
    if (const auto *Fn = dyn_cast<FunctionDecl>(D))
      return V.function(Fn);
    return 0;
  }
  case Stmt::MemberExprClass: {
    const auto *ME = cast<MemberExpr>(E);
    const auto *D = dyn_cast<FieldDecl>(ME->getMemberDecl());
    if (!D)
      return 0;
    RegionId Base;
    if (ME->isArrow()) {
      Base = V.pointee(eval(S, ME->getBase()));
    } else if (ME->getBase()->isGLValue()) {
      Base = lvalue(S, ME->getBase());
    } else {
      ValueId X = eval(S, ME->getBase());
      Base = V.pointee(X);
    }
    return Base ? V.field(Base, D) : 0;
  }
  case Stmt::ArraySubscriptExprClass: {
    const auto *AS = cast<ArraySubscriptExpr>(E);
    ValueId Base = eval(S, AS->getBase()), Index = eval(S, AS->getIdx());
    int64_t N;
    // In a loop an index is a number only by the accident of the first round,
    // unless it runs over a short array in few of them.
    if (V.isNumber(Index, N) &&
        !AS->getIdx()->IgnoreParenImpCasts()->isEvaluatable(U.Ctx) &&
        !isCountedExactly(AS))
      Index = roundIndex(S, AS, N);
    return V.element(V.pointee(Base), Index);
  }
  case Stmt::UnaryOperatorClass: {
    const auto *UO = cast<UnaryOperator>(E);
    if (UO->getOpcode() == UO_Deref)
      return V.pointee(eval(S, UO->getSubExpr()));
    if (UO->getOpcode() == UO_Extension || UO->getOpcode() == UO_Real)
      return lvalue(S, UO->getSubExpr());
    return 0;
  }
  case Stmt::StringLiteralClass:
  case Stmt::PredefinedExprClass:
    return V.temporary(E);
  case Stmt::CompoundLiteralExprClass: {
    RegionId R = V.temporary(E);
    initialise(S, R, cast<CompoundLiteralExpr>(E)->getInitializer());
    return R;
  }
  case Stmt::GenericSelectionExprClass:
    return lvalue(S, cast<GenericSelectionExpr>(E)->getResultExpr());
  case Stmt::ChooseExprClass:
    return lvalue(S, cast<ChooseExpr>(E)->getChosenSubExpr());
  case Stmt::StmtExprClass:
  case Stmt::OpaqueValueExprClass:
  case Stmt::CallExprClass:
    return V.pointee(eval(S, E));
  default:
    return 0;
  }
}

void FunctionAnalysis::assembly(State &S, const GCCAsmStmt *A) {
  for (unsigned I = 0; I != A->getNumInputs(); ++I) {
    const Expr *In = A->getInputExpr(I);
    if (In->isGLValue()) {
      // A memory operand: its address is not kept, but it may be written
      // (set_bit).
      if (RegionId R = lvalue(S, In)) {
        noteWrite(R);
        dropPure(S, R);
      }
      continue;
    }
    ValueId X = eval(S, In);
    bool Cast = V.isInitial(X) && !V.value(X).Type.isNull() &&
                V.value(X).Type->isPointerType();
    if (In->getType()->isPointerType() || Cast || carriesBlock(S, X) ||
        S.object(V.basePointer(X)))
      escape(S, X, A);
    else
      escapeDerived(S, X, A);
  }
  for (unsigned I = 0; I != A->getNumOutputs(); ++I) {
    const Expr *Out = A->getOutputExpr(I);
    RegionId R = lvalue(S, Out);
    if (!R)
      continue;
    touch(S, R, Out);
    // "+r"(p), xchg and friends: the old value may have gone anywhere.
    if (ValueId Old = S.lookup(R))
      escape(S, Old, A);
    store(S, R, fresh(S, SymbolKind::Other, A, Out->getType(), R),
          Out->getType(), A);
  }
}

} // namespace kalloc
