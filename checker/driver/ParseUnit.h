//===- ParseUnit.h - One unit from its command line to findings -*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_PARSEUNIT_H
#define KALLOC_DRIVER_PARSEUNIT_H

#include "driver/CommandLine.h"
#include "driver/UnitResult.h"

namespace kalloc {

struct Preamble;

struct ParseOptions {
  std::string ResourceDir;
  std::vector<std::string> Overlays; ///< --vfsoverlay
  /// A place to explain; results are then neither taken from the cache nor
  /// kept.
  std::optional<Question> Why;
};

/// Parses \p U, whose command line is \p C, and analyses it; on top of \p P if
/// that is not null and makes no difference. Touches no global state.
UnitResult parseUnit(const Unit &U, const CommandLine &C, const ParseOptions &O,
                     const Preamble *P, const RuleSet &Rules,
                     llvm::function_ref<bool(llvm::StringRef)> Enabled,
                     const EffectIndex *Index = nullptr);

} // namespace kalloc

#endif
