//===- WriteWhole.h - Files that are there as a whole -----------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_REPORT_WRITEWHOLE_H
#define KALLOC_REPORT_WRITEWHOLE_H

#include "llvm/Support/Error.h"

namespace kalloc {

/// Makes \p Path hold \p Text, or leaves it as it was. Links are followed, and
/// permissions stay; a file that must not be written to is not replaced
/// either. "-" and devices are written to as they are.
llvm::Error writeWhole(llvm::StringRef Path, llvm::StringRef Text);

} // namespace kalloc

#endif
