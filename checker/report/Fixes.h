//===- Fixes.h - Writing repairs --------------------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_REPORT_FIXES_H
#define KALLOC_REPORT_FIXES_H

#include "report/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace kalloc {

/// What became of the repairs of some findings.
struct FixOutcome {
  /// Parallel to the findings: its repair is in the file now.
  std::vector<bool> Repaired;
  /// Repairs left out because another one changes the same text.
  unsigned Conflicts = 0;
  /// Files that could not be read or written, with the reason; they are as they
  /// were.
  std::vector<std::string> Errors;
};

/// Writes the repairs of \p Findings into the files, each file as a whole or
/// not at all. A repair in several places is made in all or in none; of two
/// that touch each other, the first in \p Findings is made.
FixOutcome applyFixes(llvm::ArrayRef<Finding> Findings);

/// Writes them as clang-apply-replacements reads them. The file is there as a
/// whole or not at all.
llvm::Error exportFixes(llvm::StringRef Path, llvm::ArrayRef<Finding> Findings);

} // namespace kalloc

#endif
