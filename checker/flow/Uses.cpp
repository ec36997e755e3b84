//===- Uses.cpp - What reads and writes through a pointer -----------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"
#include "clang/AST/Attr.h"
#include "clang/AST/FormatString.h"
#include "clang/Basic/TargetInfo.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace kalloc {

/// The path reads or writes \p R: the block that it lies in must be there.
void FunctionAnalysis::touch(State &S, RegionId R, const Stmt *Site) {
  if (!R)
    return;
  const Region &Root = V.region(V.root(R));
  if (Root.Kind != RegionKind::Deref)
    return;
  touchThrough(S, Root.Pointer, Site, nullptr);
  endIfNothing(S, Root.Pointer);
}

/// The path reads or writes what \p P points to. \p Inside: in a callee; \p
/// MayBeTested: which may have tested \p P before. \p Argument: which one of
/// the call \p Site it is; -1: none.
void FunctionAnalysis::touchThrough(State &S, ValueId P, const Stmt *Site,
                                    const Stmt *Inside, bool MayBeTested,
                                    const Conditions &Modes, int Argument) {
  ValueId Base = V.basePointer(P);
  if (!Base)
    return;
  if (const ObjectState *O = S.object(Base)) {
    bool Freed = O->Status == ObjectStatus::Freed;
    bool Unchecked = !Freed && !O->Foreign && O->AllocSite && !MayBeTested &&
                     !O->Asked &&
                     !possible(S, Base).subsetOf(IntervalSet::validPointers());
    if ((Freed && !O->Deferred) || Unchecked) {
      Event E(Freed ? EventKind::Use : EventKind::Unchecked);
      E.Site = Site;
      E.Inside = Inside;
      E.Argument = Argument;
      E.Pointer = Base;
      E.Object = *O;
      emit(std::move(E), S);
    }
    // What was read through is a block, or the path ends here.
    if (Unchecked)
      assume(S, Base, IntervalSet::validPointers());
    return;
  }
  if (const CallExpr *C = failedAllocation(S, Base); C && !MayBeTested) {
    Event E(EventKind::Unchecked);
    E.Site = Site;
    E.Inside = Inside;
    E.Argument = Argument;
    E.Pointer = Base;
    E.Object.Pointer = Base;
    E.Object.AllocSite = C;
    emit(std::move(E), S);
    return;
  }
  const Value &Val = V.value(Base);
  // A later test of what was read through says nothing new.
  if (Val.Kind == ValueKind::Symbol && Val.Sym == SymbolKind::Call &&
      !MayBeTested && mayBeValid(S, Base))
    assume(S, Base, IntervalSet::validPointers());
  // Seen from a caller.
  if (!V.isInitial(Base))
    return;
  const auto *Param = dyn_cast_or_null<ParmVarDecl>(V.asVariable(Val.Region));
  if (!Param)
    return;
  LatentUse L;
  L.Kind = LatentUse::Touch;
  L.Site = Inside ? Inside : Site;
  L.Pointer = Base;
  L.Unconditional = !MayBeTested;
  for (const PathStep *Step = S.Path; Step; Step = Step->Before)
    L.Unconditional &=
        Step->Kind != PathStep::Assume && Step->Kind != PathStep::Switch;
  addParameterConditions(S, L.Pre);
  L.Modes.assign(Modes.begin(), Modes.end());
  addModes(S, L.Modes);
  if (!MayBeTested && !S.constraint(Base)) {
    assume(S, Base, IntervalSet::validPointers());
    S.Touched.push_back(Base);
  }
  // One place a parameter is enough, the one that depends on least.
  for (LatentUse &Known : Uses)
    if (Known.Kind == LatentUse::Touch && Known.Pointer == Base) {
      if ((L.Unconditional && !Known.Unconditional) ||
          L.Pre.size() < Known.Pre.size()) {
        keepShared(L.Modes, Known.Modes);
        Known = std::move(L);
      } else {
        keepShared(Known.Modes, L.Modes);
      }
      return;
    }
  if (Uses.size() < 32)
    Uses.push_back(std::move(L));
}

/// \p P was certainly read or written through: a path on which it can only be
/// NULL or an error ends there.
void FunctionAnalysis::endIfNothing(State &S, ValueId P) const {
  int64_t N;
  if (ValueId Base = V.basePointer(P))
    S.Crashed |= !mayBeValid(S, Base);
  else if (V.isNumber(P, N))
    S.Crashed |= N == 0; // `p = NULL;` is all that has happened to it
}

/// The allocating call whose result \p P is, if it is certain that it has
/// failed; null otherwise.
const CallExpr *FunctionAnalysis::failedAllocation(const State &S,
                                                   ValueId P) const {
  const Value &Val = V.value(P);
  if (Val.Kind != ValueKind::Symbol || Val.Sym != SymbolKind::Call ||
      !S.constraint(P) || mayBeValid(S, P))
    return nullptr;
  const auto *C = dyn_cast<CallExpr>(static_cast<const Stmt *>(Val.Origin));
  const FunctionDecl *Callee = C ? C->getDirectCallee() : nullptr;
  if (!Callee)
    return nullptr;
  if (const CallEffects *E = U.effects(Callee))
    return E->Alloc && E->Alloc->OutParam < 0 ? C : nullptr;
  const FunctionSummary *Sum = U.summary(Callee);
  bool Makes = Sum && llvm::any_of(Sum->Outcomes, [&](const Outcome &O) {
                 return llvm::any_of(O.Objects, [&](const ObjectState &Obj) {
                   return !Obj.Foreign && Obj.Pointer == O.Returned;
                 });
               });
  return Makes ? C : nullptr;
}

