//===- ExternalEffects.cpp - A summary, for callers elsewhere -------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "summary/ExternalEffects.h"
#include "llvm/ADT/SmallBitVector.h"

using namespace clang;

namespace kalloc {
namespace {

class Converter {
public:
  Converter(const UnitContext &U, const FunctionSummary &Sum)
      : V(U.Values), Sum(Sum), Kept(Sum.Function->getNumParams()) {}
  std::optional<CallEffects> run();

private:
  int parameter(ValueId X) const;
  int rootParameter(ValueId X) const;
  void keep(ValueId X) {
    if (int P = rootParameter(X); P >= 0)
      Kept.set(P);
  }
  /// A number that was read from a parameter's memory keeps nothing.
  bool isPointer(ValueId X) const {
    ValueId Base = X ? V.basePointer(X) : 0;
    return Base &&
           (V.value(Base).Type.isNull() || V.value(Base).Type->isPointerType());
  }
  struct SizeOfAll;
  void ownership();
  void freed(unsigned Param);
  /// \p X is held by a member of another new block, which is what callers are
  /// told of.
  bool liesInNew(const Outcome &O, ValueId X) const {
    return llvm::any_of(O.Stores, [&](const StoredValue &S) {
      const Region &Root = V.region(V.root(S.Place));
      ValueId Holder =
          Root.Kind == RegionKind::Deref ? V.basePointer(Root.Pointer) : 0;
      return V.basePointer(S.Value) == X && Holder && Holder != X &&
             llvm::any_of(O.Objects, [&](const ObjectState &Obj) {
               return !Obj.Foreign && Obj.Pointer == Holder;
             });
    });
  }
  void result();
  void outParameter();
  Condition always() const;
  void context();
  void uses();

