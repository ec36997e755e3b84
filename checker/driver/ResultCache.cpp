//===- ResultCache.cpp - Results of earlier runs --------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/ResultCache.h"
#include "model/Wire.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Endian.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace kalloc {

static constexpr StringLiteral Magic = "KALLOCR1";
static constexpr size_t HeaderSize = 8 + 8 + 8;
/// The prefix that LLVM's pruneCache() asks for.
static constexpr StringLiteral Prefix = "llvmcache-results-";
/// More segments than this are joined.
static constexpr size_t ManySegments = 6;

struct ResultCache::Segment {
  std::unique_ptr<MemoryBuffer> Bytes;
  std::string Path;
  std::vector<std::pair<StringRef, FileStamp>> Files;
  std::vector<std::vector<uint32_t>> Sets;
  /// Whether a file, a set is as it was; looked at on demand.
  std::vector<std::optional<bool>> FileOk, SetOk;
  struct Unit {
    uint64_t Own, Preamble; ///< sets; Preamble counts from 1, 0: none
    StringRef Result;
  };
  std::vector<Unit> Units;
};

/// Collects units; equal files and equal sets are stored once.
struct ResultCache::Builder {
  struct Unit {
    UnitKey Key;
    uint64_t Own, Preamble;
    std::string Result;
  };
  std::vector<std::pair<std::string, FileStamp>> Files;
  StringMap<uint32_t> FileIds;
  std::vector<std::vector<uint32_t>> Sets;
  StringMap<uint64_t> PreambleSets; ///< by the preamble's name
  std::vector<Unit> Units;

  uint32_t file(StringRef Path, const FileStamp &S) {
    auto [It, Fresh] = FileIds.try_emplace(Path, Files.size());
    if (Fresh)
      Files.push_back({Path.str(), S});
    return It->second;
  }
};

ResultCache::ResultCache(std::string Where, FileStamps &Stamps)
    : Folder(std::move(Where)), Stamps(Stamps),
      Pending(std::make_unique<Builder>()) {
  if (std::error_code EC = sys::fs::create_directories(Folder)) {
    Problem = "cannot make the cache folder '" + Folder + "': " + EC.message();
    return;
  }
  if (std::error_code EC = sys::fs::access(Folder, sys::fs::AccessMode::Write))
    Problem =
        "cannot write to the cache folder '" + Folder + "': " + EC.message();
  std::error_code EC;
  std::vector<std::pair<sys::TimePoint<>, std::string>> Paths;
  for (sys::fs::directory_iterator I(Folder, EC), E; I != E && !EC;
       I.increment(EC)) {
    sys::fs::file_status Status;
    if (sys::path::filename(I->path()).starts_with(Prefix) &&
        !sys::fs::status(I->path(), Status))
      Paths.push_back({Status.getLastModificationTime(), I->path()});
  }
  llvm::sort(Paths);
  for (const auto &[Time, Path] : Paths)
    if (!load(Path))
      (void)sys::fs::remove(Path);
}

ResultCache::~ResultCache() = default;

