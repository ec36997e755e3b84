//===- Constraints.cpp - What a test says about values --------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"
#include "llvm/Support/CheckedArithmetic.h"
#include <limits>

using namespace clang;

namespace kalloc {

static constexpr int64_t Max = std::numeric_limits<int64_t>::max();
static constexpr int64_t Min = std::numeric_limits<int64_t>::min();

/// What \p Op makes of a number in \p L and one in \p R, which are not empty,
/// by their bounds alone. Where 64 bits are not enough nothing is known; that
/// smaller numbers wrap is not looked at.
static IntervalSet bounded(ValueOp Op, const IntervalSet &L,
                           const IntervalSet &R) {
  if (L.empty() || R.empty())
    return IntervalSet::all();
  int64_t LLo = L.parts().front().Lo, LHi = L.parts().back().Hi,
          RLo = R.parts().front().Lo, RHi = R.parts().back().Hi;
  std::optional<int64_t> Lo, Hi;
  switch (Op) {
  case ValueOp::Add:
    Lo = llvm::checkedAdd(LLo, RLo);
    Hi = llvm::checkedAdd(LHi, RHi);
    break;
  case ValueOp::Sub:
    Lo = llvm::checkedSub(LLo, RHi);
    Hi = llvm::checkedSub(LHi, RLo);
    break;
  default: // a product
    if (LLo >= 0 && RLo >= 0) {
      Lo = llvm::checkedMul(LLo, RLo);
      Hi = llvm::checkedMul(LHi, RHi);
    }
    break;
  }
  return Lo && Hi ? IntervalSet::of(*Lo, *Hi) : IntervalSet::all();
}

IntervalSet FunctionAnalysis::possible(const State &S, ValueId X) const {
  const Value &Val = V.value(X);
  if (const IntervalSet *C = S.constraint(X))
    return *C;
  switch (Val.Kind) {
  case ValueKind::Int:
    return IntervalSet::point(Val.Number);
  case ValueKind::Symbol:
    return V.rangeOf(Val.Type);
  case ValueKind::Addr:
    return IntervalSet::validPointers();
  case ValueKind::Offset:
    // A member's neighbour, or what a member lies in (container_of).
    if (Val.Number < 0 && Val.Number > -PageSize)
      return IntervalSet::validPointers();
    if (Val.Number < PageSize) {
      IntervalSet From = possible(S, Val.Left);
      if (From.subsetOf(IntervalSet::validPointers()))
        return IntervalSet::validPointers();
      if (!From.contains(0))
        return IntervalSet::point(0).complement();
    }
    return IntervalSet::all();
  case ValueKind::Binary:
    break;
  }
  IntervalSet L = possible(S, Val.Left);
  int64_t C;
  if (int64_t N; L.isPoint(N) && V.isNumber(Val.Right, C) &&
                 V.isNumber(V.binary(Val.Op, V.number(N), Val.Right), C))
    return IntervalSet::point(C);
  auto Truth = [](bool CanBeTrue, bool CanBeFalse) {
    IntervalSet R;
    if (CanBeTrue)
      R = R.unite(IntervalSet::point(1));
    if (CanBeFalse)
      R = R.unite(IntervalSet::point(0));
    return R;
  };
  switch (Val.Op) {
  case ValueOp::Eq:
  case ValueOp::Lt:
  case ValueOp::Le: {
    IntervalSet R = possible(S, Val.Right);
    if (L.empty() || R.empty())
      return Truth(true, true);
    int64_t LLo = L.parts().front().Lo, LHi = L.parts().back().Hi;
    int64_t RLo = R.parts().front().Lo, RHi = R.parts().back().Hi;
    if (Val.Op == ValueOp::Eq) {
      // A new block lies where nothing else does.
      if (isNew(S, Val.Left, Val.Right) || isNew(S, Val.Right, Val.Left))
        return Truth(false, true);
      int64_t A, B;
      bool Same = L.isPoint(A) && R.isPoint(B) && A == B;
      return Truth(!L.intersect(R).empty(), !Same);
    }
    if (Val.Op == ValueOp::Lt)
      return Truth(LLo < RHi, LHi >= RLo);
    return Truth(LLo <= RHi, LHi > RLo);
  }
  case ValueOp::IsErr:
  case ValueOp::IsErrOrNull: {
    IntervalSet Err = IntervalSet::of(-IntervalSet::MaxErrno,
                                      Val.Op == ValueOp::IsErr ? -1 : 0);
    return Truth(!L.intersect(Err).empty(), !L.subsetOf(Err));
  }
  case ValueOp::IsVmalloc:
  case ValueOp::IsDirectMap: {
    // The stack lies in vmalloc space (CONFIG_VMAP_STACK).
    if (const Value &P = V.value(Val.Left);
        P.Kind == ValueKind::Addr && isLocal(V.root(P.Region)))
      return Truth(Val.Op == ValueOp::IsVmalloc, Val.Op != ValueOp::IsVmalloc);
    const ObjectState *O = S.object(V.basePointer(Val.Left));
    if (!O || O->Foreign)
      return Truth(true, true);
    bool Yes = U.Rules.anyIn(O->Families, AddressSpace::Vmalloc),
         No = U.Rules.anyIn(O->Families, AddressSpace::Linear);
    if (Val.Op == ValueOp::IsDirectMap)
      std::swap(Yes, No);
    return Yes == No ? Truth(true, true) : Truth(Yes, No);
  }
  case ValueOp::IsStack: {
    const Value &P = V.value(Val.Left);
    if (P.Kind == ValueKind::Addr)
      return Truth(isLocal(V.root(P.Region)), !isLocal(V.root(P.Region)));
    return Truth(true, true);
  }
  case ValueOp::IsBlocking: {
    int Blocks = blocks(S, Val.Left);
    return Truth(Blocks != 0, Blocks != 1);
  }
  case ValueOp::Mul:
    for (const IntervalSet &Factor : {L, possible(S, Val.Right)})
      if (Factor.isPoint(C) && C == 0)
        return Factor;
    [[fallthrough]];
  case ValueOp::Add:
  case ValueOp::Sub:
    return bounded(Val.Op, L, possible(S, Val.Right));
  case ValueOp::And:
    if (V.isNumber(Val.Right, C) && C >= 0)
      return C < alignment(S, Val.Left) ? IntervalSet::point(0)
                                        : IntervalSet::of(0, C);
    return isRoundedPointer(S, Val) ? IntervalSet::validPointers()
                                    : IntervalSet::all();
  case ValueOp::Rem:
    if (V.isNumber(Val.Right, C) && C > 0)
      return IntervalSet::of(-(C - 1), C - 1);
    return IntervalSet::all();
  case ValueOp::Or: {
    // x | (a set bit) is not zero.
    if (V.isNumber(Val.Right, C) && C > 0)
      return IntervalSet::point(0).complement();
    return IntervalSet::all();
  }
  case ValueOp::Derived:
  case ValueOp::Handle:
    // No memory lies at the address 0, and drivers keep it for "none".
    return L.subsetOf(IntervalSet::validPointers())
               ? IntervalSet::point(0).complement()
               : IntervalSet::all();
  default:
    return IntervalSet::all();
  }
}

/// \p Val, an And, is a pointer that is none but a good one, moved up or down
/// to a multiple of something small: p & ~63, (p + 63) & ~63.
bool FunctionAnalysis::isRoundedPointer(const State &S,
                                        const Value &Val) const {
  int64_t Mask, Up = 0;
  if (!V.isNumber(Val.Right, Mask) || Mask >= 0 || -Mask > PageSize ||
      !llvm::isPowerOf2_64(uint64_t(-Mask)))
    return false;
  ValueId P = Val.Left;
  if (const Value &Sum = V.value(P); Sum.Kind == ValueKind::Offset) {
    Up = Sum.Number;
    P = Sum.Left;
  } else if (Sum.Kind == ValueKind::Binary && Sum.Op == ValueOp::Add &&
             V.isNumber(Sum.Right, Up)) {
    P = Sum.Left;
  }
  const Value &Of = V.value(P);
  return Of.Kind == ValueKind::Symbol && !Of.Type.isNull() &&
         Of.Type->isPointerType() && Up >= 0 && Up < -Mask &&
         possible(S, P).subsetOf(IntervalSet::validPointers());
}

/// \p X, a block of this path or no block at all, is a multiple of this.
int64_t FunctionAnalysis::alignment(const State &S, ValueId X) const {
  const ObjectState *O = S.object(X);
  if (!O || O->Foreign || O->Families.none())
    return 1;
  int64_t Least = PageSize;
  for (unsigned I = 0; I != U.Rules.families().size(); ++I)
    if (O->Families.test(I))
      Least = std::min(Least, U.Rules.family(I).Align);
  return Least;
}

/// \p X is a block of this path that nobody else knows, if the allocation has
/// succeeded, and \p Other was not made from it.
bool FunctionAnalysis::isOurs(const State &S, ValueId X, ValueId Other) const {
  const ObjectState *O = S.object(X);
  return O && !O->Foreign && O->Status == ObjectStatus::Allocated &&
         V.basePointer(Other) != X;
}

bool FunctionAnalysis::isNew(const State &S, ValueId X, ValueId Other) const {
  return isOurs(S, X, Other) && !possible(S, X).contains(0);
}

/// \p X, a pointer, may be neither NULL nor an error on this path.
bool FunctionAnalysis::mayBeValid(const State &S, ValueId P) const {
  return !possible(S, P).intersect(IntervalSet::validPointers()).empty();
}

bool FunctionAnalysis::assumeTruth(State &S, ValueId X, bool Truth) {
  IntervalSet Zero = IntervalSet::point(0);
  return assume(S, X, Truth ? Zero.complement() : Zero);
}

bool FunctionAnalysis::assumeFamily(State &S, ValueId X, bool IsVmalloc) {
  ObjectState *O = S.object(V.basePointer(X));
  if (!O || O->Foreign)
    return true;
  O->Families = U.Rules.narrowed(O->Families, IsVmalloc ? AddressSpace::Vmalloc
                                                        : AddressSpace::Linear);
  return O->Families.none() ||
         U.Rules.anyIn(O->Families, AddressSpace::Vmalloc) == IsVmalloc;
}

bool FunctionAnalysis::assumeCompare(State &S, const Value &B, bool Truth) {
  int64_t C;
  ValueId L = B.Left, R = B.Right;
  if (B.Op == ValueOp::Eq) {
    IntervalSet PL = possible(S, L), PR = possible(S, R);
    if (PR.isPoint(C))
      return assume(S, L,
                    Truth ? IntervalSet::point(C)
                          : IntervalSet::point(C).complement());
    if (PL.isPoint(C))
      return assume(S, R,
                    Truth ? IntervalSet::point(C)
                          : IntervalSet::point(C).complement());
    // Nothing else lies where a block of ours does: there is no block.
    if (Truth)
      for (auto [X, Other] : {std::pair(L, R), {R, L}})
        if (isOurs(S, X, Other))
          return assume(S, X, IntervalSet::validPointers().complement()) &&
                 assume(S, Other, IntervalSet::validPointers().complement());
    // What is equal can be the same.
    if (Truth && V.value(L).Kind == ValueKind::Symbol &&
        V.value(R).Kind == ValueKind::Symbol)
      return assume(S, L, PR) && assume(S, R, PL);
    return true;
  }
  bool Strict = B.Op == ValueOp::Lt;
  if (V.isNumber(R, C)) {
    // x < C, x <= C and their opposites.
    if (Strict)
      return assume(
          S, L,
          Truth ? (C == Min ? IntervalSet() : IntervalSet::of(Min, C - 1))
                : IntervalSet::of(C, Max));
    return assume(
        S, L,
        Truth ? IntervalSet::of(Min, C)
              : (C == Max ? IntervalSet() : IntervalSet::of(C + 1, Max)));
  }
  if (V.isNumber(L, C)) {
    if (Strict)
      return assume(
          S, R,
          Truth ? (C == Max ? IntervalSet() : IntervalSet::of(C + 1, Max))
                : IntervalSet::of(Min, C));
    return assume(
        S, R,
        Truth ? IntervalSet::of(C, Max)
              : (C == Min ? IntervalSet() : IntervalSet::of(Min, C - 1)));
  }
  return true;
}

/// What was found out about \p X and numbers (bits of it, a bound) holds for
/// \p N.
bool FunctionAnalysis::fitsTests(const State &S, ValueId X, int64_t N) const {
  return llvm::all_of(S.Constraints, [&](const auto &C) {
    const Value &Test = V.value(C.first);
    int64_t Operand, Result;
    if (Test.Kind != ValueKind::Binary || Test.Left != X ||
        !V.isNumber(Test.Right, Operand))
      return true;
    ValueId Folded = V.binary(Test.Op, V.number(N), Test.Right);
    return !V.isNumber(Folded, Result) || C.second.contains(Result);
  });
}

/// \p O is of no size: kmalloc(0) gives a pointer to nothing.
bool FunctionAnalysis::isNothing(const State &S, const ObjectState &O) const {
  int64_t N;
  if (!O.Size || !possible(S, O.Size).isPoint(N) || N != 0)
    return false;
  for (unsigned I = 0; I != U.Rules.families().size(); ++I)
    if (const Family &F = U.Rules.family(I);
        O.Families.test(I) && (!F.Plain || F.ZeroIsBad))
      return false;
  return true;
}

/// Restricts \p X to \p Allowed on this path; false if that cannot be.
bool FunctionAnalysis::assume(State &S, ValueId X, const IntervalSet &Allowed) {
  if (!X)
    return true;
  IntervalSet Before = possible(S, X);
  IntervalSet Now = Before.intersect(Allowed);
  if (Now.empty())
    return false;
  if (Now == Before)
    return true; // nothing learnt: nothing to keep
  const Value Val = V.value(X);
  switch (Val.Kind) {
  case ValueKind::Int:
  case ValueKind::Addr:
  case ValueKind::Offset:
    return true;
  case ValueKind::Symbol: {
    if (int64_t N; Now.isPoint(N) && !fitsTests(S, X, N))
      return false;
    if (ObjectState *O = S.object(X))
      if (!O->Foreign && Now.intersect(IntervalSet::validPointers()).empty())
        S.Objects.erase(O); // the allocation failed: there is no block
    S.constrain(X, std::move(Now));
    return true;
  }
  case ValueKind::Binary:
    break;
  }
  bool CanBeTrue = !Now.intersect(IntervalSet::point(0).complement()).empty();
  bool CanBeFalse = Now.contains(0);
  if (CanBeTrue != CanBeFalse) {
    bool Truth = CanBeTrue;
    switch (Val.Op) {
    case ValueOp::Eq:
    case ValueOp::Lt:
    case ValueOp::Le:
      if (!assumeCompare(S, Val, Truth))
        return false;
      break;
    case ValueOp::IsErr:
    case ValueOp::IsErrOrNull: {
      IntervalSet Err = IntervalSet::of(-IntervalSet::MaxErrno,
                                        Val.Op == ValueOp::IsErr ? -1 : 0);
      if (!assume(S, Val.Left, Truth ? Err : Err.complement()))
        return false;
      break;
    }
    case ValueOp::And: // a bit is set: not zero
      if (Truth && V.value(Val.Left).Kind == ValueKind::Symbol &&
          !assume(S, Val.Left, IntervalSet::point(0).complement()))
        return false;
      break;
    case ValueOp::IsVmalloc:
    case ValueOp::IsDirectMap:
      if (!assumeFamily(S, Val.Left, (Val.Op == ValueOp::IsVmalloc) == Truth))
        return false;
      [[fallthrough]];
    case ValueOp::IsStack: // what lies somewhere is not NULL
      if (Truth && V.value(Val.Left).Kind == ValueKind::Symbol &&
          !assume(S, Val.Left, IntervalSet::validPointers()))
        return false;
      break;
    default:
      break;
    }
  }
  // A test of one symbol against a number is told by the symbol's own set.
  if (Val.Op == ValueOp::Pure && CanBeFalse && !CanBeTrue &&
      isAnotherWord(S, Val))
    return false;
  if (!toldByOperand(X))
    S.constrain(X, std::move(Now));
  return true;
}

/// strcmp() has said already that the text is another word than \p Test's.
bool FunctionAnalysis::isAnotherWord(const State &S, const Value &Test) const {
  auto Word = [&](ValueId X) -> const StringLiteral * {
    if (V.value(X).Kind != ValueKind::Addr)
      return nullptr;
    const Region &R = V.region(V.value(X).Region);
    return R.Kind == RegionKind::Expr
               ? dyn_cast<StringLiteral>(static_cast<const Expr *>(R.Decl))
               : nullptr;
  };
  const StringLiteral *Mine = Word(Test.Right);
  return Mine && llvm::any_of(S.Constraints, [&](const auto &C) {
           const Value &Other = V.value(C.first);
           int64_t N;
           if (Other.Kind != ValueKind::Binary || Other.Op != ValueOp::Pure ||
               Other.Left != Test.Left || !C.second.isPoint(N) || N != 0)
             return false;
           const StringLiteral *Its = Word(Other.Right);
           return Its && Its->getBytes() != Mine->getBytes();
         });
}

/// \p X is a test of one symbol against a number, or the opposite of one.
bool FunctionAnalysis::toldByOperand(ValueId X) const {
  int64_t N;
  const Value &Val = V.value(X);
  auto Plain = [&](ValueId Y) { return V.value(Y).Kind == ValueKind::Symbol; };
  switch (Val.Op) {
  case ValueOp::Eq:
    if (V.isNumber(Val.Right, N) && N == 0 &&
        V.value(Val.Left).Kind == ValueKind::Binary)
      return toldByOperand(Val.Left);
    [[fallthrough]];
  case ValueOp::Lt:
  case ValueOp::Le:
    return (Plain(Val.Left) && V.isNumber(Val.Right, N)) ||
           (Plain(Val.Right) && V.isNumber(Val.Left, N));
  case ValueOp::IsErr:
  case ValueOp::IsErrOrNull:
    return Plain(Val.Left);
  default:
    return false;
  }
}

} // namespace kalloc
