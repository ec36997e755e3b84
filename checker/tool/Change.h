//===- Change.h - What a change in Git may affect ---------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_TOOL_CHANGE_H
#define KALLOC_TOOL_CHANGE_H

#include "driver/Units.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/Error.h"

namespace kalloc {

/// The difference between a revision and the files as they are now, for
/// --diff. What was there before is read through an overlay: the tree itself is
/// not touched.
class Change {
public:
  /// Asks git, in the repository that holds \p Folder. Fails with what git
  /// says, or if there is none. Old contents go into a temporary folder, which
  /// goes with this object.
  static llvm::Expected<Change> read(llvm::StringRef Revision,
                                     llvm::StringRef Folder);
  Change(Change &&) = default;
  Change &operator=(Change &&) = delete;
  ~Change();

  /// Changed, removed and new files, absolute.
  const llvm::StringSet<> &files() const { return Files; }
  /// \p Path is another name of \p Of (a link farm's): a change of one is one
  /// of the other.
  void alias(llvm::StringRef Of, llvm::StringRef Path);
  /// The units that must be looked at: those that changed, if that is all that
  /// changed, else all of \p Units, of which some may include what changed.
  std::vector<Unit> candidates(std::vector<Unit> Units) const;
  /// \p File was not there before.
  bool isNew(llvm::StringRef File) const;
  /// A file for --vfsoverlay under which the tree is as it was.
  llvm::Expected<std::string> overlay() const;

private:
  Change() = default;
  llvm::StringSet<> Files;
  std::vector<std::pair<std::string, std::string>> Old; ///< path, its content
  std::string Temporary;
};

} // namespace kalloc

#endif