  const ValueArena &V;
  const FunctionSummary &Sum;
  llvm::SmallBitVector Kept;
  CallEffects E;
};

} // namespace

namespace {

/// What callers can be told of the sizes of all blocks that a function makes:
/// a number, or a parameter, perhaps multiplied with a number and bounded.
struct Converter::SizeOfAll {
  int Param = -1, BoundParam = -1;
  int64_t Bytes = -1, Max = -1;
  bool Any = false;
  void see(const Converter &C, ValueId Size, const Outcome &O);
  void tell(AllocEffect &A) const {
    A.SizeParam = Param;
    A.Bytes = Bytes;
    A.BoundParam = BoundParam;
    A.MaxSize = BoundParam >= 0 ? Max : -1;
  }
};

} // namespace

void Converter::SizeOfAll::see(const Converter &C, ValueId Size,
                               const Outcome &O) {
  int P = C.parameter(Size), Bounded = -1;
  int64_t N = -1, Bound = -1;
  if (Size && P < 0 && !C.V.isNumber(Size, N)) {
    N = -1;
    if (const Value &X = C.V.value(Size);
        X.Kind == ValueKind::Binary && X.Op == ValueOp::Mul)
      for (auto [Factor, By] : {std::pair(X.Left, X.Right), {X.Right, X.Left}})
        if (P < 0 && C.V.isNumber(Factor, N))
          P = C.parameter(By);
    if (P < 0)
      N = -1;
  }
  // `if (n > MAX) return NULL;`, of the size or, if it is always the same, of
  // whatever is bounded first.
  for (const auto &[X, Set] : O.Pre)
    if (int Q = C.parameter(X);
        Q >= 0 && (P < 0 || Q == P) && Bounded < 0 && !Set.empty() &&
        C.V.value(X).Type->isIntegerType() && Set.parts().back().Hi >= 0 &&
        Set.parts().back().Hi < std::numeric_limits<int64_t>::max()) {
      Bounded = Q;
      Bound = Set.parts().back().Hi;
    }
  if (!Any || BoundParam == Bounded) {
    BoundParam = Bounded;
  } else {
    BoundParam = -1;
    Bound = -1;
  }
  bool Same = !Any || (Param == P && Bytes == N);
  Param = Same ? P : -1;
  Bytes = Same && N >= 0 ? N : -1;
  Max = !Any || Bound < 0 ? Bound : Max < 0 ? -1 : std::max(Max, Bound);
  Any = true;
}

/// The parameter that \p X is, or -1.
int Converter::parameter(ValueId X) const {
  if (!X || !V.isInitial(X))
    return -1;
  const auto *P =
      dyn_cast_or_null<ParmVarDecl>(V.asVariable(V.value(X).Region));
  return P ? int(P->getFunctionScopeIndex()) : -1;
}

/// The parameter that \p X is reached from, or -1.
int Converter::rootParameter(ValueId X) const {
  int Found = -1;
  if (X)
    V.forEachSymbol(X, [&](ValueId Sym) {
      if (int P = parameter(Sym); P >= 0)
        Found = P;
    });
  return Found;
}

/// The family in \p S, which has one.
static FamilyId onlyOne(const FamilySet &S) {
  unsigned I = 0;
  while (!S.test(I))
    ++I;
  return FamilyId(I);
}

/// The results for which all of \p Ranges hold and none of \p Others.
static std::optional<Condition> condition(llvm::ArrayRef<IntervalSet> Ranges,
                                          llvm::ArrayRef<IntervalSet> Others) {
  if (Others.empty())
    return Condition::Always;
  for (Condition C :
       {Condition::Zero, Condition::Negative, Condition::Nonzero,
        Condition::NonNegative, Condition::Positive, Condition::NonPositive,
        Condition::Null, Condition::ErrorPointer, Condition::ValidPointer,
        Condition::NonNull}) {
    IntervalSet Set = conditionSet(C);
    if (llvm::all_of(Ranges,
                     [&](const IntervalSet &R) { return R.subsetOf(Set); }) &&
        llvm::none_of(Others, [&](const IntervalSet &R) {
          return !R.intersect(Set).empty();
        }))
      return C;
  }
  return std::nullopt;
}

/// One parameter may be freed; what else is freed is kept, for callers.
void Converter::freed(unsigned Param) {
  llvm::SmallVector<IntervalSet, 4> Ranges, Others;
  FamilySet Accepts;
  bool Same = true, First = true;
  for (const Outcome &O : Sum.Outcomes) {
    const ObjectState *Freed = nullptr;
    for (const ObjectState &Obj : O.Objects)
      if (Obj.Foreign && parameter(Obj.Pointer) == int(Param) &&
          Obj.Status == ObjectStatus::Freed)
        Freed = &Obj;
    // `if (!p) return`: nothing to free is no other way.
    bool Null = llvm::any_of(O.Pre, [&](const auto &P) {
      return parameter(P.first) == int(Param) &&
             P.second.intersect(IntervalSet::validPointers()).empty();
    });
    if (!Freed) {
      if (!Null)
        Others.push_back(O.Range);
      continue;
    }
    Ranges.push_back(O.Range);
    Same &= First || Accepts == Freed->Families;
    Accepts = Freed->Families;
    First = false;
  }
  auto When = condition(Ranges, Others);
  if (!When || !Same || E.Free || Accepts.none() || Kept.test(Param)) {
    Kept.set(Param);
    return;
  }
  E.Free.emplace();
  E.Free->Param = Param;
  E.Free->Accepts = Accepts;
  E.Free->When = *When;
}

void Converter::ownership() {
  llvm::SmallBitVector Freed(Kept.size());
  for (const Outcome &O : Sum.Outcomes) {
    llvm::SmallBitVector Here(Kept.size());
    for (const ObjectState &Obj : O.Objects)
      if (int P = parameter(Obj.Pointer);
          Obj.Foreign && P >= 0 && Obj.Status == ObjectStatus::Freed)
        Here.set(P);
    Freed |= Here;
    for (const ObjectState &Obj : O.Objects) {
      if (!Obj.Foreign)
        continue;
      int P = parameter(Obj.Pointer), Root = rootParameter(Obj.Pointer);
      if (P >= 0 && Here.test(P))
        continue;
      // Members go with what holds them.
      if (Root >= 0 && Here.test(Root) && Obj.Status == ObjectStatus::Freed)
        continue;
      keep(Obj.Pointer);
    }
    for (const auto &[R, X, Range] : O.Stores) {
      // Stored somewhere, or something is stored in it.
      if (!isPointer(X))
        continue;
      keep(X);
      keep(V.region(V.root(R)).Pointer);
    }
    if (parameter(O.Returned) < 0 && isPointer(O.Returned))
      keep(O.Returned);
  }
  // What lies in its elements is freed, and nobody can say which.
  llvm::SmallBitVector Emptied(Kept.size());
  for (RegionId R : Sum.Emptied)
    if (int P = rootParameter(V.region(V.root(R)).Pointer);
        P >= 0 && !Freed.test(P))
      Emptied.set(P);
  for (unsigned P : Freed.set_bits())
    freed(P);
  for (unsigned P = 0; P != Kept.size(); ++P) {
    if (!Sum.Function->getParamDecl(P)->getType()->isPointerType())
      continue;
    if (Kept.test(P)) {
      KeepEffect K;
      K.Param = P;
      E.Keeps.push_back(K);
    } else if (!E.Free || E.Free->Param != P) {
      E.Borrows.push_back(P);
      if (Emptied.test(P))
        E.Empties.push_back(P);
    }
  }
}

void Converter::result() {
  FamilySet Families;
  bool Makes = false, Otherwise = false, Null = false, Error = false;
  int Param = -2;
  SizeOfAll Size;
  for (const Outcome &O : Sum.Outcomes) {
    int P = parameter(O.Returned);
    Param = Param == -2 || Param == P ? P : -1;
    const ObjectState *Made = nullptr;
    for (const ObjectState &Obj : O.Objects) {
      if (!Obj.Foreign && Obj.Pointer == O.Returned)
        Made = &Obj;
      else if (!Obj.Foreign && !liesInNew(O, Obj.Pointer))
        Otherwise = true; // something new, left elsewhere
    }
    // Returned, and kept in a place of the caller's, too (dev->private).
    Otherwise |= Made && llvm::any_of(O.Stores, [&](const StoredValue &S) {
                   return V.basePointer(S.Value) == Made->Pointer;
                 });
    if (Made) {
      Makes = true;
      Otherwise |= Made->Status != ObjectStatus::Allocated;
      Families |= Made->Families;
      Size.see(*this, Made->Size, O);
      for (const auto &[X, Range] : O.ObjectRanges)
        if (X == Made->Pointer) {
          Null |= Range.contains(0);
          Error |= !Range.intersect(IntervalSet::errorPointers()).empty();
        }
    } else if (O.Range.subsetOf(IntervalSet::point(0))) {
      Null = true;
    } else if (O.Range.subsetOf(IntervalSet::errorPointers())) {
      Error = true;
    } else {
      Otherwise = true;
    }
  }
  if (Param >= 0)
    E.ReturnsParam = Param;
  if (!Makes || Otherwise || (Null && Error) || Families.count() != 1)
    return;
  E.Alloc.emplace();
  E.Alloc->Family = onlyOne(Families);
  Size.tell(*E.Alloc);
  E.Alloc->OnFailure = Null    ? Failure::Null
                       : Error ? Failure::ErrorPointer
                               : Failure::Never;
}

/// `int get(struct x **out)`: a new block in `*out` if 0 is returned, and
/// nothing new otherwise.
void Converter::outParameter() {
  int Out = -1;
  SizeOfAll Size;
  FamilySet Families;
  for (const Outcome &O : Sum.Outcomes) {
    const ObjectState *Made = nullptr;
    for (const ObjectState &Obj : O.Objects) {
      if (Obj.Foreign || liesInNew(O, Obj.Pointer))
        continue;
      if (Made || Obj.Status != ObjectStatus::Allocated)
        return;
      Made = &Obj;
    }
    if (!Made) {
      if (O.Range.contains(0))
        return;
      continue;
    }
    int Here = -1;
    for (const StoredValue &S : O.Stores)
      if (V.basePointer(S.Value) == Made->Pointer) {
        const Region &R = V.region(S.Place);
        if (Here >= 0 || S.Value != Made->Pointer ||
            R.Kind != RegionKind::Deref)
          return;
        Here = parameter(R.Pointer);
      }
    if (Here < 0 || (Out >= 0 && Out != Here) ||
        !O.Range.subsetOf(IntervalSet::point(0)))
      return;
    Out = Here;
    Families |= Made->Families;
    Size.see(*this, Made->Size, O);
    for (const auto &[X, Range] : O.ObjectRanges)
      if (X == Made->Pointer && !Range.subsetOf(IntervalSet::validPointers()))
        return;
  }
  if (Out < 0 || Families.count() != 1 ||
      (E.Free && E.Free->When != Condition::Always))
    return;
  E.Alloc.emplace();
  E.Alloc->Family = onlyOne(Families);
  E.Alloc->OutParam = Out;
  E.Alloc->When = Condition::Zero;
  Size.tell(*E.Alloc);
  // What is written there is not kept.
  llvm::erase_if(E.Keeps,
                 [&](const KeepEffect &K) { return int(K.Param) == Out; });
  E.Borrows.push_back(unsigned(Out));
}

/// What every way to end returns: 0, or a pointer that is none of NULL.
Condition Converter::always() const {
  IntervalSet Can;
  for (const Outcome &O : Sum.Outcomes)
    Can = Can.unite(O.Returned ? IntervalSet::all() : O.Range);
  const QualType T = Sum.Function->getReturnType();
  if (T->isIntegerType() && Can.subsetOf(conditionSet(Condition::Zero)))
    return Condition::Zero;
  if (T->isPointerType())
    for (Condition C : {Condition::Pointer, Condition::NonNull})
      if (Can.subsetOf(conditionSet(C)))
        return C;
  return Condition::Always;
}

void Converter::context() {
  for (const LatentSleep &L : Sum.Sleeps)
    // What memory decides callers in other files cannot know.
    if (!L.Gfp && L.Pre.empty() && !L.ByMemory && !L.InProcessOnly &&
        !L.Released)
      E.Sleep = Sleeps::Always;
  bool First = true;
  RegionMask Entered = 0, Left = 0;
  for (const Outcome &O : Sum.Outcomes) {
    RegionMask Here = 0;
    for (const HeldRegion &H : O.Entered)
      Here |= 1u << H.Kind;
    E.ForgetsContext |=
        O.ContextUnknown || (!First && (Here != Entered || O.Left != Left));
    Entered = Here;
    Left = O.Left;
    First = false;
  }
  if (E.ForgetsContext)
    return;
  if (Entered)
    E.Enters = LockEffect{Entered};
  if (Left)
    E.Leaves = LockEffect{Left};
}

void Converter::uses() {
  for (const LatentUse &L : Sum.Uses) {
    int P = parameter(L.Pointer);
    if (P < 0 || !L.Pre.empty())
      continue;
    if (L.Kind == LatentUse::Dma) {
      DmaEffect D;
      D.Param = unsigned(P);
      D.AllowsFamilies = L.Allows;
      D.AllowsOrigins = L.AllowsOrigins;
      E.Dma.push_back(D);
    } else if (L.Unconditional && !E.touches(unsigned(P))) {
      E.Touches.push_back(unsigned(P));
    }
  }
}

std::optional<CallEffects> Converter::run() {
  if (!Sum.Complete || Sum.Outcomes.empty() || Sum.Function->isVariadic())
    return std::nullopt;
  ownership();
  result();
  if (!E.Alloc)
    outParameter();
  if (!E.Alloc && E.ReturnsParam < 0)
    E.Returns = always();
  context();
  uses();
  return E;
}

std::optional<CallEffects> externalEffects(const UnitContext &U,
                                           const FunctionSummary &Sum) {
  return Converter(U, Sum).run();
}

} // namespace kalloc
