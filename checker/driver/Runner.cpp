//===- Runner.cpp - Many units --------------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/Runner.h"
#include "checks/Check.h"
#include "driver/Config.h"
#include "report/Nolint.h"
#include "llvm/Support/CrashRecoveryContext.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/ThreadPool.h"
#include <map>
#include <mutex>

using namespace llvm;

namespace kalloc {

/// Deeply nested code recurses deeply; clang itself asks for 8 MiB.
static constexpr unsigned StackSize = 64 << 20;

namespace {
/// What holds for all units below one `.kalloc-tidy`.
struct Profile {
  Config Settings;
  std::shared_ptr<const RuleSet> Rules;
  std::vector<std::string> Enabled, Errors;
};

class Profiles {
public:
  explicit Profiles(const RunOptions &O) : O(O) {}
  Expected<const Profile *> get(const std::string &ConfigPath);

private:
  const RunOptions &O;
  std::map<std::string, Profile> ByConfig;
  std::map<std::vector<std::string>, std::shared_ptr<const RuleSet>> ByRules;
};
} // namespace

Expected<const Profile *> Profiles::get(const std::string &ConfigPath) {
  auto [It, Fresh] = ByConfig.try_emplace(ConfigPath);
  Profile &P = It->second;
  if (!Fresh)
    return &P;
  if (!ConfigPath.empty()) {
    auto C = readConfig(ConfigPath);
    if (!C)
      return C.takeError();
    P.Settings = std::move(*C);
  }
  std::vector<std::string> Paths{O.BundledRules};
  append_range(Paths, P.Settings.Rules);
  append_range(Paths, O.Rules);
  std::shared_ptr<const RuleSet> &Rules = ByRules[Paths];
  if (!Rules) {
    auto Loaded = RuleSet::load(Paths);
    if (!Loaded)
      return Loaded.takeError();
    Rules = std::make_shared<const RuleSet>(std::move(*Loaded));
  }
  P.Rules = Rules;
  std::string Globs = P.Settings.Checks + "," + O.Checks;
  std::string Errors = P.Settings.WarningsAsErrors + "," + O.WarningsAsErrors;
  for (const Check *C : allChecks()) {
    if (matchesGlobs(Globs, C->name(), /*Default=*/true))
      P.Enabled.push_back(C->name().str());
    if (matchesGlobs(Errors, C->name()))
      P.Errors.push_back(C->name().str());
  }
  return &P;
}

Expected<RunResult> run(const std::vector<Unit> &Units, const RunOptions &O) {
  Profiles All(O);
  std::vector<const Profile *> UnitProfiles;
  for (const Unit &U : Units) {
    auto P = All.get(findConfig(U.File));
    if (!P)
      return P.takeError();
    UnitProfiles.push_back(*P);
  }
  if (Units.empty())
    if (auto P = All.get(""); !P)
      return P.takeError();

  CrashRecoveryContext::Enable();
  std::vector<ParsedUnit> Parsed(Units.size());
  std::mutex Lock;
  size_t Done = 0, Found = 0;
  bool Terminal = sys::Process::StandardErrIsDisplayed();
  auto Work = [&](size_t I) {
    const Profile &P = *UnitProfiles[I];
    CrashRecoveryContext CRC;
    ParsedUnit Result;
    auto Body = [&] {
      Result = parseUnit(Units[I], O.Parse, *P.Rules, [&](StringRef Name) {
        return is_contained(P.Enabled, Name);
      });
    };
    if (!CRC.RunSafelyOnThread(Body, StackSize)) {
      Result = ParsedUnit();
      Result.FirstError = "error: kalloc-tidy crashed on this unit; please "
                          "report it with the preprocessed source";
    }
    std::lock_guard<std::mutex> Guard(Lock);
    Found += Result.Report.Findings.size();
    Parsed[I] = std::move(Result);
    ++Done;
    if (!O.Progress)
      return;
    if (Terminal)
      errs() << formatv("\r[{0}/{1}] {2} findings\x1b[K", Done, Units.size(),
                        Found);
    else if (Done % 100 == 0 || Done == Units.size())
      errs() << formatv("[{0}/{1}] {2} findings\n", Done, Units.size(), Found);
  };
  {
    DefaultThreadPool Pool(hardware_concurrency(O.Jobs));
    for (size_t I = 0; I != Units.size(); ++I)
      Pool.async([&Work, I] { Work(I); });
    Pool.wait();
  }
  if (O.Progress && Terminal)
    errs() << "\r\x1b[K";

  RunResult R;
  for (const auto &[U, P, Result] : zip(Units, UnitProfiles, Parsed)) {
    if (!Result.Parsed)
      R.Failures.push_back({U.File, Result.FirstError});
    append_range(R.Findings, Result.Report.Findings);
    R.Costs.push_back(
        {U.File, Result.Seconds, Result.AnalysisSeconds, Result.Memory});
    R.Suppressed += Result.Report.Suppressed;
    const Statistics &S = Result.Report.Stats;
    R.Stats.Functions += S.Functions;
    R.Stats.Steps += S.Steps;
    R.Stats.BlockBudgetHits += S.BlockBudgetHits;
    R.Stats.StepBudgetHits += S.StepBudgetHits;
    R.Stats.UnreadableFunctions += S.UnreadableFunctions;
    R.Stats.UnknownCalls += S.UnknownCalls;
    for (const std::string &E : P->Errors)
      if (!is_contained(R.ErrorChecks, E))
        R.ErrorChecks.push_back(E);
  }
  normalise(R.Findings);
  return std::move(R);
}

} // namespace kalloc
