//===- FileMemory.h - A file that is analysed again and again ---*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_CHECKS_FILEMEMORY_H
#define KALLOC_CHECKS_FILEMEMORY_H

#include "checks/Describe.h"
#include "summary/UnitMemory.h"

namespace kalloc {

/// What the checks say of each function.
using FindingsByFunction = llvm::StringMap<std::vector<RawFinding>>;

/// What an editor keeps of a file from one version to the next: what was found
/// in each function, and what tells whether that still stands. Belongs to one
/// file, one set of rules, one index and all checks. Not thread-safe.
class FileMemory {
public:
  /// Does what UnitAnalysis::run() does and asks the checks, with as little
  /// work as the edits since the last call allow. \p Make makes an analysis of
  /// the unit; \p Look asks about the functions that it has looked at.
  std::unique_ptr<UnitAnalysis>
  analyse(clang::Preprocessor &PP,
          llvm::function_ref<std::unique_ptr<UnitAnalysis>()> Make,
          llvm::function_ref<FindingsByFunction(UnitAnalysis &)> Look);

  /// Of all functions, as the last call has left them.
  const FindingsByFunction &findings() const { return Findings; }

private:
  std::unique_ptr<UnitAnalysis>
  update(const MainFile &File, uint64_t Environment,
         llvm::function_ref<std::unique_ptr<UnitAnalysis>()> Make,
         llvm::function_ref<FindingsByFunction(UnitAnalysis &)> Look);

  UnitMemory Unit;
  FindingsByFunction Findings;
};

} // namespace kalloc

#endif
