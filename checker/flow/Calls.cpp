//===- Calls.cpp - What a call does to a state ----------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A rule for the exact name wins; then the summary of a body that is in sight;
// then a rule with a pattern; otherwise the callee is unknown: it borrows what
// it gets as pointer to const and may keep, free or change everything else.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace kalloc {

FunctionAnalysis::States FunctionAnalysis::call(State S, const CallExpr *C) {
  const FunctionDecl *Callee = C->getDirectCallee();
  llvm::SmallVector<ValueId, 8> Args;
  for (const Expr *A : C->arguments())
    Args.push_back(eval(S, A));
  if (!Callee)
    eval(S, C->getCallee()); // reads the pointer that it is called through
  // Where a structure goes that is passed or returned as a whole (pgd_t), no
  // summary tells: what it holds is out of sight then.
  for (const auto &[X, A] : llvm::zip(Args, C->arguments()))
    if (X && A->getType()->isRecordType())
      escapeHeld(S, C, [&](RegionId R) { return V.within(R, V.pointee(X)); });
    else if (C->getType()->isRecordType() && carriesBlock(S, X))
      escape(S, X, C);
    else if (X && C->getType()->isRecordType())
      escapeDerived(S, X, C); // a page table's entry, made of an address
  // A number made from a block is passed by its address (`&pfn`).
  for (ValueId X : Args)
    if (X && V.value(X).Kind == ValueKind::Addr)
      if (ValueId Held = S.lookup(V.value(X).Region);
          Held && carriesBlock(S, Held))
        escape(S, Held, C);
  if (Callee && builtin(S, C, Callee, Args))
    return {std::move(S)};
  if (Callee) {
    if (const CallEffects *E = U.effects(Callee)) {
      U.decided({Decided::ByRule, F, C, E});
      return applyEffects(std::move(S), C, *E, Args);
    }
    if (const FunctionSummary *Sum = U.summary(Callee)) {
      U.decided({Sum->Complete ? Decided::ByBody : Decided::TooMuch, F, C});
      if (Sum->Complete) {
        if (!Sum->Partial)
          return applySummary(std::move(S), C, C, *Sum, Args);
        // That none of the ways that were followed fits ends no path: a loop
        // over `n` things was taken to run, and here n is 0. Then it is taken
        // as unknown, and what it frees on those ways may be freed here. Our
        // callers may know that no way fits, too.
        Partial = true;
        if (States Out = applySummary(S, C, C, *Sum, Args); !Out.empty())
          return Out;
      } else {
        applyLatent(S, C, *Sum, Args);
      }
      // What it does even with a pointer to const (kfree takes one) is not
      // known.
      for (unsigned I = 0; I != Args.size(); ++I) {
        Gets How = Sum->Complete ? Gets::All : lend(S, C, I, Args[I]);
        if (How != Gets::Loan)
          escape(S, Args[I], C, How == Gets::Block);
      }
      if (Sum->Leaves)
        forgetContext(S); // it may or may not have given our lock back
    }
    if (!Callee->getDefinition())
      if (const CallEffects *E = U.indexEffects(Callee)) {
        U.decided({Decided::ByIndex, F, C, E});
        // What its result tells of NULL is not said in an index.
        for (unsigned I = 0; I != Args.size(); ++I)
          if (ObjectState *Known = Args[I] ? S.object(Args[I]) : nullptr;
              Known && !E->touches(I))
            Known->Asked = true;
        return applyEffects(std::move(S), C, *E, Args);
      }
    if (const CallEffects *E = U.patternEffects(Callee)) {
      U.decided({Decided::ByPattern, F, C, E});
      return applyEffects(std::move(S), C, *E, Args);
    }
  }
  unknownCall(S, C, Callee, Args);
  return {std::move(S)};
}

FunctionAnalysis::States
FunctionAnalysis::cleanup(State S, const CFGCleanupFunction &E) {
  const FunctionDecl *Callee = E.getFunctionDecl();
  const VarDecl *Var = E.getVarDecl();
  ValueId Arg = V.address(V.variable(Var));
  if (const CallEffects *Effects = U.effects(Callee))
    return applyEffects(std::move(S), nullptr, *Effects, {Arg});
  const Stmt *Site = Var->getInit();
  if (const FunctionSummary *Sum = U.summary(Callee))
    if (Sum->Complete) {
      CurrentCleanup = Callee;
      States Out = applySummary(std::move(S), nullptr, Site, *Sum, {Arg});
      CurrentCleanup = nullptr;
      return Out;
    }
  escape(S, Arg, Site);
  return {std::move(S)};
}

