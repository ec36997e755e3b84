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

/// The line of the test right before the place of \p F, that leads there; that
/// of the place if there is none.
static unsigned lastTest(const Finding &F) {
  constexpr unsigned Near = 5;
  for (const Note &N : llvm::reverse(F.Notes))
    if (N.At.File == F.At.File && N.At.Line < F.At.Line)
      return F.At.Line - N.At.Line <= Near ? N.At.Line : F.At.Line;
  return F.At.Line;
}

/// Takes out of \p All what NOLINT comments do not want and what files do on
/// purpose, and notes comments for our checks that have nothing to silence.
static void hide(const ASTContext &Ctx, const RuleSet &Rules,
                 std::vector<Finding> All,
                 llvm::function_ref<bool(llvm::StringRef)> Enabled,
                 UnitReport &Report) {
  const SourceManager &SM = Ctx.getSourceManager();
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  llvm::StringMap<Nolint> Comments;
  llvm::StringMap<StringRef> Texts;
  for (auto I = SM.fileinfo_begin(); I != SM.fileinfo_end(); ++I) {
    StringRef Name = I->first.getName();
    bool Wanted = Main && I->first == *Main;
    Wanted |=
        llvm::any_of(All, [&](const Finding &F) { return F.At.File == Name; });
    if (Wanted)
      if (auto Buffer = I->second->getBufferDataIfLoaded()) {
        Comments.try_emplace(Name, Nolint(*Buffer));
        Texts.try_emplace(Name, *Buffer);
      }
  }
  for (Finding &F : All) {
    auto It = Comments.find(F.At.File);
    const bool Doubtful = F.Hidden == Suppression::Doubtful;
    const bool Silenced =
        It != Comments.end() && It->second.suppresses(F.Check, F.At.Line);
    StringRef Text = Texts.lookup(F.At.File);
    auto SaidBefore = [&](unsigned Line) {
      return Rules.isMeant(F.Check, commentBefore(Text, Line));
    };
    if (Silenced || SaidBefore(F.At.Line) || SaidBefore(lastTest(F)))
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

/// Asks the checks about the events of the functions of \p U that it has looked
/// at.
static FindingsByFunction
look(UnitAnalysis &U, llvm::function_ref<bool(llvm::StringRef)> Enabled) {
  llvm::DenseMap<const FunctionDecl *, std::vector<const Event *>> Events;
  for (const Event &E : U.Events)
    Events[E.Function].push_back(&E);
  FindingsByFunction Said;
  for (const FunctionDecl *F : U.functions())
    if (!U.isKept(F))
      Said.try_emplace(F->getName());
  for (const Check *C : allChecks()) {
    if (!Enabled(C->name()))
      continue;
    for (const FunctionDecl *F : U.functions()) {
      if (U.isKept(F))
        continue;
      Describer D(U, Said[F->getName()]);
      for (bool Doubtful : {false, true})
        for (const Event *E : Events.lookup(F))
          if (E->Doubtful == Doubtful)
            C->look(U, *E, D);
    }
  }
  return Said;
}

/// All of \p Said, one a check, place and subject, in an order that the source
/// alone decides.
static std::vector<Finding> join(const UnitAnalysis &U,
                                 const FindingsByFunction &Said) {
  std::vector<const RawFinding *> Raw;
  for (const FunctionDecl *F : U.functions())
    if (auto It = Said.find(F->getName()); It != Said.end())
      for (const RawFinding &R : It->second)
        Raw.push_back(&R);
  llvm::stable_sort(Raw, [](const RawFinding *X, const RawFinding *Y) {
    auto Key = [](const RawFinding *R) {
      return std::make_pair(llvm::StringRef(R->Says.Check),
                            R->Says.Hidden == Suppression::Doubtful);
    };
    return Key(X) < Key(Y);
  });
  llvm::StringSet<> Told;
  std::vector<Finding> All;
  for (const RawFinding *R : Raw) {
    auto At = [](const Location &L) {
      return L.File + ":" + std::to_string(L.Line) + ":" +
             std::to_string(L.Column) + ":";
    };
    Finding F = R->Says;
    if (!Told.insert(F.Check + "\n" + At(F.At) + R->Subject).second)
      continue;
    if (!R->About.Name.empty())
      F.Group = At(R->About.At) + R->About.Name;
    All.push_back(std::move(F));
  }
  return All;
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
                       const EffectIndex *Index, const Question *Why,
                       FileMemory *Memory) {
  UnitReport Report;
  std::set<Decision> Decisions;
  auto Make = [&] {
    auto U = std::make_unique<UnitAnalysis>(Ctx, PP, Rules);
    U->Index = Index;
    if (Why)
      U->Trace = &Decisions;
    return U;
  };
  auto Look = [&](UnitAnalysis &U) { return look(U, Enabled); };
  std::unique_ptr<UnitAnalysis> U;
  std::vector<Finding> All;
  if (Memory) {
    U = Memory->analyse(*PP, Make, Look);
    All = join(*U, Memory->findings());
  } else {
    U = Make();
    U->run();
    Report.Facts = U->externalFacts();
    All = join(*U, Look(*U));
    // The words of findings ask for more.
    Report.AskedFor.assign(U->askedFor().begin(), U->askedFor().end());
  }
  Report.Stats = U->Stats;
  settle(All);
  if (Why)
    Report.Explanation = explain(*U, Decisions, All, *Why);

  hide(Ctx, Rules, std::move(All), Enabled, Report);
  return Report;
}

} // namespace kalloc
