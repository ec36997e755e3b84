//===- Nolint.h - NOLINT comments -------------------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_REPORT_NOLINT_H
#define KALLOC_REPORT_NOLINT_H

#include "llvm/ADT/StringRef.h"
#include <string>
#include <vector>

namespace kalloc {

/// The suppressions that comments in one file ask for, as clang-tidy reads
/// them: NOLINT, NOLINTNEXTLINE, NOLINTBEGIN … NOLINTEND, each with an optional
/// list of check names or globs in parentheses.
class Nolint {
public:
  explicit Nolint(llvm::StringRef Text);
  struct Range {
    unsigned First, Last;
    std::string Globs; ///< empty: all checks
    unsigned Line;     ///< of the comment
    bool Used = false;
  };

  /// True if a finding of \p Check on \p Line (from 1) is not wanted.
  bool suppresses(llvm::StringRef Check, unsigned Line);
  const std::vector<Range> &ranges() const { return Ranges; }

private:
  std::vector<Range> Ranges;
};

/// The comment that ends in the line before \p Line (from 1) of \p Text, or "".
llvm::StringRef commentBefore(llvm::StringRef Text, unsigned Line);

/// True if \p Name fits \p Globs, a comma-separated list of globs in which a
/// leading '-' takes names out again; the last that fits wins.
bool matchesGlobs(llvm::StringRef Globs, llvm::StringRef Name,
                  bool Default = false);

} // namespace kalloc

#endif