bool FunctionAnalysis::builtin(State &S, const CallExpr *C,
                               const FunctionDecl *Callee,
                               llvm::ArrayRef<ValueId> Args) {
  unsigned Id = Callee->getBuiltinID();
  if (!Id || U.effects(Callee))
    return false;
  int64_t N;
  switch (Id) {
  case Builtin::BI__builtin_expect:
  case Builtin::BI__builtin_expect_with_probability:
  case Builtin::BI__builtin_assume_aligned:
    S.setExpression(C, Args[0]);
    return true;
  case Builtin::BI__builtin_constant_p:
    S.setExpression(C, V.number(V.isNumber(Args[0], N)));
    return true;
  case Builtin::BI__builtin_object_size:
  case Builtin::BI__builtin_dynamic_object_size:
    S.setExpression(C, V.number(-1));
    return true;
  default:
    // Builtins neither keep nor free; they may write through pointers, and
    // copy what lies there.
    if (Callee->getName().starts_with("__sync_") ||
        Callee->getName().starts_with("__atomic_"))
      for (ValueId X : Args)
        escape(S, X, C);
    for (const auto &[X, A] : llvm::zip(Args, C->arguments()))
      if (A->getType()->isPointerType()) {
        StringRef Name = Callee->getName();
        Name.consume_front("__builtin_");
        if (X && (Name.starts_with("mem") || Name.starts_with("str")))
          touchThrough(S, X, C, nullptr);
        escapeContents(S, X, C);
      }
    for (const auto &[X, A] : llvm::zip(Args, C->arguments()))
      if (A->getType()->isPointerType() &&
          !A->getType()->getPointeeType().isConstQualified())
        invalidate(S, V.pointee(X), C);
    if (!C->getType()->isVoidType())
      S.setExpression(C, fresh(S, SymbolKind::Call, C, C->getType()));
    return true;
  }
}

static bool pointsToConst(QualType T) {
  return T->isPointerType() && T->getPointeeType().isConstQualified();
}

/// A table of operations: mostly pointers to functions.
static bool isTable(QualType T) {
  const RecordDecl *Rec = T->getAsRecordDecl();
  if (!Rec)
    return false;
  unsigned Functions = 0, All = 0;
  for (const FieldDecl *D : Rec->fields()) {
    ++All;
    Functions += D->getType()->isFunctionPointerType();
  }
  return Functions >= 2 && 2 * Functions >= All;
}

void FunctionAnalysis::passArgument(State &S, const CallExpr *C, ValueId X,
                                    QualType Param, Gets How, bool Filled) {
  const bool Borrowed = How == Gets::Loan;
  if (!X || V.asFunction(X) || V.value(X).Kind == ValueKind::Int)
    return;
  bool Pointer = Param->isPointerType() || Param->isArrayType();
  if (!Pointer && !Borrowed)
    escapeDerived(S, X, C);
  if (!Pointer && !V.basePointer(X) && V.value(X).Kind != ValueKind::Addr &&
      !carriesBlock(S, X))
    return;
  if (!Pointer && carriesBlock(S, X)) {
    if (!Borrowed)
      escape(S, X, C);
    return;
  }
  if (const Value &Val = V.value(X);
      !Pointer && Val.Kind == ValueKind::Symbol && !S.object(X) &&
      (Val.Type.isNull() || !Val.Type->isPointerType()))
    return; // a plain number
  bool Const = pointsToConst(Param);
  // Who holds a block through a pointer to const frees it through one, too;
  // what is called through a pointer has such owners (a firmware's callback).
  const ObjectState *Known = S.object(V.basePointer(X));
  bool Owned = C && !C->getDirectCallee() && Known && Known->Holder &&
               pointsToConst(Known->Holder->getType());
  if (!Borrowed && (!Const || Owned))
    escape(S, X, C, How == Gets::Block);
  // A table of operations is installed. A request on the stack that is only
  // read is copied, with what it points to, and so is what something is made
  // from.
  if (!Borrowed && Const) {
    if (isTable(Param->getPointeeType()))
      escape(S, X, C);
    if (V.value(X).Kind == ValueKind::Addr ||
        (C && C->getType()->isPointerType() &&
         Param->getPointeeType()->isRecordType()))
      escapeContents(S, X, C);
  }
  // And who gets the address of our only pointer may take the block.
  if (Borrowed && !Const && V.value(X).Kind == ValueKind::Addr)
    if (ValueId Held = S.lookup(V.value(X).Region))
      if (S.object(Held))
        escape(S, Held, C);
  if ((Const && !Filled) || !Pointer)
    return;
  RegionId Root = V.pointee(X);
  if (const FieldDecl *D = V.innermostField(Root))
    if (D->getType()->isPointerType())
      U.markFieldUnknown(Root, F);
  invalidate(S, Root, C);
}

void FunctionAnalysis::unknownCall(State &S, const CallExpr *C,
                                   const FunctionDecl *Callee,
                                   llvm::ArrayRef<ValueId> Args) {
  ++U.Stats.UnknownCalls;
  U.decided({Decided::Unknown, F, C});
  sleepByRule(S, C, Callee, nullptr, Args);
  bool Prints = Callee && Callee->hasAttr<FormatAttr>();
  for (unsigned I = 0; I != Args.size(); ++I)
    passPointer(S, C, I, Args[I]);
  for (ValueId X : Args)
    if (ObjectState *Known = X ? S.object(X) : nullptr)
      Known->Asked = true; // it may test it, and its result tells
  for (unsigned I = 0; I != Args.size(); ++I)
    passArgument(S, C, Args[I], UnitContext::parameterType(C, I),
                 Prints ? Gets::Loan : lend(S, C, I, Args[I]), false);
  if (!C->getType()->isVoidType())
    S.setExpression(C, fresh(S, SymbolKind::Call, C, C->getType()));
}

} // namespace kalloc
