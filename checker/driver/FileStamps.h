//===- FileStamps.h - Has a file changed? -----------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_FILESTAMPS_H
#define KALLOC_DRIVER_FILESTAMPS_H

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include <optional>

namespace kalloc {

/// What a file was when it was read.
struct FileStamp {
  uint64_t Size = 0;
  int64_t Time = 0;  ///< of modification, in nanoseconds
  uint64_t Hash = 0; ///< of its bytes
  bool operator==(const FileStamp &) const = default;
};

/// Looks at each file once, however many units read it. Not thread-safe.
class FileStamps {
public:
  FileStamps();
  /// The stamp of \p Path now; none if it cannot be read, or if it changed
  /// after this object was made, so that what was read of it is not known.
  std::optional<FileStamp> get(llvm::StringRef Path);
  /// True if \p Path has the content that \p S tells of. Reads the file only
  /// if size or time differ.
  bool isStill(llvm::StringRef Path, const FileStamp &S);

private:
  struct Entry {
    bool Looked = false, Exists = false, Hashed = false;
    FileStamp Stamp;
  };
  Entry &look(llvm::StringRef Path);
  bool hash(llvm::StringRef Path, Entry &E);

  int64_t Start;
  llvm::StringMap<Entry> Entries;
};

} // namespace kalloc

#endif
