//===- main.cpp - kalloc-tidy ---------------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"
#include "model/Installation.h"
#include "report/Nolint.h"
#include "tool/Change.h"
#include "tool/Delivery.h"
#include "tool/Options.h"
#include "tool/Validate.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/WithColor.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;
using namespace kalloc;

/// The exit statuses of --help.
enum ExitStatus { Clean = 0, HasFindings = 1, Failed = 2 };

/// Any address inside this program.
static const void *const Anchor = reinterpret_cast<const void *>(&parseOptions);

/// A digest of this very program: whatever it computes, another one may
/// compute differently.
static std::string programId() {
  std::string Self = sys::fs::getMainExecutable(
      nullptr, const_cast<void *>(static_cast<const void *>(&Anchor)));
  auto Bytes = MemoryBuffer::getFile(Self, false, false);
  std::string Id = KALLOC_VERSION " LLVM " LLVM_VERSION_STRING;
  if (Bytes)
    Id += " " + utohexstr(xxh3_64bits((*Bytes)->getBuffer()));
  return Id;
}

/// \p Name of ours: beside this program where it was built, in \p Installed
/// below the prefix where it is installed, or found by PATH.
static std::string ownProgram(StringRef Name, StringRef Installed) {
  std::string Self = sys::fs::getMainExecutable(
      nullptr, const_cast<void *>(static_cast<const void *>(&Anchor)));
  StringRef Bin = sys::path::parent_path(Self);
  SmallString<128> Path(sys::path::parent_path(Bin));
  sys::path::append(Path, Installed, Name);
  if (sys::fs::exists(Path))
    return Path.str().str();
  std::string Beside = (Bin + "/" + Name).str();
  if (sys::fs::exists(Beside))
    return Beside;
  // Without /proc nobody knows where we are.
  auto Found = sys::findProgramByName(Name);
  return Found ? *Found : Beside;
}

static int fail(const Twine &Message) {
  WithColor::error(errs(), "kalloc-tidy") << Message << '\n';
  return Failed;
}

static int explain(StringRef Check) {
  std::string Page = checkPage(Anchor, Check);
  auto Buffer = MemoryBuffer::getFile(Page);
  if (!Buffer)
    return fail("cannot read '" + Page + "': " + Buffer.getError().message());
  outs() << (*Buffer)->getBuffer();
  return Clean;
}

/// Prints what --explain FILE:LINE has asked for.
static int answer(const RunResult &R, const Question &Why) {
  for (const UnitFailure &F : R.Failures)
    fail("'" + F.File + "' was not analysed: " + F.Reason);
  for (const std::string &Text : R.Explanations)
    outs() << Text;
  if (R.Explanations.empty() && R.Failures.empty())
    return fail(formatv("no function of the analysed units holds {0}:{1}; name "
                        "the .c file that includes a header, too",
                        Why.File, Why.Line));
  return R.Failures.empty() ? Clean : Failed;
}

static int listChecks(const RunOptions &O) {
  outs() << "Enabled checks:\n";
  for (const Check *C : allChecks())
    if (matchesGlobs(O.Checks, C->name(), /*Default=*/true))
      outs() << "    " << left_justify(C->name(), 28) << C->summary() << '\n';
  return Clean;
}

/// Everything that decides what is found.
static int version(const RunOptions &O) {
  outs() << "kalloc-tidy " KALLOC_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
  std::vector<std::string> Paths{O.BundledRules};
  append_range(Paths, O.Rules);
  auto Rules = RuleSet::load(Paths);
  if (!Rules)
    return fail(toString(Rules.takeError()));
  outs() << "rules: " << utohexstr(Rules->digest(), /*LowerCase=*/true) << " ("
         << Rules->functions().size() << " entries)\n";
  return Clean;
}

