//===- Installation.h - Where rules, pages and headers lie ------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_MODEL_INSTALLATION_H
#define KALLOC_MODEL_INSTALLATION_H

#include "llvm/ADT/Twine.h"
#include <string>

namespace kalloc {

/// The file or folder \p Installed below <prefix>/share/kalloc-tidy, where
/// <prefix> is above the program or module that holds \p Symbol; or, for one
/// that runs from its build folder, \p InSources below the sources.
std::string dataPath(const void *Symbol, const llvm::Twine &Installed,
                     const llvm::Twine &InSources);
/// The page of docs/checks on \p Check, whose "kalloc-" may be left out. It
/// exists only if the check does.
std::string checkPage(const void *Symbol, llvm::StringRef Check);

} // namespace kalloc

#endif
