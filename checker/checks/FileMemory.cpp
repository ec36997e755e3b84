//===- FileMemory.cpp - A file that is analysed again and again -----------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/FileMemory.h"

using namespace clang;

namespace kalloc {

/// \p R as it stands in \p New. False if it is about something that is not
/// there any more.
static bool move(const MainFile &New, const MainFile &Old, RawFinding &R) {
  bool All = true;
  auto Move = [&](Location &L) {
    if (auto Moved = New.moved(Old, L))
      L = std::move(*Moved);
    else
      All = false;
  };
  Move(R.Says.At);
  for (Note &N : R.Says.Notes)
    Move(N.At);
  for (Edit &E : R.Says.Fix) {
    if (E.Begin.File == New.name())
      if (auto Offset = New.moved(Old, E.Offset))
        E.Offset = *Offset;
    Move(E.Begin);
    Move(E.End);
  }
  if (!R.About.Name.empty())
    Move(R.About.At);
  return All;
}

std::unique_ptr<UnitAnalysis> FileMemory::update(
    const MainFile &File, uint64_t Environment,
    llvm::function_ref<std::unique_ptr<UnitAnalysis>()> Make,
    llvm::function_ref<FindingsByFunction(UnitAnalysis &)> Look) {
  if (Unit.empty() || Unit.Environment != Environment ||
      Unit.File.outside() != File.outside())
    return nullptr;
  FindingsByFunction New;
  auto Keeps = [&](StringRef Name) {
    auto It = Findings.find(Name);
    if (It == Findings.end())
      return false;
    std::vector<RawFinding> Moved = It->second;
    if (!llvm::all_of(Moved,
                      [&](RawFinding &R) { return move(File, Unit.File, R); }))
      return false;
    New[Name] = std::move(Moved);
    return true;
  };
  std::unique_ptr<UnitAnalysis> U = Make();
  if (!U->update(Unit, File, Keeps))
    return nullptr;
  for (auto &Entry : Look(*U))
    New[Entry.first()] = std::move(Entry.second);
  Findings = std::move(New);
  return U;
}

std::unique_ptr<UnitAnalysis> FileMemory::analyse(
    Preprocessor &PP, llvm::function_ref<std::unique_ptr<UnitAnalysis>()> Make,
    llvm::function_ref<FindingsByFunction(UnitAnalysis &)> Look) {
  std::unique_ptr<UnitAnalysis> U = Make();
  MainFile File(U->Ctx);
  const uint64_t Environment = environmentOf(U->Ctx, PP);
  if (auto Updated = update(File, Environment, Make, Look)) {
    U = std::move(Updated);
  } else {
    Unit = UnitMemory();
    U->run();
    Findings = Look(*U);
  }
  Unit = U->remember(std::move(Unit), Environment, std::move(File));
  return U;
}

} // namespace kalloc