static int dumpRules(const RunOptions &O) {
  std::vector<std::string> Paths{O.BundledRules};
  append_range(Paths, O.Rules);
  auto Rules = RuleSet::load(Paths);
  if (!Rules) {
    errs() << toString(Rules.takeError()) << '\n';
    return Failed;
  }
  Rules->dump(outs());
  return Clean;
}

static void printStats(const RunResult &R, size_t Units, size_t Found,
                       size_t Hidden) {
  errs() << formatv(
      "units: {0}\nfunctions: {1}\nblock visits: {2}\nunknown calls: {3}\n"
      "block budgets hit: {4}\nfunction budgets hit: {5}\n"
      "functions without control flow graph: {6}\nfindings: {7}\n"
      "suppressed: {8}\nfrom the cache: {9}\non a preamble: {10}\n"
      "preamble refused: {11}\npreambles made: {12}\n"
      "functions of other units known: {13}\nrounds of --link: {14}\n",
      Units, R.Stats.Functions, R.Stats.Steps, R.Stats.UnknownCalls,
      R.Stats.BlockBudgetHits, R.Stats.StepBudgetHits,
      R.Stats.UnreadableFunctions, Found, Hidden, R.FromCache, R.WithPreamble,
      R.PreambleRefused.size(), R.PreamblesMade, R.Linked, R.LinkRounds);
  for (const UnitFailure &F : R.PreambleRefused)
    errs() << "  " << F.File << ": " << F.Reason << '\n';
  if (!R.DroppedFlags.empty())
    errs() << "flags that Clang does not know, left out: "
           << join(R.DroppedFlags, " ") << '\n';
}

/// The units that took longest, and sums.
static void printCosts(std::vector<UnitCost> Costs) {
  double Seconds = 0, Analysis = 0;
  size_t Memory = 0;
  for (const UnitCost &C : Costs) {
    Seconds += C.Seconds;
    Analysis += C.AnalysisSeconds;
    Memory = std::max(Memory, C.Memory);
  }
  errs() << formatv("CPU seconds: {0:f2}, of which analysis: {1:f2}\n"
                    "largest unit: {2} MB\n",
                    Seconds, Analysis, Memory >> 20);
  llvm::stable_sort(Costs, [](const UnitCost &A, const UnitCost &B) {
    return A.Seconds > B.Seconds;
  });
  for (const UnitCost &C : ArrayRef(Costs).take_front(5))
    errs() << formatv("  {0:f2} s (analysis {1:f2} s), {2} MB: {3}\n",
                      C.Seconds, C.AnalysisSeconds, C.Memory >> 20, C.File);
}

/// Makes a compile database for --kernel or --module, and has the units taken
/// from it.
static Expected<Prepared> takeIn(Options &O) {
  auto P = O.Intake.Kernel.empty() ? prepareModule(O.Intake)
                                   : prepareKernel(O.Intake);
  if (!P)
    return P;
  for (const std::string &N : P->Notes)
    if (!O.Quiet)
      WithColor::note(errs(), "kalloc-tidy") << N << '\n';
  for (const std::string &E : P->Errors)
    fail(E);
  O.Units.DatabaseDir = P->DatabaseDir;
  O.Units.Inputs = P->Inputs;
  return P;
}

static int prepareOnly(Options &O) {
  auto P = takeIn(O);
  if (!P)
    return fail(toString(P.takeError()));
  outs() << P->DatabaseDir << '\n';
  return Clean;
}

/// Where --diff asks git.
static std::string repository(const Options &O) {
  if (!O.Intake.Kernel.empty())
    return O.Intake.Kernel;
  if (!O.Intake.Module.empty())
    return O.Intake.Module;
  for (const std::string &Input : O.Units.Inputs)
    return sys::fs::is_directory(Input) ? Input
           : sys::path::parent_path(Input).empty()
               ? "."
               : sys::path::parent_path(Input).str();
  return ".";
}