/// False if the file is damaged.
bool ResultCache::load(const std::string &Path) {
  auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return true; // joined by another run meanwhile
  StringRef All = (*Buffer)->getBuffer();
  if (All.size() < HeaderSize || !All.consume_front(Magic))
    return false;
  uint64_t Length = support::endian::read64le(All.data());
  uint64_t Sum = support::endian::read64le(All.data() + 8);
  StringRef Body = All.drop_front(16);
  if (Body.size() != Length || xxh3_64bits(Body) != Sum)
    return false;

  auto S = std::make_unique<Segment>();
  WireReader R(Body);
  R.list([&] {
    StringRef File = R.text();
    FileStamp Stamp;
    Stamp.Size = R.number();
    Stamp.Time = int64_t(R.number());
    Stamp.Hash = R.number();
    S->Files.push_back({File, Stamp});
  });
  R.list([&] {
    std::vector<uint32_t> &Set = S->Sets.emplace_back();
    uint32_t Last = 0;
    R.list([&] { Set.push_back(Last += uint32_t(R.number())); });
  });
  std::vector<std::pair<UnitKey, size_t>> Keys;
  R.list([&] {
    StringRef KeyBytes = R.text();
    UnitKey Key{};
    llvm::copy(KeyBytes.take_front(Key.size()), Key.begin());
    Segment::Unit U;
    U.Own = R.number();
    U.Preamble = R.number();
    U.Result = R.text();
    Keys.push_back({Key, S->Units.size()});
    S->Units.push_back(U);
  });
  bool Fits = !R.bad() && R.atEnd() && all_of(S->Sets, [&](const auto &Set) {
    return all_of(Set, [&](uint32_t F) { return F < S->Files.size(); });
  }) && all_of(S->Units, [&](const Segment::Unit &U) {
    return U.Own < S->Sets.size() && U.Preamble <= S->Sets.size();
  });
  if (!Fits)
    return false;
  S->FileOk.resize(S->Files.size());
  S->SetOk.resize(S->Sets.size());
  S->Bytes = std::move(*Buffer);
  S->Path = Path;
  for (const auto &[Key, Unit] : Keys)
    Units[Key] = {S.get(), Unit};
  Segments.push_back(std::move(S));
  return true;
}

bool ResultCache::verify(Segment &S, uint64_t Set) {
  if (!S.SetOk[Set])
    S.SetOk[Set] = all_of(S.Sets[Set], [&](uint32_t F) {
      if (!S.FileOk[F])
        S.FileOk[F] = Stamps.isStill(S.Files[F].first, S.Files[F].second);
      return *S.FileOk[F];
    });
  return *S.SetOk[Set];
}

std::optional<UnitResult> ResultCache::find(const UnitKey &Key) {
  auto It = Units.find(Key);
  if (It == Units.end())
    return std::nullopt;
  Segment &S = *It->second.In;
  const Segment::Unit &U = S.Units[It->second.Unit];
  if (!verify(S, U.Own) || (U.Preamble && !verify(S, U.Preamble - 1)))
    return std::nullopt;
  auto R = decode(U.Result);
  if (!R) {
    consumeError(R.takeError());
    return std::nullopt;
  }
  return std::move(*R);
}

bool ResultCache::reads(const UnitKey &Key, const StringSet<> &Files) const {
  auto It = Units.find(Key);
  if (It == Units.end())
    return false;
  const Segment &S = *It->second.In;
  const Segment::Unit &U = S.Units[It->second.Unit];
  auto In = [&](uint64_t Set) {
    return any_of(S.Sets[Set],
                  [&](uint32_t F) { return Files.contains(S.Files[F].first); });
  };
  return In(U.Own) || (U.Preamble && In(U.Preamble - 1));
}

void ResultCache::add(const UnitKey &Key, const UnitResult &R,
                      const std::vector<std::string> *PreambleFiles) {
  if (!Problem.empty())
    return;
  Builder &B = *Pending;
  auto SetOf =
      [&](const std::vector<std::string> &Paths) -> std::optional<uint64_t> {
    std::vector<uint32_t> Set;
    for (const std::string &P : Paths) {
      auto Stamp = Stamps.get(P);
      if (!Stamp)
        return std::nullopt;
      Set.push_back(B.file(P, *Stamp));
    }
    llvm::sort(Set);
    B.Sets.push_back(std::move(Set));
    return B.Sets.size() - 1;
  };
  uint64_t Preamble = 0;
  if (PreambleFiles) {
    auto It = B.PreambleSets.find(R.Preamble);
    if (It == B.PreambleSets.end()) {
      auto Set = SetOf(*PreambleFiles);
      if (!Set)
        return;
      It = B.PreambleSets.try_emplace(R.Preamble, *Set + 1).first;
    }
    Preamble = It->second;
  }
  auto Own = SetOf(R.Dependencies);
  if (!Own)
    return;
  // The files are in the set; the result itself need not name them again.
  UnitResult Short = R;
  Short.Dependencies.clear();
  B.Units.push_back({Key, *Own, Preamble, encode(Short)});
}

