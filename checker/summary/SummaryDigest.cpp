//===- SummaryDigest.cpp - Is a summary what it was? ----------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "summary/SummaryDigest.h"
#include "model/Wire.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace kalloc {
namespace {

/// Writes a summary down in names. Values that are no more than themselves
/// (what a call has made) are numbered in the order in which they come up.
class Encoder {
public:
  explicit Encoder(UnitContext &U) : U(U), V(U.Values) {}

  void summary(const FunctionSummary &Sum) {
    W.number(Sum.Complete | Sum.Partial << 1);
    W.number(Sum.Leaves);
    W.list(Sum.Outcomes, [&](const Outcome &O) { outcome(O); });
    W.list(Sum.Sleeps, [&](const LatentSleep &L) {
      site(L.Site);
      W.list(L.Chain, [&](const CallExpr *C) { site(C); });
      value(L.Gfp);
      conditions(L.Pre);
      conditions(L.Modes);
      W.number(L.InProcessOnly | L.ByMask << 1 | L.ByMemory << 2 | L.Once << 3);
      W.number(L.Released);
    });
    W.list(Sum.Uses, [&](const LatentUse &L) {
      W.number(L.Kind | L.Unconditional << 4);
      W.list(L.Chain, [&](const CallExpr *C) { site(C); });
      value(L.Pointer);
      families(L.Allows);
      W.number(L.AllowsOrigins);
      conditions(L.Pre);
      conditions(L.Modes);
    });
    W.list(Sum.Writes, [&](RegionId R) { region(R); });
    W.list(Sum.Emptied, [&](RegionId R) { region(R); });
    W.list(Sum.Opened, [&](RegionId R) { region(R); });
  }
  uint64_t digest() { return llvm::xxh3_64bits(W.take()); }

  void families(const FamilySet &S) {
    for (unsigned I = 0; I != U.Rules.families().size(); ++I)
      if (S.test(I))
        W.number(I + 1);
    W.number(0);
  }
  void value(ValueId X) {
    const Value &Val = V.value(X);
    if (!X)
      return W.number(0);
    if (X == Question)
      return W.number(1);
    switch (Val.Kind) {
    case ValueKind::Int:
      W.number(2);
      W.number(Val.Number);
      return;
    case ValueKind::Symbol:
      if (Val.Sym == SymbolKind::Initial) {
        W.number(3);
        return region(Val.Region);
      }
      W.number(4);
      W.number(Numbered.try_emplace(X, Numbered.size()).first->second);
      return;
    case ValueKind::Addr:
      W.number(5);
      return region(Val.Region);
    case ValueKind::Offset:
      W.number(6);
      W.number(Val.Number);
      return value(Val.Left);
    case ValueKind::Binary:
      W.number(7);
      W.number(uint64_t(Val.Op));
      value(Val.Left);
      return value(Val.Right);
    }
  }

private:
  void region(RegionId R) {
    if (!R)
      return W.number(0);
    const Region &Reg = V.region(R);
    W.number(1 + uint64_t(Reg.Kind));
    switch (Reg.Kind) {
    case RegionKind::Var:
      if (const auto *P = dyn_cast<ParmVarDecl>(V.asVariable(R)))
        return W.number(P->getFunctionScopeIndex());
      return W.text(V.asVariable(R)->getName());
    case RegionKind::Deref:
      return value(Reg.Pointer);
    case RegionKind::Field:
      region(Reg.Base);
      return field(V.asField(R));
    case RegionKind::Element:
      region(Reg.Base);
      return value(Reg.Pointer);
    case RegionKind::Expr:
      if (const auto *S =
              dyn_cast<StringLiteral>(static_cast<const Expr *>(Reg.Decl)))
        W.text(S->getBytes());
      return;
    case RegionKind::Function:
      return W.text(static_cast<const FunctionDecl *>(Reg.Decl)->getName());
    }
  }
  void field(const FieldDecl *D) {
    W.text(D->getParent()->getName());
    W.number(D->getFieldIndex());
  }
  void range(const IntervalSet &S) {
    W.list(S.parts(), [&](const IntervalSet::Interval &I) {
      W.number(I.Lo);
      W.number(I.Hi);
    });
  }
  template <typename List> void conditions(const List &L) {
    W.list(L, [&](const std::pair<ValueId, IntervalSet> &P) {
      value(P.first);
      range(P.second);
    });
  }
  /// What reports say of a call is its callee.
  void site(const Stmt *S) {
    const auto *C = dyn_cast_or_null<CallExpr>(S);
    W.text(C ? U.writtenCallee(C) : "");
  }
  void object(const ObjectState &O) {
    value(O.Pointer);
    families(O.Families);
    W.number(unsigned(O.Status) | O.Foreign << 2 | O.Shared << 3 |
             O.Asked << 4 | O.Deferred << 5 | O.Around << 6 | O.Zeroed << 7 |
             O.Lent << 8);
    value(O.Mask);
    value(O.Size);
    site(O.AllocSite);
    W.text(O.Holder ? O.Holder->getName() : "");
  }
  void outcome(const Outcome &O) {
    conditions(O.Pre);
    value(O.Returned);
    range(O.Range);
    W.list(O.Objects, [&](const ObjectState &Obj) { object(Obj); });
    conditions(O.ObjectRanges);
    W.list(O.Stores, [&](const StoredValue &S) {
      region(S.Place);
      value(S.Value);
      range(S.Range);
    });
    W.list(O.Entered, [&](const HeldRegion &H) {
      W.number(H.Kind);
      value(H.Lock);
    });
    W.number(O.Left);
    W.number(O.ContextUnknown);
  }

  UnitContext &U;
  const ValueArena &V;
  ValueId Question = U.contextQuestion();
  WireWriter W;
  llvm::DenseMap<ValueId, unsigned> Numbered;
};
} // namespace

uint64_t digestOf(UnitContext &U, const FunctionSummary *Sum) {
  if (!Sum)
    return 0;
  Encoder E(U);
  E.summary(*Sum);
  return E.digest();
}

std::string nameOf(const FieldKey &Key) {
  std::string Name;
  for (const FieldDecl *D : {Key.first, Key.second})
    if (D)
      Name += (D->getParent()->getName() + "." + D->getName() + " ").str();
  return Name;
}

uint64_t digestOfFills(const UnitContext &U, const FunctionDecl *F) {
  std::vector<std::string> Said;
  WireWriter W;
  for (const auto &[Key, Facts] : U.Fields) {
    std::string Name = nameOf(Key);
    if (Facts.UnknownIn.contains(F))
      Said.push_back(Name);
    if (Facts.AskedIn.contains(F))
      Said.push_back("asked " + Name);
    for (const FieldFacts::Fill &Fill : Facts.Fills) {
      if (Fill.Function != F)
        continue;
      int64_t Size;
      W.text(Name);
      W.text(Fill.Families.to_string());
      if (U.Values.isNumber(Fill.Size, Size))
        W.number(Size);
      Said.push_back(W.take());
    }
  }
  llvm::sort(Said);
  W.list(Said, [&](const std::string &S) { W.text(S); });
  return llvm::xxh3_64bits(W.take());
}

} // namespace kalloc
