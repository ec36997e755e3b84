//===- Report.h - Findings in the formats of the world ----------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_REPORT_REPORT_H
#define KALLOC_REPORT_REPORT_H

#include "report/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace kalloc {

/// What a report may want to know of a check.
struct CheckInfo {
  std::string Name, Summary;
  std::string Page; ///< its page of docs/checks, Markdown; may be ""
  unsigned Rank = 0;
  bool IsError = false; ///< by --warnings-as-errors
};

/// What a writer writes. Nothing in it is changed.
struct Report {
  std::vector<Finding> Findings;     ///< normalised, fingerprints are unique
  std::vector<Finding> Hidden;       ///< suppressed or known before; the same
  std::vector<CheckInfo> Checks;     ///< in the order of their names
  std::vector<std::string> Failures; ///< what was not analysed, a line each
  /// Absolute; paths of reports are relative to it where they can be.
  std::string Root;
  std::string Version;
  bool Colour = false; ///< of text
  /// Findings that were there before are among the hidden ones.
  bool Compared = false;

  const CheckInfo &check(llvm::StringRef Name) const;
};

/// A format: how it is called, and who writes it. Writers do not fail; what is
/// no UTF-8 in names and source lines is replaced.
struct Format {
  llvm::StringRef Name;
  llvm::StringRef Extension; ///< ".sarif": taken where only a file is named
  void (*Write)(llvm::raw_ostream &OS, const Report &R);
};
/// All formats, text first. Lives for ever.
llvm::ArrayRef<Format> allFormats();

// One writer a file.
void writeText(llvm::raw_ostream &OS, const Report &R);
void writeJson(llvm::raw_ostream &OS, const Report &R);
void writeSarif(llvm::raw_ostream &OS, const Report &R);
void writeGitlab(llvm::raw_ostream &OS, const Report &R);
void writeRdjson(llvm::raw_ostream &OS, const Report &R);
void writeHtml(llvm::raw_ostream &OS, const Report &R);

// What writers share.

/// \p Path below \p Root without it, else as it is but absolute; with '/' and
/// in UTF-8.
std::string reportPath(llvm::StringRef Root, llvm::StringRef Path);
/// \p Path as the path of a URI reference: other bytes are percent-encoded.
std::string uriPath(llvm::StringRef Path);
/// The column of \p L in characters (code points), from 1.
unsigned characterColumn(const Location &L);
/// \p Text with what is no UTF-8 replaced.
std::string utf8(llvm::StringRef Text);

} // namespace kalloc

#endif
