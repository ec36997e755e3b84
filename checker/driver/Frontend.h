//===- Frontend.h - Clang, run on one command line --------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_FRONTEND_H
#define KALLOC_DRIVER_FRONTEND_H

#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/VirtualFileSystem.h"

namespace kalloc {

using FileSystemPtr = llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>;

/// The real file system, seen from \p Directory, with \p Overlays (VFS YAML
/// files) on top.
llvm::Expected<FileSystemPtr>
openFileSystem(const std::string &Directory,
               llvm::ArrayRef<std::string> Overlays);

/// Runs \p Action as clang would with \p Args. \p Adjust may change what came
/// of them. Returns the first error, with file:line:col, or "". Touches no
/// global state.
std::string
runFrontend(const std::vector<std::string> &Args, const std::string &Directory,
            FileSystemPtr FS,
            llvm::function_ref<void(clang::CompilerInvocation &)> Adjust,
            clang::FrontendAction &Action);

} // namespace kalloc

#endif
