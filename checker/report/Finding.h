//===- Finding.h - What a check reports -------------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_REPORT_FINDING_H
#define KALLOC_REPORT_FINDING_H

#include "model/Location.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <string>
#include <vector>

namespace kalloc {

/// A step of the path that leads to a finding.
struct Note {
  Location At;
  std::string Message;
};

/// Text to put in the place of what stands between two places of one file, the
/// second excluded: the same \c Length bytes from \c Offset on (from 0).
struct Edit {
  Location Begin, End;
  unsigned Offset = 0, Length = 0;
  std::string Text;
  bool operator==(const Edit &) const = default;
};

/// Who does not want to hear of a finding.
enum class Suppression : uint8_t {
  None,
  InSource, ///< a NOLINT comment, or one that says that it is meant
  InFile,   ///< a suppression file
  Baseline, ///< it was there before
  ByRule,   ///< the file misuses memory on purpose
  Doubtful  ///< it rests on conditions that nothing confirms
};

/// What running the code has shown (--validate).
enum class Verdict : uint8_t { None, Confirmed, NotReached, Contradicted };
/// "confirmed" and so on; "" for None.
llvm::StringRef verdictName(Verdict V);

struct Finding {
  std::string Check, Message;
  Location At;
  std::string Function; ///< the function that it is in
  std::vector<Note> Notes;
  /// The repair, if it is certain: made together or not at all.
  std::vector<Edit> Fix;
  /// Stable under unrelated edits: made of the check, the file's and the
  /// function's name and the message, never of line numbers.
  std::string Fingerprint;
  Suppression Hidden = Suppression::None;
  /// Findings with the same group (not empty) are one fault seen in several
  /// places: the first stays, the others become notes of it.
  std::string Group;
  /// Of this run of the program alone: never stored, no part of what a finding
  /// is.
  Verdict Run = Verdict::None;
  std::string Witness; ///< what the kernel would say, and when
};

/// The order of a report: file, line, column, check, message.
bool operator<(const Finding &A, const Finding &B);
/// Sorts and removes what was found twice (a file in two configurations).
void normalise(std::vector<Finding> &Findings);
/// Makes fingerprints unique: the second of two equal ones gets a number. For
/// findings that are normalised.
void numberFingerprints(std::vector<Finding> &Findings);

} // namespace kalloc

#endif
