//===- Summaries.cpp - A callee's summary at a call -----------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A summary speaks in the callee's values. Translation puts the arguments in
// place of the parameters and new symbols in place of what the callee made;
// then each outcome that the caller's knowledge does not rule out becomes a
// state of its own.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"
#include "llvm/ADT/ScopeExit.h"

using namespace clang;

namespace kalloc {

/// Callee values to caller values, as things were just before the call.
class FunctionAnalysis::Translation {
public:
  Translation(FunctionAnalysis &A, State &S, const void *Site,
              llvm::ArrayRef<ValueId> Args)
      : A(A), V(A.V), S(S), Site(Site), Args(Args) {}

  /// 0 if the value cannot be said in the caller's terms.
  ValueId value(ValueId X) {
    if (!X)
      return 0;
    auto It = Values.find(X);
    if (It != Values.end())
      return It->second;
    ValueId R = translate(X);
    Values[X] = R;
    return R;
  }

  RegionId region(RegionId R) {
    const Region Reg = V.region(R);
    switch (Reg.Kind) {
    case RegionKind::Var:
      return V.asVariable(R)->hasLocalStorage() ? 0 : R;
    case RegionKind::Function:
      return R;
    case RegionKind::Expr:
      return isa<StringLiteral>(static_cast<const Expr *>(Reg.Decl)) ? R : 0;
    case RegionKind::Deref: {
      ValueId P = value(Reg.Pointer);
      return P ? V.pointee(P) : 0;
    }
    case RegionKind::Field: {
      RegionId Base = region(Reg.Base);
      return Base ? V.field(Base, static_cast<const FieldDecl *>(Reg.Decl)) : 0;
    }
    case RegionKind::Element: {
      RegionId Base = region(Reg.Base);
      ValueId Index = value(Reg.Pointer);
      return Base && Index ? V.element(Base, Index) : 0;
    }
    }
    return 0;
  }

  /// The symbol for something new that the callee made.
  ValueId made(State &T, ValueId X, QualType Type) {
    auto [It, Fresh] = Made.try_emplace(X, 0);
    if (Fresh)
      It->second = A.fresh(T, SymbolKind::Call, Site, Type, 1 + Made.size());
    Values[X] = It->second;
    return It->second;
  }

  void forget() { Made.clear(); }

private:
  ValueId translate(ValueId X) {
    const Value Val = V.value(X);
    switch (Val.Kind) {
    case ValueKind::Int:
      return X;
    case ValueKind::Symbol: {
      if (X == A.U.contextQuestion())
        return X;
      if (Val.Sym != SymbolKind::Initial)
        return 0;
      if (const auto *P =
              dyn_cast_or_null<ParmVarDecl>(V.asVariable(Val.Region))) {
        unsigned I = P->getFunctionScopeIndex();
        return I < Args.size() ? Args[I] : 0;
      }
      RegionId R = region(Val.Region);
      return R ? A.load(S, R, Val.Type) : 0;
    }
    case ValueKind::Addr: {
      RegionId R = region(Val.Region);
      return R ? V.address(R) : 0;
    }
    case ValueKind::Offset: {
      ValueId P = value(Val.Left);
      return P ? V.offset(P, Val.Number) : 0;
    }
    case ValueKind::Binary: {
      ValueId L = value(Val.Left), R = value(Val.Right);
      return L && R ? V.binary(Val.Op, L, R) : 0;
    }
    }
    return 0;
  }

