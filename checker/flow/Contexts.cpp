//===- Contexts.cpp - What may sleep, what is held, what a device gets ----===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A call that may sleep is an event where this path holds an atomic region.
// Otherwise it is latent: callers, and the contexts in which the kernel calls
// a handler, decide. The same holds for a parameter that is given to a device.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace kalloc {

int FunctionAnalysis::blocks(const State &S, ValueId Gfp) const {
  return bits(S, Gfp, U.directReclaim());
}

int FunctionAnalysis::bits(const State &S, ValueId Gfp, uint64_t Bit) const {
  if (!Bit || !Gfp)
    return -1;
  int64_t N;
  if (possible(S, Gfp).isPoint(N))
    return (uint64_t(N) & Bit) != 0;
  const Value &Val = V.value(Gfp);
  // The code asked: gfp & __GFP_DIRECT_RECLAIM, gfpflags_allow_blocking(gfp).
  llvm::SmallVector<ValueId, 2> Questions{
      V.binary(ValueOp::And, Gfp, V.number(int64_t(Bit)))};
  if (Bit == U.directReclaim())
    Questions.push_back(V.binary(ValueOp::IsBlocking, Gfp, V.number(0)));
  for (ValueId Q : Questions)
    if (const IntervalSet *C = Q ? S.constraint(Q) : nullptr) {
      if (!C->contains(0))
        return 1;
      if (C->isPoint(N))
        return 0;
    }
  if (Val.Kind != ValueKind::Binary)
    return -1;
  int L = bits(S, Val.Left, Bit), R = bits(S, Val.Right, Bit);
  if (Val.Op == ValueOp::Or)
    return L == 1 || R == 1 ? 1 : (L == 0 && R == 0 ? 0 : -1);
  if (Val.Op == ValueOp::And)
    return L == 0 || R == 0 ? 0 : (L == 1 && R == 1 ? 1 : -1);
  return -1;
}

void FunctionAnalysis::sleepByRule(State &S, const CallExpr *C,
                                   const FunctionDecl *Callee,
                                   const CallEffects *E,
                                   llvm::ArrayRef<ValueId> Args) {
  kalloc::Sleeps Kind = E ? E->Sleep : kalloc::Sleeps::ByGfp;
  if (Kind == kalloc::Sleeps::Never || !C || (E && E->Tests))
    return;
  LatentSleep L;
  L.Site = C;
  if (Kind == kalloc::Sleeps::ByGfp) {
    for (unsigned I = 0; I != Args.size() && !L.Gfp; ++I)
      if (U.isGfpType(UnitContext::parameterType(C, I)))
        L.Gfp = Args[I];
    if (!L.Gfp)
      return;
    L.ByMask = true;
  }
  L.InProcessOnly = Kind == kalloc::Sleeps::InProcess;
  maySleep(S, std::move(L), C);
}

/// What holds if one of \p Known and \p Other does.
void FunctionAnalysis::keepShared(Conditions &Known, const Conditions &Other) {
  llvm::erase_if(Known, [&](auto &P) {
    for (const auto &[X, C] : Other)
      if (X == P.first) {
        P.second = P.second.unite(C);
        return P.second.isAll();
      }
    return true;
  });
}

/// Adds what the path has asked of the parameters themselves.
void FunctionAnalysis::addParameterConditions(const State &S,
                                              Conditions &Pre) const {
  for (const auto &[X, C] : S.Constraints) {
    // What a function says of memory (test_bit) is no parameter.
    bool OfParameters = !C.isAll() && !S.isOnlyTouched(X, C);
    for (ValueId Y = X; V.value(Y).Kind == ValueKind::Binary;
         Y = V.value(Y).Left)
      OfParameters &= V.value(Y).Op != ValueOp::Pure;
    V.forEachSymbol(X, [&](ValueId Sym) {
      const VarDecl *D =
          V.isInitial(Sym) ? V.asVariable(V.value(Sym).Region) : nullptr;
      OfParameters &= D && isa<ParmVarDecl>(D);
    });
    if (OfParameters)
      Pre.push_back({X, C});
  }
}

/// \p S reads something that is no local variable.
static bool readsMemory(const Stmt *S) {
  if (!S)
    return false;
  if (isa<MemberExpr, ArraySubscriptExpr>(S))
    return true;
  if (const auto *UO = dyn_cast<UnaryOperator>(S);
      UO && UO->getOpcode() == UO_Deref)
    return true;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S))
    if (const auto *D = dyn_cast<VarDecl>(Ref->getDecl()))
      return !D->hasLocalStorage();
  return llvm::any_of(S->children(), readsMemory);
}

