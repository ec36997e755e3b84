//===- Effects.cpp - What a call does, by a rule --------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A rule, or another unit's summary in the index, is data (CallEffects); here
// it changes a state. Where an effect depends on the result, the path splits in
// two: one on which the condition holds, one on which it does not.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace kalloc {

/// The argument of the call \p Site, without casts, whose value is \p X; null
/// if there is none. What the arguments are is asked once more: they were read
/// before.
const Expr *FunctionAnalysis::argumentThatIs(State &S, const Stmt *Site,
                                             ValueId X) {
  llvm::SaveAndRestore<bool> NoNews(Silent, true);
  const Expr *Last = nullptr;
  if (const auto *C = dyn_cast_or_null<CallExpr>(Site))
    for (const Expr *A : C->arguments())
      if (eval(S, A) == X)
        Last = A->IgnoreParenCasts();
  return Last;
}

void FunctionAnalysis::applyFree(State &S, const Stmt *Site, ValueId X,
                                 const FamilySet &Accepts, FreeBy By) {
  if (!X || V.value(X).Kind == ValueKind::Int)
    return;
  IntervalSet Can = possible(S, X);
  int64_t N;
  if (Can.isPoint(N) && N == 0)
    return; // free(NULL)
  // An error pointer is nothing that a plain deallocator passes over.
  if (Can.subsetOf(IntervalSet::errorPointers()) &&
      By != FreeBy::CalleePerhaps && U.Rules.allPlain(Accepts)) {
    touchThrough(S, X, Site, nullptr, /*MayBeTested=*/false);
    return;
  }
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
  const Expr *Argument = argumentThatIs(S, Site, X);
  if (const auto *Member = dyn_cast_or_null<MemberExpr>(Argument);
      Member && E.Direct && V.value(X).Kind == ValueKind::Symbol &&
      V.value(X).Sym == SymbolKind::Other) {
    llvm::SaveAndRestore<bool> NoNews(Silent, true);
    E.Place = lvalue(S, Member);
  }
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
  const bool Named = !Argument || isa<MemberExpr, ArraySubscriptExpr>(Argument);
  if (const auto *Ref = dyn_cast_or_null<DeclRefExpr>(Argument);
      Ref && !Ref->getDecl()->getLocation().isMacroID())
    if (ObjectState *Freed = S.object(Known); Freed && !Freed->Holder)
      Freed->Holder = Ref->getDecl();
  if (!Named)
    forgetPlace(S, X, Site);
  O = S.object(Known);
  if (!O)
    return;
  bool Owned = O->Status == ObjectStatus::Allocated && !O->Foreign;
  if (O->Foreign) {
    O->Families = Accepts;
    O->Around |= Known != X; // also if it was known before
  }
  O->Shared |= O->Status == ObjectStatus::Escaped;
  O->Status = ObjectStatus::Freed;
  O->FreeSite = Site;
  Handled.insert(O->AllocSite);
  if (!O->Foreign) {
    FreedAt.insert({O->AllocSite, Site});
    if (O->Shared)
      FreedAfterGiven.insert({O->AllocSite, Site});
    if ((O->Families & Accepts).any())
      FitsAt.insert(Site);
  }
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
  if (By != FreeBy::Call || !U.Rules.allPlain(Accepts) ||
      (O->Families.any() && (O->Families & Accepts).none())) {
    // Whoever frees an object knows what to do with its members. And the wrong
    // one is mistake enough.
    for (RegionId R : Inside)
      escape(S, S.lookup(R), Site);
    return;
  }
  for (RegionId R : Inside)
    S.unbind(R);
  loseUnreachable(S, Site);
}

