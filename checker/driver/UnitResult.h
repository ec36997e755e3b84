//===- UnitResult.h - What the analysis of one unit gave --------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_UNITRESULT_H
#define KALLOC_DRIVER_UNITRESULT_H

#include "checks/AnalyzeUnit.h"
#include "llvm/Support/Error.h"

namespace kalloc {

struct UnitResult {
  bool Parsed = false;
  /// Why it was not parsed: the first error, with file:line:col.
  std::string FirstError;
  UnitReport Report;
  /// CPU time of parsing and analysis, and of the analysis alone.
  double Seconds = 0, AnalysisSeconds = 0;
  /// What the AST, the source buffers and the preprocessor take, in bytes.
  size_t Memory = 0;
  /// Every file that was read, absolute, sorted; without those that are read
  /// through Preamble.
  std::vector<std::string> Dependencies;
  /// The precompiled header that was used, or "".
  std::string Preamble;
  /// Why the unit was parsed without the preamble it was given, or "".
  std::string PreambleRefused;
  /// What was known of the functions of other units that it asked for.
  std::string IndexDigest;
  /// Flags of another compiler that were left out.
  std::vector<std::string> DroppedFlags;
};

/// The same result gives the same bytes, on every machine.
std::string encode(const UnitResult &R);
/// Fails on bytes that encode() did not make.
llvm::Expected<UnitResult> decode(llvm::StringRef Bytes);

} // namespace kalloc

#endif