/// The callee of \p Here reads or writes what \p P points to, if \p Pre holds.
void FunctionAnalysis::touchByCall(
    State &S, const LatentUse &L, ValueId P, const CallExpr *Here,
    llvm::ArrayRef<std::pair<ValueId, IntervalSet>> Pre,
    const Conditions &Modes) {
  if (!Pre.empty())
    return;
  const auto *Param =
      dyn_cast_or_null<ParmVarDecl>(V.asVariable(V.value(L.Pointer).Region));
  touchThrough(S, P, Here, L.Site, /*MayBeTested=*/!L.Unconditional, Modes,
               Param ? int(Param->getFunctionScopeIndex()) : -1);
  if (L.Unconditional)
    endIfNothing(S, P);
}

namespace {
/// Looks for the conversion that takes argument \p Index.
struct ConversionOf : analyze_format_string::FormatStringHandler {
  unsigned Index;
  bool Reads = true;
  explicit ConversionOf(unsigned Index) : Index(Index) {}

  bool HandlePrintfSpecifier(const analyze_printf::PrintfSpecifier &Spec,
                             const char *Text, unsigned Length,
                             const TargetInfo &) override {
    if (!Spec.consumesDataArgument() || Spec.getArgIndex() != Index)
      return true;
    // "%p" shows the address, "%pM" and the like what lies there; the kernel
    // has more letters than the C library.
    const auto Kind = Spec.getConversionSpecifier().getKind();
    const char Letter = Text[Length]; // a literal ends with a 0
    Reads = Kind == analyze_printf::PrintfConversionSpecifier::sArg ||
            (Kind == analyze_printf::PrintfConversionSpecifier::pArg &&
             llvm::isAlpha(Letter) && !StringRef("xKSsBfF").contains(Letter));
    return false;
  }
};
} // namespace

/// The format of \p C, a call of a function that prints, reads what its
/// argument
/// \p I points to.
static bool isReadByFormat(const ASTContext &Ctx, const CallExpr *C,
                           const FormatAttr *A, unsigned I) {
  const unsigned Format = A->getFormatIdx() - 1, First = A->getFirstArg() - 1;
  const auto *Literal = Format < C->getNumArgs()
                            ? dyn_cast<clang::StringLiteral>(
                                  C->getArg(Format)->IgnoreParenImpCasts())
                            : nullptr;
  if (!Literal || Literal->getCharByteWidth() != 1 || I < First ||
      !A->getType() || A->getType()->getName() != "printf")
    return true;
  const std::string Text = Literal->getString().str();
  ConversionOf Conversion(I - First);
  analyze_format_string::ParsePrintfString(
      Conversion, Text.c_str(), Text.c_str() + Text.size(), Ctx.getLangOpts(),
      Ctx.getTargetInfo(), /*isFreeBSDKPrintf=*/false);
  return Conversion.Reads;
}

/// \p X is given as argument \p I to a function that (\p Looks) does something
/// with what it points to. To only pass a pointer on, as a cookie or to print
/// it, is no use; a member's address is of use for the member alone.
void FunctionAnalysis::passPointer(State &S, const CallExpr *C, unsigned I,
                                   ValueId X, bool Looks) {
  const FunctionDecl *Callee = C ? C->getDirectCallee() : nullptr;
  if (!X || !Callee)
    return;
  bool Named = I < Callee->getNumParams();
  QualType T =
      Named ? Callee->getParamDecl(I)->getType() : C->getArg(I)->getType();
  if (!T->isPointerType() || (!Named && !Callee->hasAttr<FormatAttr>()))
    return;
  // The address of a first member is the pointer itself, NULL too.
  X = V.startOfObject(X);
  // What is printed is looked at if it is no address of the first page
  // (check_pointer() in lib/vsprintf.c), as NULL and its members have.
  const auto *Format = Named ? nullptr : Callee->getAttr<FormatAttr>();
  if (Format && (!T->getPointeeType()->isCharType() ||
                 !isReadByFormat(U.Ctx, C, Format, I)))
    return;
  const ObjectState *O = S.object(V.basePointer(X));
  const bool Freed = O && O->Status == ObjectStatus::Freed;
  if (Format && !Freed)
    return;
  if (V.value(X).Kind == ValueKind::Addr) {
    const Region &Root = V.region(V.root(V.value(X).Region));
    if (Root.Kind == RegionKind::Deref)
      touchThrough(S, Root.Pointer, C, nullptr, /*MayBeTested=*/false,
                   ModeList(), int(I));
    return;
  }
  // For a type of no size nothing is known.
  if (Named && (!Looks || T->getPointeeType()->isVoidType()))
    return;
  if (Freed)
    touchThrough(S, X, C, nullptr, /*MayBeTested=*/false, ModeList(), int(I));
}

} // namespace kalloc
