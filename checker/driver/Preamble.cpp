//===- Preamble.cpp - Headers parsed once for many units ------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/Preamble.h"
#include "driver/WorkerPool.h"
#include "model/Digest.h"
#include "model/Wire.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace kalloc {

/// A preamble costs about as much as it saves on this many units.
static constexpr size_t WorthUnits = 6;
static constexpr StringLiteral Format = "kalloc-tidy preamble 1";

PreambleStore::PreambleStore(std::string Where, PreambleRecipe Recipe,
                             FileStamps &Stamps, std::string Salt)
    : Folder(std::move(Where)), Recipe(std::move(Recipe)), Stamps(Stamps),
      Salt(std::move(Salt)) {
  // What fails shows when it is written.
  (void)sys::fs::create_directories(Folder);
}

static std::string inFolder(StringRef Folder, const Twine &Name) {
  SmallString<128> Path(Folder);
  sys::path::append(Path, Name);
  return Path.str().str();
}

/// What the preamble consists of, as a source file.
static std::string preambleText(const PreambleRecipe &R,
                                const PreambleRecipe::Subsystem *S) {
  // Kbuild's names of the unit; the unit's own take their place.
  std::string Text = "#define KBUILD_MODNAME \"preamble\"\n"
                     "#define KBUILD_BASENAME \"preamble\"\n"
                     "#define KBUILD_MODFILE \"preamble\"\n"
                     "#define __KBUILD_MODNAME kmod_preamble\n";
  auto Include = [&](const std::string &H) {
    Text += "#if __has_include(<" + H + ">)\n#include <" + H + ">\n#endif\n";
  };
  for_each(R.Headers, Include);
  if (S)
    for_each(S->Headers, Include);
  return Text;
}

/// The most special subsystem that \p File lies in, or null.
static const PreambleRecipe::Subsystem *subsystem(const PreambleRecipe &R,
                                                  StringRef File) {
  const PreambleRecipe::Subsystem *Best = nullptr;
  for (const auto &S : R.Subsystems)
    if (File.contains("/" + S.Folder + "/") &&
        (!Best || S.Folder.size() > Best->Folder.size()))
      Best = &S;
  return Best;
}

/// Writes \p Text to \p Path so that nobody ever sees half of it.
static Error replaceFile(const std::string &Path, StringRef Text) {
  auto Temporary = sys::fs::TempFile::create(Path + ".new-%%%%%%%%");
  if (!Temporary)
    return Temporary.takeError();
  raw_fd_ostream OS(Temporary->FD, /*shouldClose=*/false);
  OS << Text;
  OS.flush();
  if (OS.has_error()) {
    std::error_code EC = OS.error();
    OS.clear_error();
    consumeError(Temporary->discard());
    return errorCodeToError(EC);
  }
  return Temporary->keep(Path);
}

/// Makes the preamble and its description; "" or why that failed.
static std::string make(const CommandLine &C, const std::string &Directory,
                        const std::string &Text, const std::string &Folder,
                        const std::string &Key, FileStamps &Stamps) {
  Preamble P;
  std::string Pch;
  auto Temporary =
      sys::fs::TempFile::create(inFolder(Folder, "llvmcache-new-%%%%%%%%"));
  if (!Temporary)
    return toString(Temporary.takeError());
  uint64_t Size = 0, Hash = 0;
  Error Built = buildPreamble(C, Directory, Text, Temporary->TmpName, P);
  bool Failed = bool(Built);
  consumeError(std::move(Built));
  auto Bytes = MemoryBuffer::getFile(Temporary->TmpName, false, false);
  if (!Failed && Bytes && (*Bytes)->getBufferSize()) {
    Size = (*Bytes)->getBufferSize();
    Hash = xxh3_64bits((*Bytes)->getBuffer());
    Pch = "llvmcache-" + utohexstr(Hash, true, 16) + ".pch";
    if (Error E = Temporary->keep(inFolder(Folder, Pch)))
      return toString(std::move(E));
  } else {
    consumeError(Temporary->discard());
  }

  WireWriter W;
  W.text(Pch);
  W.number(Size);
  W.number(Hash);
  std::vector<FileStamp> InputStamps;
  for (const std::string &F : P.Inputs) {
    auto S = Stamps.get(F);
    if (!S)
      return "'" + F + "' changes while it is read";
    InputStamps.push_back(*S);
  }
  size_t Input = 0;
  W.list(P.Inputs, [&](const std::string &F) {
    const FileStamp &S = InputStamps[Input++];
    W.text(F);
    W.number(S.Size);
    W.number(uint64_t(S.Time));
    W.number(S.Hash);
  });
  W.list(P.Includes, [&](const std::vector<uint32_t> &L) {
    W.list(L, [&](uint32_t N) { W.number(N); });
  });
  W.list(P.Identifiers, [&](const std::vector<uint32_t> &L) {
    uint32_t Last = 0;
    W.list(L, [&](uint32_t H) {
      W.number(H - Last);
      Last = H;
    });
  });
  W.list(P.Roots, [&](uint32_t N) { W.number(N); });
  std::string Body = W.take();
  W.text(Format);
  W.number(xxh3_64bits(Body));
  if (Error E = replaceFile(inFolder(Folder, "llvmcache-" + Key + ".preamble"),
                            W.take() + Body))
    return toString(std::move(E));
  return "";
}

