//===- Baseline.h - What was there before -----------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_REPORT_BASELINE_H
#define KALLOC_REPORT_BASELINE_H

#include "report/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"

namespace kalloc {

/// Findings that are known and do not count. They are told by what they say
/// and where in the program they are, not by lines: code may move and be
/// formatted anew. As many equal ones are known as there were.
class Baseline {
public:
  struct Entry {
    std::string Fingerprint, Check, File, Function, Message;
  };

  /// Fails with file, place and remedy on what write() did not make.
  static llvm::Expected<Baseline> read(llvm::StringRef Path);
  /// What \p Findings are is known.
  static Baseline of(llvm::ArrayRef<Finding> Findings);
  /// \p Findings before numberFingerprints(); files relative to \p Root.
  static llvm::Error write(llvm::StringRef Path, llvm::StringRef Root,
                           llvm::ArrayRef<Finding> Findings);

  /// Moves the known ones of \p Findings to \p Hidden.
  void hide(std::vector<Finding> &Findings, std::vector<Finding> &Hidden);
  /// Entries of files in \p Analysed (relative to the root) that hide() has not
  /// met: what they tell of is gone.
  std::vector<Entry> stale(const llvm::StringSet<> &Analysed) const;

private:
  std::vector<Entry> Entries;
  std::vector<bool> Met;
};

} // namespace kalloc

#endif
