//===- Toolchain.h - The programs that a kernel build needs -----*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_KERNEL_TOOLCHAIN_H
#define KALLOC_KERNEL_TOOLCHAIN_H

#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace kalloc {

/// LLVM's tools, as absolute paths, by what Kbuild calls them.
struct Toolchain {
  std::string CC, LD, AR, NM, OBJCOPY, OBJDUMP, READELF, STRIP;
  std::string CXX;
  /// Our program that takes the place of CC, LD and AR.
  std::string StandIn;
};

/// Finds LLVM's tools in \p LlvmBin or by name in PATH. \p ForKernel: what a
/// whole kernel needs on top of a module (flex, bison, headers of libraries).
/// The error names everything that is missing, and the command that installs
/// it, in one sentence.
llvm::Expected<Toolchain> findToolchain(const std::string &LlvmBin,
                                        const std::string &StandIn,
                                        bool ForKernel);

} // namespace kalloc

#endif
