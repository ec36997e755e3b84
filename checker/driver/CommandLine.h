//===- CommandLine.h - A compiler's command line, for our parser *- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_COMMANDLINE_H
#define KALLOC_DRIVER_COMMANDLINE_H

#include "driver/Units.h"
#include <map>
#include <memory>

namespace kalloc {

/// The command line of a unit in parts. What is in Shared can be parsed once
/// for all units that agree on it.
struct CommandLine {
  using Flags = std::shared_ptr<const std::vector<std::string>>;
  /// Everything but the parts below, "clang" first; one copy for all units that
  /// have it.
  Flags Shared;
  /// -D flags in which Kbuild names the unit.
  std::vector<std::string> Names;
  /// -I flags behind the first -include: they can only find what the folders in
  /// Shared do not have.
  std::vector<std::string> OwnFolders;
  std::string Source;
  /// What Clang does not know and was left out: flags of GCC.
  std::vector<std::string> Dropped;

  /// The whole again, for parsing \p U.
  std::vector<std::string> whole() const;
};

/// Keeps one copy of what many units have in common. Not thread-safe.
class FlagPool {
public:
  CommandLine::Flags unique(std::vector<std::string> Flags);

private:
  std::map<std::vector<std::string>, CommandLine::Flags> Known;
};

/// Takes apart the command line of \p U: without outputs, dependency files and
/// -Werror, and with \p ResourceDir. A cross compiler's name sets the target.
CommandLine takeApart(const Unit &U, const std::string &ResourceDir,
                      FlagPool &Pool);

} // namespace kalloc

#endif
