//===- AnalyzeUnit.h - The one call of every front end ------------*- C++
//-*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_CHECKS_ANALYZEUNIT_H
#define KALLOC_CHECKS_ANALYZEUNIT_H

#include "flow/UnitContext.h"
#include "report/Finding.h"

namespace kalloc {

struct UnitReport {
  std::vector<Finding> Findings; ///< normalised
  unsigned Suppressed = 0;       ///< by NOLINT comments
  Statistics Stats;
};

/// Analyses one parsed unit: command line, clang-tidy and clangd call this.
/// \p PP may be null (see UnitContext). \p Enabled is asked once a check.
UnitReport analyzeUnit(clang::ASTContext &Ctx, clang::Preprocessor *PP,
                       const RuleSet &Rules,
                       llvm::function_ref<bool(llvm::StringRef)> Enabled);

} // namespace kalloc

#endif
