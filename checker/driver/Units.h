//===- Units.h - Which units to analyse, with which flags -------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_UNITS_H
#define KALLOC_DRIVER_UNITS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace kalloc {

/// One translation unit to analyse.
struct Unit {
  std::string File;      ///< absolute
  std::string Directory; ///< the compiler's working directory
  /// The compiler's command line with a compiler name in front.
  std::vector<std::string> Arguments;
};

struct UnitOptions {
  std::vector<std::string> Inputs; ///< files and folders as the user gave them
  std::string DatabaseDir;         ///< -p, or ""
  bool HasFlags = false;           ///< "--" was given
  std::vector<std::string> Flags;  ///< after "--"
  std::string StandInHeaders, ResourceDir;
};

struct UnitList {
  std::vector<Unit> Units;
  std::vector<std::string> Errors; ///< inputs that gave no unit, one line each
};

/// Finds the units that \p O asks for, each once, in the order of their names.
UnitList findUnits(const UnitOptions &O);

} // namespace kalloc

#endif
