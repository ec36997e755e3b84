//===- Delivery.cpp - From findings to reports ----------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "tool/Delivery.h"
#include "checks/Check.h"
#include "model/Installation.h"
#include "report/Fixes.h"
#include "report/WriteWhole.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/WithColor.h"

using namespace llvm;

namespace kalloc {

Expected<Delivery> Delivery::prepare(const Options &O, const void *Anchor) {
  Delivery D(O, Anchor);
  if (!O.BaselineFile.empty()) {
    auto B = Baseline::read(O.BaselineFile);
    if (!B)
      return B.takeError();
    D.Known = std::move(*B);
  }
  for (const std::string &File : O.SuppressionFiles) {
    auto S = Suppressions::read(File, checkNames());
    if (!S)
      return S.takeError();
    D.Silenced.push_back(std::move(*S));
  }
  return D;
}

bool Delivery::fail(const Twine &Message) {
  WithColor::error(errs(), "kalloc-tidy") << Message << '\n';
  return false;
}

bool Delivery::hasErrors() const {
  return any_of(Report.Findings, [&](const Finding &F) {
    return Report.check(F.Check).IsError;
  });
}

/// Everything of a report but the findings.
void Delivery::describe(const RunResult &R, const Prepared &Intake) {
  Report.Version = KALLOC_VERSION;
  Report.Compared = Known || !O.DiffRevision.empty();
  SmallString<256> Root(O.Intake.Kernel.empty() ? O.Intake.Module
                                                : O.Intake.Kernel);
  if (Root.empty())
    (void)sys::fs::current_path(Root);
  (void)sys::fs::make_absolute(Root);
  BaselineRoot = Report.Root = Root.str().rtrim('/').str();
  // A module in a folder of the repository: its readers look from the top.
  SmallString<256> Cwd;
  (void)sys::fs::current_path(Cwd);
  if (!O.Intake.Module.empty() &&
      StringRef(reportPath(Cwd, Report.Root)) != Report.Root)
    Report.Root = Cwd.str().str();
  for (const Check *C : allChecks()) {
    auto Text = MemoryBuffer::getFile(checkPage(Anchor, C->name()));
    Report.Checks.push_back({C->name().str(), C->summary().str(),
                             Text ? (*Text)->getBuffer().str() : "", C->rank(),
                             is_contained(R.ErrorChecks, C->name())});
  }
  for (const UnitFailure &F : R.Failures)
    Report.Failures.push_back("'" + F.File + "' was not analysed: " + F.Reason);
  append_range(Report.Failures, Intake.Errors);
}

/// Suppression files, then the baseline; tells what of them is not needed.
void Delivery::hide(const RunResult &R) {
  for (Suppressions &S : Silenced)
    S.hide(Report.Findings, Report.Hidden, Report.Root);
  if (Known)
    Known->hide(Report.Findings, Report.Hidden, BaselineRoot);
  Baseline::of(Before, BaselineRoot)
      .hide(Report.Findings, Report.Hidden, BaselineRoot);
  normalise(Report.Hidden);
  auto Note = [](const Twine &Message) {
    WithColor::note(errs(), "kalloc-tidy") << Message << '\n';
  };
  if (Known) {
    StringSet<> Analysed;
    for (const std::string &File : R.Files)
      Analysed.insert(utf8(reportPath(BaselineRoot, File)));
    for (const Baseline::Entry &E : Known->stale(Analysed, BaselineRoot))
      Note("the baseline '" + O.BaselineFile + "' is stale: " + E.File +
           (E.Function.empty() ? "" : ", " + E.Function + "()") + ": " +
           E.Message + " [" + E.Check + "]");
  }
  if (!O.ReportUnused)
    return;
  for (const Location &L : R.UnusedNolints)
    Note(reportPath(Report.Root, L.File) + ":" + Twine(L.Line) + ": NOLINT(" +
         L.Text + ") silences nothing");
  for (const Suppressions &S : Silenced)
    for (const std::string &Entry : S.unused())
      Note(Entry + " silences nothing");
}

/// --export-fixes and --fix; findings that are repaired say so.
bool Delivery::repair() {
  bool Good = true;
  if (!O.ExportFixes.empty())
    if (Error E = exportFixes(O.ExportFixes, Report.Findings))
      Good = fail("cannot write '" + O.ExportFixes +
                  "': " + toString(std::move(E)));
  if (!O.Fix)
    return Good;
  FixOutcome Out = applyFixes(Report.Findings);
  for (const std::string &E : Out.Errors)
    Good = fail(E);
  for (auto [I, F] : enumerate(Report.Findings))
    if (Out.Repaired[I]) {
      F.Notes.push_back({F.At, "repaired"});
      ++Repaired;
    }
  if (!O.Quiet) {
    errs() << formatv("{0} of {1} finding{2} repaired", Repaired, found(),
                      found() == 1 ? "" : "s");
    if (Out.Conflicts)
      errs() << formatv("; {0} repair{1} would change the same text as another",
                        Out.Conflicts, Out.Conflicts == 1 ? "" : "s");
    errs() << '\n';
  }
  return Good;
}

/// Each report in one piece: under make -j others write to stdout too.
bool Delivery::write() {
  bool Good = true;
  raw_fd_ostream &Std = O.Kbuild ? errs() : outs();
  for (const auto &[Format, File] : O.Outputs) {
    Report.Colour =
        File.empty() && (O.Kbuild ? sys::Process::StandardErrHasColors()
                                  : sys::Process::StandardOutHasColors());
    std::string Text;
    raw_string_ostream OS(Text);
    Format->Write(OS, Report);
    if (File.empty()) {
      Std << Text;
      Std.flush();
      if (std::error_code EC = Std.error()) {
        Good = fail("cannot write to the standard output: " + EC.message());
        Std.clear_error();
      }
    } else if (Error E = writeWhole(File, Text)) {
      Good = fail("cannot write '" + File + "': " + toString(std::move(E)));
    }
  }
  return Good;
}

/// Paths of the intake are told as they are really called, and those below the
/// current folder as a person would type them.
static void rename(std::string &Path, const Prepared &Intake, bool Shorten) {
  for (const auto &[From, To] : Intake.Renames)
    if (StringRef(Path).starts_with(From + "/")) {
      Path.replace(0, From.size(), To);
      break;
    }
  if (!Shorten)
    return;
  SmallString<256> Cwd;
  (void)sys::fs::current_path(Cwd);
  Cwd += '/';
  if (StringRef(Path).starts_with(Cwd))
    Path.erase(0, Cwd.size());
}

/// Who names a file wants to hear of it, whatever it does on purpose.
void Delivery::showNamed() {
  auto RealPath = [](const Twine &Path) {
    SmallString<256> Real;
    return sys::fs::real_path(Path, Real) ? std::string() : Real.str().str();
  };
  StringSet<> Named;
  for (const std::string &Input : O.Intake.Paths)
    for (const std::string &Path :
         {RealPath(Input), RealPath(O.Intake.Kernel + "/" + Input)})
      if (!Path.empty() && !sys::fs::is_directory(Path))
        Named.insert(Path);
  for (Finding &F : Report.Hidden)
    if (F.Hidden == Suppression::ByRule &&
        Named.contains(RealPath(F.At.File))) {
      F.Hidden = Suppression::None;
      Report.Findings.push_back(F);
    }
  erase_if(Report.Hidden,
           [](const Finding &F) { return F.Hidden == Suppression::None; });
  normalise(Report.Findings);
  StringSet<> Files;
  for (const Finding &F : Report.Hidden)
    if (F.Hidden == Suppression::ByRule)
      Files.insert(F.At.File);
  if (!Files.empty() && !O.Quiet)
    WithColor::note(errs(), "kalloc-tidy")
        << formatv("{0} file{1} misuse{2} memory on purpose (rules: "
                   "deliberate); name one to see its findings\n",
                   Files.size(), Files.size() == 1 ? "" : "s",
                   Files.size() == 1 ? "s" : "");
}

static bool isDoubtful(const Finding &F) {
  return F.Hidden == Suppression::Doubtful;
}

size_t Delivery::doubtful() const {
  return llvm::count_if(Report.Hidden, isDoubtful);
}

void Delivery::considerDoubtful(RunResult &R) const {
  if (!O.Doubtful && !O.Validate)
    return;
  copy_if(R.Hidden, std::back_inserter(R.Findings), isDoubtful);
  erase_if(R.Hidden, isDoubtful);
  if (O.Doubtful)
    for (Finding &F : R.Findings)
      F.Hidden = Suppression::None;
  normalise(R.Findings);
}

void Delivery::dropUnconfirmed(RunResult &R) const {
  auto Drop = [](const Finding &F) {
    return isDoubtful(F) && F.Run != Verdict::Confirmed;
  };
  copy_if(R.Findings, std::back_inserter(R.Hidden), Drop);
  erase_if(R.Findings, Drop);
  for (Finding &F : R.Findings)
    F.Hidden = Suppression::None;
}

bool Delivery::deliver(RunResult &R, const Prepared &Intake) {
  describe(R, Intake);
  Report.Findings = std::move(R.Findings);
  Report.Hidden = std::move(R.Hidden);
  for (auto *List : {&Report.Findings, &Report.Hidden, &Before})
    for (Finding &F : *List) {
      rename(F.At.File, Intake, /*Shorten=*/true);
      for (Note &N : F.Notes)
        rename(N.At.File, Intake, /*Shorten=*/true);
      for (Edit &E : F.Fix) {
        rename(E.Begin.File, Intake, /*Shorten=*/false);
        rename(E.End.File, Intake, /*Shorten=*/false);
      }
    }
  for (UnitFailure &F : R.Failures)
    rename(F.File, Intake, /*Shorten=*/true);
  for (std::string &File : R.Files)
    rename(File, Intake, /*Shorten=*/false);
  for (Location &L : R.UnusedNolints)
    rename(L.File, Intake, /*Shorten=*/false);

  showNamed();
  hide(R);
  bool Good = true;
  if (!O.WriteBaseline.empty()) {
    std::vector<Finding> All = Report.Findings;
    for (const Finding &F : Report.Hidden)
      if (F.Hidden == Suppression::Baseline)
        All.push_back(F);
    normalise(All);
    if (Error E = Baseline::write(O.WriteBaseline, BaselineRoot, All))
      Good = fail("cannot write '" + O.WriteBaseline +
                  "': " + toString(std::move(E)));
  }
  if (!O.WriteIndex.empty())
    if (Error E = writeWhole(O.WriteIndex, R.Index))
      Good = fail("cannot write '" + O.WriteIndex +
                  "': " + toString(std::move(E)));
  numberFingerprints(Report.Findings);
  numberFingerprints(Report.Hidden);
  Good &= repair();
  return write() && Good;
}

} // namespace kalloc
