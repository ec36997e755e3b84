//===- Validate.h - Findings that are run -----------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_TOOL_VALIDATE_H
#define KALLOC_TOOL_VALIDATE_H

#include "driver/Units.h"
#include "report/Finding.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace kalloc {

/// Compiles \p Units under the shadow of the kernel's allocators, into one
/// program, runs it (every failing call, every delivery, every input that the
/// code looks at), and gives each of \p Findings that lies in these units its
/// verdict and witness. The run is a child process with limits on time, memory
/// and system calls; nothing else here runs analysed code.
///
/// \p Compiler: kalloc-shadow-cc. Returns what there is to tell: what the run
/// saw and no finding says, runs that were stopped; or why there was no run.
llvm::Expected<std::vector<std::string>>
validate(llvm::ArrayRef<Unit> Units, llvm::MutableArrayRef<Finding> Findings,
         llvm::StringRef Compiler);

} // namespace kalloc

#endif
