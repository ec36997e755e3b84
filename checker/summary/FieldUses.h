//===- FieldUses.h - What a unit does with its own structures ---*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A structure that the main file declares itself is seen by nobody else: if a
// member of it is filled with new blocks, and the file only ever looks into
// them, nobody can free them. Where what holds the member is freed (by remove,
// say, when probe has filled it), they are lost.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_SUMMARY_FIELDUSES_H
#define KALLOC_SUMMARY_FIELDUSES_H

#include "flow/UnitContext.h"
#include "llvm/ADT/MapVector.h"

namespace kalloc {

/// Where a structure is freed.
struct RecordEnd {
  const clang::FunctionDecl *Function = nullptr;
  const clang::CallExpr *Site = nullptr;
  /// Site makes it, as device-managed memory.
  bool Managed = false;
};

/// What is read from fields and what is freed in some declarations.
class FieldUses {
public:
  /// Looks at \p D, a function or a variable, too.
  void add(UnitContext &U, clang::Decl *D);

  /// What \p F holds is only looked into: neither passed on to what might keep
  /// or free it, nor copied, nor is the field's address taken.
  bool isOnlyLookedInto(const clang::FieldDecl *F) const {
    return !Leaving.contains(F->getCanonicalDecl());
  }
  /// Where something of type \p R is freed, by another function than \p F; or
  /// null.
  const RecordEnd *end(const clang::RecordDecl *R,
                       const clang::FunctionDecl *F) const;

  /// The same for what the same text means in another version of the file.
  uint64_t digest() const;

private:
  friend class FieldUseFinder;
  llvm::DenseSet<const clang::FieldDecl *> Leaving;
  llvm::MapVector<const clang::RecordDecl *, llvm::SmallVector<RecordEnd, 2>>
      Ends;
};

} // namespace kalloc

#endif
