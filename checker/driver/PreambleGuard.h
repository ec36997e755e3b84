//===- PreambleGuard.h - Would a plain parse see the same? ------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_PREAMBLEGUARD_H
#define KALLOC_DRIVER_PREAMBLEGUARD_H

#include "driver/Preamble.h"
#include "clang/Frontend/CompilerInstance.h"

namespace kalloc {

/// Watches the parse of a unit on top of \p P. Sets \p Reason to what differs
/// and stops the parse at the first difference. All must outlive the parse.
void guardPreamble(clang::CompilerInstance &CI, const Preamble &P,
                   std::string &Reason);

} // namespace kalloc

#endif
