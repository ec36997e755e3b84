//===- Rules.cpp - The kernel's API as data -------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "model/Rules.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"
#include <map>

using namespace llvm;

namespace kalloc {

static bool inForce(const FunctionRule &R, KernelVersion V) {
  if (!V)
    return R.Until == ~0u;
  return R.Since <= V && V < R.Until;
}

const CallEffects *RuleSet::lookup(StringRef Name, KernelVersion V) const {
  auto It = FunctionByName.find(Name);
  if (It != FunctionByName.end())
    for (unsigned I : reverse(It->second))
      if (inForce(Functions[I], V))
        return &Functions[I].Effects;
  return nullptr;
}

bool RuleSet::isAlwaysKnown(StringRef Name) const {
  auto It = FunctionByName.find(Name);
  return It != FunctionByName.end() && any_of(It->second, [&](unsigned Rule) {
           return Functions[Rule].Since == 0 && Functions[Rule].Until == ~0u;
         });
}

const CallEffects *RuleSet::lookupPattern(StringRef Name,
                                          KernelVersion V) const {
  for (const Pattern &P : reverse(Patterns))
    if (inForce(Functions[P.Rule], V) && P.Glob.match(Name))
      return &Functions[P.Rule].Effects;
  return nullptr;
}

const CallbackRule *RuleSet::callback(StringRef Field) const {
  auto It = CallbackByField.find(Field);
  return It == CallbackByField.end() ? nullptr : &Callbacks[It->second];
}

bool RuleSet::isMeant(StringRef Check, StringRef Comment) const {
  return llvm::any_of(MeantComments, [&](const auto &M) {
    return M.second == Check && Comment.contains_insensitive(M.first);
  });
}

bool RuleSet::isDeliberate(StringRef Path) const {
  for (;; Path = Path.substr(Path.find('/') + 1)) {
    for (const std::string &Text : Deliberate) {
      auto Glob = GlobPattern::create(Text); // it looks into the text
      if (Glob ? Glob->match(Path) : (consumeError(Glob.takeError()), false))
        return true;
    }
    if (!Path.contains('/'))
      return false;
  }
}

bool RuleSet::allPlain(const FamilySet &S) const {
  for (unsigned I = 0; I != Families.size(); ++I)
    if (S.test(I) && !Families[I].Plain)
      return false;
  return true;
}

bool RuleSet::anyCounted(const FamilySet &S) const {
  for (unsigned I = 0; I != Families.size(); ++I)
    if (S.test(I) && Families[I].Counted && !Families[I].Plain)
      return true;
  return false;
}

bool RuleSet::anyPlain(const FamilySet &S) const {
  for (unsigned I = 0; I != Families.size(); ++I)
    if (S.test(I) && Families[I].Plain)
      return true;
  return false;
}

bool RuleSet::anyIn(const FamilySet &S, AddressSpace Space) const {
  for (unsigned I = 0; I != Families.size(); ++I)
    if (S.test(I) && Families[I].Space == Space)
      return true;
  return false;
}

FamilySet RuleSet::narrowed(const FamilySet &S, AddressSpace Space) const {
  FamilySet Narrow;
  for (unsigned I = 0; I != Families.size(); ++I)
    if (S.test(I))
      for (FamilyId F : Families[I].Either)
        if (Families[F].Space == Space)
          Narrow.set(F);
  return Narrow.any() ? Narrow : S;
}

FamilySet RuleSet::ofSmall(const FamilySet &S) const {
  FamilySet Small = S;
  for (unsigned I = 0; I != Families.size(); ++I)
    if (S.test(I) && !Families[I].Either.empty())
      Small.set(Families[I].Either.front());
  return Small;
}

std::optional<FamilyId> RuleSet::familyNamed(StringRef Name) const {
  auto It = FamilyByName.find(Name);
  if (It == FamilyByName.end())
    return std::nullopt;
  return It->second;
}

std::optional<unsigned> RuleSet::regionNamed(StringRef Name) const {
  for (const auto &[I, R] : enumerate(Regions))
    if (R.Name == Name)
      return I;
  return std::nullopt;
}

static std::string versionText(KernelVersion V) {
  return formatv("{0}.{1}", V >> 8, V & 255);
}

std::string RuleSet::describe(const CallEffects &E) const {
  auto FamilyList = [&](const FamilySet &S) {
    std::string Text;
    for (unsigned I = 0; I != Families.size(); ++I)
      if (S.test(I))
        Text += (Text.empty() ? "" : "|") + Families[I].Name;
    return Text;
  };
  auto RegionList = [&](RegionMask M) {
    std::string Text;
    for (unsigned I = 0; I != Regions.size(); ++I)
      if (M >> I & 1)
        Text += (Text.empty() ? "" : "+") + Regions[I].Name;
    return Text;
  };
  std::string Text;
  raw_string_ostream S(Text);
  if (E.Alloc)
    S << " allocates:" << Families[E.Alloc->Family].Name;
  if (E.Free)
    S << (E.Free->IsRealloc ? " reallocates:" : " frees:") << E.Free->Param
      << ':' << FamilyList(E.Free->Accepts);
  for (const KeepEffect &K : E.Keeps)
    S << " keeps:" << K.Param;
  if (E.BorrowsAll)
    S << " borrows:all";
  for (unsigned B : E.Borrows)
    S << " borrows:" << B;
  for (unsigned F : E.Fills)
    S << " fills:" << F;
  for (unsigned R : E.Reads)
    S << " reads:" << R;
  for (unsigned P : E.Empties)
    S << " empties:" << P;
  if (E.Removes >= 0)
    S << " removes:" << E.Removes;
  for (const DmaEffect &D : E.Dma)
    S << " dma:" << D.Param;
  if (E.Sleep != Sleeps::ByGfp)
    S << " sleeps:"
      << (E.Sleep == Sleeps::Always  ? "always"
          : E.Sleep == Sleeps::Never ? "never"
                                     : "in-process");
  if (E.Enters)
    S << " enters:" << RegionList(E.Enters->Regions);
  if (E.Leaves)
    S << " leaves:" << RegionList(E.Leaves->Regions);
  if (E.ForgetsContext)
    S << " forgets-context";
  for (const RegisterEffect &G : E.Registers)
    S << " registers:" << G.Param << ':' << contextName(G.Ctx);
  if (E.Tests)
    S << " tests:" << E.Tests->Param;
  if (E.ReturnsParam >= 0)
    S << " returns-param:" << E.ReturnsParam;
  for (const auto &[Name, Returned] : ConditionNames)
    if (Returned == E.Returns)
      S << " returns:" << Name;
  if (E.NoReturn)
    S << " noreturn";
  return Text;
}

void RuleSet::dump(raw_ostream &OS) const {
  std::multimap<std::string, std::string> Lines;
  for (const FunctionRule &R : Functions) {
    std::string Text = describe(R.Effects);
    raw_string_ostream S(Text);
    if (R.Since)
      S << " since:" << versionText(R.Since);
    if (R.Until != ~0u)
      S << " until:" << versionText(R.Until);
    if (!R.Source.empty())
      S << "  # " << R.Source;
    for (const std::string &N : R.Names)
      Lines.emplace(N, Text);
  }
  for (const CallbackRule &C : Callbacks)
    for (const std::string &F : C.Fields)
      Lines.emplace(F, formatv(" callback:{0}{1}", contextName(C.Ctx),
                               C.Source.empty() ? "" : "  # " + C.Source)
                           .str());
  for (const auto &[Name, Text] : Lines)
    OS << Name << ':' << Text << '\n';
}

} // namespace kalloc