/// \p X is a number in a member of a parameter or in a global, or says whether
/// a pointer there is another one (`head->next == head`).
bool FunctionAnalysis::isMode(ValueId X) const {
  const Value &Val = V.value(X);
  if (Val.Kind == ValueKind::Binary) {
    const Value &Left = V.value(Val.Left);
    return Val.Op == ValueOp::Eq && V.isInitial(Val.Left) &&
           !Left.Type.isNull() && Left.Type->isPointerType() &&
           V.madeOf(Val.Left, isParamOrGlobal) &&
           (V.isInitial(Val.Right) || V.basePointer(Val.Right)) &&
           V.madeOf(Val.Right, isParamOrGlobal);
  }
  return V.isInitial(X) && !Val.Type.isNull() && Val.Type->isIntegerType() &&
         !isa_and_nonnull<ParmVarDecl>(V.asVariable(Val.Region)) &&
         V.madeOf(X, isParamOrGlobal);
}

/// Adds what the path has asked of members of parameters and of globals.
void FunctionAnalysis::addModes(const State &S, Conditions &Modes) const {
  for (const auto &[X, C] : S.Constraints)
    if (!C.isAll() && isMode(X) && Modes.size() != 8)
      Modes.push_back({X, C});
}

/// The place that \p Cond, gone the way \p Way, has found to be zero or NULL,
/// or without some bit; null if that is not what it asks.
static const Expr *foundMissing(const Expr *Cond, bool Way, ASTContext &Ctx) {
  for (const Expr *E = Cond;;) {
    E = E->IgnoreParenImpCasts();
    if (const auto *UO = dyn_cast<UnaryOperator>(E);
        UO && UO->getOpcode() == UO_LNot) {
      Way = !Way;
      E = UO->getSubExpr();
      continue;
    }
    if (const auto *C = dyn_cast<CallExpr>(E);
        C && C->getBuiltinCallee() == Builtin::BI__builtin_expect) {
      E = C->getArg(0);
      continue;
    }
    if (const auto *BO = dyn_cast<BinaryOperator>(E)) {
      if (BO->isEqualityOp() && BO->getRHS()->isNullPointerConstant(
                                    Ctx, Expr::NPC_ValueDependentIsNotNull)) {
        Way ^= BO->getOpcode() == BO_EQ;
        E = BO->getLHS();
        continue;
      }
      if (BO->getOpcode() != BO_And)
        return nullptr;
      E = BO->getLHS(); // a flag
    }
    return Way ? nullptr : E;
  }
}

/// \p L happens at the call \p Here of this function on this path.
void FunctionAnalysis::maySleep(State &S, LatentSleep L, const CallExpr *Here) {
  int Blocks = L.Gfp ? blocks(S, L.Gfp) : 1;
  SleepVerdicts &Verdict = Verdicts[L.Site];
  if (Blocks == 0) {
    Verdict.Quiet = true;
    return;
  }
  if (S.ContextUnknown)
    return;
  // Code that asks where it runs knows what it does.
  for (const auto &[X, C] : S.Constraints) {
    if (V.mentions(X, U.contextQuestion()))
      return;
  }
  if (Blocks == 1 && L.Pre.empty()) {
    llvm::SmallVector<HeldRegion, 2> Held;
    bool Defers = false;
    for (const HeldRegion &R : S.Held) {
      if (!(L.Released >> R.Kind & 1))
        Held.push_back(R);
      Defers |= L.InProcessOnly && U.Rules.regions()[R.Kind].Interrupt;
    }
    if (Defers)
      return;
    if (!Held.empty()) {
      Event E(EventKind::Sleep);
      E.Site = Here;
      E.Chain.append(L.Chain.begin(), L.Chain.end());
      if (L.Site != Here)
        E.Chain.push_back(L.Site);
      E.Held = Held;
      E.InProcessOnly = L.InProcessOnly;
      E.ByMask = L.ByMask;
      E.Once = L.Once;
      emit(std::move(E), S);
      return;
    }
  }
  // Seen from a caller.
  auto IsParam = [](const VarDecl *D) { return isa<ParmVarDecl>(D); };
  if (Blocks == -1 && !V.madeOf(L.Gfp, IsParam))
    return;
  if (Blocks == 1)
    L.Gfp = 0;
  if (L.Site != Here)
    L.Chain.insert(L.Chain.begin(), Here);
  L.Released |= S.Released;
  addParameterConditions(S, L.Pre);
  addModes(S, L.Modes);
  for (const PathStep *P = S.Path; P && !L.ByMemory; P = P->Before)
    L.ByMemory = (P->Kind == PathStep::Assume || P->Kind == PathStep::Switch) &&
                 readsMemory(P->Site);
  for (const PathStep *P = S.Path; P && !L.Once; P = P->Before)
    if (P->Kind == PathStep::Assume && readsMemory(P->Site))
      if (const Expr *E = foundMissing(cast<Expr>(P->Site), P->Flag, U.Ctx))
        L.Once = Graph->sets(E);
  Verdict.Sleeping = true;
  for (LatentSleep &Known : this->Sleeps)
    if (Known.Site == L.Site && Known.Gfp == L.Gfp &&
        Known.Chain.size() <= L.Chain.size()) {
      Known.ByMemory &= L.ByMemory;
      Known.Once &= L.Once;
      if (Known.Pre == L.Pre && Known.Modes == L.Modes &&
          Known.Released == L.Released)
        return;
      // Reached under more than one condition: keep what they share.
      if (Known.Chain == L.Chain && Known.Released == L.Released) {
        keepShared(Known.Pre, L.Pre);
        keepShared(Known.Modes, L.Modes);
        return;
      }
    }
  if (this->Sleeps.size() < 64)
    this->Sleeps.push_back(std::move(L));
}

