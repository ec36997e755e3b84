//===- main.cpp - kalloc-tidy ---------------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"
#include "model/Installation.h"
#include "report/Fixes.h"
#include "report/Nolint.h"
#include "report/Report.h"
#include "report/WriteWhole.h"
#include "tool/Options.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"
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

/// The program that takes the compiler's place: beside this one where it was
/// built, in libexec where it is installed.
static std::string standIn() {
  std::string Self = sys::fs::getMainExecutable(
      nullptr, const_cast<void *>(static_cast<const void *>(&Anchor)));
  StringRef Bin = sys::path::parent_path(Self);
  SmallString<128> Path(sys::path::parent_path(Bin));
  sys::path::append(Path, KALLOC_LIBEXEC, "kalloc-stand-in");
  if (sys::fs::exists(Path))
    return Path.str().str();
  return (Bin + "/kalloc-stand-in").str();
}

static int fail(const Twine &Message) {
  WithColor::error(errs(), "kalloc-tidy") << Message << '\n';
  return Failed;
}

static int explain(StringRef Check) {
  Check.consume_front("kalloc-");
  std::string Page = "docs/checks/" + Check.str() + ".md";
  Page = dataPath(Anchor, Page, Page);
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

static void printStats(const RunResult &R, size_t Units) {
  errs() << formatv(
      "units: {0}\nfunctions: {1}\nblock visits: {2}\nunknown calls: {3}\n"
      "block budgets hit: {4}\nfunction budgets hit: {5}\n"
      "functions without control flow graph: {6}\nfindings: {7}\n"
      "suppressed: {8}\nfrom the cache: {9}\non a preamble: {10}\n"
      "preamble refused: {11}\npreambles made: {12}\n"
      "functions of other units known: {13}\n",
      Units, R.Stats.Functions, R.Stats.Steps, R.Stats.UnknownCalls,
      R.Stats.BlockBudgetHits, R.Stats.StepBudgetHits,
      R.Stats.UnreadableFunctions, R.Findings.size(), R.Hidden.size(),
      R.FromCache, R.WithPreamble, R.PreambleRefused.size(), R.PreamblesMade,
      R.Linked);
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

/// Paths below the current folder are told as a person would type them, and
/// those of the intake as they are really called.
static void
shortenPaths(RunResult &R,
             ArrayRef<std::pair<std::string, std::string>> Renames) {
  SmallString<256> Cwd;
  sys::fs::current_path(Cwd);
  Cwd += '/';
  auto Shorten = [&](std::string &Path) {
    for (const auto &[From, To] : Renames)
      if (StringRef(Path).starts_with(From + "/")) {
        Path.replace(0, From.size(), To);
        break;
      }
    if (StringRef(Path).starts_with(Cwd))
      Path.erase(0, Cwd.size());
  };
  for (auto *List : {&R.Findings, &R.Hidden})
    for (Finding &F : *List) {
      Shorten(F.At.File);
      for (Note &N : F.Notes)
        Shorten(N.At.File);
      for (Edit &E : F.Fix)
        Shorten(E.File);
    }
  for (UnitFailure &F : R.Failures)
    Shorten(F.File);
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

/// --export-fixes and --fix; findings that are repaired say so. False if a file
/// could not be written.
static bool writeFixes(const Options &O, RunResult &R, size_t &Repaired) {
  bool Good = true;
  if (!O.ExportFixes.empty())
    if (Error E = exportFixes(O.ExportFixes, R.Findings)) {
      fail("cannot write '" + O.ExportFixes + "': " + toString(std::move(E)));
      Good = false;
    }
  if (!O.Fix)
    return Good;
  FixOutcome Out = applyFixes(R.Findings);
  for (const std::string &E : Out.Errors)
    fail(E);
  for (auto [I, F] : enumerate(R.Findings))
    if (Out.Repaired[I]) {
      F.Notes.push_back({F.At, "repaired"});
      ++Repaired;
    }
  if (!O.Quiet) {
    errs() << formatv("{0} of {1} finding{2} repaired", Repaired,
                      R.Findings.size(), R.Findings.size() == 1 ? "" : "s");
    if (Out.Conflicts)
      errs() << formatv("; {0} repair{1} would change the same text as another",
                        Out.Conflicts, Out.Conflicts == 1 ? "" : "s");
    errs() << '\n';
  }
  return Good && Out.Errors.empty();
}

/// What the writers get; takes the findings out of \p R.
static kalloc::Report makeReport(const Options &O, RunResult &R,
                                 const Prepared &Intake) {
  kalloc::Report Report;
  Report.Findings = R.Findings;
  Report.Hidden = R.Hidden;
  numberFingerprints(Report.Findings);
  numberFingerprints(Report.Hidden);
  Report.Version = KALLOC_VERSION;
  SmallString<256> Root(O.Intake.Kernel.empty() ? O.Intake.Module
                                                : O.Intake.Kernel);
  if (Root.empty())
    sys::fs::current_path(Root);
  sys::fs::make_absolute(Root);
  Report.Root = Root.str().rtrim('/').str();
  for (const Check *C : allChecks()) {
    std::string Page =
        "docs/checks/" + C->name().substr(strlen("kalloc-")).str() + ".md";
    auto Text = MemoryBuffer::getFile(dataPath(Anchor, Page, Page));
    Report.Checks.push_back({C->name().str(), C->summary().str(),
                             Text ? (*Text)->getBuffer().str() : "", C->rank(),
                             is_contained(R.ErrorChecks, C->name())});
  }
  for (const UnitFailure &F : R.Failures)
    Report.Failures.push_back("'" + F.File + "' was not analysed: " + F.Reason);
  append_range(Report.Failures, Intake.Errors);
  return Report;
}

/// Each report in one piece: under make -j others write to stdout too, and a
/// file is there as a whole or not at all. False if one could not be written.
static bool writeReports(const Options &O, kalloc::Report &Report) {
  bool Good = true;
  for (const auto &[Format, File] : O.Outputs) {
    raw_ostream &Std = O.Kbuild ? errs() : outs();
    Report.Colour =
        File.empty() && (O.Kbuild ? sys::Process::StandardErrHasColors()
                                  : sys::Process::StandardOutHasColors());
    std::string Text;
    raw_string_ostream OS(Text);
    Format->Write(OS, Report);
    if (File.empty()) {
      Std << Text;
      Std.flush();
    } else if (Error E = writeWhole(File, Text)) {
      fail("cannot write '" + File + "': " + toString(std::move(E)));
      Good = false;
    }
  }
  return Good;
}

static int analyse(Options &O) {
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
  O.Run.Progress = !O.Quiet && List.Units.size() > 1;
  const size_t Units = List.Units.size();
  size_t Repaired = 0;
  auto Result = run(std::move(List.Units), O.Run);
  if (!Result) {
    errs() << toString(Result.takeError()) << '\n';
    return Failed;
  }
  if (O.Run.Parse.Why)
    return answer(*Result, *O.Run.Parse.Why);
  bool FixesFailed = !writeFixes(O, *Result, Repaired);
  shortenPaths(*Result, Intake.Renames);
  kalloc::Report Report = makeReport(O, *Result, Intake);
  bool ReportsFailed = !writeReports(O, Report);
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
  size_t Found = Result->Findings.size();
  if (O.Stats) {
    printStats(*Result, Units);
    printCosts(Result->Costs);
  }
  if (!O.Stats && !O.Quiet && Units)
    errs() << formatv("{0} finding{1} in {2} unit{3}\n", Found,
                      Found == 1 ? "" : "s", Units, Units == 1 ? "" : "s");
  if (O.Kbuild)
    return any_of(Result->Findings,
                  [&](const Finding &F) {
                    return is_contained(Result->ErrorChecks, F.Check);
                  })
               ? HasFindings
               : Clean;
  if (!List.Errors.empty() || !Result->Failures.empty() || Result->NotDone ||
      !Intake.Errors.empty() || FixesFailed || ReportsFailed)
    return Failed;
  return Found > Repaired && !O.ExitZero ? HasFindings : Clean;
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
  O->Intake.StandIn = standIn();
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
    outs() << "kalloc-tidy " KALLOC_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";
    return Clean;
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
