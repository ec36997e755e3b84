//===- UnitMemory.h - What the last analysis of a file knew -----*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// An editor analyses a file at every edit, and an edit is in one function. What
// an analysis found of a function depends on
//
//   - everything outside of the bodies of the main file: declarations, macros,
//     headers, the command line, rules and index (the environment);
//   - the text of its body;
//   - the summaries of the functions that it calls;
//   - for some checks, what the whole unit puts into a field and does with it,
//     and which functions are registered where.
//
// All of that is remembered as digests, function by function. As long as the
// environment is what it was, a function whose body is unchanged and whose
// callees have the summaries they had would be found to do what it did, and is
// not analysed again. Of a function that was analysed again only the digest of
// its summary is compared: where it is the same, the callers never hear of the
// edit. Whatever else has changed (the fields' facts, the registrations, a
// function that calls itself over others) lets everything be analysed anew.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_SUMMARY_UNITMEMORY_H
#define KALLOC_SUMMARY_UNITMEMORY_H

#include "summary/MainFile.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringSet.h"

namespace clang {
class Preprocessor;
} // namespace clang

namespace kalloc {

/// What is remembered of one function, of headers too.
struct FunctionRecord {
  uint64_t Summary = 0;   ///< digestOf()
  uint64_t Fills = 0;     ///< digestOfFills()
  uint64_t Registers = 0; ///< the handlers that it registers
  uint64_t Uses = 0;      ///< FieldUses::digest()
  /// Functions with a body whose summaries were asked for; sorted.
  std::vector<std::string> Callees;
  /// The names of the fields of which it says something; sorted.
  std::vector<std::string> Fields;
  /// It is called by what it calls: what its summary says depends on where the
  /// circle was entered.
  bool InCircle = false;
};

struct UnitMemory {
  /// Nothing is remembered.
  bool empty() const { return Functions.empty(); }

  uint64_t Environment = 0;
  MainFile File;
  llvm::StringMap<FunctionRecord> Functions;
  /// Functions with a body that are registered here.
  llvm::StringSet<> Handlers;
};

/// A hash of all that the analysis of \p Ctx reads and that is no part of its
/// main file. \p PP must not be null. Rules and index are not in it: a memory
/// belongs to one of each.
uint64_t environmentOf(const clang::ASTContext &Ctx, clang::Preprocessor &PP);

} // namespace kalloc

#endif
