//===- AnalyzeUnit.cpp - The one call of every front end ------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/AnalyzeUnit.h"
#include "checks/Check.h"
#include "report/Nolint.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

using namespace clang;

namespace kalloc {

/// Takes out of \p All what NOLINT comments do not want and what files do on
/// purpose, and notes comments for our checks that have nothing to silence.
static void hide(const ASTContext &Ctx, const RuleSet &Rules,
                 std::vector<Finding> All,
                 llvm::function_ref<bool(llvm::StringRef)> Enabled,
                 UnitReport &Report) {
  const SourceManager &SM = Ctx.getSourceManager();
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  llvm::StringMap<Nolint> Comments;
  for (auto I = SM.fileinfo_begin(); I != SM.fileinfo_end(); ++I) {
    StringRef Name = I->first.getName();
    bool Wanted = Main && I->first == *Main;
    Wanted |=
        llvm::any_of(All, [&](const Finding &F) { return F.At.File == Name; });
    if (Wanted)
      if (auto Buffer = I->second->getBufferDataIfLoaded())
        Comments.try_emplace(Name, Nolint(*Buffer));
  }
  for (Finding &F : All) {
    auto It = Comments.find(F.At.File);
    const bool Doubtful = F.Hidden == Suppression::Doubtful;
    if (It != Comments.end() && It->second.suppresses(F.Check, F.At.Line))
      F.Hidden = Suppression::InSource;
    else if (Doubtful)
      ; // stays so
    else if (Rules.isDeliberate(F.At.File))
      F.Hidden = Suppression::ByRule;
    bool Hidden = F.Hidden != Suppression::None;
    (Hidden ? Report.Hidden : Report.Findings).push_back(std::move(F));
  }
  if (!Main)
    return;
  auto It = Comments.find(Main->getName());
  if (It == Comments.end())
    return;
  for (const Nolint::Range &R : It->second.ranges()) {
    // Others may mean the comment, or a check that is off.
    bool Ours = llvm::any_of(allChecks(), [&](const Check *C) {
      return StringRef(R.Globs).contains("kalloc-") &&
             matchesGlobs(R.Globs, C->name()) && Enabled(C->name());
    });
    if (Ours && !R.Used)
      Report.UnusedNolints.push_back(
          {Main->getName().str(), R.Line, 1, R.Globs});
  }
}

/// Brings \p All into order. What is certain goes first: a doubtful finding
/// says nothing about a fault that is told already.
static void settle(std::vector<Finding> &All) {
  std::vector<Finding> Sure, Doubtful;
  llvm::StringSet<> Told;
  for (Finding &F : All) {
    bool Is = F.Hidden == Suppression::Doubtful;
    if (!Is)
      Told.insert(F.Check + F.Group);
    (Is ? Doubtful : Sure).push_back(std::move(F));
  }
  llvm::erase_if(Doubtful, [&](const Finding &F) {
    return !F.Group.empty() && Told.contains(F.Check + F.Group);
  });
  normalise(Sure);
  normalise(Doubtful);
  All = std::move(Sure);
  llvm::append_range(All, Doubtful);
}

UnitReport analyzeUnit(ASTContext &Ctx, Preprocessor *PP, const RuleSet &Rules,
                       llvm::function_ref<bool(llvm::StringRef)> Enabled,
                       const EffectIndex *Index, const Question *Why) {
  UnitReport Report;
  UnitAnalysis U(Ctx, PP, Rules);
  U.Index = Index;
  std::set<Decision> Decisions;
  if (Why)
    U.Trace = &Decisions;
  U.run();
  Report.Stats = U.Stats;
  Report.Facts = U.externalFacts();

  std::vector<Finding> All;
  Describer D(U, All);
  for (const Check *C : allChecks()) {
    if (!Enabled(C->name()))
      continue;
    for (bool Doubtful : {false, true})
      for (const Event &E : U.Events)
        if (E.Doubtful == Doubtful && E.Function &&
            U.isReported(E.Function->getLocation()))
          C->look(U, E, D);
  }
  // The words of findings ask for more.
  Report.AskedFor.assign(U.askedFor().begin(), U.askedFor().end());
  settle(All);
  if (Why)
    Report.Explanation = explain(U, Decisions, All, *Why);

  hide(Ctx, Rules, std::move(All), Enabled, Report);
  return Report;
}

} // namespace kalloc
