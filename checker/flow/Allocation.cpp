//===- Allocation.cpp - A new block, and what was asked for ---------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"
#include "llvm/Support/CheckedArithmetic.h"
#include <limits>

using namespace clang;

namespace kalloc {

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
  int64_t Asked;
  if (A.MaxSize >= 0 && !Out &&
      V.isNumber(argument(Args, A.BoundParam), Asked) && Asked > A.MaxSize)
    Can = Can.intersect(IntervalSet::validPointers().complement());
  S.constrain(P, Can);
  ObjectState O;
  O.Pointer = P;
  O.Families.set(A.Family);
  O.AllocSite = C;
  O.Mask = Mask;
  O.Size = A.SizeParam < 0 && A.Bytes >= 0 ? V.number(A.Bytes)
                                           : argument(Args, A.SizeParam);
  if (A.SizeParam >= 0 && A.Bytes >= 0)
    O.Size = V.binary(ValueOp::Mul, V.number(A.Bytes), O.Size);
  if (A.CountParam >= 0)
    O.Size = V.binary(ValueOp::Mul, O.Size, argument(Args, A.CountParam));
  if (int64_t Order; V.isNumber(argument(Args, A.OrderParam), Order) &&
                     Order >= 0 && Order < 40)
    O.Size = V.number(PageSize << Order);
  O.Zeroed = A.Zeroed || (Mask && bits(S, Mask, U.zeroes()) == 1);
  tellAllocation(S, C, O, Mask);
  S.addObject(O);
  step(S, PathStep::Allocate, C, P);
  return P;
}

/// The largest number that \p Set allows a value of type \p T; as unsigned 64
/// bits, which is what sizes are.
static uint64_t largest(const ASTContext &Ctx, const IntervalSet &Set,
                        QualType T) {
  const unsigned Bits = Ctx.getIntWidth(T);
  const uint64_t Max =
      ~uint64_t(0) >> (64 - Bits + (T->isSignedIntegerType() ? 1 : 0));
  if (Set.empty())
    return 0;
  // What is not known of 64 bits reads as the largest signed number.
  int64_t Hi = Set.parts().back().Hi;
  return Hi == std::numeric_limits<int64_t>::max() ? Max
         : Hi < 0 ? 0
                  : std::min(Max, uint64_t(Hi));
}

/// The product by which \p C asks for its size, if this path allows factors
/// whose product its type cannot hold.
const BinaryOperator *FunctionAnalysis::mayWrap(State &S, const CallExpr *C) {
  const FunctionDecl *Callee = C->getDirectCallee();
  const CallEffects *E = Callee ? U.effects(Callee) : nullptr;
  if (!E || !E->Alloc || E->Alloc->SizeParam < 0 || E->Alloc->CountParam >= 0 ||
      unsigned(E->Alloc->SizeParam) >= C->getNumArgs())
    return nullptr;
  const auto *BO = dyn_cast<BinaryOperator>(
      C->getArg(E->Alloc->SizeParam)->IgnoreParenImpCasts());
  if (!BO || BO->getOpcode() != BO_Mul || !BO->getType()->isIntegerType() ||
      U.Ctx.getIntWidth(BO->getType()) > 64)
    return nullptr;
  // A factor that the path has compared with something that is no number, or a
  // test of the whole product in more bits, is a bound, too.
  auto IsBounded = [&](ValueId X) {
    bool Bounded = false;
    V.forEachSymbol(X, [&](ValueId Sym) {
      Bounded |= llvm::any_of(S.Constraints, [&](const auto &C) {
        return V.value(C.first).Kind == ValueKind::Binary &&
               V.mentions(C.first, Sym);
      });
    });
    return Bounded;
  };
  uint64_t Factors[2];
  for (auto [F, X] :
       {std::pair(&Factors[0], BO->getLHS()), {&Factors[1], BO->getRHS()}}) {
    if (U.Ctx.getIntWidth(X->getType()) > 64 || IsBounded(eval(S, X)))
      return nullptr;
    *F = largest(U.Ctx, possible(S, eval(S, X)), X->getType());
    if (const FieldDecl *D = X->IgnoreParenCasts()->getSourceBitField())
      *F = std::min(*F, ~uint64_t(0) >> (64 - D->getBitWidthValue()));
    // A factor has no more bits than the narrowest type on its way.
    for (const Expr *From = X; From->getType()->isIntegerType() &&
                               U.Ctx.getIntWidth(From->getType()) <= 64;) {
      *F = std::min(*F, largest(U.Ctx, IntervalSet::all(), From->getType()));
      const auto *Cast = dyn_cast<CastExpr>(From->IgnoreParens());
      if (!Cast)
        break;
      From = Cast->getSubExpr();
    }
  }
  auto Product = llvm::checkedMulUnsigned(Factors[0], Factors[1]);
  return !Product ||
                 *Product > largest(U.Ctx, IntervalSet::all(), BO->getType())
             ? BO
             : nullptr;
}

/// An event for what is asked of an allocator, once a call and answer.
void FunctionAnalysis::tellAllocation(State &S, const CallExpr *C,
                                      const ObjectState &O, ValueId Mask) {
  Event E(EventKind::Allocate);
  E.Site = C;
  E.Object = O;
  // An index does not tell what a function elsewhere makes of its mask.
  const FunctionDecl *Callee = C->getDirectCallee();
  if (!Callee || (!U.effects(Callee) && !U.patternEffects(Callee)))
    Mask = 0;
  for (auto [I, Bits] : llvm::enumerate(U.gfpFlagBits())) {
    int Is = Mask ? bits(S, Mask, Bits) : -1;
    E.FlagsSet |= uint32_t(Is == 1) << I;
    E.FlagsClear |= uint32_t(Is == 0) << I;
  }
  E.MayRefuse = Mask && bits(S, Mask, U.noWarn()) == 1;
  int64_t Size = 0;
  if (!V.isNumber(O.Size, Size))
    Size = -1;
  E.Product = mayWrap(S, C);
  if (Told.insert({C, E.FlagsSet, E.FlagsClear, Size, E.Product}).second)
    emit(std::move(E), S);
}

} // namespace kalloc