/// The condition on the result that decides which effects take place.
static Condition splitCondition(const CallEffects &E) {
  llvm::SmallVector<Condition, 4> All;
  if (E.Free)
    All.push_back(E.Free->When);
  if (E.Alloc)
    All.push_back(E.Alloc->ErrorParam >= 0 ? Condition::NonNull
                                           : E.Alloc->When);
  if (E.Enters)
    All.push_back(E.Enters->When);
  for (const KeepEffect &K : E.Keeps)
    All.push_back(K.When);
  for (Condition W : All)
    if (W != Condition::Always)
      return W;
  return Condition::Always;
}

/// What the call gives back: what \p E says, else something new; 0 for a call
/// without a result.
ValueId FunctionAnalysis::resultByRule(State &S, const CallExpr *C,
                                       const CallEffects &E,
                                       llvm::ArrayRef<ValueId> Args) {
  ValueId Result = 0;
  if (E.ReturnsParam >= 0) {
    Result = argument(Args, E.ReturnsParam);
  } else if (E.Derives >= 0) {
    ValueId Of = argument(Args, E.Derives);
    Result = V.binary(ValueOp::Derived, Of, V.number(0));
    // What is there has an address.
    if (Result && C && C->getType()->isPointerType() &&
        possible(S, Of).subsetOf(IntervalSet::validPointers()))
      assume(S, Result, IntervalSet::validPointers());
  } else if (E.Pure.size() == 2) {
    Result = V.binary(ValueOp::Pure, argument(Args, E.Pure[0]),
                      argument(Args, E.Pure[1]));
  } else if (E.Alloc && E.Alloc->OutParam < 0 && C) {
    Result = applyAlloc(S, C, *E.Alloc, Args);
  } else if (E.Tests && C) {
    if (E.Tests->What == Predicate::VmallocAddress)
      recordFieldAsked(S, C, E.Tests->Param);
    static constexpr ValueOp Ops[] = {ValueOp::IsErr,     ValueOp::IsErrOrNull,
                                      ValueOp::IsVmalloc, ValueOp::IsDirectMap,
                                      ValueOp::IsStack,   ValueOp::IsBlocking};
    Result = E.Tests->What == Predicate::AtomicContext
                 ? U.contextQuestion()
                 : V.binary(Ops[unsigned(E.Tests->What)],
                            argument(Args, E.Tests->Param), V.number(0));
  }
  if (!Result && C && !C->getType()->isVoidType())
    Result = fresh(S, SymbolKind::Call, C, C->getType());
  return Result;
}

/// Hands over the arguments: lent, kept, or (\p Applies decides) one of both.
void FunctionAnalysis::passByRule(
    State &S, const CallExpr *C, const CallEffects &E,
    llvm::ArrayRef<ValueId> Args,
    llvm::function_ref<bool(const State &, Condition)> Applies) {
  for (unsigned I = 0; I != Args.size(); ++I) {
    if (E.Free && E.Free->Param == I)
      continue;
    // A conditional keep that does not take place is a borrow.
    bool Borrowed = E.borrows(I);
    for (const KeepEffect &K : E.Keeps)
      if (ValueId Into = argument(Args, K.Into); K.Param == I)
        Borrowed =
            !Applies(S, K.When) || (Into && isLocal(V.root(V.pointee(Into))));
    // A rule that says so counts more than a const in the prototype.
    for (const KeepEffect &K : E.Keeps)
      if (K.Param == I && !Borrowed) {
        escape(S, Args[I], C);
        // skb_get(): the next free is not the last.
        ValueId Base = V.basePointer(Args[I]);
        if (Base && V.value(Base).Kind == ValueKind::Symbol &&
            !S.object(Base)) {
          ObjectState New;
          New.Pointer = Base;
          New.Foreign = New.Shared = true;
          New.Status = ObjectStatus::Escaped;
          S.addObject(New);
        }
      }
    // Who only tells something of it does not change it.
    if (!E.Pure.empty() && Borrowed && !E.fills(I))
      continue;
    if (llvm::is_contained(E.Reads, I))
      continue;
    if (Borrowed && (llvm::is_contained(E.Empties, I) ||
                     ((!E.Fills.empty() || E.Alloc) && !E.fills(I))))
      escapeContents(S, Args[I], C);
    passArgument(S, C, Args[I],
                 C ? UnitContext::parameterType(C, I) : U.Ctx.VoidPtrTy,
                 Borrowed ? Gets::Loan : Gets::All, E.fills(I));
  }
}

