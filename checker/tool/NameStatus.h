//===- NameStatus.h - What git says of changed files ------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_TOOL_NAMESTATUS_H
#define KALLOC_TOOL_NAMESTATUS_H

#include "llvm/ADT/StringRef.h"
#include <vector>

namespace kalloc {

/// A line of `git diff --name-status -z`: names are relative to the top of the
/// repository and point into the text.
struct ChangedFile {
  char Kind = 0;            ///< A, M, D, R, …
  llvm::StringRef Was, Now; ///< the same unless it was moved or copied
};

/// Reads "M\0path\0A\0path\0R090\0from\0to\0"; what is cut off at the end is
/// left out.
std::vector<ChangedFile> readNameStatus(llvm::StringRef Text);

} // namespace kalloc

#endif
