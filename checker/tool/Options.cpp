//===- Options.cpp - The command line of kalloc-tidy ----------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// LLVM's Option library rather than cl::opt: the LLVM libraries register cl
// options of their own, which would show up here and take our names.
//
//===----------------------------------------------------------------------===//
#include "tool/Options.h"
#include "checks/Check.h"
#include "report/Nolint.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Process.h"

using namespace llvm;
using namespace llvm::opt;

namespace {
enum OptionId {
  OPT_INVALID = 0,
#define OPTION(...) LLVM_MAKE_OPT_ID(__VA_ARGS__),
#include "Options.inc"
#undef OPTION
};
#define OPTTABLE_STR_TABLE_CODE
#include "Options.inc"
#undef OPTTABLE_STR_TABLE_CODE
#define OPTTABLE_PREFIXES_TABLE_CODE
#include "Options.inc"
#undef OPTTABLE_PREFIXES_TABLE_CODE
const OptTable::Info InfoTable[] = {
#define OPTION(...) LLVM_CONSTRUCT_OPT_INFO(__VA_ARGS__),
#include "Options.inc"
#undef OPTION
};
class Table : public GenericOptTable {
public:
  Table() : GenericOptTable(OptionStrTable, OptionPrefixesTable, InfoTable) {}
};
} // namespace