/// The findings that \p Units had before the change.
static Expected<std::vector<Finding>>
before(const Options &O, const Change &Diff, std::vector<Unit> Units) {
  auto Overlay = Diff.overlay();
  if (!Overlay)
    return Overlay.takeError();
  erase_if(Units, [&](const Unit &U) { return Diff.isNew(U.File); });
  if (Units.empty())
    return std::vector<Finding>();
  RunOptions How = O.Run;
  How.Parse.Overlays = {*Overlay};
  How.Progress = false;
  How.Changed = nullptr;
  auto Result = run(std::move(Units), How);
  if (!Result)
    return Result.takeError();
  // What did not compile then has no findings: all of now are new.
  return std::move(Result->Findings);
}

/// Runs what was analysed: each unit as a module, or all as one with --link.
/// False if one could not be run.
static bool runUnits(const Options &O, ArrayRef<Unit> Units, RunResult &R) {
  bool Done = true;
  std::string Compiler = ownProgram("kalloc-shadow-cc", "bin");
  auto Run = [&](ArrayRef<Unit> Module) {
    auto Missed = validate(Module, R.Findings, Compiler);
    if (!Missed) {
      fail("'" + Module.front().File +
           "' was not validated: " + toString(Missed.takeError()));
      Done = false;
      return;
    }
    for (const std::string &M : *Missed)
      WithColor::note(errs(), "kalloc-tidy") << M << '\n';
  };
  if (O.Run.Link && !Units.empty())
    Run(Units);
  else
    for (const Unit &U : Units)
      Run(U);
  return Done;
}

/// The files that a run makes, as given.
static std::vector<std::string> writtenFiles(const Options &O) {
  std::vector<std::string> Files{O.ExportFixes, O.WriteBaseline, O.WriteIndex};
  for (const auto &[Format, File] : O.Outputs)
    Files.push_back(File);
  erase_if(Files, [](const std::string &F) { return F.empty(); });
  return Files;
}

