//===- Operators.cpp - Casts, comparisons and arithmetic on values --------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"

using namespace clang;

namespace kalloc {

/// A number as a value of type \p T: truncated and extended.
ValueId FunctionAnalysis::wrap(ValueId X, QualType T) {
  int64_t N;
  if (!V.isNumber(X, N) || !T->isIntegralOrEnumerationType() ||
      T->isIncompleteType())
    return X;
  if (T->isBooleanType())
    return V.number(N != 0);
  unsigned Width = U.Ctx.getIntWidth(T);
  if (Width >= 64)
    return X;
  uint64_t Mask = (uint64_t(1) << Width) - 1;
  uint64_t Bits = uint64_t(N) & Mask;
  if (T->isSignedIntegerOrEnumerationType() && (Bits >> (Width - 1) & 1))
    Bits |= ~Mask;
  return V.number(int64_t(Bits));
}

ValueId FunctionAnalysis::evalCast(State &S, const CastExpr *E) {
  const Expr *Sub = E->getSubExpr();
  switch (E->getCastKind()) {
  case CK_LValueToRValue: {
    RegionId R = lvalue(S, Sub);
    touch(S, R, Sub);
    return R ? read(S, R, Sub->getType()) : 0;
  }
  case CK_ArrayToPointerDecay:
  case CK_FunctionToPointerDecay: {
    RegionId R = lvalue(S, Sub);
    return R ? V.address(R) : 0;
  }
  case CK_BuiltinFnToFnPtr:
    return 0;
  case CK_NullToPointer:
    return V.number(0);
  case CK_IntegralToBoolean:
  case CK_PointerToBoolean: {
    return compare(BO_NE, eval(S, Sub), V.number(0), Sub->getType());
  }
  case CK_IntegralCast: {
    ValueId X = eval(S, Sub);
    int64_t N;
    if (V.isNumber(X, N))
      return wrap(X, E->getType());
    // Narrowing loses bits; a symbol keeps its name otherwise.
    return X;
  }
  case CK_ToVoid:
    eval(S, Sub);
    return V.number(0);
  default:
    return eval(S, Sub);
  }
}

ValueId FunctionAnalysis::evalUnary(State &S, const UnaryOperator *E) {
  const Expr *Sub = E->getSubExpr();
  switch (E->getOpcode()) {
  case UO_AddrOf: {
    RegionId R = lvalue(S, Sub);
    return R ? V.address(R) : 0;
  }
  case UO_LNot:
    return compare(BO_EQ, eval(S, Sub), V.number(0), Sub->getType());
  case UO_Minus:
    return wrap(V.binary(ValueOp::Sub, V.number(0), eval(S, Sub)),
                E->getType());
  case UO_Not:
    return wrap(V.binary(ValueOp::Xor, eval(S, Sub), V.number(-1)),
                E->getType());
  case UO_Plus:
  case UO_Extension:
    return eval(S, Sub);
  case UO_PreInc:
  case UO_PreDec:
  case UO_PostInc:
  case UO_PostDec: {
    RegionId R = lvalue(S, Sub);
    if (!R)
      return 0;
    touch(S, R, Sub);
    ValueId Old = read(S, R, Sub->getType());
    ValueId New = arithmetic(S, E->isIncrementOp() ? BO_Add : BO_Sub, Old,
                             V.number(1), Sub->getType(), U.Ctx.IntTy, E);
    store(S, R, New, Sub->getType(), E);
    return E->isPrefix() ? New : Old;
  }
  default:
    return 0;
  }
}

/// Comparisons in canonical form: <, <= and == only.
ValueId FunctionAnalysis::compare(BinaryOperatorKind Op, ValueId L, ValueId R,
                                  QualType T) {
  if (!L || !R)
    return 0;
  int64_t N;
  bool Unsigned64 =
      T->isPointerType() ||
      (T->isUnsignedIntegerOrEnumerationType() && U.Ctx.getIntWidth(T) >= 64);
  if (Unsigned64) {
    // IS_ERR_VALUE(x): x >= (unsigned long)-MAX_ERRNO.
    if (V.isNumber(R, N) && N == -IntervalSet::MaxErrno) {
      if (Op == BO_GE)
        return V.binary(ValueOp::IsErr, L, V.number(0));
      if (Op == BO_LT)
        return V.binary(ValueOp::Eq, V.binary(ValueOp::IsErr, L, V.number(0)),
                        V.number(0));
    }
    // ZERO_OR_NULL_PTR(p): nothing lies that low.
    const Value &P = V.value(L);
    bool Pointer = P.Kind == ValueKind::Symbol && !P.Type.isNull() &&
                   P.Type->isPointerType();
    if (Pointer && V.isNumber(R, N) && N >= 0 && N < PageSize &&
        (Op == BO_LE || Op == BO_LT))
      return V.binary(ValueOp::Eq, L, V.number(0));
    if (Pointer && V.isNumber(R, N) && N >= 0 && N < PageSize &&
        (Op == BO_GT || Op == BO_GE))
      return V.binary(ValueOp::Eq, V.binary(ValueOp::Eq, L, V.number(0)),
                      V.number(0));
    // Other orders of addresses and of huge numbers are not modelled.
    if (Op != BO_EQ && Op != BO_NE &&
        ((V.isNumber(R, N) && N < 0) || (V.isNumber(L, N) && N < 0) ||
         T->isPointerType()))
      return 0;
  }
  auto Not = [&](ValueId X) { return V.binary(ValueOp::Eq, X, V.number(0)); };
  switch (Op) {
  case BO_LT:
    return V.binary(ValueOp::Lt, L, R);
  case BO_LE:
    return V.binary(ValueOp::Le, L, R);
  case BO_GT:
    return V.binary(ValueOp::Lt, R, L);
  case BO_GE:
    return V.binary(ValueOp::Le, R, L);
  case BO_EQ:
  case BO_NE: {
    int64_t C;
    // !!x and (x == y) == 0 keep their shape; x != 0 of a truth value is x.
    if (V.isNumber(L, C))
      std::swap(L, R);
    if (V.isNumber(R, C) && C == 0) {
      const Value &Val = V.value(L);
      if (Val.Kind == ValueKind::Addr)
        return V.number(Op == BO_NE);
      if (Val.Kind == ValueKind::Binary && Val.Op == ValueOp::Eq &&
          V.isNumber(Val.Right, C) && C == 0 && Op == BO_EQ) {
        // !!x: true exactly when x is.
        const Value &Inner = V.value(Val.Left);
        if (Inner.Kind == ValueKind::Binary && Inner.Op >= ValueOp::Lt)
          return Val.Left;
      }
      if (Op == BO_NE && Val.Kind == ValueKind::Binary && Val.Op >= ValueOp::Lt)
        return L;
    }
    ValueId Same = V.binary(ValueOp::Eq, L, R);
    return Op == BO_EQ ? Same : Not(Same);
  }
  default:
    return 0;
  }
}

ValueId FunctionAnalysis::arithmetic(State &S, BinaryOperatorKind Op, ValueId L,
                                     ValueId R, QualType LT, QualType RT,
                                     const Expr *E) {
  if (LT->isPointerType() || RT->isPointerType()) {
    if (Op != BO_Add && Op != BO_Sub)
      return 0;
    if (LT->isPointerType() && RT->isPointerType())
      return V.binary(ValueOp::Sub, L, R);
    if (RT->isPointerType()) {
      std::swap(L, R);
      std::swap(LT, RT);
    }
    QualType Pointee = LT->getPointeeType();
    int64_t N;
    if (V.isNumber(R, N)) {
      int64_t Size = 1;
      if (!Pointee->isVoidType() && !Pointee->isFunctionType() &&
          !Pointee->isIncompleteType() && !Pointee->isVariableArrayType())
        Size = U.Ctx.getTypeSizeInChars(Pointee).getQuantity();
      return V.offset(L, (Op == BO_Add ? N : -N) * Size);
    }
    return V.address(V.element(V.pointee(L), R));
  }
  static const llvm::DenseMap<int, ValueOp> Ops = {
      {BO_Add, ValueOp::Add}, {BO_Sub, ValueOp::Sub}, {BO_Mul, ValueOp::Mul},
      {BO_Div, ValueOp::Div}, {BO_Rem, ValueOp::Rem}, {BO_And, ValueOp::And},
      {BO_Or, ValueOp::Or},   {BO_Xor, ValueOp::Xor}, {BO_Shl, ValueOp::Shl},
      {BO_Shr, ValueOp::Shr}};
  auto It = Ops.find(Op);
  if (It == Ops.end())
    return 0;
  // Integer arithmetic on an address (alignment, container_of by hand).
  int64_t N;
  if (V.isNumber(R, N) && (Op == BO_Add || Op == BO_Sub) &&
      (V.value(L).Kind == ValueKind::Addr ||
       V.value(L).Kind == ValueKind::Offset))
    return V.offset(L, Op == BO_Add ? N : -N);
  ValueId X = wrap(V.binary(It->second, L, R), E->getType());
  // A number made of a block's address in a way that is not followed any more:
  // who gets it can find the block (page table entries).
  if (!X)
    for (ValueId Operand : {L, R})
      if (Operand && carriesBlock(S, Operand))
        escape(S, Operand, E);
  return X;
}

ValueId FunctionAnalysis::evalBinary(State &S, const BinaryOperator *E) {
  const Expr *L = E->getLHS(), *R = E->getRHS();
  if (E->getOpcode() == BO_Comma)
    return eval(S, R);
  if (E->isLogicalOp()) {
    if (auto Truth = chosen(S, E))
      return V.number(*Truth);
    return compare(BO_NE, eval(S, R), V.number(0), R->getType());
  }
  if (E->getOpcode() == BO_Assign) {
    ValueId X = eval(S, R);
    RegionId To = lvalue(S, L);
    if (!To) {
      // Stored where we cannot follow it.
      escape(S, X, E);
      return X;
    }
    touch(S, To, L);
    store(S, To, X, L->getType(), E);
    return X;
  }
  if (const auto *CA = dyn_cast<CompoundAssignOperator>(E)) {
    RegionId To = lvalue(S, L);
    if (!To)
      return 0;
    touch(S, To, L);
    ValueId Old = read(S, To, L->getType());
    ValueId New = arithmetic(
        S, BinaryOperator::getOpForCompoundAssignment(CA->getOpcode()), Old,
        eval(S, R), L->getType(), R->getType(), E);
    if (!New)
      New = fresh(S, SymbolKind::Other, E, E->getType());
    store(S, To, New, L->getType(), E);
    return New;
  }
  ValueId X = eval(S, L), Y = eval(S, R);
  if (E->isComparisonOp())
    return compare(E->getOpcode(), X, Y, L->getType());
  return arithmetic(S, E->getOpcode(), X, Y, L->getType(), R->getType(), E);
}

} // namespace kalloc
