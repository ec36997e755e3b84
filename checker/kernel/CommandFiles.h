//===- CommandFiles.h - The commands that Kbuild wrote down -----*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_KERNEL_COMMANDFILES_H
#define KALLOC_KERNEL_COMMANDFILES_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <map>
#include <string>
#include <vector>

namespace kalloc {

/// One compilation: the shell's words, and the source, which is the last of
/// them.
struct KbuildCommand {
  std::string Command, Source;
  /// Put in front of the source.
  std::vector<std::string> MoreFlags;
};

/// Reads the text of a .cmd file. False if it is no compilation of kernel C by
/// \p Compiler (the first word of its command).
bool readCommandFile(llvm::StringRef Text, llvm::StringRef Compiler,
                     KbuildCommand &Out);

/// All compilations recorded below \p Folder, in the order of their paths.
std::vector<KbuildCommand> collectCommands(const std::string &Folder,
                                           llvm::StringRef Compiler);

/// Writes \p Commands, each run in \p Directory, as \p Path; never half of it.
/// \p RealCompiler takes the place of the first word.
llvm::Error writeDatabase(const std::vector<KbuildCommand> &Commands,
                          const std::string &Directory,
                          const std::string &RealCompiler,
                          const std::string &Path);

} // namespace kalloc

#endif
