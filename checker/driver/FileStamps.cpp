//===- FileStamps.cpp - Has a file changed? -------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/FileStamps.h"
#include "llvm/Support/Chrono.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"
#include <chrono>

using namespace llvm;

namespace kalloc {

static int64_t nanoseconds(sys::TimePoint<> T) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
             T.time_since_epoch())
      .count();
}

FileStamps::FileStamps()
    : Start(nanoseconds(std::chrono::system_clock::now())) {}

FileStamps::Entry &FileStamps::look(StringRef Path) {
  Entry &E = Entries[Path];
  if (E.Looked)
    return E;
  E.Looked = true;
  sys::fs::file_status Status;
  if (sys::fs::status(Path, Status) || !sys::fs::is_regular_file(Status))
    return E;
  E.Exists = true;
  E.Stamp.Size = Status.getSize();
  E.Stamp.Time = nanoseconds(Status.getLastModificationTime());
  return E;
}

bool FileStamps::hash(StringRef Path, Entry &E) {
  if (E.Hashed)
    return true;
  auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!Buffer || (*Buffer)->getBufferSize() != E.Stamp.Size)
    return false;
  E.Stamp.Hash = xxh3_64bits((*Buffer)->getBuffer());
  return E.Hashed = true;
}

std::optional<FileStamp> FileStamps::get(StringRef Path) {
  Entry &E = look(Path);
  if (!E.Exists || E.Stamp.Time >= Start || !hash(Path, E))
    return std::nullopt;
  return E.Stamp;
}

bool FileStamps::isStill(StringRef Path, const FileStamp &S) {
  Entry &E = look(Path);
  if (!E.Exists || E.Stamp.Size != S.Size)
    return false;
  if (E.Stamp.Time == S.Time)
    return true;
  return hash(Path, E) && E.Stamp.Hash == S.Hash;
}

} // namespace kalloc
