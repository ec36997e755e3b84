//===- Intake.h - From a source tree to a compile database ------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_KERNEL_INTAKE_H
#define KALLOC_KERNEL_INTAKE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <utility>
#include <vector>

namespace kalloc {

struct IntakeOptions {
  std::string Kernel;      ///< --kernel: an unpacked tree
  std::string KernelBuild; ///< --kernel-build, or ""
  std::string Config;      ///< --config: a target of make, or a file
  std::string Arch;        ///< --arch, or ""
  std::string Module;      ///< --module: a folder with its own Makefile
  std::string Headers;     ///< --kernel-headers, or ""
  std::vector<std::string> Variables; ///< of make, for Module: NAME=value
  std::vector<std::string> Paths;     ///< below Kernel; none: all of it
  std::string CacheFolder;            ///< absolute
  std::string LlvmBin, StandIn, FactsFile;
  unsigned Jobs = 0;
  bool Quiet = false;
};

/// What can be analysed now.
struct Prepared {
  std::string DatabaseDir;
  std::vector<std::string> Inputs; ///< absolute; as in UnitOptions
  /// Prefixes of paths as compiled, and what the user calls them.
  std::vector<std::pair<std::string, std::string>> Renames;
  /// What was left out without stopping the work, one line each.
  std::vector<std::string> Notes;
  /// The same where it means that the work is not whole.
  std::vector<std::string> Errors;
};

/// Configures the tree into an output folder of its own, generates headers and
/// records the commands for \p O.Paths; what an earlier call has done and is
/// still true is not done again. Never writes into the tree. Runs make, and
/// tells on stderr what takes long.
llvm::Expected<Prepared> prepareKernel(const IntakeOptions &O);

/// The same for a module outside of the tree, against O.Headers: a prepared
/// tree or a distribution's package of headers.
llvm::Expected<Prepared> prepareModule(const IntakeOptions &O);

} // namespace kalloc

#endif