void FunctionAnalysis::useByDevice(State &S, LatentUse L,
                                   const CallExpr *Here) {
  Event E(EventKind::Dma);
  E.Site = Here;
  E.Chain.append(L.Chain.begin(), L.Chain.end());
  if (L.Site != Here)
    E.Chain.push_back(cast<CallExpr>(L.Site));
  E.Pointer = L.Pointer;
  E.Accepts = L.Allows;
  E.AllowsOrigins = L.AllowsOrigins;
  if (const ObjectState *O = S.object(V.basePointer(L.Pointer)))
    E.Object = *O;
  if (L.Pre.empty())
    emit(std::move(E), S);
  if (!V.madeOf(L.Pointer,
                [](const VarDecl *D) { return isa<ParmVarDecl>(D); }))
    return;
  if (L.Site != Here)
    L.Chain.insert(L.Chain.begin(), Here);
  addParameterConditions(S, L.Pre);
  // What was asked of the pointer itself, also where it is a member.
  for (const auto &[X, Set] : S.Constraints)
    if (ValueId Base = V.basePointer(L.Pointer);
        V.value(X).Kind == ValueKind::Binary && V.value(X).Left == Base &&
        V.value(X).Op >= ValueOp::IsVmalloc &&
        V.value(X).Op <= ValueOp::IsStack &&
        !llvm::is_contained(L.Pre, std::pair(X, Set)))
      L.Pre.push_back({X, Set});
  addModes(S, L.Modes);
  for (LatentUse &Known : Uses)
    if (Known.Site == L.Site && Known.Pointer == L.Pointer &&
        Known.Pre == L.Pre) {
      keepShared(Known.Modes, L.Modes);
      return;
    }
  if (Uses.size() < 32)
    Uses.push_back(std::move(L));
}

void FunctionAnalysis::enterRegions(State &S, RegionMask Mask, ValueId Lock,
                                    const Stmt *Site) {
  if (S.ContextUnknown) {
    S.ContextUnknown = false;
    S.Held.clear();
  }
  for (unsigned Kind = 0; Kind != U.Rules.regions().size(); ++Kind) {
    // A loop that takes many locks counts once: the loop that releases them is
    // followed for one round only as well.
    bool Again = llvm::any_of(S.Held, [&](const HeldRegion &H) {
      return H.Kind == Kind && H.Site == Site;
    });
    if (Mask >> Kind & 1 && S.Held.size() < 8 && !Again)
      S.Held.push_back({Kind, Lock, Site});
  }
  step(S, PathStep::Enter, Site);
}

/// Nothing is known of what is held from here on, until something is entered.
void FunctionAnalysis::forgetContext(State &S) {
  S.ContextUnknown = true;
  S.Held.clear();
  S.Released = ~0u;
}

void FunctionAnalysis::leaveRegions(State &S, RegionMask Mask, ValueId Lock,
                                    const Stmt *Site) {
  for (unsigned Kind = 0; Kind != U.Rules.regions().size(); ++Kind) {
    if (!(Mask >> Kind & 1))
      continue;
    int Found = -1;
    for (unsigned I = 0; I != S.Held.size(); ++I) {
      if (S.Held[I].Kind != Kind)
        continue;
      // The same lock if there is one, else the latest of this kind.
      if (Found < 0 || !Lock || S.Held[Found].Lock != Lock ||
          S.Held[I].Lock == Lock)
        Found = I;
    }
    if (Found >= 0)
      S.Held.erase(S.Held.begin() + Found);
    else
      S.Released |= 1u << Kind;
  }
  if (S.Released != ~0u)
    Leaves |= S.Released;
  step(S, PathStep::Leave, Site);
}

} // namespace kalloc
