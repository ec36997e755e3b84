//===- TextWriter.h - Findings as Clang prints them -------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_REPORT_TEXTWRITER_H
#define KALLOC_REPORT_TEXTWRITER_H

#include "report/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace llvm {
class raw_ostream;
}

namespace kalloc {

/// Prints \p Findings with source lines, carets and path notes. \p IsError
/// tells per check name whether to say "error" instead of "warning".
void writeText(llvm::raw_ostream &OS, llvm::ArrayRef<Finding> Findings,
               bool Colour, llvm::function_ref<bool(llvm::StringRef)> IsError);

} // namespace kalloc

#endif