static int analyse(Options &O) {
  auto Way = Delivery::prepare(O, Anchor);
  if (!Way)
    return fail(toString(Way.takeError()));
  Prepared Intake;
  if (!O.Intake.Kernel.empty() || !O.Intake.Module.empty()) {
    auto P = takeIn(O);
    if (!P)
      return fail(toString(P.takeError()));
    Intake = std::move(*P);
  }
  UnitList List = findUnits(O.Units);
  for (const std::string &E : List.Errors)
    fail(E);
  for (const std::string &Written : writtenFiles(O))
    for (const Unit &U : List.Units)
      if (bool Same = false;
          !sys::fs::equivalent(Written, U.File, Same) && Same)
        return fail("'" + Written +
                    "' is a source file that is analysed; name "
                    "another file to write to");
  std::optional<Change> Diff;
  if (!O.DiffRevision.empty()) {
    auto Read = Change::read(O.DiffRevision, repository(O));
    if (!Read)
      return fail(toString(Read.takeError()));
    Diff.emplace(std::move(*Read));
    for (const auto &[From, To] : Intake.Renames)
      Diff->alias(To, From);
    if (!O.Run.Link) // which needs to know what the others do
      List.Units = Diff->candidates(std::move(List.Units));
    O.Run.Changed = &Diff->files();
  }
  O.Run.Progress = !O.Quiet && List.Units.size() > 1;
  const size_t Units = List.Units.size();
  std::vector<Unit> All;
  if (Diff || O.Validate)
    All = List.Units;
  auto Result = run(std::move(List.Units), O.Run);
  if (!Result) {
    errs() << toString(Result.takeError()) << '\n';
    return Failed;
  }
  if (O.Run.Parse.Why)
    return answer(*Result, *O.Run.Parse.Why);
  if (Diff && !Result->Affected.empty()) {
    std::vector<Unit> Old = All;
    if (!O.Run.Link) // which needs to know what the others did
      erase_if(Old, [&](const Unit &U) {
        return !is_contained(Result->Affected, U.File);
      });
    auto Known = before(O, *Diff, std::move(Old));
    if (!Known)
      return fail(toString(Known.takeError()));
    Way->before(std::move(*Known));
  }
  Way->considerDoubtful(*Result);
  const bool Ran = !O.Validate || runUnits(O, All, *Result);
  Way->dropUnconfirmed(*Result);
  const bool Delivered = Way->deliver(*Result, Intake);
  for (const UnitFailure &F : Result->Failures) {
    std::string Message = "'" + F.File + "' was not analysed: " + F.Reason;
    // A build does not stop because of us.
    if (O.Kbuild)
      WithColor::warning(errs(), "kalloc-tidy") << Message << '\n';
    else
      fail(Message);
  }
  if (!Result->CacheProblem.empty() && !O.Quiet)
    WithColor::warning(errs(), "kalloc-tidy")
        << Result->CacheProblem << "; --cache-dir names another\n";
  if (Result->NotDone)
    fail(formatv("stopped: {0} of {1} units were not analysed; the next run "
                 "goes on from here",
                 Result->NotDone, Units));
  const size_t Found = Way->found();
  if (O.Stats) {
    printStats(*Result, Units, Found, Way->hidden());
    printCosts(Result->Costs);
  }
  if (!O.Stats && !O.Quiet && Units)
    errs() << formatv(
        "{0} finding{1} in {2} unit{3}{4}\n", Found, Found == 1 ? "" : "s",
        Units, Units == 1 ? "" : "s",
        Way->doubtful()
            ? formatv("; {0} doubtful one{1} left out (--doubtful)",
                      Way->doubtful(), Way->doubtful() == 1 ? "" : "s")
                  .str()
            : std::string());
  if (O.Kbuild) // a build stops for errors alone
    return Way->hasErrors() ? HasFindings : Clean;
  if (!List.Errors.empty() || !Result->Failures.empty() || Result->NotDone ||
      !Intake.Errors.empty() || !Delivered || !Ran)
    return Failed;
  return Found > Way->repaired() && !O.ExitZero ? HasFindings : Clean;
}

int main(int Argc, const char **Argv) {
  InitLLVM X(Argc, Argv);
  auto O = parseOptions(ArrayRef(Argv + 1, Argc - 1));
  if (!O)
    return fail(toString(O.takeError()));
  O->Run.BundledRules = dataPath(Anchor, "rules/linux", "rules/linux");
  O->Run.Parse.ResourceDir = O->Units.ResourceDir = KALLOC_RESOURCE_DIR;
  if (O->Kbuild)
    O->Quiet = true;
  if (!O->NoPreamble)
    O->Run.PreambleRecipe = dataPath(Anchor, "rules/preamble/linux.yaml",
                                     "rules/preamble/linux.yaml");
  O->Run.ProgramId = programId();
  O->Intake.LlvmBin = KALLOC_LLVM_BIN;
  O->Intake.StandIn = ownProgram("kalloc-stand-in", KALLOC_LIBEXEC);
  O->Intake.FactsFile =
      dataPath(Anchor, "rules/kbuild/linux.yaml", "rules/kbuild/linux.yaml");
  O->Intake.Quiet = O->Quiet;
  (O->Intake.Module.empty() ? O->Intake.Paths : O->Intake.Variables) =
      O->Units.Inputs;
  O->Units.StandInHeaders = dataPath(Anchor, "include", "shadow/include");
  switch (O->Mode) {
  case Options::Help:
    printHelp(outs());
    return Clean;
  case Options::Version:
    return version(O->Run);
  case Options::ListChecks:
    return listChecks(O->Run);
  case Options::Explain:
    return explain(O->ExplainCheck);
  case Options::DumpRules:
    return dumpRules(O->Run);
  case Options::Prepare:
    return prepareOnly(*O);
  case Options::Analyse:
    return analyse(*O);
  }
}
