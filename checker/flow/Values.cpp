//===- Values.cpp - Symbolic values and memory regions --------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/Values.h"
#include "clang/AST/Decl.h"
#include "clang/AST/RecordLayout.h"

using namespace clang;

namespace kalloc {

/// Deeper expressions become a fresh symbol: what a person tests twice is
/// short.
static constexpr unsigned MaxDepth = 4;
/// Values are shared graphs, but are walked as trees: two operands or an index
/// beyond these sizes would double the walk at every step.
static constexpr unsigned MaxOperands = 64, MaxIndex = 16;

static uint16_t grown(unsigned Weight) {
  return uint16_t(std::min(Weight + 1, 60000u));
}

ValueArena::ValueArena(ASTContext &Ctx) : Ctx(Ctx) {
  Values.push_back({ValueKind::Int});
  Regions.push_back({RegionKind::Var});
}

ValueId ValueArena::intern(const Key &K, const Value &V) {
  auto [It, Fresh] = ValueIds.try_emplace(K, Values.size());
  if (Fresh) {
    Values.push_back(V);
    // Asked for all the time, and never changing.
    Values.back().Symbols = symbolsOf(V, It->second);
    Values.back().Block = V.Kind == ValueKind::Symbol ? It->second : blockOf(V);
  }
  return It->second;
}

RegionId ValueArena::intern(const Key &K, const Region &R) {
  auto [It, Fresh] = RegionIds.try_emplace(K, Regions.size());
  if (Fresh) {
    Regions.push_back(R);
    Regions.back().Root = R.Base ? Regions[R.Base].Root : It->second;
    Regions.back().Symbols =
        Regions[R.Base].Symbols |
        (R.Kind == RegionKind::Deref || R.Kind == RegionKind::Element
             ? Values[R.Pointer].Symbols
             : 0);
  }
  return It->second;
}

static uint64_t bits(const void *P) { return reinterpret_cast<uintptr_t>(P); }

ValueId ValueArena::number(int64_t N) {
  Value V{ValueKind::Int};
  V.Number = N;
  return intern({1, uint64_t(N) >> 32, uint64_t(N) & 0xffffffff}, V);
}

ValueId ValueArena::initial(RegionId R, QualType T) {
  Value V{ValueKind::Symbol};
  V.Sym = SymbolKind::Initial;
  V.Region = R;
  V.Type = T;
  V.Weight = grown(Regions[R].Weight);
  return intern({2, R, 0}, V);
}

ValueId ValueArena::symbol(SymbolKind K, const void *Origin, unsigned Instance,
                           QualType T) {
  Value V{ValueKind::Symbol};
  V.Sym = K;
  V.Origin = Origin;
  V.Instance = Instance;
  V.Type = T;
  return intern({3 + uint64_t(K), bits(Origin), Instance}, V);
}

ValueId ValueArena::address(RegionId R) {
  const Region &Reg = Regions[R];
  if (Reg.Kind == RegionKind::Deref)
    return Reg.Pointer;
  // &container_of(p, T, m)->m is p: the end of a list is recognised by it.
  if (Reg.Kind == RegionKind::Field) {
    int64_t Bytes = 0;
    RegionId At = R;
    while (Regions[At].Kind == RegionKind::Field && fieldOffset(At, Bytes))
      At = Regions[At].Base;
    if (Regions[At].Kind == RegionKind::Deref) {
      const Value &P = Values[Regions[At].Pointer];
      if (P.Kind == ValueKind::Offset && P.Number + Bytes == 0)
        return P.Left;
    }
  }
  Value V{ValueKind::Addr};
  V.Region = R;
  V.Weight = grown(Regions[R].Weight);
  return intern({7, R, 0}, V);
}

/// Adds the offset of the field \p R within its record to \p Bytes.
bool ValueArena::fieldOffset(RegionId R, int64_t &Bytes) const {
  const auto *F = static_cast<const FieldDecl *>(Regions[R].Decl);
  const RecordDecl *Rec = F->getParent();
  if (Rec->isInvalidDecl() || !Rec->isCompleteDefinition() || F->isBitField())
    return false;
  Bytes += Ctx.toCharUnitsFromBits(Ctx.getASTRecordLayout(Rec).getFieldOffset(
                                       F->getFieldIndex()))
               .getQuantity();
  return true;
}

ValueId ValueArena::offset(ValueId V, int64_t Bytes) {
  if (Bytes == 0)
    return V;
  const Value Val = Values[V];
  if (Val.Kind == ValueKind::Int)
    return number(Val.Number + Bytes);
  if (Val.Kind == ValueKind::Offset)
    return offset(Val.Left, Val.Number + Bytes);
  if (Val.Kind == ValueKind::Addr) {
    // container_of: walk outwards until the way back is used up.
    int64_t Left = -Bytes;
    RegionId R = Val.Region;
    int64_t Up = 0;
    while (Left != Up && Regions[R].Kind == RegionKind::Field &&
           fieldOffset(R, Up))
      R = Regions[R].Base;
    if (Left == Up)
      return address(R);
  }
  Value New{ValueKind::Offset};
  New.Left = V;
  New.Number = Bytes;
  New.Weight = grown(Val.Weight);
  return intern({8, V, uint64_t(Bytes)}, New);
}

ValueId ValueArena::startOfObject(ValueId V) {
  if (Values[V].Kind != ValueKind::Addr)
    return V;
  RegionId R = Values[V].Region;
  int64_t Bytes = 0;
  while (Regions[R].Kind == RegionKind::Field && fieldOffset(R, Bytes) &&
         Bytes == 0)
    R = Regions[R].Base;
  return address(R);
}

static bool fold(ValueOp Op, int64_t A, int64_t B, int64_t &R) {
  auto U = [](int64_t X) { return uint64_t(X); };
  switch (Op) {
  case ValueOp::Add:
    R = int64_t(U(A) + U(B));
    return true;
  case ValueOp::Sub:
    R = int64_t(U(A) - U(B));
    return true;
  case ValueOp::Mul:
    R = int64_t(U(A) * U(B));
    return true;
  case ValueOp::Div:
    if (B == 0 || (B == -1 && A == INT64_MIN))
      return false;
    R = A / B;
    return true;
  case ValueOp::Rem:
    if (B == 0 || B == -1)
      return false;
    R = A % B;
    return true;
  case ValueOp::And:
    R = A & B;
    return true;
  case ValueOp::Or:
    R = A | B;
    return true;
  case ValueOp::Xor:
    R = A ^ B;
    return true;
  case ValueOp::Shl:
    if (B < 0 || B > 63)
      return false;
    R = int64_t(U(A) << B);
    return true;
  case ValueOp::Shr:
    if (B < 0 || B > 63)
      return false;
    R = A >> B;
    return true;
  case ValueOp::Lt:
    R = A < B;
    return true;
  case ValueOp::Le:
    R = A <= B;
    return true;
  case ValueOp::Eq:
    R = A == B;
    return true;
  case ValueOp::IsErr:
    R = A < 0 && A >= -IntervalSet::MaxErrno;
    return true;
  case ValueOp::IsErrOrNull:
    R = A <= 0 && A >= -IntervalSet::MaxErrno;
    return true;
  default:
    return false;
  }
}

ValueId ValueArena::binary(ValueOp Op, ValueId L, ValueId R) {
  if (!L || !R)
    return 0;
  if (Op == ValueOp::Eq) {
    L = startOfObject(L);
    R = startOfObject(R);
  }
  int64_t A, B, N;
  bool LNum = isNumber(L, A), RNum = isNumber(R, B);
  if (LNum && RNum && fold(Op, A, B, N))
    return number(N);
  if (RNum && B == 0 &&
      (Op == ValueOp::Add || Op == ValueOp::Sub || Op == ValueOp::Or ||
       Op == ValueOp::Xor || Op == ValueOp::Shl || Op == ValueOp::Shr))
    return L;
  if (LNum && A == 0 && (Op == ValueOp::Add || Op == ValueOp::Or))
    return R;
  if (Op == ValueOp::And && ((LNum && A == 0) || (RNum && B == 0)))
    return number(0);
  if (L == R) {
    if (Op == ValueOp::Eq || Op == ValueOp::Le)
      return number(1);
    if (Op == ValueOp::Lt || Op == ValueOp::Sub || Op == ValueOp::Xor)
      return number(0);
  }
  bool Commutes = Op == ValueOp::Add || Op == ValueOp::Mul ||
                  Op == ValueOp::And || Op == ValueOp::Or ||
                  Op == ValueOp::Xor || Op == ValueOp::Eq;
  if (Commutes && (LNum || (!RNum && L > R)))
    std::swap(L, R);
  // Constant masks gather, so that GFP_KERNEL | a | b stays shallow.
  int64_t C;
  if (isNumber(R, B) && Values[L].Kind == ValueKind::Binary &&
      Values[L].Op == Op && isNumber(Values[L].Right, C) &&
      (Op == ValueOp::Or || Op == ValueOp::And || Op == ValueOp::Add) &&
      fold(Op, B, C, N))
    return binary(Op, Values[L].Left, number(N));
  // (gfp | __GFP_NOWARN) & __GFP_DIRECT_RECLAIM asks gfp alone.
  if (Op == ValueOp::And && isNumber(R, B) &&
      Values[L].Kind == ValueKind::Binary && Values[L].Op == ValueOp::Or &&
      isNumber(Values[L].Right, C) && !(B & C))
    return binary(Op, Values[L].Left, R);
  // Nor do flags that do not matter make another question of it.
  if (Op == ValueOp::IsBlocking && BlockingBits &&
      Values[L].Kind == ValueKind::Binary && Values[L].Op == ValueOp::Or &&
      isNumber(Values[L].Right, C) && !(uint64_t(C) & BlockingBits))
    return binary(Op, Values[L].Left, R);
  unsigned Depth = std::max(Values[L].Depth, Values[R].Depth) + 1;
  unsigned Weight = Values[L].Weight + Values[R].Weight;
  if (Depth > MaxDepth || Weight > MaxOperands)
    return 0;
  Value V{ValueKind::Binary};
  V.Op = Op;
  V.Depth = Depth;
  V.Left = L;
  V.Right = R;
  V.Weight = grown(Weight);
  return intern({16 + uint64_t(Op), L, R}, V);
}

RegionId ValueArena::variable(const VarDecl *D) {
  D = D->getCanonicalDecl();
  return intern({1, bits(D), 0}, Region{RegionKind::Var, 0, 0, 1, D});
}

RegionId ValueArena::function(const FunctionDecl *D) {
  D = D->getCanonicalDecl();
  return intern({2, bits(D), 0}, Region{RegionKind::Function, 0, 0, 1, D});
}

RegionId ValueArena::temporary(const Expr *E) {
  return intern({3, bits(E), 0}, Region{RegionKind::Expr, 0, 0, 1, E});
}

RegionId ValueArena::pointee(ValueId V) {
  if (Values[V].Kind == ValueKind::Addr)
    return Values[V].Region;
  return intern({4, V, 0}, Region{RegionKind::Deref, 0, V,
                                  grown(Values[V].Weight), nullptr});
}

RegionId ValueArena::field(RegionId Base, const FieldDecl *D) {
  D = D->getCanonicalDecl();
  // The pointers of a union are one place.
  if (const RecordDecl *Rec = D->getParent();
      Rec->isUnion() && D->getType()->isPointerType())
    for (const FieldDecl *First : Rec->fields())
      if (First->getType()->isPointerType()) {
        D = First->getCanonicalDecl();
        break;
      }
  return intern({5, Base, bits(D)}, Region{RegionKind::Field, Base, 0,
                                           grown(Regions[Base].Weight), D});
}

RegionId ValueArena::element(RegionId Base, ValueId Index) {
  int64_t N;
  if (isNumber(Index, N) && N == 0)
    return Base;
  if (Values[Index].Weight > MaxIndex) {
    static const char Some = 0;
    Index = symbol(SymbolKind::Other, &Some, 0, Ctx.LongTy);
  }
  return intern({6, Base, Index},
                Region{RegionKind::Element, Base, Index,
                       grown(Regions[Base].Weight + Values[Index].Weight),
                       nullptr});
}

bool ValueArena::isNumber(ValueId V, int64_t &N) const {
  if (!V || Values[V].Kind != ValueKind::Int)
    return false;
  N = Values[V].Number;
  return true;
}

const VarDecl *ValueArena::asVariable(RegionId R) const {
  return Regions[R].Kind == RegionKind::Var
             ? static_cast<const VarDecl *>(Regions[R].Decl)
             : nullptr;
}

const FieldDecl *ValueArena::asField(RegionId R) const {
  return Regions[R].Kind == RegionKind::Field
             ? static_cast<const FieldDecl *>(Regions[R].Decl)
             : nullptr;
}

const FunctionDecl *ValueArena::asFunction(ValueId V) const {
  if (!V || Values[V].Kind != ValueKind::Addr)
    return nullptr;
  const Region &R = Regions[Values[V].Region];
  return R.Kind == RegionKind::Function
             ? static_cast<const FunctionDecl *>(R.Decl)
             : nullptr;
}

bool ValueArena::sameBlock(RegionId R, RegionId Root) const {
  R = root(R);
  Root = root(Root);
  if (R == Root)
    return true;
  if (Regions[R].Kind != RegionKind::Deref ||
      Regions[Root].Kind != RegionKind::Deref)
    return false;
  ValueId P = basePointer(Regions[R].Pointer);
  return P && P == basePointer(Regions[Root].Pointer);
}

uint64_t ValueArena::symbolsOf(const Value &V, ValueId Self) const {
  switch (V.Kind) {
  case ValueKind::Int:
    return 0;
  case ValueKind::Symbol:
    return uint64_t(1) << (Self % 64) |
           (V.Sym == SymbolKind::Initial ? Regions[V.Region].Symbols : 0);
  case ValueKind::Addr:
    return Regions[V.Region].Symbols;
  case ValueKind::Offset:
    return Values[V.Left].Symbols;
  case ValueKind::Binary:
    return Values[V.Left].Symbols | Values[V.Right].Symbols;
  }
  llvm_unreachable("unknown kind of value");
}

bool ValueArena::mentions(ValueId V, ValueId Sym) const {
  if (!(Values[V].Symbols >> (Sym % 64) & 1))
    return false;
  bool Found = false;
  forEachSymbol(V, [&](ValueId Part) { Found |= Part == Sym; });
  return Found;
}

ValueId ValueArena::blockOf(const Value &V) const {
  switch (V.Kind) {
  case ValueKind::Int:
  case ValueKind::Symbol:
    return 0;
  case ValueKind::Offset:
    return Values[V.Left].Block;
  case ValueKind::Addr: {
    const Region &Root = Regions[Regions[V.Region].Root];
    return Root.Kind == RegionKind::Deref ? Values[Root.Pointer].Block : 0;
  }
  case ValueKind::Binary:
    // A tagged pointer: the pointer is the symbolic side.
    return V.Op > ValueOp::Xor ? 0 : Values[V.Left].Block;
  }
  llvm_unreachable("unknown kind of value");
}

void ValueArena::forEachSymbol(ValueId V,
                               llvm::function_ref<void(ValueId)> Visit) const {
  if (!V)
    return;
  const Value &Val = Values[V];
  auto InRegion = [&](RegionId R) {
    for (; R; R = Regions[R].Base) {
      if (Regions[R].Kind == RegionKind::Deref ||
          Regions[R].Kind == RegionKind::Element)
        forEachSymbol(Regions[R].Pointer, Visit);
    }
  };
  switch (Val.Kind) {
  case ValueKind::Int:
    return;
  case ValueKind::Symbol:
    Visit(V);
    if (Val.Sym == SymbolKind::Initial)
      InRegion(Val.Region);
    return;
  case ValueKind::Addr:
    return InRegion(Val.Region);
  case ValueKind::Offset:
    return forEachSymbol(Val.Left, Visit);
  case ValueKind::Binary:
    forEachSymbol(Val.Left, Visit);
    return forEachSymbol(Val.Right, Visit);
  }
}

bool isParamOrGlobal(const VarDecl *D) {
  return isa<ParmVarDecl>(D) || !D->hasLocalStorage();
}

bool ValueArena::within(RegionId R, RegionId Root) const {
  while (true) {
    if (R == Root)
      return true;
    const Region &Reg = Regions[R];
    if (Reg.Base) {
      R = Reg.Base;
      continue;
    }
    if (Reg.Kind != RegionKind::Deref)
      return false;
    if (sameBlock(R, Root) && Regions[Root].Kind == RegionKind::Deref)
      return true;
    ValueId P = basePointer(Reg.Pointer);
    if (!P || !isInitial(P))
      return false;
    R = Values[P].Region;
  }
}

bool ValueArena::regionMadeOf(
    RegionId R, llvm::function_ref<bool(const VarDecl *)> Ok) const {
  for (; R; R = Regions[R].Base) {
    const Region &Reg = Regions[R];
    switch (Reg.Kind) {
    case RegionKind::Element:
      if (!madeOf(Reg.Pointer, Ok))
        return false;
      break;
    case RegionKind::Field:
      break;
    case RegionKind::Deref:
      return madeOf(Reg.Pointer, Ok);
    case RegionKind::Var:
      return Ok(static_cast<const VarDecl *>(Reg.Decl));
    case RegionKind::Function:
      return true;
    case RegionKind::Expr:
      return false;
    }
  }
  return false;
}

bool ValueArena::madeOf(ValueId V,
                        llvm::function_ref<bool(const VarDecl *)> Ok) const {
  const Value &Val = Values[V];
  switch (Val.Kind) {
  case ValueKind::Int:
    return true;
  case ValueKind::Symbol:
    return Val.Sym == SymbolKind::Initial && regionMadeOf(Val.Region, Ok);
  case ValueKind::Addr:
    return regionMadeOf(Val.Region, Ok);
  case ValueKind::Offset:
    return madeOf(Val.Left, Ok);
  case ValueKind::Binary:
    return madeOf(Val.Left, Ok) && madeOf(Val.Right, Ok);
  }
  return false;
}

const FieldDecl *ValueArena::innermostField(RegionId R) const {
  while (Regions[R].Kind == RegionKind::Element)
    R = Regions[R].Base;
  return asField(R);
}

const FieldDecl *ValueArena::enclosingField(RegionId R) const {
  while (Regions[R].Kind == RegionKind::Element)
    R = Regions[R].Base;
  return Regions[R].Kind == RegionKind::Field ? innermostField(Regions[R].Base)
                                              : nullptr;
}

IntervalSet ValueArena::rangeOf(QualType T) const {
  if (T.isNull() || !T->isIntegerType() || T->isIncompleteType() ||
      T->isDependentType())
    return IntervalSet::all();
  if (T->isBooleanType())
    return IntervalSet::of(0, 1);
  unsigned Width = Ctx.getIntWidth(T);
  if (Width >= 64)
    return IntervalSet::all();
  if (T->isUnsignedIntegerOrEnumerationType())
    return IntervalSet::of(0, (int64_t(1) << Width) - 1);
  return IntervalSet::of(-(int64_t(1) << (Width - 1)),
                         (int64_t(1) << (Width - 1)) - 1);
}

} // namespace kalloc
