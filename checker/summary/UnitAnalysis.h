//===- UnitAnalysis.h - One translation unit, bottom-up ---------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_SUMMARY_UNITANALYSIS_H
#define KALLOC_SUMMARY_UNITANALYSIS_H

#include "flow/UnitContext.h"
#include "llvm/ADT/DenseSet.h"
#include <memory>

namespace kalloc {

/// Analyses the functions of one unit, callees before callers, and joins what
/// only the whole unit tells: which function runs in which context, which
/// field is filled by which family.
class UnitAnalysis : public UnitContext {
public:
  using UnitContext::UnitContext;

  /// Analyses every function of the main file. Afterwards Events and Fields
  /// are complete; events are in an order that depends on the source only.
  void run();

  const FunctionSummary *summary(const clang::FunctionDecl *F) override;

  /// What other units may rely on: names of functions with the bytes of their
  /// effects, in the order of the names. Valid after run().
  std::vector<std::pair<std::string, std::string>> externalFacts();

  /// True if \p Loc is in the unit's main file or a .c file that it includes.
  bool isReported(clang::SourceLocation Loc) const;

private:
  void findRegistrations();
  Location absoluteLocation(clang::SourceLocation Loc) const;
  void applyContexts();

  std::vector<Registration> Registrations;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<FunctionSummary>>
      Summaries;
  llvm::DenseSet<const clang::FunctionDecl *> Active;
};

} // namespace kalloc

#endif
