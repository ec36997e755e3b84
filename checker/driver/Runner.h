//===- Runner.h - Many units ------------------------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_RUNNER_H
#define KALLOC_DRIVER_RUNNER_H

#include "driver/ParseUnit.h"
#include "driver/WorkerPool.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"

namespace kalloc {

struct RunOptions {
  ParseOptions Parse;
  std::string Checks;             ///< globs of --checks
  std::string WarningsAsErrors;   ///< globs
  std::vector<std::string> Rules; ///< --rules, after the bundled ones
  std::string BundledRules;
  PoolOptions Pool;
  bool Progress = false;
  /// Analyse again, with what the other units of this run do, until they tell
  /// nothing new of each other.
  bool Link = false;
  /// A stored index that says what other units do, or "". With Link it is
  /// where the rounds start; in the end only this run's units count.
  std::string IndexFile;
  /// Give what is known of all functions back as RunResult::Index.
  bool KeepIndex = false;
  /// Files of a change, absolute, or null. RunResult::Affected then says which
  /// units read one, and findings are those of these units alone.
  const llvm::StringSet<> *Changed = nullptr;
  /// The program itself: results of another one count for nothing.
  std::string ProgramId;
  /// Where results and preambles are kept; "": nowhere.
  std::string CacheFolder;
  uint64_t CacheSize = uint64_t(4) << 30; ///< bytes
  /// The recipe of rules/preamble; "": parse every unit whole.
  std::string PreambleRecipe;
};

struct UnitFailure {
  std::string File, Reason;
};

struct UnitCost {
  std::string File;
  double Seconds = 0, AnalysisSeconds = 0; ///< CPU time
  size_t Memory = 0;                       ///< bytes
};

struct RunResult {
  std::vector<Finding> Findings;       ///< normalised, all units
  std::vector<Location> UnusedNolints; ///< see UnitReport
  std::vector<std::string> Files;      ///< of the units, absolute
  /// Findings that are errors by WarningsAsErrors, by check name.
  std::vector<std::string> ErrorChecks;
  std::vector<UnitFailure> Failures; ///< by file
  /// What was analysed in this run, in the order of the units.
  std::vector<UnitCost> Costs;
  std::vector<Finding> Hidden; ///< normalised: suppressed ones
  Statistics Stats;
  /// Units that were not done because the run was stopped.
  size_t NotDone = 0;
  size_t FromCache = 0;
  /// Functions that Link knows from other units.
  size_t Linked = 0;
  /// How often units were analysed again for Link.
  unsigned LinkRounds = 0;
  /// Units parsed on top of a preamble; units that it did not fit.
  size_t WithPreamble = 0;
  std::vector<UnitFailure> PreambleRefused;
  unsigned PreamblesMade = 0;
  /// Flags of another compiler, each once, sorted.
  std::vector<std::string> DroppedFlags;
  /// What the units of this run do, as EffectIndex::read() takes it, or "".
  std::string Index;
  /// Units that read a file of RunOptions::Changed, or (with Link) ask for a
  /// function of one that does.
  std::vector<std::string> Affected;
  /// Answers to ParseOptions::Why, each once, in the order of the units.
  std::vector<std::string> Explanations;
  /// Why the cache was not used, or "".
  std::string CacheProblem;
};

/// Analyses \p Units in parallel. The findings depend neither on the number of
/// jobs nor on what the cache holds. A unit that does not parse, or at which
/// the program crashes, hangs or eats memory, becomes a failure; the others are
/// analysed. Fails only on bad rules or configuration.
llvm::Expected<RunResult> run(std::vector<Unit> Units, const RunOptions &O);

} // namespace kalloc

#endif
