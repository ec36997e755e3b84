//===- Repair.h - Fix-its ---------------------------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_CHECKS_REPAIR_H
#define KALLOC_CHECKS_REPAIR_H

#include "report/Finding.h"
#include "summary/UnitAnalysis.h"

namespace kalloc {

/// The repairs of the checks. Each function gives the edits of one finding, or
/// none where the repair is not certain: where the text stands in a macro,
/// where another path wants something else, where the code has another shape.
class Repair {
public:
  explicit Repair(const UnitAnalysis &U) : U(U) {}

  using Edits = std::vector<Edit>;

  /// The deallocator that is right for all of \p Made in the place of the one
  /// that \p Free calls. The event is of a block, or of what a field holds.
  Edits otherDeallocator(const Event &Free, const FamilySet &Made) const;
  /// `sizeof(*p)` for \p Size, whose block is held in \p Holder.
  Edits sizeOfPointee(const clang::UnaryExprOrTypeTraitExpr *Size,
                      const clang::ValueDecl *Holder) const;
  /// \p Name, which takes count and size apart, in the place of \p C, whose
  /// size is \p Product.
  Edits counted(const clang::CallExpr *C, const clang::BinaryOperator *Product,
                llvm::StringRef Name) const;
  /// Arguments \p I and \p J of \p C in each other's place.
  Edits swapped(const clang::CallExpr *C, unsigned I, unsigned J) const;
  /// `p = krealloc(p, …); if (!p) return …;` with a variable of its own for
  /// the result; where \p p is a local variable, the old block is freed. \p
  /// Lose: the assignment loses the block.
  Edits reallocation(const Event &Lose) const;

private:
  std::optional<Edit> replace(clang::CharSourceRange R, std::string Text) const;
  std::optional<Edit> replace(clang::SourceRange R, std::string Text) const;
  std::optional<Edit> insert(clang::SourceLocation At, std::string Text) const;
  std::string text(clang::SourceRange R) const;
  std::optional<Edit> rename(const clang::CallExpr *C,
                             llvm::StringRef Name) const;
  std::string oldBlock(const clang::Stmt *S) const;

  const UnitAnalysis &U;
};

} // namespace kalloc

#endif