void ResultCache::write(Builder &B) {
  if (B.Units.empty() || !Problem.empty())
    return;
  WireWriter W;
  W.list(B.Files, [&](const auto &F) {
    W.text(F.first);
    W.number(F.second.Size);
    W.number(uint64_t(F.second.Time));
    W.number(F.second.Hash);
  });
  W.list(B.Sets, [&](const std::vector<uint32_t> &Set) {
    uint32_t Last = 0;
    W.list(Set, [&](uint32_t F) {
      W.number(F - Last);
      Last = F;
    });
  });
  W.list(B.Units, [&](const Builder::Unit &U) {
    W.text(
        StringRef(reinterpret_cast<const char *>(U.Key.data()), U.Key.size()));
    W.number(U.Own);
    W.number(U.Preamble);
    W.text(U.Result);
  });
  std::string Body = W.take();
  char Header[16];
  support::endian::write64le(Header, Body.size());
  support::endian::write64le(Header + 8, xxh3_64bits(Body));

  // createUniqueFile's X are random digits: no two runs meet.
  SmallString<128> Model(Folder);
  sys::path::append(Model, "llvmcache-new-%%%%%%%%%%%%");
  auto Temporary = sys::fs::TempFile::create(Model);
  if (!Temporary) {
    Problem = "cannot write to the cache folder '" + Folder +
              "': " + toString(Temporary.takeError());
    return;
  }
  raw_fd_ostream OS(Temporary->FD, /*shouldClose=*/false);
  OS << Magic << StringRef(Header, sizeof(Header)) << Body;
  OS.flush();
  if (OS.has_error()) {
    Problem = "cannot write to the cache folder '" + Folder +
              "': " + OS.error().message();
    OS.clear_error();
    consumeError(Temporary->discard());
    return;
  }
  SmallString<128> Name(Folder);
  StringRef Unique = sys::path::filename(Temporary->TmpName);
  Unique.consume_front("llvmcache-new-");
  sys::path::append(Name, Prefix + Unique);
  if (Error E = Temporary->keep(Name))
    Problem = "cannot write to the cache folder '" + Folder +
              "': " + toString(std::move(E));
}

void ResultCache::flush() {
  write(*Pending);
  Pending = std::make_unique<Builder>();
}

void ResultCache::finish() {
  // What this run wrote is joined by the next run that has something to write.
  if (Segments.size() < ManySegments || Pending->Units.empty())
    return flush();
  Builder &B = *Pending;
  std::map<UnitKey, bool> Fresh;
  for (const Builder::Unit &U : B.Units)
    Fresh[U.Key] = true;
  std::map<std::pair<Segment *, uint64_t>, std::optional<uint64_t>> Moved;
  auto Move = [&](Segment &S, uint64_t Set) {
    auto [It, New] = Moved.try_emplace({&S, Set});
    if (New && verify(S, Set)) {
      std::vector<uint32_t> Ids;
      for (uint32_t F : S.Sets[Set])
        Ids.push_back(B.file(S.Files[F].first, S.Files[F].second));
      llvm::sort(Ids);
      B.Sets.push_back(std::move(Ids));
      It->second = B.Sets.size() - 1;
    }
    return It->second;
  };
  for (const auto &[Key, At] : Units) {
    const Segment::Unit &U = At.In->Units[At.Unit];
    if (Fresh.count(Key))
      continue;
    auto Own = Move(*At.In, U.Own);
    std::optional<uint64_t> Preamble =
        U.Preamble ? Move(*At.In, U.Preamble - 1) : std::nullopt;
    if (Own && (!U.Preamble || Preamble))
      B.Units.push_back(
          {Key, *Own, Preamble ? *Preamble + 1 : 0, U.Result.str()});
  }
  write(B);
  if (Problem.empty())
    for (const auto &S : Segments)
      (void)sys::fs::remove(S->Path);
  Pending = std::make_unique<Builder>();
}

} // namespace kalloc
