//===- Preamble.h - Headers parsed once for many units ----------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Nine tenths of the time that a kernel unit costs goes into headers, and most
// units read the same ones. A preamble is a precompiled header of the most used
// ones (rules/preamble), made once for all units with the same flags.
//
// A unit must not notice. It reads headers that it did not ask for, and reads
// those that it asked for earlier than it would. So while a unit is parsed on
// top of a preamble, a guard (PreambleGuard.cpp) knows which of the headers in
// it the unit has included so far, directly or through others (the visible
// ones), and gives up when
//
//   - the unit tests or expands a macro that a header defines which is not
//     visible: without the preamble it would not have been defined;
//   - the unit defines a macro whose name occurs in a header that becomes
//     visible only later: without the preamble that header would have seen it;
//   - anything does not compile.
//
// The unit is then parsed again without the preamble. Macros that change only
// messages (pr_fmt) are excepted, by name, in rules/preamble.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_PREAMBLE_H
#define KALLOC_DRIVER_PREAMBLE_H

#include "driver/CommandLine.h"
#include "driver/FileStamps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <map>
#include <memory>

namespace kalloc {

/// rules/preamble/*.yaml.
struct PreambleRecipe {
  /// As in #include <…>, in this order; those that do not exist are left out.
  std::vector<std::string> Headers;
  /// Macros that may differ: they change messages only.
  llvm::StringSet<> Harmless;
  /// More headers for the units below a folder of the tree.
  struct Subsystem {
    std::string Folder;
    std::vector<std::string> Headers;
  };
  std::vector<Subsystem> Subsystems;
};
/// Errors carry file, line and column.
llvm::Expected<PreambleRecipe> readPreambleRecipe(const std::string &Path);

/// A precompiled header, and what the guard must know of it.
struct Preamble {
  std::string File; ///< the precompiled header; "" if it could not be made
  std::string Name; ///< unique among preambles
  /// Every file in it, absolute.
  std::vector<std::string> Inputs;
  /// What each of Inputs includes, as indices into Inputs.
  std::vector<std::vector<uint32_t>> Includes;
  /// The identifiers that occur in each of Inputs, as sorted hashes.
  std::vector<std::vector<uint32_t>> Identifiers;
  /// Inputs that every unit with these flags includes first (-include).
  std::vector<uint32_t> Roots;
  const PreambleRecipe *Recipe = nullptr;
  /// The source it was made of, which Clang wants to find under this name.
  std::string Text;
  static constexpr char SourceName[] = "/kalloc-tidy/preamble.h";
  std::map<llvm::sys::fs::UniqueID, uint32_t> Index; ///< of Inputs
};

/// The hash of an identifier in Preamble::Identifiers.
uint32_t identifierHash(llvm::StringRef Name);

/// The file system \p Base with the preamble's source, \p Text, in it.
llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>
withPreambleSource(const llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> &Base,
                   const std::string &Directory, llvm::StringRef Text);

/// Compiles the headers of \p Text with the flags of \p C, in \p Directory, to
/// \p Output, and fills the lists of \p P. Not thread-safe.
llvm::Error buildPreamble(const CommandLine &C, const std::string &Directory,
                          const std::string &Text, const std::string &Output,
                          Preamble &P);

/// Finds the preambles for the units of a run, in the cache folder or by making
/// them. Not thread-safe.
class PreambleStore {
public:
  /// \p Folder holds the files; it is made if it is missing.
  PreambleStore(std::string Folder, PreambleRecipe Recipe, FileStamps &Stamps,
                std::string Salt);

  /// The preamble of each of \p Units that \p Todo names, or null: too few of
  /// them have these flags, or the headers do not compile with them. \p Jobs
  /// are used to make new ones.
  std::vector<const Preamble *> prepare(llvm::ArrayRef<Unit> Units,
                                        llvm::ArrayRef<CommandLine> Lines,
                                        llvm::ArrayRef<size_t> Todo,
                                        unsigned Jobs);
  unsigned made() const { return Made; }

private:
  bool load(Preamble &P, const std::string &Meta);

  std::string Folder;
  PreambleRecipe Recipe;
  FileStamps &Stamps;
  std::string Salt;
  std::map<std::string, std::unique_ptr<Preamble>> ByKey;
  unsigned Made = 0;
};

} // namespace kalloc

#endif
