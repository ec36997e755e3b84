//===- Ownership.cpp - Who can still reach a block ------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace clang;

namespace kalloc {

/// \p R lies in a block that this path has allocated.
bool FunctionAnalysis::ownedBlock(const State &S, RegionId R) const {
  const Region &Root = V.region(V.root(R));
  if (Root.Kind != RegionKind::Deref)
    return false;
  const ObjectState *O = S.object(V.basePointer(Root.Pointer));
  return O && !O->Foreign && O->Status == ObjectStatus::Allocated;
}

bool FunctionAnalysis::carriesBlock(const State &S, ValueId X) const {
  if (!X || V.value(X).Kind == ValueKind::Symbol)
    return false;
  ValueId Base = V.value(X).Kind == ValueKind::Binary ? 0 : V.basePointer(X);
  return mentionsBlock(S, X, Base);
}

/// A block of this path other than \p Except is an operand of \p X. What was
/// read from a block is none.
bool FunctionAnalysis::mentionsBlock(const State &S, ValueId X,
                                     ValueId Except) const {
  const Value &Val = V.value(X);
  switch (Val.Kind) {
  case ValueKind::Int:
    return false;
  case ValueKind::Symbol: {
    const ObjectState *O = S.object(X);
    return O && !O->Foreign && X != Except;
  }
  case ValueKind::Offset:
    return mentionsBlock(S, Val.Left, Except);
  case ValueKind::Addr:
    for (RegionId R = Val.Region; R; R = V.region(R).Base) {
      const Region &Reg = V.region(R);
      if ((Reg.Kind == RegionKind::Deref || Reg.Kind == RegionKind::Element) &&
          mentionsBlock(S, Reg.Pointer, Except))
        return true;
    }
    return false;
  case ValueKind::Binary:
    return Val.Op != ValueOp::Pure && Val.Op != ValueOp::Handle &&
           (mentionsBlock(S, Val.Left, Except) ||
            mentionsBlock(S, Val.Right, Except));
  }
  return false;
}

/// Code that is not seen gets a number by which a block of our caller's can be
/// found: the physical address of what a parameter points to.
void FunctionAnalysis::escapeDerived(State &S, ValueId X, const Stmt *Site) {
  const Value &Val = V.value(X);
  if (Val.Kind != ValueKind::Binary)
    return;
  if (Val.Op == ValueOp::Derived) {
    if (ValueId Base = V.basePointer(Val.Left); Base && V.isInitial(Base))
      escape(S, Base, Site);
    return;
  }
  escapeDerived(S, Val.Left, Site);
  escapeDerived(S, Val.Right, Site);
}

/// \p X is the address of a block of ours as a device sees it, and \p R a
/// member of such a block: the block is linked into a chain of its kind, which
/// is freed along those addresses.
bool FunctionAnalysis::linksBlock(const State &S, ValueId X, RegionId R) const {
  const Value &Val = V.value(X);
  if (Val.Kind != ValueKind::Binary || Val.Op != ValueOp::Handle ||
      isLocal(V.root(R)))
    return false;
  // That it knows its own address links it to nothing.
  if (const Region &Root = V.region(V.root(R));
      Root.Kind == RegionKind::Deref && V.basePointer(Root.Pointer) == Val.Left)
    return false;
  const ObjectState *O = S.object(Val.Left);
  const FieldDecl *D = V.innermostField(R);
  QualType Held = O && O->Holder ? O->Holder->getType() : QualType();
  return D && !Held.isNull() && Held->isPointerType() &&
         Held->getPointeeType()->getAsRecordDecl() == D->getParent();
}

/// What is stored in \p R can be found again: a local, a block of this path,
/// or a place that callers can name.
bool FunctionAnalysis::followed(const State &S, RegionId R) const {
  if (hasOpenIndex(R))
    return false;
  return isLocal(V.root(R)) || ownedBlock(S, R) ||
         V.regionMadeOf(R, isParamOrGlobal);
}

/// The pointer nearest to the place that \p X was read from by which callers
/// can name what it lies in; 0: there is none, or it is a parameter itself:
/// who frees what an array holds has not freed the array.
ValueId FunctionAnalysis::nameableOwner(ValueId X) const {
  while (X && V.isInitial(X)) {
    const Region &Root = V.region(V.root(V.value(X).Region));
    X = Root.Kind == RegionKind::Deref ? V.basePointer(Root.Pointer) : 0;
    if (X && V.isInitial(X) &&
        V.madeOf(X, [](const VarDecl *D) { return isa<ParmVarDecl>(D); }))
      return V.asVariable(V.value(X).Region) ? 0 : X;
  }
  return 0;
}

/// The smallest place that callers can name around the one that \p X was read
/// from; 0: there is none.
RegionId FunctionAnalysis::nameablePlace(ValueId X) const {
  RegionId R = V.isInitial(X) ? V.value(X).Region : 0;
  while (R && !V.regionMadeOf(
                  R, [](const VarDecl *D) { return isa<ParmVarDecl>(D); }))
    R = V.region(R).Base;
  return R;
}

/// Facts for the whole unit: which family fills a field.
void FunctionAnalysis::recordFieldFill(State &S, RegionId R, ValueId X,
                                       const Stmt *Site) {
  const FieldDecl *D = V.innermostField(R);
  if (!D || !D->getType()->isPointerType()) {
    if (!D || !D->getType()->isArrayType())
      return;
  }
  int64_t N;
  if (V.isNumber(X, N))
    return;
  const ObjectState *O = S.object(X);
  FieldFacts &Facts = U.Fields[U.fieldKey(R)];
  if (!O || O->Foreign || O->Families.none()) {
    Facts.UnknownIn.insert(F);
    return;
  }
  for (const FieldFacts::Fill &Fill : Facts.Fills)
    if (Fill.StoreSite == Site && Fill.Families == O->Families)
      return;
  Facts.Fills.push_back({O->Families, O->AllocSite, Site, F, O->Size});
}

/// \p C asks what kind of memory its argument \p Param is, which may be a
/// field: the unit knows that the field holds blocks of either kind.
void FunctionAnalysis::recordFieldAsked(State &S, const CallExpr *C,
                                        unsigned Param) {
  const auto *Member =
      Param < C->getNumArgs()
          ? dyn_cast<MemberExpr>(C->getArg(Param)->IgnoreParenCasts())
          : nullptr;
  if (!Member)
    return;
  llvm::SaveAndRestore<bool> NoNews(Silent, true);
  if (FieldKey Key = U.fieldKey(lvalue(S, Member)); Key.first)
    U.Fields[Key].AskedIn.insert(F);
}

/// A number of fewer bits than an address has.
static bool isNarrow(const ASTContext &Ctx, QualType T) {
  return !T.isNull() && T->isIntegerType() &&
         Ctx.getTypeSize(T) < Ctx.getTypeSize(Ctx.VoidPtrTy);
}

/// Gives \p X, and all that can be reached from it, to code that is not seen;
/// \p AsArgument: X itself only as an argument of a callee (Lending.cpp).
void FunctionAnalysis::escape(State &S, ValueId X, const Stmt *Site,
                              bool AsArgument) {
  llvm::SmallVector<ValueId, 8> Work{X};
  llvm::SmallVector<RegionId, 8> Seen;
  while (!Work.empty()) {
    ValueId P = Work.pop_back_val();
    if (!P)
      continue;
    RegionId Root;
    if (carriesBlock(S, P))
      V.forEachSymbol(P, [&](ValueId Sym) {
        if (Sym != P && S.object(Sym))
          Work.push_back(Sym);
      });
    const bool Lent = AsArgument && P == X;
    if (ValueId Base = V.basePointer(P)) {
      if (isNarrow(U.Ctx, V.value(Base).Type))
        continue;
      if (ObjectState *O = S.object(Base)) {
        if (O->Status != ObjectStatus::Freed)
          O->Shared = true;
        O->Lent &= Lent;
        if (!Lent && O->AllocSite && O->Status != ObjectStatus::Freed)
          Kept.insert(O->AllocSite);
        if (O->Status == ObjectStatus::Allocated) {
          O->Lent = Lent;
          O->Status = ObjectStatus::Escaped;
          step(S, PathStep::Escape, Site, Base);
          if (!O->Foreign) {
            Handled.insert(O->AllocSite);
            GivenAt.insert({O->AllocSite, Site});
            U.decided({Decided::GivenAway, F, Site, nullptr, O->AllocSite});
          }
        }
      } else if (V.isInitial(Base)) {
        RegionId At = V.value(Base).Region;
        const VarDecl *D = V.asVariable(At);
        // A parameter, what a parameter points to, or a member of that.
        RegionId Top = At;
        while (V.region(Top).Kind == RegionKind::Field)
          Top = V.region(Top).Base;
        const Region &In = V.region(Top);
        if (!D && In.Kind == RegionKind::Deref) {
          ValueId Up = In.Pointer;
          if (V.isInitial(Up))
            D = V.asVariable(V.value(Up).Region);
        }
        if (D && isa<ParmVarDecl>(D)) {
          ObjectState New;
          New.Pointer = Base;
          New.Foreign = true;
          New.Status = ObjectStatus::Escaped;
          New.Shared = true;
          New.Lent = Lent;
          S.addObject(New);
        }
      }
      Root = V.pointee(Base);
    } else if (V.value(P).Kind == ValueKind::Addr) {
      Root = V.root(V.value(P).Region);
    } else {
      continue;
    }
    if (llvm::is_contained(Seen, Root))
      continue;
    Seen.push_back(Root);
    for (const auto &[R, Val] : S.Store)
      if (V.sameBlock(R, Root) || V.within(R, Root))
        Work.push_back(Val);
  }
}

/// What \p X points to is copied: the pointers in it are then elsewhere too.
void FunctionAnalysis::escapeContents(State &S, ValueId X, const Stmt *Site) {
  RegionId Root = V.pointee(X);
  // What a parameter holds is not known: its owner lets go of it.
  if (ValueId P = V.basePointer(X); P && V.isInitial(P) && !S.object(P))
    escape(S, P, Site);
  // The bytes of a pointer variable are the pointer (kfifo_in(q, &p, …)).
  escapeHeld(S, Site, [&](RegionId R) {
    return V.sameBlock(R, Root) &&
           (R != Root || V.value(X).Kind == ValueKind::Addr);
  });
}

/// The blocks that places which are \p Meant hold, or a number made from one.
void FunctionAnalysis::escapeHeld(State &S, const Stmt *Site,
                                  llvm::function_ref<bool(RegionId)> Meant) {
  llvm::SmallVector<ValueId, 4> Held;
  for (const auto &[R, X] : S.Store)
    if (Meant(R) && (V.basePointer(X) || carriesBlock(S, X)))
      Held.push_back(X);
  for (ValueId X : Held)
    escape(S, X, Site);
}

/// Something other than the block itself still points to \p Object.
bool FunctionAnalysis::referenced(const State &S, ValueId Object) const {
  if (S.Returned && V.basePointer(S.Returned) == Object)
    return true;
  for (const auto &[R, X] : S.Store) {
    if (V.basePointer(X) != Object)
      continue;
    const Region &Root = V.region(V.root(R));
    if (Root.Kind == RegionKind::Deref && V.basePointer(Root.Pointer) == Object)
      continue;
    return true;
  }
  for (const auto &[E, X] : S.Expressions)
    if (V.basePointer(X) == Object)
      return true;
  return false;
}

/// Reports owned blocks to which nothing points any more.
void FunctionAnalysis::loseUnreachable(State &S, const Stmt *Site) {
  llvm::SmallVector<ValueId, 2> Lost;
  for (const ObjectState &O : S.Objects)
    if (O.Status == ObjectStatus::Allocated && !O.Foreign &&
        !referenced(S, O.Pointer))
      Lost.push_back(O.Pointer);
  for (ValueId P : Lost) {
    ObjectState *O = S.object(P);
    if (mayBeValid(S, P) && !isNothing(S, *O)) {
      Event E(EventKind::Lose);
      E.Site = Site;
      E.Pointer = P;
      E.Object = *O;
      E.Overwritten = true;
      emit(std::move(E), S);
    }
    S.Objects.erase(O);
  }
}

} // namespace kalloc
