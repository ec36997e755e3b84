//===- Runner.h - Many units ----------------------------------------*- C++
//-*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_RUNNER_H
#define KALLOC_DRIVER_RUNNER_H

#include "driver/ParseUnit.h"
#include "llvm/Support/Error.h"

namespace kalloc {

struct RunOptions {
  ParseOptions Parse;
  std::string Checks;             ///< globs of --checks
  std::string WarningsAsErrors;   ///< globs
  std::vector<std::string> Rules; ///< --rules, after the bundled ones
  std::string BundledRules;
  unsigned Jobs = 0; ///< 0: as many as there are cores
  bool Progress = false;
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
  std::vector<Finding> Findings; ///< normalised, all units
  /// Findings that are errors by WarningsAsErrors, by check name.
  std::vector<std::string> ErrorChecks;
  std::vector<UnitFailure> Failures; ///< by file
  std::vector<UnitCost> Costs;       ///< one a unit, in their order
  unsigned Suppressed = 0;
  Statistics Stats;
};

/// Analyses \p Units in parallel. The result does not depend on Jobs. A unit
/// that does not parse, or on which the program crashes, becomes a failure;
/// the others are analysed. Fails only on bad rules or configuration.
llvm::Expected<RunResult> run(const std::vector<Unit> &Units,
                              const RunOptions &O);

} // namespace kalloc

#endif
