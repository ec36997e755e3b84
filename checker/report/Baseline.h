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
/// formatted anew, and a file may move to another folder. As many equal ones
/// are known as there were. Files are told as they lie below \c Root.
class Baseline {
public:
  struct Entry {
    std::string Fingerprint, Check, File, Function, Message;
  };

  /// Fails with file, place and remedy on what write() did not make.
  static llvm::Expected<Baseline> read(llvm::StringRef Path);
  /// What \p Findings are is known.
  static Baseline of(llvm::ArrayRef<Finding> Findings, llvm::StringRef Root);
  /// \p Findings before numberFingerprints(); files relative to \p Root.
  static llvm::Error write(llvm::StringRef Path, llvm::StringRef Root,
                           llvm::ArrayRef<Finding> Findings);

  /// Moves the known ones of \p Findings to \p Hidden.
  void hide(std::vector<Finding> &Findings, std::vector<Finding> &Hidden,
            llvm::StringRef Root);
  /// Entries that hide() has not met, of files in \p Analysed (relative to
  /// \p Root) or of files that are no more: what they tell of is gone.
  std::vector<Entry> stale(const llvm::StringSet<> &Analysed,
                           llvm::StringRef Root) const;

private:
  std::vector<Entry> Entries;
  std::vector<bool> Met;
};

} // namespace kalloc

#endif