  FunctionAnalysis &A;
  ValueArena &V;
  State &S;
  const void *Site;
  llvm::ArrayRef<ValueId> Args;
  llvm::DenseMap<ValueId, ValueId> Values, Made;
};

/// What a callee does under the conditions \p Pre is done for certain, or under
/// conditions on our own parameters, which are put into \p Ours. That \p Self
/// is not NULL is no condition worth asking for; that others of our parameters
/// are not is put into \p There: callers pass what is there, but for a NULL
/// that they write down.
bool FunctionAnalysis::reached(
    State &S, Translation &Before,
    llvm::ArrayRef<std::pair<ValueId, IntervalSet>> Pre, ValueId Self,
    Conditions &Ours, ModeList &There) {
  Ours.clear();
  for (const auto &[X, Set] : Pre) {
    ValueId Y = Before.value(X);
    if (!Y)
      return false;
    IntervalSet Now = possible(S, Y);
    if (Now.intersect(Set).empty())
      return false;
    if (Now.subsetOf(Set) || Y == Self)
      continue;
    // `if (!dev) return`
    const Value &Val = V.value(X);
    bool Pointer = Val.Kind == ValueKind::Symbol && !Val.Type.isNull() &&
                   Val.Type->isPointerType();
    if (Pointer && IntervalSet::validPointers().subsetOf(Set)) {
      if (V.isInitial(Y) &&
          isa_and_nonnull<ParmVarDecl>(V.asVariable(V.value(Y).Region)))
        There.push_back({Y, Set});
      continue;
    }
    if (!V.madeOf(Y, [](const VarDecl *D) { return isa<ParmVarDecl>(D); })) {
      // A count or an index that is compared with a bound may well be there;
      // what is tested for zero or for one value is a mode, and decides.
      int64_t N;
      if (Set.contains(0) && !Set.isPoint(N) && !Set.complement().isPoint(N))
        continue;
      return false;
    }
    Ours.push_back({Y, Set});
  }
  return true;
}

/// Nothing that this path knows says that the callee's \p Modes do not hold;
/// those that are our callers' are put into \p Ours.
bool FunctionAnalysis::modesFit(
    State &S, Translation &Before,
    llvm::ArrayRef<std::pair<ValueId, IntervalSet>> Modes, Conditions &Ours) {
  Ours.clear();
  for (const auto &[X, Set] : Modes) {
    ValueId Y = Before.value(X);
    if (!Y)
      continue;
    IntervalSet Now = possible(S, Y);
    if (Now.intersect(Set).empty())
      return false;
    if (!Now.subsetOf(Set) &&
        (isMode(Y) || (V.isInitial(Y) && V.madeOf(Y, isParamOrGlobal))))
      Ours.push_back({Y, Set});
  }
  return true;
}

/// What may sleep in the callee, and what it gives to devices.
void FunctionAnalysis::applyLatent(State &S, const CallExpr *C,
                                   const FunctionSummary &Sum,
                                   Translation &Before) {
  for (const LatentSleep &L : Sum.Sleeps) {
    LatentSleep Here = L;
    ModeList There;
    if (!reached(S, Before, L.Pre, 0, Here.Pre, There) ||
        !modesFit(S, Before, L.Modes, Here.Modes))
      continue;
    for (const auto &Mode : There)
      if (!llvm::is_contained(Here.Modes, Mode))
        Here.Modes.push_back(Mode);
    if (L.Gfp) {
      Here.Gfp = Before.value(L.Gfp);
      if (!Here.Gfp)
        continue;
    }
    maySleep(S, std::move(Here), C);
  }
  for (const LatentUse &L : Sum.Uses) {
    ValueId X = Before.value(L.Pointer);
    LatentUse Here = L;
    Here.Pointer = X;
    ModeList There;
    if (!X || !reached(S, Before, L.Pre, X, Here.Pre, There) ||
        !modesFit(S, Before, L.Modes, Here.Modes))
      continue;
    if (L.Kind == LatentUse::Touch)
      touchByCall(S, L, X, C, Here.Pre, Here.Modes);
    else
      useByDevice(S, std::move(Here), C);
  }
}

/// A body that was too much to follow to all its ends: what was seen in it
/// still happens.
void FunctionAnalysis::applyLatent(State &S, const CallExpr *C,
                                   const FunctionSummary &Sum,
                                   llvm::ArrayRef<ValueId> Args) {
  Translation Before(*this, S, C, Args);
  applyLatent(S, C, Sum, Before);
}

/// \p O frees what \p Taken says is freed, or takes what it says is kept.
static bool takesToo(const Outcome &O, const ObjectState &Taken) {
  return llvm::any_of(O.Objects, [&](const ObjectState &Obj) {
    return Obj.Pointer == Taken.Pointer &&
           (Obj.Status == ObjectStatus::Freed ||
            (Obj.Foreign && Taken.Status != ObjectStatus::Freed));
  });
}

/// The call \p Site has been spared a block on this path before.
static bool sparedAt(const PathStep *P, const Stmt *Site) {
  for (; P; P = P->Before)
    if (P->Kind == PathStep::Spare && P->Site == Site)
      return true;
  return false;
}

/// A caller can see which of \p A and \p B took place: by the result, or by
/// what it knows itself. \p Freed: a NULL that is not freed is no difference.
static bool toldApart(const Outcome &A, const Outcome &B, ValueId Freed,
                      bool ResultIsUsed) {
  if (ResultIsUsed && A.Range.intersect(B.Range).empty())
    return true;
  for (const auto &[X, Set] : A.Pre)
    for (const auto &[Y, Other] : B.Pre)
      if (X == Y && Set.intersect(Other).empty())
        return true;
  return llvm::any_of(B.Pre, [&](const auto &P) {
    return P.first == Freed &&
           P.second.intersect(IntervalSet::validPointers()).empty();
  });
}

/// An outcome in the caller's terms, as things were before the callee wrote
/// anything.
struct FunctionAnalysis::Prepared {
  const Outcome *Of;
  llvm::SmallVector<std::pair<ValueId, IntervalSet>, 2> Pre;
  llvm::SmallVector<ValueId, 2> Objects;
  ValueId Returned = 0;
  bool Possible = true;
  bool Untold = false; ///< a condition cannot be said in our terms
};

std::vector<FunctionAnalysis::Prepared>
FunctionAnalysis::prepare(const State &S, const FunctionSummary &Sum,
                          Translation &Before) {
  std::vector<Prepared> Ready;
  for (const Outcome &O : Sum.Outcomes) {
    Prepared P;
    P.Of = &O;
    for (const auto &[X, Set] : O.Pre) {
      if (ValueId Y = Before.value(X))
        P.Pre.push_back({Y, Set});
      else
        P.Untold = true;
    }
    for (const ObjectState &Obj : O.Objects)
      P.Objects.push_back(Obj.Foreign ? Before.value(Obj.Pointer) : 0);
    P.Returned = Before.value(O.Returned);
    State Tried = S;
    for (const auto &[X, Set] : P.Pre)
      P.Possible = P.Possible && assume(Tried, X, Set);
    Ready.push_back(std::move(P));
  }
  return Ready;
}

/// The call \p Site ends as \p O in \p T. What other ways of \p Ready would
/// have freed, and only memory that the callee looks at (\p NotToldApart)
/// tells them from this one, is spared; and so is what they would have taken,
/// if this way is a failure that nobody asks for (\p Unasked): there was room,
/// in every round.
void FunctionAnalysis::stepSpared(
    State &T, const Stmt *Site, const Outcome &O,
    llvm::ArrayRef<Prepared> Ready, bool Unasked,
    llvm::function_ref<bool(const Prepared &)> NotToldApart) {
  const bool Again = sparedAt(T.Path, Site);
  for (const Prepared &Other : Ready) {
    if (!NotToldApart(Other) &&
        !(Unasked && Other.Of->Range.contains(0) && (Other.Possible || Again)))
      continue;
    for (const auto &[Obj, X] : llvm::zip(Other.Of->Objects, Other.Objects))
      if (Obj.Foreign && X && (Unasked || Obj.Status == ObjectStatus::Freed) &&
          T.object(V.basePointer(X)) && !takesToo(O, Obj))
        step(T, PathStep::Spare, Site, V.basePointer(X));
  }
}

FunctionAnalysis::States
FunctionAnalysis::applySummary(State S, const CallExpr *C, const Stmt *Site,
                               const FunctionSummary &Sum,
                               llvm::ArrayRef<ValueId> Args) {
  const void *Origin = C ? static_cast<const void *>(C) : Site;
  Translation Before(*this, S, Origin, Args);
  if (C)
    applyLatent(S, C, Sum, Before);

  const auto Ready = prepare(S, Sum, Before);
  llvm::SmallVector<std::pair<RegionId, RegionId>, 8> Written; // theirs, here
  for (RegionId R : Sum.Writes)
    if (RegionId Here = Before.region(R))
      Written.push_back({R, Here});
  auto Here = [&](const std::vector<RegionId> &Theirs) {
    llvm::SmallVector<RegionId, 2> Ours;
    for (RegionId R : Theirs)
      if (RegionId To = Before.region(R))
        Ours.push_back(To);
    return Ours;
  };
  const llvm::SmallVector<RegionId, 2> Emptied = Here(Sum.Emptied);
  const llvm::SmallVector<RegionId, 2> Opened = Here(Sum.Opened);
  Pinned.clear();
  for (ValueId X : Args)
    if (ValueId P = V.basePointer(X))
      Pinned.push_back(P);
  llvm::scope_exit Unpin([&] { Pinned.clear(); });

  // A wrapper that hands its mask on fails as little as what it wraps.
  bool NeverFails = llvm::any_of(Sum.Outcomes, [&](const Outcome &O) {
    return llvm::any_of(O.Objects, [&](const ObjectState &Obj) {
      return !Obj.Foreign && Obj.Pointer == O.Returned && Obj.Mask &&
             bits(S, Before.value(Obj.Mask), U.noFail()) == 1;
    });
  });
  QualType ResultType = Sum.Function->getReturnType();
  States Out;
  llvm::SmallVector<ValueId, 4> Results; // parallel to Out, or empty
  for (const auto &[O, P] : llvm::zip(Sum.Outcomes, Ready)) {
    if (!P.Possible ||
        (NeverFails && O.Range.intersect(IntervalSet::validPointers()).empty()))
      continue;
    State T = S;
    // A callee that frees under a condition of which nothing is known here.
    llvm::SmallVector<ValueId, 2> Unknown;
    for (const auto &[X, Set] : P.Pre) {
      if (!possible(T, X).subsetOf(Set))
        Unknown.push_back(X);
      assume(T, X, Set);
    }
    Before.forget();
    for (const auto &[Obj, X] : llvm::zip(O.Objects, P.Objects)) {
      if (!Obj.Foreign || !X)
        continue;
      if (Obj.Status == ObjectStatus::Freed) {
        bool Sure = !P.Untold &&
                    llvm::all_of(Unknown, [&](ValueId Y) { return Y == X; });
        // It has two ways of freeing, and chooses by something of its own.
        for (const auto &[Other, Its] : llvm::zip(Sum.Outcomes, Ready))
          for (const ObjectState &Too : Other.Objects)
            Sure &= !Its.Possible || Too.Pointer != Obj.Pointer ||
                    Too.Status != ObjectStatus::Freed ||
                    Too.Families == Obj.Families;
        applyFree(T, Site, X, Obj.Families,
                  Sure ? FreeBy::Callee : FreeBy::CalleePerhaps);
        // skb_get(skb); send(skb); kfree_skb(skb): one of several references.
        if (ObjectState *Freed = T.object(V.basePointer(X)))
          Freed->Shared |= Obj.Shared;
        // The caller knows better than its callee whether it is a reader.
        if (Obj.Deferred && !T.Held.empty())
          defer(T, X);
        // Where the caller cannot tell whether it happened (a reference
        // was dropped, perhaps not the last), nothing follows from it.
        bool Decided = true;
        for (const auto &[Other, Its] : llvm::zip(Sum.Outcomes, Ready))
          Decided &=
              !Its.Possible || takesToo(Other, Obj) ||
              toldApart(O, Other, Obj.Pointer, C && !Graph->isDiscarded(C));
        if (ObjectState *Freed = T.object(V.basePointer(X));
            Freed && !Decided && Freed->Status == ObjectStatus::Freed)
          Freed->Status = ObjectStatus::Escaped;
      } else {
        // The block itself went to callees of the callee's, or a part of it.
        const bool Whole =
            Obj.Lent && C && V.value(X).Kind == ValueKind::Symbol;
        if (!Whole || !isLent(T, C, X))
          escape(T, X, Site, Whole);
        invalidate(T, V.pointee(X), Site);
      }
    }
    for (RegionId R : Emptied)
      escapeHeld(T, Site, [&](RegionId At) { return V.within(At, R); });
    for (RegionId R : Opened)
      invalidate(T, R, Site);
    // Other ways to end free a block of ours, and only memory that the callee
    // looks at tells this one from them. What a block of ours holds is this
    // path's own doing.
    const bool ByMemory = llvm::any_of(Unknown, [&](ValueId X) {
      return groundOf(S, X) >= Ground::Memory &&
             !(V.isInitial(X) && ownedBlock(S, V.value(X).Region));
    });
    auto NotToldApart = [&, &O = O](const Prepared &Other) {
      return ByMemory && Other.Possible &&
             !O.Range.intersect(Other.Of->Range).empty();
    };
    stepSpared(T, Site, O, Ready,
               C && Graph->isDiscarded(C) &&
                   ResultType->isSignedIntegerType() &&
                   O.Range.subsetOf(conditionSet(Condition::Negative)),
               NotToldApart);
    auto Clobber = [&](RegionId R, const IntervalSet &Range) {
      if (ValueId Old = T.lookup(R))
        escape(T, Old, Site); // overwritten perhaps: no longer followed
      const FieldDecl *D = V.asField(R);
      T.bind(R, fresh(T, SymbolKind::Other, Origin,
                      D ? D->getType() : QualType(), R));
      assume(T, T.lookup(R), Range);
    };
    for (const auto &[Theirs, R] : Written) {
      noteWrite(R);
      // `*failed = 1`: an outcome says itself what it stores there.
      if (V.region(Theirs).Kind == RegionKind::Deref &&
          llvm::none_of(O.Stores, [&, Place = Theirs](const auto &Stored) {
            return Stored.Place == Place;
          }))
        continue;
      dropPure(T, R);
      const FieldDecl *D = V.asField(R);
      bool Pointer = D && D->getType()->isPointerType();
      if (!Pointer)
        noLongerZero(T, R);
      if (!Pointer && (T.lookup(R) || !D))
        Clobber(R, IntervalSet::all());
    }
    for (const ObjectState &Obj : O.Objects) {
      if (Obj.Foreign)
        continue;
      ValueId X = Before.made(T, Obj.Pointer, U.Ctx.VoidPtrTy);
      ObjectState New = Obj;
      New.Pointer = X;
      New.Size = Before.value(Obj.Size);
      New.Mask = Before.value(Obj.Mask);
      if (C)
        New.AllocSite = C;
      T.addObject(New);
      T.constrain(X, IntervalSet::validPointers());
      for (const auto &[Y, Range] : O.ObjectRanges)
        if (Y == Obj.Pointer)
          T.constrain(X, NeverFails
                             ? Range.intersect(IntervalSet::validPointers())
                             : Range);
      step(T, PathStep::Allocate, Site, X);
    }
    for (const auto &[R, X, Range] : O.Stores) {
      RegionId To = Before.region(R);
      ValueId Y = Before.value(X);
      // A field whose address the callee was given: it does not know which.
      if (To && !V.asField(R) && V.asField(To)) {
        if (Y)
          recordFieldFill(T, To, Y, Site);
        else
          U.markFieldUnknown(To, F);
      }
      if (To && Y) {
        noteWrite(To);
        if (ValueId Old = T.lookup(To); Old && Old != Y)
          escape(T, Old, Site);
        T.bind(To, Y);
        // What a callee puts into memory that is not ours is not ours either.
        if (hasOpenIndex(To) || (!isLocal(V.root(To)) && !ownedBlock(T, To)))
          escape(T, Y, Site);
        else if (ObjectState *Obj = T.object(Y))
          if (const VarDecl *D = V.asVariable(To);
              D && !D->getLocation().isMacroID())
            Obj->Holder = D;
      } else if (To) {
        Clobber(To, Range);
        // `*size = n;` where n is the size of what it has made.
        for (const ObjectState &Obj : O.Objects)
          if (!Obj.Foreign && Obj.Size == X)
            if (ObjectState *New = T.object(Before.value(Obj.Pointer));
                New && !New->Size)
              New->Size = T.lookup(To);
      } else if (Y) {
        escape(T, Y, Site); // stored where this function cannot name it
      }
    }
    // Other ways to end give a lock of ours back, and only memory that the
    // callee looks at tells this one from them: it goes with what the callee
    // that took the lock has looked at.
    for (const auto &[Other, Its] : llvm::zip(Sum.Outcomes, Ready))
      if (!O.Left && NotToldApart(Its))
        llvm::erase_if(T.Held, [Left = Other.Left](const HeldRegion &H) {
          return Left >> H.Kind & 1;
        });
    for (const HeldRegion &R : O.Entered)
      enterRegions(T, 1u << R.Kind, Before.value(R.Lock), Site);
    if (O.Left)
      leaveRegions(T, O.Left, 0, Site);
    if (O.ContextUnknown)
      T.ContextUnknown = true;
    if (C && !ResultType->isVoidType()) {
      ValueId X = P.Returned ? P.Returned : Before.value(O.Returned);
      if (!X)
        X = fresh(T, SymbolKind::Call, C, ResultType);
      if (!O.Range.isAll() && !assume(T, X, O.Range))
        continue;
      T.setExpression(C, X);
      Results.push_back(X);
    }
    Out.push_back(std::move(T));
  }
  // Where callers tell outcomes apart by the result, the path says which.
  llvm::SmallDenseSet<unsigned> Kinds;
  for (const auto &[T, X] : llvm::zip(Out, Results))
    Kinds.insert(unsigned(resultKind(T, C, X)));
  if (Kinds.size() > 1)
    for (const auto &[T, X] : llvm::zip(Out, Results))
      stepResult(T, C, X);
  return Out;
}

} // namespace kalloc
