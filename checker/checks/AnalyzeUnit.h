//===- AnalyzeUnit.h - The one call of every front end ----------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_CHECKS_ANALYZEUNIT_H
#define KALLOC_CHECKS_ANALYZEUNIT_H

#include "checks/Explain.h"
#include "checks/FileMemory.h"
#include "report/Finding.h"

namespace kalloc {

struct UnitReport {
  std::vector<Finding> Findings; ///< normalised
  std::vector<Finding> Hidden;   ///< by NOLINT comments
  /// NOLINT comments of the main file that name our checks and silence nothing;
  /// Text is what stands in their parentheses.
  std::vector<Location> UnusedNolints;
  Statistics Stats;
  /// For other units: see UnitAnalysis::externalFacts().
  std::vector<std::pair<std::string, std::string>> Facts;
  /// Functions of other units that were asked for, sorted.
  std::vector<std::string> AskedFor;
  /// The answer to the question, or "".
  std::string Explanation;
};

/// Analyses one parsed unit: command line, clang-tidy and clangd call this.
/// \p PP may be null (see UnitContext). \p Index: what is known of other units,
/// or null. \p Enabled is asked once a check. \p Why: a place to explain, or
/// null. \p Memory: of this file's earlier versions, or null; with it all
/// checks must be enabled and \p PP be there, and what other units may want
/// (Facts, AskedFor) stays empty.
UnitReport analyzeUnit(clang::ASTContext &Ctx, clang::Preprocessor *PP,
                       const RuleSet &Rules,
                       llvm::function_ref<bool(llvm::StringRef)> Enabled,
                       const EffectIndex *Index = nullptr,
                       const Question *Why = nullptr,
                       FileMemory *Memory = nullptr);

} // namespace kalloc

#endif
