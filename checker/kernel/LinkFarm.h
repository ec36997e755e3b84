//===- LinkFarm.h - A tree seen through links -------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_KERNEL_LINKFARM_H
#define KALLOC_KERNEL_LINKFARM_H

#include "llvm/Support/Error.h"
#include <string>

namespace kalloc {

/// Makes \p To look like the kernel tree \p From without what a build in the
/// tree has left there: Kbuild refuses to build such a tree anywhere else.
llvm::Error linkKernelTree(const std::string &From, const std::string &To);

/// True if a build in the tree \p Tree has left something.
bool isBuiltInPlace(const std::string &Tree);

/// Makes \p To a copy of the module folder \p From without objects and the
/// like, and without the folder \p Except. \p To is made anew.
llvm::Error copyModule(const std::string &From, const std::string &To,
                       const std::string &Except);

} // namespace kalloc

#endif
