//===- ResultCache.h - Results of earlier runs ------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A folder of segments. A segment is one file, written whole under another
// name and renamed, with a checksum over its content:
//
//   header   magic, format version, length and checksum of the rest
//   files    path, size, time, hash of every file that any unit of it read
//   sets     lists of file numbers: what a unit, or a preamble, read
//   units    key, set of the unit, set of its preamble, encoded result
//
// A run reads all segments, the newest last, and writes its own results as new
// ones every few seconds, so that a killed run loses seconds of work. Runs at
// the same time write different segments. When there are many, the last one to
// finish joins them. A segment that is damaged is deleted and its units are
// analysed again: nothing in it is believed unless the checksum holds.
//
// The key of a unit is made of the version of this program, the rules, the
// checks and the command line; an entry counts if every file that the unit read
// is as it was. What is not seen: a new header that would now be found before
// the one that was read.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_DRIVER_RESULTCACHE_H
#define KALLOC_DRIVER_RESULTCACHE_H

#include "driver/FileStamps.h"
#include "driver/UnitResult.h"
#include "model/Digest.h"
#include "llvm/ADT/StringSet.h"
#include <map>
#include <memory>

namespace llvm {
class MemoryBuffer;
} // namespace llvm

namespace kalloc {

/// Names a unit with everything that decides its result but the files it reads.
using UnitKey = Digest;

class ResultCache {
public:
  /// \p Folder is made if it is missing. Without it (it cannot be made or
  /// written) nothing is found or stored; problem() then says why.
  ResultCache(std::string Folder, FileStamps &Stamps);
  ~ResultCache();

  /// Why nothing can be stored, or "".
  const std::string &problem() const { return Problem; }

  /// The result stored for \p Key if all that it read is unchanged.
  std::optional<UnitResult> find(const UnitKey &Key);
  /// The stored result of \p Key was read from one of \p Files.
  bool reads(const UnitKey &Key, const llvm::StringSet<> &Files) const;
  /// Keeps \p R until the next flush. A result that read files which changed
  /// meanwhile is not kept. \p PreambleFiles: what R.Preamble stands for.
  void add(const UnitKey &Key, const UnitResult &R,
           const std::vector<std::string> *PreambleFiles);
  /// Writes what was added as a new segment.
  void flush();
  /// Writes what was added and joins segments if there are many.
  void finish();

private:
  struct Segment;
  struct Slot {
    Segment *In = nullptr;
    size_t Unit = 0;
  };
  struct Builder;

  bool load(const std::string &Path);
  void write(Builder &B);
  bool verify(Segment &S, uint64_t Set);

  std::string Folder, Problem;
  FileStamps &Stamps;
  std::vector<std::unique_ptr<Segment>> Segments;
  std::map<UnitKey, Slot> Units;
  std::unique_ptr<Builder> Pending;
};

} // namespace kalloc

#endif
