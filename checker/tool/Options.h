//===- Options.h - The command line of kalloc-tidy --------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_TOOL_OPTIONS_H
#define KALLOC_TOOL_OPTIONS_H

#include "driver/Runner.h"
#include "kernel/Intake.h"
#include "report/Report.h"

namespace kalloc {

/// What the command line asks for.
struct Options {
  enum {
    Analyse,
    Help,
    Version,
    ListChecks,
    Explain,
    DumpRules,
    Prepare
  } Mode = Analyse;
  std::string ExplainCheck;
  UnitOptions Units;
  IntakeOptions Intake;
  RunOptions Run;
  /// Reports: a format each, and a file ("": stdout).
  std::vector<std::pair<const Format *, std::string>> Outputs;
  std::string DiffRevision; ///< or ""
  std::string ExportFixes, BaselineFile, WriteBaseline, WriteIndex;
  std::vector<std::string> SuppressionFiles;
  bool ReportUnused = false;
  bool Fix = false, Validate = false, Doubtful = false;
  bool ExitZero = false, Quiet = false, Stats = false, NoPreamble = false;
  /// Called by make: reports go to stderr, and findings are no failure.
  bool Kbuild = false;
};

/// Reads the command line; what follows "--" are compiler flags. Errors name
/// the option and what would be right.
llvm::Expected<Options> parseOptions(llvm::ArrayRef<const char *> Args);

void printHelp(llvm::raw_ostream &OS);

/// The ids of all checks.
std::vector<std::string> checkNames();
/// "; did you mean 'x'?", or \p Otherwise.
std::string suggestion(llvm::StringRef Word,
                       llvm::ArrayRef<std::string> Candidates,
                       llvm::StringRef Otherwise);

} // namespace kalloc

#endif
