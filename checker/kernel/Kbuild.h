//===- Kbuild.h - make, in a kernel -----------------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_KERNEL_KBUILD_H
#define KALLOC_KERNEL_KBUILD_H

#include "kernel/Toolchain.h"
#include "llvm/ADT/ArrayRef.h"
#include <utility>

namespace kalloc {

/// rules/kbuild/linux.yaml.
struct KbuildFacts {
  std::vector<std::string> Disable, Enable, Clear; ///< options of .config
  std::vector<std::string> RealObjects;            ///< prefixes of paths
};
/// Errors carry file, line and column.
llvm::Expected<KbuildFacts> readKbuildFacts(const std::string &Path);

/// Keeps other runs out of a folder of ours as long as it lives: of two that
/// prepare the same at once, the second waits and finds the work done.
class ScratchLock {
public:
  /// Waits until \p Scratch, which exists, is free.
  static llvm::Expected<ScratchLock> take(const std::string &Scratch);
  ScratchLock(ScratchLock &&Other) : Fd(std::exchange(Other.Fd, -1)) {}
  ~ScratchLock();

private:
  explicit ScratchLock(int Fd) : Fd(Fd) {}
  int Fd;
};

/// Runs make with the stand-in in the compiler's place. All paths absolute.
class Kbuild {
public:
  /// \p Scratch is a folder of ours: the stand-in's files and the log go
  /// there.
  Kbuild(const Toolchain &Tools, const KbuildFacts &Facts, std::string Scratch,
         unsigned Jobs)
      : Tools(Tools), Facts(Facts), Scratch(std::move(Scratch)), Jobs(Jobs) {}

  /// Lays out the stand-in, for objects of \p Target ("" for this machine).
  llvm::Error setUp(llvm::StringRef Target);
  /// make \p Args in \p Folder with the tools as variables. \p WholeKernel:
  /// LLVM everywhere, host programs included. The error shows the end of what
  /// make said and names the log.
  llvm::Error make(const std::string &Folder, llvm::ArrayRef<std::string> Args,
                   bool WholeKernel);
  /// Runs \p Command with its output in the log. \p Environment ("NAME=value")
  /// comes on top of the caller's.
  llvm::Error run(llvm::ArrayRef<std::string> Command, llvm::StringRef What,
                  llvm::ArrayRef<std::string> Environment = {});
  /// The variables that make() sets.
  std::vector<std::string> variables() const;
  unsigned jobs() const;

  /// The program that the stand-in is called by in the commands of a build.
  std::string compiler() const { return Scratch + "/cc"; }
  std::string log() const { return Scratch + "/log"; }
  const KbuildFacts &facts() const { return Facts; }
  const Toolchain &tools() const { return Tools; }

private:
  const Toolchain &Tools;
  const KbuildFacts &Facts;
  std::string Scratch;
  unsigned Jobs;
};

} // namespace kalloc

#endif