void FunctionAnalysis::freeByRule(State &S, const CallExpr *C,
                                  const FreeEffect &E, ValueId Old,
                                  ValueId Result) {
  if (E.IsRealloc) {
    // What the old block pointed to, the new one does.
    llvm::SmallVector<ValueId, 4> Inside;
    for (const auto &[R, X] : S.Store)
      if (Old && V.sameBlock(R, V.pointee(Old)))
        Inside.push_back(X);
    for (ValueId X : Inside)
      escape(S, X, C);
    if (ObjectState *New = S.object(Result))
      New->Zeroed = false; // it holds what the old one held
  }
  // __free_pages() looks into what it is given; that it was freed before is
  // another matter.
  if (const ObjectState *O = S.object(V.basePointer(Old));
      E.NullIsBad && C && (!O || O->Status != ObjectStatus::Freed))
    touchThrough(S, Old, C, nullptr, /*MayBeTested=*/false, ModeList(),
                 int(E.Param));
  applyFree(S, C, Old, E.Accepts, E.MembersToo ? FreeBy::Callee : FreeBy::Call);
  if (E.Deferred)
    defer(S, Old);
}

/// The block that \p X points to or into was freed, but readers that are there
/// already may still look at it.
void FunctionAnalysis::defer(State &S, ValueId X) {
  ObjectState *O = S.object(X);
  if (!O || O->Status != ObjectStatus::Freed)
    O = S.object(V.basePointer(X));
  if (O && O->Status == ObjectStatus::Freed)
    O->Deferred = true;
}

void FunctionAnalysis::enterByRule(State &S, const CallExpr *C,
                                   const LockEffect &E,
                                   llvm::ArrayRef<ValueId> Args) {
  ValueId Lock = argument(Args, E.LockParam);
  enterRegions(S, E.Regions, Lock, C);
  // What was locked is there, and so is what has it as a member.
  ValueId Where = Lock;
  if (Lock && V.value(Lock).Kind == ValueKind::Addr)
    if (const Region &Root = V.region(V.root(V.value(Lock).Region));
        Root.Kind == RegionKind::Deref)
      Where = V.basePointer(Root.Pointer);
  if (Where && V.value(Where).Kind == ValueKind::Symbol)
    assume(S, Where, IntervalSet::validPointers());
  if (ValueId Out = argument(Args, E.LockOut))
    assume(S, load(S, V.pointee(Out), U.Ctx.VoidPtrTy),
           IntervalSet::validPointers());
}