namespace kalloc {

std::vector<std::string> checkNames() {
  std::vector<std::string> Names;
  for (const Check *C : allChecks())
    Names.push_back(C->name().str());
  return Names;
}

std::string suggestion(StringRef Word, ArrayRef<std::string> Candidates,
                       StringRef Otherwise) {
  std::string Near = nearestName(Word, Candidates);
  return Near.empty() ? Otherwise.str() : "; did you mean '" + Near + "'?";
}

/// Complains about globs that fit no check.
static Error verifyGlobs(StringRef Option, StringRef Globs) {
  SmallVector<StringRef, 8> Parts;
  Globs.split(Parts, ',', -1, /*KeepEmpty=*/false);
  for (StringRef Part : Parts) {
    Part = Part.trim();
    Part.consume_front("-");
    if (any_of(checkNames(),
               [&](const std::string &N) { return matchesGlobs(Part, N); }))
      continue;
    // A list made for clang-tidy names its checks too; globs for them are fine.
    if (Part.contains('*') && !Part.starts_with("kalloc-"))
      continue;
    return createStringError(
        Option + ": no check is called '" + Part + "'" +
        suggestion(Part, checkNames(), "; --list-checks lists them"));
  }
  return Error::success();
}

static std::string joined(const InputArgList &Args, OptionId Id) {
  return join(Args.getAllArgValues(Id), ",");
}

/// Reads the number that option \p Id has, if it is there.
static Error readNumber(const InputArgList &Args, OptionId Id, StringRef Unit,
                        uint64_t &Number) {
  const Arg *A = Args.getLastArg(Id);
  if (A && (StringRef(A->getValue()).getAsInteger(10, Number) ||
            Number > UINT32_MAX))
    return createStringError(A->getSpelling() + ": '" + A->getValue() +
                             "' is no number of " + Unit);
  return Error::success();
}

/// Pairs each --output with the --format before it; a --format without one is
/// that of stdout.
static Error readOutputs(const InputArgList &Args, Options &O) {
  auto Named = [](StringRef Name) -> const Format * {
    for (const Format &F : allFormats())
      if (F.Name == Name)
        return &F;
    return nullptr;
  };
  const Format *Waiting = nullptr, *Stdout = &allFormats().front();
  for (const Arg *A : Args.filtered(OPT_format, OPT_output)) {
    StringRef Value = A->getValue();
    if (A->getOption().matches(OPT_format)) {
      if (Waiting)
        Stdout = Waiting;
      Waiting = Named(Value);
      std::vector<std::string> Names;
      for (const Format &F : allFormats())
        Names.push_back(F.Name.str());
      if (!Waiting)
        return createStringError(
            "--format: no format is called '" + Value + "'" +
            suggestion(Value, Names, "; one of: " + join(Names, ", ")));
      continue;
    }
    if (Value.empty())
      return createStringError("--output needs the name of a file");
    const Format *F = Waiting;
    for (const Format &Other : allFormats())
      if (!F && sys::path::extension(Value) == Other.Extension)
        F = &Other;
    O.Outputs.push_back({F ? F : &allFormats().front(), Value.str()});
    Waiting = nullptr;
  }
  O.Outputs.insert(O.Outputs.begin(), {Waiting ? Waiting : Stdout, ""});
  return Error::success();
}

/// The absolute path of the cache; "" if there is no place for one.
static std::string cacheFolder(StringRef Asked) {
  SmallString<128> Path(Asked);
  if (Path.empty())
    if (auto Set = sys::Process::GetEnv("KALLOC_TIDY_CACHE"))
      Path = *Set;
  if (Path.empty()) {
    if (!sys::path::cache_directory(Path))
      return "";
    sys::path::append(Path, "kalloc-tidy");
  }
  (void)sys::fs::make_absolute(Path);
  return Path.str().str();
}

/// Options of the intake that do not go together.
static Error verifyIntake(const Options &O) {
  const IntakeOptions &I = O.Intake;
  bool Taken = !I.Kernel.empty() || !I.Module.empty();
  if (!I.Kernel.empty() && !I.Module.empty())
    return createStringError(
        "--kernel and --module are two ways; use --kernel-headers to "
        "name the tree that a module is built against");
  if (Taken && (O.Units.HasFlags || !O.Units.DatabaseDir.empty()))
    return createStringError(
        "--kernel and --module find the flags themselves; leave out "
        "-p and '--'");
  if (I.Kernel.empty())
    for (auto [Value, Name] : {std::pair(&I.KernelBuild, "--kernel-build"),
                               {&I.Config, "--config"},
                               {&I.Arch, "--arch"}})
      if (!Value->empty())
        return createStringError(Twine(Name) + " needs --kernel");
  if (I.Module.empty() && !I.Headers.empty())
    return createStringError("--kernel-headers needs --module");
  if (!I.Module.empty())
    for (const std::string &Input : O.Units.Inputs)
      if (!StringRef(Input).contains('='))
        return createStringError(
            "--module takes one folder and variables of make such as "
            "CONFIG_X=m; what is '" +
            Input + "'?");
  return Error::success();
}

Expected<Options> parseOptions(ArrayRef<const char *> Args) {
  Options O;
  size_t Own = find_if(Args,
                       [](StringRef A) {
                         return A == "--" || A == "--kbuild" || A == "-kbuild";
                       }) -
               Args.begin();
  O.Units.HasFlags = Own < Args.size();
  O.Kbuild = O.Units.HasFlags && StringRef(Args[Own]) != "--";
  for (size_t I = Own + 1; I < Args.size(); ++I)
    O.Units.Flags.push_back(Args[I]);

  Table T;
  unsigned MissingIndex, MissingCount;
  InputArgList Parsed =
      T.ParseArgs(Args.take_front(Own), MissingIndex, MissingCount);
  if (MissingCount)
    return createStringError(Twine("option '") +
                             Parsed.getArgString(MissingIndex) +
                             "' needs a value");
  for (const Arg *A : Parsed.filtered(OPT_UNKNOWN)) {
    std::string Near, Text = A->getAsString(Parsed);
    bool Close = T.findNearest(Text, Near) <= 3;
    return createStringError(
        "unknown option '" + Text + "'" +
        (Close ? "; did you mean '" + Near + "'?" : "; see --help"));
  }
  O.Units.Inputs = Parsed.getAllArgValues(OPT_INPUT);
  if (O.Kbuild) {
    // Kbuild puts the source last.
    if (O.Units.Flags.empty() ||
        !StringRef(O.Units.Flags.back()).ends_with(".c"))
      return createStringError(
          "--kbuild: the last word is no C file; it is meant for "
          "make C=1 CHECK=\"kalloc-tidy --kbuild\"");
    O.Units.Inputs.push_back(O.Units.Flags.back());
    O.Units.Flags.pop_back();
  }
  O.Intake.Kernel = Parsed.getLastArgValue(OPT_kernel).str();
  O.Intake.KernelBuild = Parsed.getLastArgValue(OPT_kernel_build).str();
  O.Intake.Config = Parsed.getLastArgValue(OPT_config).str();
  O.Intake.Arch = Parsed.getLastArgValue(OPT_arch).str();
  O.Intake.Module = Parsed.getLastArgValue(OPT_module).str();
  O.Intake.Headers = Parsed.getLastArgValue(OPT_kernel_headers).str();
  O.Units.DatabaseDir = Parsed.getLastArgValue(OPT_database).ltrim('=').str();
  if (Error E = verifyIntake(O))
    return std::move(E);
  O.Run.Checks = joined(Parsed, OPT_checks);
  O.Run.WarningsAsErrors = joined(Parsed, OPT_errors);
  O.Run.Rules = Parsed.getAllArgValues(OPT_rules);
  for (const std::string &Path : Parsed.getAllArgValues(OPT_overlay)) {
    SmallString<128> Full(Path);
    (void)sys::fs::make_absolute(Full);
    O.Run.Parse.Overlays.push_back(Full.str().str());
  }
  if (const Arg *A = Parsed.getLastArg(OPT_jobs))
    if (StringRef(A->getValue()).getAsInteger(10, O.Run.Pool.Jobs) ||
        !O.Run.Pool.Jobs)
      return createStringError(Twine("-j: '") + A->getValue() +
                               "' is no number of jobs; write -j4");
  uint64_t Timeout = 120, Memory = 4096, CacheSize = 4096;
  if (Error E = joinErrors(
          joinErrors(readNumber(Parsed, OPT_timeout, "seconds", Timeout),
                     readNumber(Parsed, OPT_memory, "megabytes", Memory)),
          readNumber(Parsed, OPT_cache_size, "megabytes", CacheSize)))
    return std::move(E);
  O.Run.Pool.TimeoutSeconds = Timeout;
  O.Run.Pool.MemoryLimit = Memory << 20;
  O.Run.CacheSize = CacheSize << 20;
  O.NoPreamble = Parsed.hasArg(OPT_no_preamble);
  if (!Parsed.hasArg(OPT_no_cache))
    O.Run.CacheFolder = cacheFolder(Parsed.getLastArgValue(OPT_cache_dir));
  O.Intake.CacheFolder = cacheFolder(Parsed.getLastArgValue(OPT_cache_dir));
  O.Intake.Jobs = O.Run.Pool.Jobs;
  O.Run.Link = Parsed.hasArg(OPT_link);
  O.Run.IndexFile = Parsed.getLastArgValue(OPT_index).str();
  O.WriteIndex = Parsed.getLastArgValue(OPT_write_index).str();
  O.Run.KeepIndex = !O.WriteIndex.empty();
  if (Error E = readOutputs(Parsed, O))
    return std::move(E);
  O.Fix = Parsed.hasArg(OPT_fix);
  O.Validate = Parsed.hasArg(OPT_validate);
  O.Doubtful = Parsed.hasArg(OPT_doubtful);
  if (O.Validate && (!O.Intake.Kernel.empty() || !O.Intake.Module.empty()))
    return createStringError(
        "--validate runs drivers that compile under the stand-in headers "
        "(docs/shadow.md); those of a kernel tree do not");
  O.DiffRevision = Parsed.getLastArgValue(OPT_diff).str();
  // A variable of CI that is not set, say: without it all would be told.
  if (Parsed.hasArg(OPT_diff) && O.DiffRevision.empty())
    return createStringError("--diff: the revision is empty; name a commit, as "
                             "--diff=HEAD or --diff=origin/main...");
  if (!O.DiffRevision.empty() && !O.Run.Parse.Overlays.empty())
    return createStringError(
        "--diff sees the old files through an overlay of its own; leave out "
        "--vfsoverlay");
  O.BaselineFile = Parsed.getLastArgValue(OPT_baseline).str();
  O.WriteBaseline = Parsed.getLastArgValue(OPT_write_baseline).str();
  O.SuppressionFiles = Parsed.getAllArgValues(OPT_suppressions);
  O.ReportUnused = Parsed.hasArg(OPT_unused);
  O.ExportFixes = Parsed.getLastArgValue(OPT_export_fixes).str();
  O.ExitZero = Parsed.hasArg(OPT_exit_zero);
  O.Quiet = Parsed.hasArg(OPT_quiet);
  O.Stats = Parsed.hasArg(OPT_stats);
  if (Error E = verifyGlobs("--checks", O.Run.Checks))
    return std::move(E);
  if (Error E = verifyGlobs("--warnings-as-errors", O.Run.WarningsAsErrors))
    return std::move(E);
  if (Parsed.hasArg(OPT_help))
    O.Mode = Options::Help;
  else if (Parsed.hasArg(OPT_version))
    O.Mode = Options::Version;
  else if (Parsed.hasArg(OPT_list_checks))
    O.Mode = Options::ListChecks;
  else if (Parsed.hasArg(OPT_dump_rules))
    O.Mode = Options::DumpRules;
  else if (Parsed.hasArg(OPT_prepare)) {
    O.Mode = Options::Prepare;
    if (O.Intake.Kernel.empty() && O.Intake.Module.empty())
      return createStringError("--prepare needs --kernel or --module");
  } else if (const Arg *A = Parsed.getLastArg(OPT_explain)) {
    auto [File, Line] = StringRef(A->getValue()).rsplit(':');
    Question Why;
    if (!File.empty() && to_integer(Line, Why.Line) && Why.Line) {
      SmallString<128> Full(O.Intake.Kernel);
      sys::path::append(Full, File);
      if (sys::path::is_absolute(File))
        Full = File;
      (void)sys::fs::make_absolute(Full);
      Why.File = Full.str().str();
      O.Run.Parse.Why = std::move(Why);
      if (O.Units.Inputs.empty())
        O.Units.Inputs.push_back(File.str());
      return O;
    }
    O.Mode = Options::Explain;
    O.ExplainCheck = A->getValue();
    if (!is_contained(checkNames(), O.ExplainCheck))
      return createStringError("--explain: no check is called '" +
                               O.ExplainCheck + "'" +
                               suggestion(O.ExplainCheck, checkNames(),
                                          "; --list-checks lists them, and "
                                          "FILE:LINE explains a place"));
  } else if (O.Units.Inputs.empty() && O.Intake.Kernel.empty() &&
             O.Intake.Module.empty())
    return createStringError(
        "no input; give a file or a folder, or see --help");
  return O;
}

void printHelp(raw_ostream &OS) {
  Table().printHelp(
      OS,
      "kalloc-tidy [options] FILE|DIR... [-- COMPILER FLAGS]\n"
      "       kalloc-tidy [options] --kernel TREE [PATH...]\n"
      "       kalloc-tidy [options] --module DIR [VARIABLE=VALUE...]",
      "find allocation misuse in Linux kernel C");
  OS << R"(
A DIR stands for every unit of the compile database below it. Without -p and
without flags the database of a parent folder is used, else the bundled
stand-in kernel headers. A .kalloc-tidy file (YAML: Checks, WarningsAsErrors,
Rules) in a parent folder of a source sets the same as the options.

Exit status: 0 nothing found, 1 findings, 2 it could not do its work.

  kalloc-tidy examples/irq-chardev/bad.c
  kalloc-tidy --kernel linux-source-6.12 drivers/net/ethernet/intel
  kalloc-tidy --module v4l2loopback
  kalloc-tidy -p <build dir> <kernel>/drivers/net/ethernet/intel
)";
}

} // namespace kalloc
