//===- UnitAnalysis.h - One translation unit, bottom-up ---------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_SUMMARY_UNITANALYSIS_H
#define KALLOC_SUMMARY_UNITANALYSIS_H

#include "flow/UnitContext.h"
#include "summary/UnitMemory.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SetVector.h"
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

  /// Does so for those functions only of which \p Old does not know that they
  /// would be found to do what they did. \p File is the main file as it is now;
  /// its outside is that of \p Old, as is the environment. \p Keeps says
  /// whether what was told of a function still stands. False: too much has
  /// changed, and this object is good for nothing any more.
  bool update(const UnitMemory &Old, const MainFile &File,
              llvm::function_ref<bool(llvm::StringRef)> Keeps);

  /// The functions that are reported on, in the order of the source.
  llvm::ArrayRef<const clang::FunctionDecl *> functions() const {
    return Reported;
  }
  /// update() has left out \p F.
  bool isKept(const clang::FunctionDecl *F) const { return Kept.contains(F); }

  /// What the next update() needs to know. \p Old: what this one was given, or
  /// empty. To be called after run() or update().
  UnitMemory remember(UnitMemory Old, uint64_t Environment, MainFile File);

  const FunctionSummary *summary(const clang::FunctionDecl *F) override;

  /// What other units may rely on: names of functions with the bytes of their
  /// effects, in the order of the names. Valid after run().
  std::vector<std::pair<std::string, std::string>> externalFacts();

  /// True if \p Loc is in the unit's main file or a .c file that it includes.
  bool isReported(clang::SourceLocation Loc) const;

private:
  class Update;

  void findFunctions();
  void findRegistrations();
  void findRemoteRegistrations();
  std::vector<Registration> registrationsIn(clang::Decl *D);
  uint64_t digestOfRegistrations(const clang::FunctionDecl *F);
  uint64_t digestOfUses(const clang::FunctionDecl *F);
  Location absoluteLocation(clang::SourceLocation Loc) const;
  void applyContexts();
  void sortFills();
  void findUnfreed();
  FunctionRecord record(const clang::FunctionDecl *F);

  /// What is reported on, less what a rule describes.
  llvm::SmallVector<const clang::FunctionDecl *, 0> Reported;
  llvm::DenseSet<const clang::FunctionDecl *> Kept;
  std::vector<Registration> Registrations;
  llvm::DenseMap<const clang::FunctionDecl *, std::unique_ptr<FunctionSummary>>
      Summaries;
  /// Who asked for whose summary.
  llvm::DenseMap<const clang::FunctionDecl *,
                 llvm::SmallSetVector<const clang::FunctionDecl *, 8>>
      Asked;
  llvm::DenseSet<const clang::FunctionDecl *> InCircle;
  /// Those in work, each called by the one before.
  llvm::SmallVector<const clang::FunctionDecl *, 16> Active;
};

} // namespace kalloc

#endif