FunctionAnalysis::States
FunctionAnalysis::applyEffects(State S, const CallExpr *C, const CallEffects &E,
                               llvm::ArrayRef<ValueId> Args) {
  if (E.NoReturn)
    return {};
  sleepByRule(S, C, C ? C->getDirectCallee() : nullptr, &E, Args);
  for (const DmaEffect &D : E.Dma)
    if (ValueId X = argument(Args, int(D.Param)); X && C) {
      LatentUse L;
      L.Site = C;
      L.Pointer = X;
      L.Allows = D.AllowsFamilies;
      L.AllowsOrigins = D.AllowsOrigins;
      useByDevice(S, std::move(L), C);
    }
  for (unsigned I = 0; I != Args.size() && C; ++I) {
    if (E.touches(I))
      touchThrough(S, Args[I], C, nullptr, /*MayBeTested=*/false, ModeList(),
                   int(I));
    else if (!E.Tests && !(E.Free && E.Free->Param == I))
      passPointer(S, C, I, Args[I], /*Looks=*/E.borrows(I));
  }

  const Condition Split = splitCondition(E);
  States Out;
  for (bool Holds : {true, false}) {
    if (!Holds && Split == Condition::Always)
      break;
    if (Holds && Split != Condition::Always && E.Free && E.Free->UnlessNew &&
        isOurs(S, argument(Args, int(E.Free->Param)), 0))
      continue;
    // Moved from in the only round there is.
    // NOLINTNEXTLINE(bugprone-use-after-move)
    State T = Holds && Split == Condition::Always ? std::move(S) : S;
    // A new block before the old one goes, so that they have two names.
    ValueId Result = resultByRule(T, C, E, Args);
    if (ValueId May = argument(Args, E.InterruptibleParam);
        Result && May && possible(T, May).subsetOf(IntervalSet::point(0)))
      assume(T, Result, IntervalSet::point(0));
    if (Result && E.Returns != Condition::Always) {
      IntervalSet Can = conditionSet(E.Returns);
      // A call may return 0 where others return an error; a variable that a
      // callee has put an error into does not hold 0 where it is passed on. And
      // what is no error, but may be some positive number, does not get here.
      if (E.Returns == Condition::NoPointer) {
        IntervalSet Error = Can.intersect(IntervalSet::errorPointers()),
                    Now = possible(T, Result);
        const bool Fails = !Now.intersect(Error).empty();
        if (Fails ? groundOf(T, Result) > Ground::Result
                  : !Now.subsetOf(IntervalSet::point(0)))
          Can = Error;
      }
      if (!assume(T, Result, Can))
        continue;
    }
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
    auto Applies = [&](const State &Now, Condition W) {
      return W == Condition::Always || !Result ||
             possible(Now, Result).subsetOf(conditionSet(W));
    };
    passByRule(T, C, E, Args, Applies);
    if (ValueId Out = argument(Args, E.Removes))
      forgetPlace(T, Out, C);
    if (Result && C)
      T.setExpression(C, Result);
    if (E.Free && Applies(T, E.Free->When))
      freeByRule(T, C, *E.Free, argument(Args, int(E.Free->Param)), Result);
    if (E.Alloc && E.Alloc->OutParam >= 0 && Applies(T, E.Alloc->When) && C)
      if (ValueId To = argument(Args, E.Alloc->OutParam))
        store(T, V.pointee(To), applyAlloc(T, C, *E.Alloc, Args),
              U.Ctx.VoidPtrTy, C);
    if (ValueId At = E.Alloc ? argument(Args, E.Alloc->HandleParam) : 0;
        At && Result)
      store(T, V.pointee(At), V.binary(ValueOp::Handle, Result, V.number(0)),
            U.Ctx.UnsignedLongTy, C);
    if (ValueId At = E.Alloc ? argument(Args, E.Alloc->InsideParam) : 0;
        At && Result)
      T.bind(V.pointee(At), Result); // it is no second owner
    if (ValueId At = E.Alloc ? argument(Args, E.Alloc->MeasureParam) : 0;
        At && Result) {
      ValueId Measure = fresh(T, SymbolKind::Call, C, U.Ctx.UnsignedLongTy, 3);
      assume(T, Measure, conditionSet(Condition::Positive));
      store(T, V.pointee(At), Measure, U.Ctx.UnsignedLongTy, C);
    }
    if (ValueId At = E.Alloc ? argument(Args, E.Alloc->ErrorParam) : 0;
        At && !Holds) {
      ValueId Error = fresh(T, SymbolKind::Call, C, U.Ctx.IntTy, 2);
      assume(T, Error, conditionSet(Condition::Negative));
      store(T, V.pointee(At), Error, U.Ctx.IntTy, C);
    }
    if (E.ForgetsContext)
      forgetContext(T);
    if (E.Leaves)
      leaveRegions(T, E.Leaves->Regions, argument(Args, E.Leaves->LockParam),
                   C);
    if (E.Enters && Applies(T, E.Enters->When))
      enterByRule(T, C, *E.Enters, Args);
    Out.push_back(std::move(T));
  }
  return Out;
}

} // namespace kalloc
