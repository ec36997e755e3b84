//===- ParseUnit.h - One unit from its command line to findings ------*- C++
//-*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_PARSEUNIT_H
#define KALLOC_DRIVER_PARSEUNIT_H

#include "checks/AnalyzeUnit.h"
#include "driver/Units.h"

namespace kalloc {

struct ParseOptions {
  std::string ResourceDir;
  std::vector<std::string> Overlays; ///< --vfsoverlay
};

struct ParsedUnit {
  bool Parsed = false;
  /// Why it was not parsed: the first error, with file:line:col.
  std::string FirstError;
  UnitReport Report;
  /// CPU time of parsing and analysis, and of the analysis alone.
  double Seconds = 0, AnalysisSeconds = 0;
  /// What the AST, the source buffers and the preprocessor take, in bytes.
  size_t Memory = 0;
};

/// Parses \p U and analyses it. Touches no global state: many threads may do
/// this at once. Honours -ivfsoverlay among the unit's own flags.
ParsedUnit parseUnit(const Unit &U, const ParseOptions &O, const RuleSet &Rules,
                     llvm::function_ref<bool(llvm::StringRef)> Enabled);

} // namespace kalloc

#endif
