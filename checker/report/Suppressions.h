//===- Suppressions.h - Places nobody wants to hear of ----------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_REPORT_SUPPRESSIONS_H
#define KALLOC_REPORT_SUPPRESSIONS_H

#include "report/Finding.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/SpecialCaseList.h"
#include <set>

namespace kalloc {

/// A suppression file in the form of Clang's special case lists: sections are
/// checks (`[kalloc-leak]`, globs, none for all), entries `src:drivers/foo/*`
/// and `fun:foo_probe`.
class Suppressions {
public:
  /// Fails with file, line and fault. A section must fit one of \p Checks; of
  /// none, every section does.
  static llvm::Expected<Suppressions>
  read(llvm::StringRef Path, llvm::ArrayRef<std::string> Checks = {});

  /// Moves what the file names from \p Findings to \p Hidden; `src:` fits paths
  /// relative to \p Root.
  void hide(std::vector<Finding> &Findings, std::vector<Finding> &Hidden,
            llvm::StringRef Root);
  /// "file:line: entry" of those that hide() never needed.
  std::vector<std::string> unused() const;

private:
  std::string Path;
  std::unique_ptr<llvm::SpecialCaseList> List;
  std::vector<std::pair<unsigned, std::string>> Entries; ///< by line
  std::set<unsigned> Used;
};

} // namespace kalloc

#endif