/// Reads a description; false if there is none that holds.
bool PreambleStore::load(Preamble &P, const std::string &Meta) {
  auto Buffer = MemoryBuffer::getFile(Meta, false, false);
  if (!Buffer)
    return false;
  StringRef All = (*Buffer)->getBuffer();
  WireReader R(All);
  if (R.text() != Format)
    return false;
  uint64_t Sum = R.number();
  if (R.bad() || xxh3_64bits(R.rest()) != Sum)
    return false;
  std::string Pch = R.text().str();
  uint64_t Size = R.number(), Hash = R.number();
  bool Still = true;
  R.list([&] {
    StringRef File = R.text();
    FileStamp S;
    S.Size = R.number();
    S.Time = int64_t(R.number());
    S.Hash = R.number();
    Still = Still && Stamps.isStill(File, S);
    P.Inputs.push_back(File.str());
  });
  R.list([&] {
    auto &L = P.Includes.emplace_back();
    R.list([&] { L.push_back(R.number()); });
  });
  R.list([&] {
    auto &L = P.Identifiers.emplace_back();
    uint32_t Last = 0;
    R.list([&] { L.push_back(Last += uint32_t(R.number())); });
  });
  R.list([&] { P.Roots.push_back(R.number()); });
  auto Fits = [&](uint32_t N) { return N < P.Inputs.size(); };
  if (R.bad() || !R.atEnd() || !Still || P.Includes.size() != P.Inputs.size() ||
      P.Identifiers.size() != P.Inputs.size() || !all_of(P.Roots, Fits) ||
      !all_of(P.Includes, [&](const auto &L) { return all_of(L, Fits); }))
    return false;
  if (!Pch.empty()) {
    P.File = inFolder(Folder, Pch);
    auto Bytes = MemoryBuffer::getFile(P.File, false, false);
    if (!Bytes || (*Bytes)->getBufferSize() != Size ||
        xxh3_64bits((*Bytes)->getBuffer()) != Hash)
      return false;
  }
  for (auto [I, File] : enumerate(P.Inputs)) {
    sys::fs::UniqueID Id;
    if (!sys::fs::getUniqueID(File, Id))
      P.Index[Id] = I;
  }
  return true;
}

std::vector<const Preamble *>
PreambleStore::prepare(ArrayRef<Unit> Units, ArrayRef<CommandLine> Lines,
                       ArrayRef<size_t> Todo, unsigned Jobs) {
  struct Group {
    std::vector<size_t> Units;
    const PreambleRecipe::Subsystem *Sub = nullptr;
    std::string Text;
  };
  std::map<std::string, Group> Groups;
  for (size_t I : Todo) {
    const Unit &U = Units[I];
    const CommandLine &C = Lines[I];
    const auto *Sub = subsystem(Recipe, U.File);
    std::string Text = preambleText(Recipe, Sub);
    std::vector<StringRef> Parts{Salt, Text, U.Directory};
    append_range(Parts, *C.Shared);
    Group &G = Groups[hexDigestOf(Parts)];
    G.Units.push_back(I);
    G.Sub = Sub;
    G.Text = std::move(Text);
  }
  std::vector<std::pair<std::string, const Group *>> Missing;
  auto Load = [&](const std::string &Key) {
    auto P = std::make_unique<Preamble>();
    P->Text = Groups[Key].Text;
    P->Name = Key;
    P->Recipe = &Recipe;
    if (!load(*P, inFolder(Folder, "llvmcache-" + Key + ".preamble")))
      return false;
    ByKey[Key] = std::move(P);
    return true;
  };
  for (const auto &[Key, G] : Groups)
    if (!Load(Key) && G.Units.size() >= WorthUnits)
      Missing.push_back({Key, &G});
  PoolOptions O;
  O.Jobs = Jobs;
  runInWorkers(
      Missing.size(), O,
      [&](size_t I) {
        const auto &[Key, G] = Missing[I];
        size_t First = G->Units.front();
        return make(Lines[First], Units[First].Directory, G->Text, Folder, Key,
                    Stamps);
      },
      [&](size_t I, const JobEnd &End) {
        if (End.How == JobEnd::Done && End.Bytes.empty() &&
            Load(Missing[I].first) && !ByKey[Missing[I].first]->File.empty())
          ++Made;
      },
      [] {});
  std::vector<const Preamble *> Of(Units.size());
  for (const auto &[Key, G] : Groups) {
    auto It = ByKey.find(Key);
    if (It != ByKey.end() && !It->second->File.empty())
      for (size_t I : G.Units)
        Of[I] = It->second.get();
  }
  return Of;
}

} // namespace kalloc
