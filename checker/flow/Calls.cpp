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

static void setResult(State &S, const CallExpr *C, ValueId X) {
  if (C)
    S.setExpression(C, X);
}

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
  if (Callee && builtin(S, C, Callee, Args))
    return {std::move(S)};
  if (Callee) {
    if (const CallEffects *E = U.effects(Callee)) {
      U.decided({Decided::ByRule, F, C, E});
      return applyEffects(std::move(S), C, *E, Args);
    }
    if (const FunctionSummary *Sum = U.summary(Callee)) {
      U.decided({Sum->Complete ? Decided::ByBody : Decided::TooMuch, F, C});
      if (Sum->Complete)
        return applySummary(std::move(S), C, C, *Sum, Args);
      applyLatent(S, C, *Sum, Args);
      // Its body is there, but too much: what it does even with a pointer to
      // const (kfree takes one) is not known.
      for (ValueId X : Args)
        escape(S, X, C);
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
    setResult(S, C, Args[0]);
    return true;
  case Builtin::BI__builtin_constant_p:
    setResult(S, C, V.number(V.isNumber(Args[0], N)));
    return true;
  case Builtin::BI__builtin_object_size:
  case Builtin::BI__builtin_dynamic_object_size:
    setResult(S, C, V.number(-1));
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
      setResult(S, C, fresh(S, SymbolKind::Call, C, C->getType()));
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
                                    QualType Param, bool Borrowed,
                                    bool Filled) {
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
    escape(S, X, C);
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
      U.markFieldUnknown(Root);
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
    passArgument(S, C, Args[I], UnitContext::parameterType(C, I), Prints,
                 false);
  if (!C->getType()->isVoidType())
    setResult(S, C, fresh(S, SymbolKind::Call, C, C->getType()));
}

/// \p X is given as argument \p I to a function that (\p Looks) does something
/// with what it points to. To only pass a pointer on, as a cookie or to print
/// it, is no use; a member's address is of use for the member alone.
void FunctionAnalysis::passPointer(State &S, const CallExpr *C, unsigned I,
                                   ValueId X, bool Looks) {
  const FunctionDecl *Callee = C ? C->getDirectCallee() : nullptr;
  if (!X || !Callee)
    return;
  bool Named = I < Callee->getNumParams();
  QualType T =
      Named ? Callee->getParamDecl(I)->getType() : C->getArg(I)->getType();
  if (!T->isPointerType() || (!Named && !Callee->hasAttr<FormatAttr>()))
    return;
  // The address of a first member is the pointer itself, NULL too.
  X = V.startOfObject(X);
  if (V.value(X).Kind == ValueKind::Addr) {
    const Region &Root = V.region(V.root(V.value(X).Region));
    if (Root.Kind == RegionKind::Deref)
      touchThrough(S, Root.Pointer, C, nullptr);
    return;
  }
  // What "%s" reads. For a type of no size nothing is known.
  if (Named ? !Looks || T->getPointeeType()->isVoidType()
            : !T->getPointeeType()->isCharType())
    return;
  const ObjectState *O = S.object(V.basePointer(X));
  if (O && O->Status == ObjectStatus::Freed)
    touchThrough(S, X, C, nullptr);
}

ValueId FunctionAnalysis::applyAlloc(State &S, const CallExpr *C,
                                     const AllocEffect &A,
                                     llvm::ArrayRef<ValueId> Args) {
  bool Out = A.OutParam >= 0;
  ValueId P = fresh(S, SymbolKind::Call, C, U.Ctx.VoidPtrTy, Out ? 1 : 0);
  IntervalSet Can = IntervalSet::validPointers();
  // __GFP_NOFAIL, and allocators that wait where they may.
  ValueId Mask = 0;
  for (unsigned I = 0; I != Args.size() && !Mask; ++I)
    if (U.isGfpType(UnitContext::parameterType(C, I)))
      Mask = Args[I];
  bool Never = Mask && bits(S, Mask, U.noFail()) == 1;
  if (A.OnFailure == Failure::NullUnlessBlocking)
    Never |= blocks(S, Mask) != 0;
  if (!Never && !Out && A.OnFailure != Failure::ErrorPointer &&
      A.OnFailure != Failure::Never)
    Can = Can.unite(IntervalSet::point(0));
  else if (!Never && !Out && A.OnFailure == Failure::ErrorPointer)
    Can = Can.unite(IntervalSet::errorPointers());
  S.constrain(P, Can);
  ObjectState O;
  O.Pointer = P;
  O.Families.set(A.Family);
  O.AllocSite = C;
  auto Arg = [&](int I) -> ValueId {
    return I >= 0 && unsigned(I) < Args.size() ? Args[I] : 0;
  };
  O.Mask = Mask;
  O.Size = Arg(A.SizeParam);
  if (A.CountParam >= 0)
    O.Size = V.binary(ValueOp::Mul, O.Size, Arg(A.CountParam));
  if (int64_t Order;
      V.isNumber(Arg(A.OrderParam), Order) && Order >= 0 && Order < 40)
    O.Size = V.number(PageSize << Order);
  O.Zeroed = A.Zeroed || (Mask && bits(S, Mask, U.zeroes()) == 1);
  tellAllocation(S, C, O, Mask);
  S.addObject(O);
  step(S, PathStep::Allocate, C, P);
  return P;
}

/// An event for what is asked of an allocator, once a call and answer.
void FunctionAnalysis::tellAllocation(State &S, const CallExpr *C,
                                      const ObjectState &O, ValueId Mask) {
  Event E(EventKind::Allocate);
  E.Site = C;
  E.Object = O;
  for (auto [I, Bits] : llvm::enumerate(U.gfpFlagBits())) {
    int Is = Mask ? bits(S, Mask, Bits) : -1;
    E.FlagsSet |= uint32_t(Is == 1) << I;
    E.FlagsClear |= uint32_t(Is == 0) << I;
  }
  int64_t Size = 0;
  if (!V.isNumber(O.Size, Size))
    Size = -1;
  if (Told.insert({C, E.FlagsSet, E.FlagsClear, Size}).second)
    emit(std::move(E), S);
}

void FunctionAnalysis::applyFree(State &S, const Stmt *Site, ValueId X,
                                 const FamilySet &Accepts, FreeBy By) {
  if (!X || V.value(X).Kind == ValueKind::Int)
    return;
  IntervalSet Can = possible(S, X);
  int64_t N;
  if (Can.isPoint(N) && N == 0)
    return; // free(NULL)
  Event E(EventKind::Free);
  E.Site = Site;
  E.Pointer = X;
  E.Accepts = Accepts;
  E.Cleanup = CurrentCleanup;
  E.Direct = By == FreeBy::Call;
  ObjectState *O = S.object(X);
  ValueId Known = X;
  // The entry around a list's node: known by the node.
  if (ValueId Base = V.basePointer(X);
      !O && Base && V.value(X).Kind == ValueKind::Offset)
    if (O = S.object(Base); !O || O->Foreign)
      Known = Base;
  if (O)
    E.Object = *O;
  // The path has asked what kind of memory an unknown block is.
  bool Asked = (!O || O->Foreign) &&
               S.constraint(V.binary(ValueOp::IsVmalloc, X, V.number(0)));
  // Or what is in a variable, and that decides: `if (io->allocated) kfree(io)`.
  if (V.value(X).Kind == ValueKind::Addr) {
    RegionId Root = V.root(V.value(X).Region);
    for (const auto &[R, Val] : S.Store)
      Asked |= R != Root && V.root(R) == Root && S.constraint(Val);
    for (const auto &[Val, Set] : S.Constraints)
      Asked |= V.isInitial(Val) && V.value(Val).Region != Root &&
               V.root(V.value(Val).Region) == Root;
  }
  E.Uncertain = By == FreeBy::CalleePerhaps || Asked;
  emit(E, S);
  step(S, PathStep::Free, Site, X);
  if (!O) {
    if (V.value(Known).Kind != ValueKind::Symbol) {
      // Part of a block, or no block at all: whose it was is unclear now.
      escape(S, X, Site);
      return;
    }
    ObjectState New;
    New.Pointer = Known;
    New.Foreign = true;
    New.Around = Known != X;
    O = &S.addObject(New);
  }
  // Only a place that is named in the call itself holds it for certain.
  const auto *AsCall = dyn_cast_or_null<CallExpr>(Site);
  bool Named = true;
  for (unsigned I = 0; AsCall && I != AsCall->getNumArgs(); ++I)
    if (const Expr *A = AsCall->getArg(I); eval(S, A) == X) {
      A = A->IgnoreParenCasts();
      Named = isa<MemberExpr, ArraySubscriptExpr>(A);
      if (ObjectState *Freed = S.object(Known); Freed && !Freed->Holder)
        if (const auto *Ref = dyn_cast<DeclRefExpr>(A);
            Ref && !Ref->getDecl()->getLocation().isMacroID())
          Freed->Holder = Ref->getDecl();
    }
  if (!Named)
    forgetPlace(S, X, Site);
  O = S.object(Known);
  if (!O)
    return;
  bool Owned = O->Status == ObjectStatus::Allocated && !O->Foreign;
  if (O->Foreign)
    O->Families = Accepts;
  O->Shared |= O->Status == ObjectStatus::Escaped;
  O->Status = ObjectStatus::Freed;
  O->FreeSite = Site;
  if (!Owned)
    return;
  // What only this block pointed to is lost with it.
  llvm::SmallVector<RegionId, 8> Inside;
  for (const auto &[R, Val] : S.Store) {
    if (V.sameBlock(R, V.pointee(X)))
      Inside.push_back(R);
  }
  if (Inside.empty())
    return;
  if (By != FreeBy::Call || !U.Rules.allPlain(Accepts)) {
    // Whoever frees an object knows what to do with its members.
    for (RegionId R : Inside)
      escape(S, S.lookup(R), Site);
    return;
  }
  for (RegionId R : Inside)
    S.unbind(R);
  loseUnreachable(S, Site);
}

FunctionAnalysis::States
FunctionAnalysis::applyEffects(State S, const CallExpr *C, const CallEffects &E,
                               llvm::ArrayRef<ValueId> Args) {
  if (E.NoReturn)
    return {};
  const FunctionDecl *Callee = C ? C->getDirectCallee() : nullptr;
  auto Arg = [&](int I) -> ValueId {
    return I >= 0 && unsigned(I) < Args.size() ? Args[I] : 0;
  };
  sleepByRule(S, C, Callee, &E, Args);
  for (const DmaEffect &D : E.Dma)
    if (ValueId X = Arg(D.Param); X && C) {
      LatentUse L;
      L.Site = C;
      L.Pointer = X;
      L.Allows = D.AllowsFamilies;
      L.AllowsOrigins = D.AllowsOrigins;
      useByDevice(S, std::move(L), C);
    }
  for (unsigned I = 0; I != Args.size() && C; ++I) {
    if (E.touches(I))
      touchThrough(S, Args[I], C, nullptr);
    else if (!E.Tests && !(E.Free && E.Free->Param == I))
      passPointer(S, C, I, Args[I], /*Looks=*/E.borrows(I));
  }

  // The result decides which conditional effects took place: one state where
  // the first condition holds, one where it does not.
  Condition Split = Condition::Always;
  auto Consider = [&](Condition W) {
    if (Split == Condition::Always)
      Split = W;
  };
  if (E.Free)
    Consider(E.Free->When);
  if (E.Alloc)
    Consider(E.Alloc->When);
  if (E.Enters)
    Consider(E.Enters->When);
  for (const KeepEffect &K : E.Keeps)
    Consider(K.When);

  bool ResultIsAlloc = E.Alloc && E.Alloc->OutParam < 0;
  States Out;
  for (bool Holds : {true, false}) {
    if (!Holds && Split == Condition::Always)
      break;
    // Moved from in the only round there is.
    // NOLINTNEXTLINE(bugprone-use-after-move)
    State T = Holds && Split == Condition::Always ? std::move(S) : S;
    // The old block first, so that a result may reuse its place.
    ValueId Result = 0;
    if (E.ReturnsParam >= 0)
      Result = Arg(E.ReturnsParam);
    else if (E.Derives >= 0)
      Result = V.binary(ValueOp::Derived, Arg(E.Derives), V.number(0));
    else if (E.Pure.size() == 2)
      Result = V.binary(ValueOp::Pure, Arg(E.Pure[0]), Arg(E.Pure[1]));
    else if (ResultIsAlloc && C)
      Result = applyAlloc(T, C, *E.Alloc, Args);
    else if (E.Tests && C) {
      static constexpr ValueOp Ops[] = {
          ValueOp::IsErr,       ValueOp::IsErrOrNull, ValueOp::IsVmalloc,
          ValueOp::IsDirectMap, ValueOp::IsStack,     ValueOp::IsBlocking};
      Result = E.Tests->What == Predicate::AtomicContext
                   ? U.contextQuestion()
                   : V.binary(Ops[unsigned(E.Tests->What)], Arg(E.Tests->Param),
                              V.number(0));
    }
    if (!Result && C && !C->getType()->isVoidType())
      Result = fresh(T, SymbolKind::Call, C, C->getType());
    if (Result && E.Returns != Condition::Always &&
        !assume(T, Result, conditionSet(E.Returns)))
      continue;
    if (Result && Split != Condition::Always) {
      bool Signed = C && C->getType()->isSignedIntegerType();
      // An error code that is not 0 is negative.
      Condition When =
          Split == Condition::Nonzero && Signed ? Condition::Negative : Split;
      if (!assume(T, Result,
                  Holds ? conditionSet(When) : oppositeSet(Split, Signed)))
        continue;
      if (C)
        stepResult(T, C, Result, /*ByRule=*/true);
    }
    auto Applies = [&](Condition W) {
      return W == Condition::Always || !Result ||
             possible(T, Result).subsetOf(conditionSet(W));
    };

    for (unsigned I = 0; I != Args.size(); ++I) {
      bool IsFreed = E.Free && E.Free->Param == I;
      if (IsFreed)
        continue;
      // A conditional keep that does not take place is a borrow.
      bool Borrowed = E.borrows(I);
      for (const KeepEffect &K : E.Keeps)
        if (K.Param == I)
          Borrowed = !Applies(K.When) ||
                     (Arg(K.Into) && isLocal(V.root(V.pointee(Arg(K.Into)))));
      // A rule that says so counts more than a const in the prototype.
      for (const KeepEffect &K : E.Keeps)
        if (K.Param == I && !Borrowed) {
          escape(T, Args[I], C);
          // skb_get(): the next free is not the last.
          ValueId Base = V.basePointer(Args[I]);
          if (Base && V.value(Base).Kind == ValueKind::Symbol &&
              !T.object(Base)) {
            ObjectState New;
            New.Pointer = Base;
            New.Foreign = New.Shared = true;
            New.Status = ObjectStatus::Escaped;
            T.addObject(New);
          }
        }
      if (Borrowed && (!E.Fills.empty() || E.Alloc) && !E.fills(I))
        escapeContents(T, Args[I], C);
      passArgument(T, C, Args[I],
                   C ? UnitContext::parameterType(C, I) : U.Ctx.VoidPtrTy,
                   Borrowed, E.fills(I));
    }
    if (Result)
      setResult(T, C, Result);
    if (E.Free && Applies(E.Free->When)) {
      if (E.Free->IsRealloc) {
        // What the old block pointed to, the new one does.
        llvm::SmallVector<ValueId, 4> Inside;
        for (const auto &[R, X] : T.Store)
          if (Arg(E.Free->Param) &&
              V.sameBlock(R, V.pointee(Arg(E.Free->Param))))
            Inside.push_back(X);
        for (ValueId X : Inside)
          escape(T, X, C);
      }
      if (ObjectState *New = E.Free->IsRealloc ? T.object(Result) : nullptr)
        New->Zeroed = false; // it holds what the old one held
      applyFree(T, C, Arg(E.Free->Param), E.Free->Accepts, FreeBy::Call);
      if (E.Free->Deferred) // until then readers may look at it
        if (ObjectState *O = T.object(Arg(E.Free->Param)))
          O->Deferred = true;
    }
    if (E.Alloc && E.Alloc->OutParam >= 0 && Applies(E.Alloc->When) && C)
      if (ValueId To = Arg(E.Alloc->OutParam))
        store(T, V.pointee(To), applyAlloc(T, C, *E.Alloc, Args),
              U.Ctx.VoidPtrTy, C);
    const Stmt *Site = C;
    if (E.ForgetsContext) {
      T.ContextUnknown = true;
      T.Held.clear();
      T.Released = ~0u;
    }
    if (E.Leaves)
      leaveRegions(T, E.Leaves->Regions, Arg(E.Leaves->LockParam), Site);
    if (E.Enters && Applies(E.Enters->When)) {
      enterRegions(T, E.Enters->Regions, Arg(E.Enters->LockParam), Site);
      // What was locked is there.
      if (ValueId Lock = Arg(E.Enters->LockParam);
          Lock && V.value(Lock).Kind == ValueKind::Symbol)
        assume(T, Lock, IntervalSet::validPointers());
      if (ValueId Out = Arg(E.Enters->LockOut))
        assume(T, load(T, V.pointee(Out), U.Ctx.VoidPtrTy),
               IntervalSet::validPointers());
    }
    Out.push_back(std::move(T));
  }
  return Out;
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

} // namespace kalloc
