//===- Memory.cpp - Places: what they hold, and what writes to them -------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"

using namespace clang;

namespace kalloc {

/// How many evaluations of one expression on one path are told apart.
static constexpr unsigned MaxInstances = 3;
/// Instances from here on are of places that lost what they held.
static constexpr unsigned Elsewhere = 1u << 30;

/// A symbol that no live knowledge speaks of yet.
ValueId FunctionAnalysis::fresh(State &S, SymbolKind K, const void *Origin,
                                QualType T, unsigned Salt) {
  auto InUse = [&](ValueId X) {
    if (S.constraint(X) || S.object(X) || S.Returned == X)
      return true;
    for (const auto &[R, Val] : S.Store)
      if (Val == X || V.basePointer(Val) == X)
        return true;
    for (const auto &[E, Val] : S.Expressions)
      if (Val == X && E != Origin)
        return true;
    return false;
  };
  ValueId X = 0;
  for (unsigned I = 0; I != MaxInstances; ++I) {
    X = V.symbol(K, Origin, Salt * MaxInstances + I, T);
    if (!InUse(X)) {
      forgetDerived(S, X);
      return X;
    }
  }
  // More live results of one call than are told apart: knowledge is given up,
  // silently, but not of what the call itself is given.
  for (unsigned I = MaxInstances; I-- && llvm::is_contained(Pinned, X);)
    X = V.symbol(K, Origin, Salt * MaxInstances + I, T);
  IntervalSet Was = roughly(S, X);
  escape(S, X, nullptr);
  S.unconstrain(X);
  if (ObjectState *O = S.object(X))
    S.Objects.erase(O);
  llvm::erase_if(S.Store, [&](const auto &Binding) {
    return V.sameBlock(Binding.first, V.pointee(X));
  });
  // Whoever holds it holds something unknown now, but as good as it was.
  llvm::SmallVector<ValueId, 4> Unknown;
  for (auto &[R, Val] : S.Store)
    if (V.basePointer(Val) == X) {
      Val = V.symbol(SymbolKind::Other, Origin, Elsewhere + R, T);
      Unknown.push_back(Val);
    }
  for (ValueId Other : Unknown) {
    S.unconstrain(Other);
    assume(S, Other, Was);
  }
  forgetDerived(S, X);
  return X;
}

/// \p X gets a new meaning: what was known of places that its old one named (an
/// element with this index) is about others now.
void FunctionAnalysis::forgetDerived(State &S, ValueId X) {
  auto Derived = [&](ValueId P) { return P != X && V.mentions(P, X); };
  llvm::erase_if(S.Objects, [&](const ObjectState &O) {
    return O.Foreign && Derived(O.Pointer);
  });
  llvm::erase_if(S.Store, [&](const auto &Binding) {
    return V.region(Binding.first).Base && Derived(V.address(Binding.first)) &&
           !V.sameBlock(Binding.first, V.pointee(X));
  });
  llvm::erase_if(S.Constraints,
                 [&](const auto &C) { return Derived(C.first); });
}

/// \p R links one structure to the next of its kind, or a list's head to it.
static bool isLink(const FieldDecl *D) {
  const RecordDecl *To = D->getType()->isPointerType()
                             ? D->getType()->getPointeeType()->getAsRecordDecl()
                             : nullptr;
  return To && To->getCanonicalDecl() == D->getParent()->getCanonicalDecl();
}

/// The block that \p X points to is freed or taken out of a container, and \p X
/// was read from memory some time ago: the place may hold something else by now
/// (a list's next entry). A member of a local variable does so only if it is a
/// list's head.
void FunctionAnalysis::forgetPlace(State &S, ValueId X, const Stmt *Site) {
  ValueId Base = V.basePointer(X);
  if (!Base)
    return;
  llvm::SmallVector<std::pair<RegionId, QualType>, 4> Places;
  for (const auto &[R, Val] : S.Store)
    if (const FieldDecl *D = V.asField(R);
        D && V.basePointer(Val) == Base && (!isLocal(V.root(R)) || isLink(D)))
      Places.push_back({R, V.asField(R)->getType()});
  if (V.isInitial(Base)) {
    RegionId R = V.value(Base).Region;
    if (!V.asVariable(R) && !S.lookup(R))
      Places.push_back({R, V.value(Base).Type});
  }
  for (const auto &[R, T] : Places)
    S.bind(R, fresh(S, SymbolKind::Other, Site, T, R));
}

/// Memory that the caller cannot see: locals and temporaries.
bool FunctionAnalysis::isLocal(RegionId Root) const {
  const Region &R = V.region(Root);
  if (R.Kind == RegionKind::Expr)
    return true;
  if (const VarDecl *D = V.asVariable(Root))
    return D->hasLocalStorage();
  return false;
}

ValueId FunctionAnalysis::load(State &S, RegionId R, QualType T) {
  if (T->isRecordType() || T->isArrayType())
    return V.address(R);
  if (ValueId X = S.lookup(R))
    return X;
  const Region &Reg = V.region(R);
  if (hasOpenIndex(R)) {
    // Any element may be meant: what they hold is no longer told apart.
    llvm::SmallVector<ValueId, 4> Held;
    for (const auto &[At, X] : S.Store)
      if (At != R && V.basePointer(X) &&
          (sameButForIndex(At, R) ||
           (Reg.Kind == RegionKind::Element && V.within(At, Reg.Base))))
        Held.push_back(X);
    for (ValueId X : Held)
      if (const ObjectState *O = S.object(V.basePointer(X)))
        if (!O->Foreign)
          escape(S, X, nullptr);
  }
  return V.initial(R, T.getUnqualifiedType());
}

/// The block of ours that \p R lies in, if it was made full of zeros; null if
/// somebody else may have written to it.
ObjectState *FunctionAnalysis::zeroedBlock(State &S, RegionId R) {
  if (!R || V.region(V.root(R)).Kind != RegionKind::Deref)
    return nullptr;
  ObjectState *O = S.object(V.region(V.root(R)).Pointer);
  return O && O->Zeroed && !O->Foreign && !O->Shared &&
                 O->Status == ObjectStatus::Allocated
             ? O
             : nullptr;
}

/// Nobody has written to \p R since it was made full of zeros. Members of
/// unions and elements have no say: they can be written under another name.
bool FunctionAnalysis::isStillZero(State &S, RegionId R) {
  if (!zeroedBlock(S, R))
    return false;
  for (; V.region(R).Kind != RegionKind::Deref; R = V.region(R).Base) {
    const FieldDecl *D = V.asField(R);
    if (V.region(R).Kind != RegionKind::Field || !D ||
        D->getParent()->isUnion() || S.lookup(R))
      return false;
  }
  return true;
}

/// Something is written to \p R, or somewhere in it.
void FunctionAnalysis::noLongerZero(State &S, RegionId R) {
  ObjectState *O = zeroedBlock(S, R);
  if (!O)
    return;
  if (!V.innermostField(R))
    O->Zeroed = false;
  else if (!S.lookup(R)) // whatever is in it: a mark, also for a structure
    S.bind(R, V.symbol(SymbolKind::Other, F, R, U.Ctx.IntTy));
}

/// What the code reads from \p R. (load() is what a callee finds there, who
/// may have been there before.)
ValueId FunctionAnalysis::read(State &S, RegionId R, QualType T) {
  if (T->isScalarType() && !S.lookup(R) && isStillZero(S, R))
    return V.number(0);
  return load(S, R, T);
}

void FunctionAnalysis::noteWrite(RegionId R) {
  if (isLocal(V.root(R)))
    return;
  // Element indices are of no use to a caller.
  while (V.region(R).Kind == RegionKind::Element)
    R = V.region(R).Base;
  Writes.insert(R);
}

/// Copies what is known of a struct's members.
void FunctionAnalysis::copyRecord(State &S, RegionId To, RegionId From) {
  llvm::SmallVector<std::pair<RegionId, ValueId>, 8> New;
  for (const auto &[R, X] : S.Store) {
    llvm::SmallVector<RegionId, 4> Path;
    RegionId At = R;
    while (At != From && V.region(At).Base) {
      Path.push_back(At);
      At = V.region(At).Base;
    }
    if (At != From || Path.empty())
      continue;
    RegionId Target = To;
    for (RegionId Step : llvm::reverse(Path)) {
      if (const FieldDecl *D = V.asField(Step))
        Target = V.field(Target, D);
      else
        Target = V.element(Target, V.region(Step).Pointer);
    }
    New.push_back({Target, X});
  }
  for (const auto &[R, X] : New)
    S.bind(R, X);
}

/// \p R is written: what was known of the other members of a union that it
/// lies in is past.
void FunctionAnalysis::forgetViews(State &S, RegionId R, const Stmt *Site) {
  for (RegionId At = R; At; At = V.region(At).Base) {
    const FieldDecl *D = V.asField(At);
    if (V.region(At).Kind != RegionKind::Field || !D->getParent()->isUnion())
      continue;
    for (auto &[Other, Val] : S.Store)
      if (V.within(Other, V.region(At).Base) && !V.within(Other, At) &&
          V.value(Val).Kind == ValueKind::Int)
        Val = V.symbol(SymbolKind::Other, Site, Elsewhere + Other,
                       V.asField(Other) ? V.asField(Other)->getType()
                                        : U.Ctx.LongTy);
  }
}

void FunctionAnalysis::store(State &S, RegionId R, ValueId X, QualType T,
                             const Stmt *Site) {
  if (!R)
    return;
  noteWrite(R);
  if (T->isRecordType() || T->isArrayType()) {
    RegionId From = X && V.value(X).Kind == ValueKind::Addr
                        ? V.value(X).Region
                        : (X ? V.pointee(X) : 0);
    if (From == R)
      return;
    noLongerZero(S, R);
    llvm::SmallVector<RegionId, 8> Old;
    for (const auto &[At, Val] : S.Store) {
      RegionId Up = At;
      while (Up && Up != R)
        Up = V.region(Up).Base;
      if (Up)
        Old.push_back(At);
    }
    // What was known of its members, bound or only tested, is past.
    auto Note = [&](ValueId P) {
      if (V.isInitial(P) && V.value(P).Region != R &&
          V.within(V.value(P).Region, R) && !S.lookup(V.value(P).Region))
        Old.push_back(V.value(P).Region);
    };
    for (const auto &[P, Set] : S.Constraints)
      Note(P);
    for (const ObjectState &O : S.Objects)
      Note(O.Pointer);
    for (RegionId At : Old)
      S.bind(At, V.symbol(SymbolKind::Other, Site, Elsewhere + At,
                          V.asField(At) ? V.asField(At)->getType()
                                        : U.Ctx.VoidPtrTy));
    if (From)
      copyRecord(S, R, From);
    // `queue->slot[i] = *param`: what the caller has put there is kept.
    if (From && !isLocal(V.root(From)) && !isLocal(V.root(R)) &&
        V.root(From) != V.root(R))
      escape(S, V.address(From), Site);
    // A copy from somewhere else brings pointers of unknown origin.
    if (const RecordDecl *Rec = T->getAsRecordDecl();
        Rec && From && !isLocal(V.root(From)))
      for (const FieldDecl *D : Rec->fields())
        if (D->getType()->isPointerType())
          U.markFieldUnknown(V.field(R, D), F);
    loseUnreachable(S, Site);
    return;
  }
  if (!X)
    X = fresh(S, SymbolKind::Other, Site, T, R);
  ValueId Old = S.lookup(R);
  if (!V.asField(R))
    noLongerZero(S, R);
  recordFieldFill(S, R, X, Site);
  bool OpenIndex = hasOpenIndex(R);
  dropPure(S, R);
  forgetViews(S, R, Site);
  if (linksBlock(S, X, R))
    escape(S, V.value(X).Left, Site);
  if ((V.basePointer(X) || carriesBlock(S, X)) &&
      (!followed(S, R) || (carriesBlock(S, X) && !isLocal(V.root(R)))))
    // Some element, or somebody else's memory: it is owned from there now.
    escape(S, X, Site);
  if (OpenIndex) {
    // Any other index may be this one; what was there may well be there still.
    llvm::SmallVector<ValueId, 4> Before;
    for (const auto &[Other, Val] : S.Store)
      if (Other != R && sameButForIndex(Other, R) && V.basePointer(Val))
        Before.push_back(Val);
    for (ValueId Held : Before)
      if (Held != X)
        escape(S, Held, Site);
    for (auto &[Other, Val] : S.Store)
      if (Other != R && sameButForIndex(Other, R))
        Val = V.symbol(SymbolKind::Other, Site, Elsewhere + Other, T);
    S.unconstrain(V.initial(R, T.getUnqualifiedType()));
  }
  // A place of the caller's may have been emptied by somebody else meanwhile.
  bool OldIsBlock =
      Old && Old != X && V.basePointer(Old) && S.object(V.basePointer(Old));
  bool Ours = isLocal(V.root(R)) || ownedBlock(S, R);
  if (OldIsBlock && !Ours)
    escape(S, Old, Site);
  ObjectState *O = S.object(X);
  // A callee's variable is a name only until we give one.
  const auto *Held = O ? dyn_cast_or_null<VarDecl>(O->Holder) : nullptr;
  bool Renamed = Held && Held->getDeclContext() != F && O->Pointer == X &&
                 T->isPointerType() && !T->getPointeeType()->isPointerType();
  if (O && (!O->Holder || Renamed)) {
    const ValueDecl *D = V.asVariable(R);
    if (!D)
      D = V.innermostField(R);
    if (!D) // an element has the array's name
      D = V.asVariable(V.root(R));
    // Not the temporaries of kernel macros.
    if (D && !D->getLocation().isMacroID()) {
      O->Holder = D;
      if (T->isPointerType() && O->AllocSite && !Renamed) {
        Event E(EventKind::Hold);
        E.Site = Site;
        E.Object = *O;
        E.HeldAs = T;
        emit(std::move(E), S);
      }
    }
  }
  S.bind(R, X);
  // A pointer that moves along hands its block out piece by piece.
  if (const VarDecl *D = V.asVariable(R); D && Graph->isAdvanced(D))
    if (const ObjectState *O = S.object(X); O && !O->Foreign)
      escape(S, X, Site);
  if (OldIsBlock && Ours)
    loseUnreachable(S, Site);
}

/// An index on the way to \p R is not a number.
bool FunctionAnalysis::hasOpenIndex(RegionId R) const {
  int64_t N;
  for (; R; R = V.region(R).Base) {
    const Region &Reg = V.region(R);
    if (Reg.Kind == RegionKind::Element && !V.isNumber(Reg.Pointer, N))
      return true;
    // per_cpu_ptr(): an unknown number is added to an address.
    if (Reg.Kind == RegionKind::Deref) {
      const Value &P = V.value(Reg.Pointer);
      if (P.Kind == ValueKind::Binary && !V.isNumber(P.Right, N))
        return true;
    }
  }
  return false;
}

/// The same member of perhaps another element.
bool FunctionAnalysis::sameButForIndex(RegionId A, RegionId B) const {
  while (A != B) {
    const Region &X = V.region(A), &Y = V.region(B);
    // The element 0 is called as the array is.
    if (X.Kind != Y.Kind && X.Kind == RegionKind::Element) {
      A = X.Base;
      continue;
    }
    if (X.Kind != Y.Kind && Y.Kind == RegionKind::Element) {
      B = Y.Base;
      continue;
    }
    if (X.Kind != Y.Kind || X.Kind == RegionKind::Deref ||
        (X.Kind != RegionKind::Element && X.Decl != Y.Decl) || !X.Base ||
        !Y.Base)
      return false;
    A = X.Base;
    B = Y.Base;
  }
  return true;
}

/// \p Root is written: what a function said of it (test_bit) may be different.
/// \p ItsOwn: only what was said of \p Root itself, not of its members.
void FunctionAnalysis::dropPure(State &S, RegionId Root, bool ItsOwn) {
  llvm::erase_if(S.Constraints, [&](const auto &C) {
    bool Found = false;
    for (ValueId X = C.first; V.value(X).Kind == ValueKind::Binary;
         X = V.value(X).Left)
      if (V.value(X).Op == ValueOp::Pure) {
        RegionId Asked = V.pointee(V.value(X).Left);
        Found |= V.within(Asked, Root) &&
                 (!ItsOwn || V.innermostField(Asked) == V.innermostField(Root));
      }
    return Found;
  });
}

/// Code that is not seen may have written below \p Root.
///
/// What was stored here becomes unknown. What was only tested stays: between
/// two tests of `dev->has_dma`, or of a bit in it, a driver does not change its
/// mind, and to think that it might makes false paths. Pointers are forgotten,
/// since functions that fill them in are common.
void FunctionAnalysis::invalidate(State &S, RegionId Root, const Stmt *Site) {
  llvm::SmallVector<std::pair<RegionId, QualType>, 8> Stale;
  for (const auto &[R, X] : S.Store)
    if (V.within(R, Root)) {
      // A block that is followed stays where we put it: to think that it was
      // overwritten would make a leak of it. (Our caller's is no leak of ours.)
      ValueId P = V.basePointer(X);
      if (const ObjectState *O = S.object(P);
          O && O->Status != ObjectStatus::Freed &&
          !(O->Foreign && isLocal(V.root(R))))
        continue;
      // And so does what a block of ours holds for our caller.
      if (P && ownedBlock(S, R) &&
          V.madeOf(P, [](const VarDecl *D) { return isa<ParmVarDecl>(D); }))
        continue;
      // As above: a member that was tested does not change its mind.
      if (V.asField(R) && !isLocal(V.root(R)) && S.constraint(X) &&
          V.value(X).Kind == ValueKind::Symbol &&
          !V.asField(R)->getType()->isAnyPointerType())
        continue;
      QualType T;
      if (const VarDecl *D = V.asVariable(R))
        T = D->getType();
      else if (const FieldDecl *D = V.asField(R))
        T = D->getType();
      Stale.push_back({R, T});
    }
  dropPure(S, Root, /*ItsOwn=*/true);
  noLongerZero(S, Root);
  if (V.innermostField(Root))
    noteWrite(Root); // set_bit(3, &dev->flags)
  else if (V.region(Root).Kind == RegionKind::Deref)
    Opened.insert(Root);
  for (const auto &[X, C] : S.Constraints) {
    if (!V.isInitial(X))
      continue;
    const Value &Val = V.value(X);
    if ((Val.Type->isAnyPointerType() || V.asVariable(Val.Region)) &&
        V.within(Val.Region, Root) && !S.lookup(Val.Region))
      Stale.push_back({Val.Region, Val.Type});
  }
  // A place whose block was freed may have got another.
  for (const ObjectState &O : S.Objects)
    if (O.Status == ObjectStatus::Freed && V.isInitial(O.Pointer)) {
      const Value &Val = V.value(O.Pointer);
      if (V.within(Val.Region, Root) && !S.lookup(Val.Region))
        Stale.push_back({Val.Region, Val.Type});
    }
  for (const auto &[R, T] : Stale) {
    noteWrite(R);
    // Our caller's block was put here, and the place is lost to sight: whoever
    // wrote here, or finds it there, has the block now.
    if (ValueId P = V.basePointer(S.lookup(R));
        P && !isLocal(V.root(R)) && V.isInitial(P) &&
        isa_and_nonnull<ParmVarDecl>(V.asVariable(V.value(P).Region)))
      escape(S, P, Site);
    S.bind(R, fresh(S, SymbolKind::Other, Site, T, R));
  }
}

} // namespace kalloc
