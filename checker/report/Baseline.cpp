//===- Baseline.cpp - What was there before -------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/Baseline.h"
#include "report/Report.h"
#include "report/WriteWhole.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kalloc {

/// Raised when entries mean something else.
static constexpr int64_t Format = 1;

static bool fromJSON(const json::Value &V, Baseline::Entry &E, json::Path P) {
  json::ObjectMapper O(V, P);
  return O && O.map("fingerprint", E.Fingerprint) && O.map("check", E.Check) &&
         O.map("file", E.File) && O.map("function", E.Function) &&
         O.map("message", E.Message);
}

namespace {
struct File {
  int64_t Version = 0;
  std::vector<Baseline::Entry> Findings;
};

bool fromJSON(const json::Value &V, File &F, json::Path P) {
  json::ObjectMapper O(V, P);
  return O && O.map("baseline", F.Version) && O.map("findings", F.Findings);
}
} // namespace

Expected<Baseline> Baseline::read(StringRef Path) {
  auto Buffer = MemoryBuffer::getFile(Path);
  if (!Buffer)
    return createStringError("cannot read the baseline '" + Path +
                             "': " + Buffer.getError().message() +
                             "; --write-baseline makes one");
  auto Parsed = json::parse<File>((*Buffer)->getBuffer(), "baseline");
  if (!Parsed)
    return createStringError(
        "'" + Path + "' is no baseline: " + toString(Parsed.takeError()) +
        "; --write-baseline makes one");
  if (Parsed->Version != Format)
    return createStringError("the baseline '" + Path +
                             "' has a format of another version; "
                             "--write-baseline makes it anew");
  Baseline B;
  B.Entries = std::move(Parsed->Findings);
  B.Met.resize(B.Entries.size());
  return B;
}

Baseline Baseline::of(ArrayRef<Finding> Findings, StringRef Root) {
  Baseline B;
  for (const Finding &F : Findings)
    B.Entries.push_back({F.Fingerprint, F.Check,
                         utf8(reportPath(Root, F.At.File)), F.Function,
                         F.Message});
  B.Met.resize(B.Entries.size());
  return B;
}

Error Baseline::write(StringRef Path, StringRef Root,
                      ArrayRef<Finding> Findings) {
  // One finding a line, in an order that moved code does not change, so that a
  // change of the file can be read.
  std::vector<std::string> Lines;
  for (const Finding &F : Findings) {
    std::string Line;
    raw_string_ostream(Line)
        << json::Value(json::Object{{"check", F.Check},
                                    {"file", utf8(reportPath(Root, F.At.File))},
                                    {"fingerprint", F.Fingerprint},
                                    {"function", F.Function},
                                    {"message", utf8(F.Message)}});
    Lines.push_back(std::move(Line));
  }
  llvm::sort(Lines);
  std::string Text;
  raw_string_ostream OS(Text);
  OS << "{\"baseline\": " << Format << ", \"findings\": [";
  OS << (Lines.empty() ? "" : "\n") << join(Lines, ",\n");
  OS << "\n]}\n";
  return writeWhole(Path, Text);
}

static bool isThere(StringRef Root, StringRef File) {
  SmallString<256> Path(Root);
  sys::path::append(Path, File);
  return sys::fs::exists(sys::path::is_absolute(File) ? File : Path.str());
}

void Baseline::hide(std::vector<Finding> &Findings,
                    std::vector<Finding> &Hidden, StringRef Root) {
  // Of one file and fingerprint, in the order of the baseline, reversed; and by
  // the fingerprint alone what was said of files that are no more.
  StringMap<std::vector<size_t>> Known, Moved;
  for (size_t I = Entries.size(); I--;) {
    const Entry &E = Entries[I];
    Known[E.Fingerprint + ':' + E.File].push_back(I);
    if (!isThere(Root, E.File))
      Moved[E.Fingerprint].push_back(I);
  }
  auto Take = [&](StringMap<std::vector<size_t>> &From, const Twine &Key) {
    auto It = From.find(Key.str());
    while (It != From.end() && !It->second.empty()) {
      size_t I = It->second.back();
      It->second.pop_back();
      if (!Met[I])
        return bool(Met[I] = true);
    }
    return false;
  };
  std::vector<Finding> New;
  for (Finding &F : Findings) {
    if (!Take(Known, F.Fingerprint + ":" + utf8(reportPath(Root, F.At.File))) &&
        !Take(Moved, F.Fingerprint)) {
      New.push_back(std::move(F));
      continue;
    }
    F.Hidden = Suppression::Baseline;
    Hidden.push_back(std::move(F));
  }
  Findings = std::move(New);
}

std::vector<Baseline::Entry> Baseline::stale(const StringSet<> &Analysed,
                                             StringRef Root) const {
  std::vector<Entry> Gone;
  for (const auto &[E, Was] : zip(Entries, Met))
    if (!Was && (Analysed.contains(E.File) || !isThere(Root, E.File)))
      Gone.push_back(E);
  return Gone;
}

} // namespace kalloc
