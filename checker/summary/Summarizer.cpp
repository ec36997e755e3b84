//===- Summarizer.cpp - Exit states to a summary --------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "summary/Summarizer.h"
#include <limits>

using namespace clang;

namespace kalloc {

static constexpr unsigned MaxOutcomes = 10;
static constexpr unsigned MaxWrites = 64;

namespace {
class Summarizer {
public:
  Summarizer(UnitContext &U, const FunctionDecl *F, FunctionAnalysis &A)
      : U(U), V(U.Values), F(F), A(A) {}
  std::unique_ptr<FunctionSummary> run();

private:
  Outcome outcome(const State &S);
  void add(std::vector<Outcome> &Into, Outcome O);
  void giveAway(Outcome &O, ValueId X);
  IntervalSet resultClass(const IntervalSet &Range) const;

  UnitContext &U;
  ValueArena &V;
  const FunctionDecl *F;
  FunctionAnalysis &A;
  /// Some ends hold other locks than others: what decides must stay exact, so
  /// that the function that gives them back decides in the same way.
  bool LocksDiffer = false;
};
} // namespace

static IntervalSet nonNegative() {
  return IntervalSet::of(0, std::numeric_limits<int64_t>::max());
}

/// The kind of result that callers tell apart: results of one kind that come
/// with the same effects are one outcome.
IntervalSet Summarizer::resultClass(const IntervalSet &Range) const {
  constexpr int64_t Max = std::numeric_limits<int64_t>::max();
  constexpr int64_t Min = std::numeric_limits<int64_t>::min();
  static const IntervalSet Classes[] = {
      IntervalSet::point(0), IntervalSet::of(Min, -1), IntervalSet::of(1, Max),
      IntervalSet::errorPointers(), IntervalSet::validPointers()};
  for (const IntervalSet &C : Classes)
    if (Range.subsetOf(C))
      return C;
  return IntervalSet::all();
}

/// \p X, a parameter's value or a new block, is kept by something that callers
/// cannot name.
void Summarizer::giveAway(Outcome &O, ValueId X) {
  ValueId P = X ? V.basePointer(X) : 0;
  if (!P)
    return;
  for (ObjectState &Obj : O.Objects)
    if (Obj.Pointer == P) {
      if (Obj.Status == ObjectStatus::Allocated)
        Obj.Status = ObjectStatus::Escaped;
      Obj.Lent = false;
      return;
    }
  if (!V.madeOf(P, isParamOrGlobal))
    return;
  ObjectState Kept;
  Kept.Pointer = P;
  Kept.Foreign = true;
  Kept.Status = ObjectStatus::Escaped;
  O.Objects.push_back(Kept);
}

Outcome Summarizer::outcome(const State &S) {
  Outcome O;
  llvm::DenseSet<ValueId> New;
  auto Wanted = [&](ValueId X) {
    ValueId P = V.basePointer(X);
    const ObjectState *Obj = P ? S.object(P) : nullptr;
    return Obj && !Obj->Foreign;
  };
  auto Take = [&](ValueId X) {
    ValueId P = V.basePointer(X);
    if (!New.insert(P).second)
      return;
    O.Objects.push_back(*S.object(P));
    O.ObjectRanges.push_back({P, A.range(S, P)});
    // Which numbers it holds by now is not told.
    O.Objects.back().Zeroed = false;
    O.Objects.back().Mask = V.madeOf(O.Objects.back().Mask, isParamOrGlobal)
                                ? O.Objects.back().Mask
                                : 0;
    O.Objects.back().Size = V.madeOf(O.Objects.back().Size, isParamOrGlobal)
                                ? O.Objects.back().Size
                                : 0;
  };
  for (const ObjectState &Obj : S.Objects)
    if (Obj.Foreign && Obj.Status != ObjectStatus::Allocated &&
        V.madeOf(Obj.Pointer, isParamOrGlobal)) {
      O.Objects.push_back(Obj);
      O.Objects.back().FreeSite = nullptr;
      if (Obj.Around && Obj.Status == ObjectStatus::Freed)
        O.Objects.back().Status = ObjectStatus::Escaped;
    }
  // What was freed or given away under a name that callers cannot say (some
  // element) belonged to a parameter: that is out of their hands, too.
  for (const ObjectState &Obj : S.Objects)
    if (Obj.Foreign && Obj.Status != ObjectStatus::Allocated &&
        V.isInitial(Obj.Pointer) && !V.madeOf(Obj.Pointer, isParamOrGlobal))
      V.forEachSymbol(Obj.Pointer, [&](ValueId Sym) {
        const VarDecl *D =
            V.isInitial(Sym) ? V.asVariable(V.value(Sym).Region) : nullptr;
        if (D && isa<ParmVarDecl>(D) && D->getType()->isPointerType())
          giveAway(O, Sym);
      });
  if (S.Returned) {
    if (V.madeOf(S.Returned, isParamOrGlobal)) {
      O.Returned = S.Returned;
      int64_t N;
      const Value &X = V.value(S.Returned);
      if (V.isNumber(S.Returned, N)) {
        O.Range = IntervalSet::point(N);
        O.Returned = 0;
      } else if (X.Kind == ValueKind::Binary && X.Op != ValueOp::Sub &&
                 F->getReturnType()->isSignedIntegerType()) {
        O.Range = nonNegative(); // a length or the like
      } else {
        O.Range = A.range(S, S.Returned);
      }
    } else if (Wanted(S.Returned) && S.object(S.Returned)) {
      Take(S.Returned);
      O.Returned = S.Returned;
    } else if (V.value(S.Returned).Kind == ValueKind::Symbol &&
               S.Returned == U.contextQuestion()) {
      O.Returned = S.Returned;
    }
    if (!O.Returned && O.Range.isAll()) {
      O.Range = A.range(S, S.Returned);
      // `ret = f(); if (ret) return ret;`: what is not 0 is an error.
      if (F->getReturnType()->isSignedIntegerType() &&
          V.value(S.Returned).Sym == SymbolKind::Call &&
          V.value(S.Returned).Kind == ValueKind::Symbol && !O.Range.contains(0))
        if (IntervalSet Errors = O.Range.intersect(nonNegative().complement());
            !Errors.empty())
          O.Range = Errors;
      // Errors come as constants or from callees; what a function computes
      // itself (a length, an index) is no error code.
      const Value &X = V.value(S.Returned);
      if (F->getReturnType()->isSignedIntegerType() &&
          !(X.Kind == ValueKind::Symbol && X.Sym == SymbolKind::Call))
        if (IntervalSet Computed = O.Range.intersect(nonNegative());
            !Computed.empty())
          O.Range = Computed;
    }
  }
  llvm::DenseSet<ValueId> Led;
  // What it returns leads to a block without being it (a page's address): who
  // has that has the block.
  if (S.Returned && !O.Returned && A.carriesBlock(S, S.Returned))
    V.forEachSymbol(S.Returned, [&](ValueId Sym) { Led.insert(Sym); });
  // A block that is also reachable in a way that a caller cannot name belongs
  // to whoever owns that place.
  llvm::DenseSet<ValueId> Elsewhere;
  llvm::DenseMap<ValueId, unsigned> Inside; // other new blocks' members
  for (const auto &[R, X] : S.Store) {
    const Region &Root = V.region(V.root(R));
    const VarDecl *Var = V.asVariable(V.root(R));
    if (Root.Kind == RegionKind::Expr || (Var && Var->hasLocalStorage()))
      continue;
    if (Root.Kind == RegionKind::Deref && Wanted(Root.Pointer)) {
      // A new block's member: what it points to is kept by the block.
      ValueId P = V.basePointer(X);
      if (P == V.basePointer(Root.Pointer))
        continue; // an empty list's head points to itself
      if (Wanted(X))
        ++Inside[P];
      else
        giveAway(O, X);
      continue;
    }
    bool Nameable = V.regionMadeOf(R, isParamOrGlobal);
    if (!Wanted(X)) {
      if (Nameable && !(V.isInitial(X) && V.value(X).Region == R))
        O.Stores.push_back(
            {R, V.madeOf(X, isParamOrGlobal) ? X : 0, A.roughly(S, X)});
    } else if (Nameable && S.object(X)) {
      Take(X);
      O.Stores.push_back({R, X, IntervalSet::all()});
    } else {
      Elsewhere.insert(V.basePointer(X));
      // A pointer into it: the place holds something else than before.
      if (Nameable)
        O.Stores.push_back({R, 0, A.roughly(S, X)});
    }
  }
  // What lies in a block that callers get is theirs, too, if nothing else
  // holds it; and so on inwards.
  for (size_t Told = 0; Told != New.size();) {
    Told = New.size();
    for (const auto &[R, X] : S.Store) {
      const Region &Root = V.region(V.root(R));
      if (Root.Kind != RegionKind::Deref || !Wanted(X) ||
          !New.count(V.basePointer(Root.Pointer)) ||
          New.count(V.basePointer(X)) || Inside.lookup(V.basePointer(X)) != 1 ||
          Elsewhere.count(V.basePointer(X)) || A.hasOpenIndex(R))
        continue;
      Take(X);
      O.Stores.push_back({R, X, IntervalSet::all()});
      Inside.erase(V.basePointer(X));
    }
  }
  for (ObjectState &Obj : O.Objects)
    if (!Obj.Foreign && (Elsewhere.count(Obj.Pointer) ||
                         Inside.count(Obj.Pointer) || Led.count(Obj.Pointer)))
      Obj.Status = ObjectStatus::Escaped;
  for (const auto &[X, C] : S.Constraints)
    if (V.madeOf(X, isParamOrGlobal) && !C.isAll() && !S.isOnlyTouched(X, C))
      O.Pre.push_back({X, C});
  for (const HeldRegion &H : S.Held) {
    O.Entered.push_back(H);
    O.Entered.back().Site = nullptr;
    if (H.Lock && !V.madeOf(H.Lock, isParamOrGlobal))
      O.Entered.back().Lock = 0;
  }
  O.Left = S.Released == ~0u ? 0 : S.Released;
  O.ContextUnknown = S.ContextUnknown || S.Released == ~0u;
  return O;
}

/// \p X is certainly no block in \p O: NULL or an error pointer.
static bool isNoBlock(const Outcome &O, ValueId X) {
  for (const auto &[P, Set] : O.Pre)
    if (P == X)
      return Set.intersect(IntervalSet::validPointers()).empty();
  return false;
}

static const ObjectState *find(const Outcome &O, ValueId X) {
  for (const ObjectState &Obj : O.Objects)
    if (Obj.Pointer == X)
      return &Obj;
  return nullptr;
}

/// True if callers cannot tell \p X and \p Y apart by anything but what they
/// do to blocks: then a block that is given away in one of them is given away.
static bool joinable(const Outcome &X, const Outcome &Y) {
  if (X.Returned != Y.Returned || X.Left != Y.Left ||
      X.ContextUnknown != Y.ContextUnknown ||
      X.Entered.size() != Y.Entered.size())
    return false;
  for (unsigned I = 0; I != X.Entered.size(); ++I)
    if (X.Entered[I].Kind != Y.Entered[I].Kind)
      return false;
  auto Fits = [](const Outcome &A, const Outcome &B) {
    for (const ObjectState &Obj : A.Objects) {
      if (const ObjectState *Other = find(B, Obj.Pointer)) {
        if (Obj.Status == ObjectStatus::Freed &&
            Other->Status == ObjectStatus::Freed &&
            Obj.Families != Other->Families)
          return false;
        continue;
      }
      // `if (p) kfree(p)`: whether there is a block decides by itself. And a
      // new block is either made or not.
      if (!Obj.Foreign || isNoBlock(B, Obj.Pointer))
        return false;
    }
    return true;
  };
  return Fits(X, Y) && Fits(Y, X);
}

static void joinObjects(Outcome &Into, const Outcome &O) {
  for (ObjectState &Obj : Into.Objects) {
    const ObjectState *Other = find(O, Obj.Pointer);
    if (!Other || Other->Status != Obj.Status)
      Obj.Status = ObjectStatus::Escaped;
    if (!Other || Obj.Foreign)
      continue;
    // A callee's callee has made it, in one of several ways.
    Obj.Families |= Other->Families;
    if (Obj.Size != Other->Size)
      Obj.Size = 0;
    if (Obj.Mask != Other->Mask)
      Obj.Mask = 0;
  }
  for (const ObjectState &Obj : O.Objects)
    if (!find(Into, Obj.Pointer)) {
      Into.Objects.push_back(Obj);
      Into.Objects.back().Status = ObjectStatus::Escaped;
    }
  for (const auto &[P, Range] : O.ObjectRanges) {
    auto *Known = llvm::find_if(Into.ObjectRanges,
                                [&](const auto &R) { return R.first == P; });
    if (Known == Into.ObjectRanges.end())
      Into.ObjectRanges.push_back({P, Range});
    else
      Known->second = Known->second.unite(Range);
  }
  llvm::sort(Into.Objects, [](const ObjectState &A, const ObjectState &B) {
    return A.Pointer < B.Pointer;
  });
}

/// One of \p X and \p Y holds exactly where the union of their conditions does:
/// they differ in one condition at most.
static bool unitesExactly(const Outcome &X, const Outcome &Y) {
  if (X.Pre.size() != Y.Pre.size())
    return false;
  unsigned Different = 0;
  for (const auto &P : X.Pre) {
    const auto *Q =
        llvm::find_if(Y.Pre, [&](const auto &Q) { return Q.first == P.first; });
    if (Q == Y.Pre.end())
      return false;
    Different += !(Q->second == P.second);
  }
  return Different <= 1;
}

/// Joins \p O with an outcome that does the same, or adds it.
void Summarizer::add(std::vector<Outcome> &Into, Outcome O) {
  IntervalSet Class = resultClass(O.Range);
  for (Outcome &Known : Into) {
    if (!joinable(Known, O) || !(resultClass(Known.Range) == Class) ||
        (LocksDiffer && !unitesExactly(Known, O)))
      continue;
    joinObjects(Known, O);
    Known.Range = Known.Range.unite(O.Range);
    llvm::erase_if(Known.Pre, [&](auto &P) {
      for (auto &[X, C] : O.Pre)
        if (X == P.first) {
          P.second = P.second.unite(C);
          return P.second.isAll();
        }
      return true;
    });
    // What only one of them stores may or may not be stored: value 0.
    // A new block among them is then out of the caller's hands.
    for (StoredValue &P : Known.Stores) {
      if (llvm::is_contained(O.Stores, P))
        continue;
      giveAway(Known, P.Value);
      P.Value = 0;
      const StoredValue *Other = llvm::find_if(
          O.Stores, [&](const StoredValue &Q) { return Q.Place == P.Place; });
      P.Range = Other == O.Stores.end() ? IntervalSet::all()
                                        : P.Range.unite(Other->Range);
    }
    for (const StoredValue &P : O.Stores) {
      if (!llvm::is_contained(Known.Stores, P))
        giveAway(Known, P.Value);
      if (llvm::none_of(Known.Stores, [&](const StoredValue &Q) {
            return Q.Place == P.Place;
          }))
        Known.Stores.push_back({P.Place, 0, IntervalSet::all()});
    }
    return;
  }
  Into.push_back(std::move(O));
}

std::unique_ptr<FunctionSummary> Summarizer::run() {
  auto Sum = std::make_unique<FunctionSummary>();
  Sum->Function = F;
  Sum->Complete = A.Complete;
  Sum->Partial = A.Partial;
  Sum->Leaves = A.Leaves;
  Sum->Sleeps = std::move(A.Sleeps);
  Sum->Uses = std::move(A.Uses);
  auto IsNamed = [&](RegionId R) {
    return V.region(V.root(R)).Kind != RegionKind::Deref ||
           V.madeOf(V.region(V.root(R)).Pointer, isParamOrGlobal);
  };
  for (RegionId R : A.Writes)
    if (R && IsNamed(R))
      Sum->Writes.push_back(R);
  llvm::copy_if(A.Opened, std::back_inserter(Sum->Opened), IsNamed);
  Sum->Emptied.assign(A.Emptied.begin(), A.Emptied.end());
  if (Sum->Writes.size() > MaxWrites)
    Sum->Complete = false;
  std::vector<Outcome> Ends;
  for (const State &S : A.Exits)
    Ends.push_back(outcome(S));
  for (const Outcome &O : Ends)
    LocksDiffer |= O.Entered.size() != Ends.front().Entered.size() ||
                   O.Left != Ends.front().Left;
  for (const Outcome &O : Ends)
    add(Sum->Outcomes, O);
  if (LocksDiffer && Sum->Outcomes.size() > MaxOutcomes) {
    LocksDiffer = false; // rather rough than not at all
    Sum->Outcomes.clear();
    for (const Outcome &O : Ends)
      add(Sum->Outcomes, O);
  }
  // A function without effects splits its callers' paths for nothing, unless
  // its result says something about its arguments.
  bool Effects = llvm::any_of(Sum->Outcomes, [](const Outcome &O) {
    return !O.Objects.empty() || !O.Entered.empty() || O.Left ||
           !O.Stores.empty();
  });
  if (!Effects && Sum->Outcomes.size() > 3) {
    Outcome All;
    All.Range = IntervalSet();
    for (const Outcome &O : Sum->Outcomes)
      All.Range = All.Range.unite(O.Returned ? IntervalSet::all() : O.Range);
    Sum->Outcomes = {std::move(All)};
  }
  if (Sum->Outcomes.size() > MaxOutcomes)
    Sum->Complete = false;
  return Sum;
}

std::unique_ptr<FunctionSummary>
summarize(UnitContext &U, const FunctionDecl *F, FunctionAnalysis &A) {
  return Summarizer(U, F, A).run();
}

} // namespace kalloc
