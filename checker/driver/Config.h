//===- Config.h - The .kalloc-tidy file -------------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_CONFIG_H
#define KALLOC_DRIVER_CONFIG_H

#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace kalloc {

/// What a `.kalloc-tidy` file sets; the command line adds to it.
struct Config {
  std::string Checks;             ///< globs, as in --checks
  std::string WarningsAsErrors;   ///< globs
  std::vector<std::string> Rules; ///< absolute paths
};

/// Reads the YAML file \p Path. Rule paths in it are relative to its folder.
/// Errors carry file, line and column.
llvm::Expected<Config> readConfig(const std::string &Path);

/// The nearest `.kalloc-tidy` in the folder of \p File (absolute) or above it;
/// "" if there is none.
std::string findConfig(llvm::StringRef File);

} // namespace kalloc

#endif
