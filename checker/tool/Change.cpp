//===- Change.cpp - What a change in Git may affect -----------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "tool/Change.h"
#include "tool/NameStatus.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/VirtualFileSystem.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kalloc {

/// Runs git with \p Args in \p Folder; its output goes to \p To.
static Error git(StringRef Folder, ArrayRef<StringRef> Args, StringRef To) {
  auto Program = sys::findProgramByName("git");
  if (!Program)
    return createStringError("--diff needs git, which is not there");
  SmallVector<StringRef, 12> All{"git", "-C", Folder};
  append_range(All, Args);
  SmallString<128> Errors(To);
  Errors += ".err";
  // What was there would stay behind a shorter answer.
  for (StringRef File : {To, StringRef(Errors)})
    (void)sys::fs::remove(File);
  std::optional<StringRef> Redirects[] = {StringRef(""), To, StringRef(Errors)};
  std::string Fault;
  int Status =
      sys::ExecuteAndWait(*Program, All, std::nullopt, Redirects, 0, 0, &Fault);
  if (!Status)
    return Error::success();
  auto Said = MemoryBuffer::getFile(Errors);
  StringRef Text = Said ? (*Said)->getBuffer().trim() : StringRef(Fault);
  return createStringError("--diff: git says: " + Text);
}

static Expected<std::string> gitText(StringRef Folder, ArrayRef<StringRef> Args,
                                     StringRef Temporary) {
  SmallString<128> To(Temporary);
  sys::path::append(To, "answer");
  if (Error E = git(Folder, Args, To))
    return std::move(E);
  auto Text = MemoryBuffer::getFile(To, /*IsText=*/false);
  if (!Text)
    return errorCodeToError(Text.getError());
  return (*Text)->getBuffer().str();
}

/// The commit that \p Revision names; of `A...`, what A and HEAD have both come
/// from. A range of two commits is refused: the files are compared as they are.
static Expected<std::string> commit(StringRef Root, StringRef Revision,
                                    StringRef Temporary) {
  if (Revision.starts_with("-"))
    return createStringError("--diff: '" + Revision + "' is no revision");
  bool Fork = Revision.consume_back("...");
  if (Revision.contains(".."))
    return createStringError("--diff: '" + Revision +
                             "' are two revisions; the "
                             "files are compared as they are: name the older");
  auto Id =
      Fork ? gitText(Root, {"merge-base", Revision, "HEAD"}, Temporary)
           : gitText(Root,
                     {"rev-parse", "--verify", (Revision + "^{commit}").str()},
                     Temporary);
  if (!Id)
    return createStringError(toString(Id.takeError()) + ": '" + Revision + "'");
  return StringRef(*Id).trim().str();
}

/// How the top of the repository is called by way of \p Folder, which may lead
/// through links that git does not tell of; \p Root if that cannot be told.
static std::string topAsGiven(StringRef Folder, StringRef Root,
                              StringRef Temporary) {
  auto Up = gitText(Folder, {"rev-parse", "--show-cdup"}, Temporary);
  if (!Up) {
    consumeError(Up.takeError());
    return Root.str();
  }
  SmallString<256> Top(Folder);
  (void)sys::fs::make_absolute(Top);
  sys::path::append(Top, StringRef(*Up).trim());
  sys::path::remove_dots(Top, /*remove_dot_dot=*/true);
  bool Same = false;
  if (sys::fs::equivalent(Top, Root, Same) || !Same)
    return Root.str();
  return Top.str().rtrim('/').str();
}

Expected<Change> Change::read(StringRef Revision, StringRef Folder) {
  Change C;
  SmallString<128> Temporary;
  if (std::error_code EC =
          sys::fs::createUniqueDirectory("kalloc-tidy-diff", Temporary))
    return errorCodeToError(EC);
  C.Temporary = Temporary.str().str();
  auto Top = gitText(Folder, {"rev-parse", "--show-toplevel"}, Temporary);
  if (!Top)
    return Top.takeError();
  std::string Root = StringRef(*Top).rtrim('\n').str();
  auto Old = commit(Root, Revision, Temporary);
  if (!Old)
    return Old.takeError();
  auto Changed = gitText(
      Root, {"diff", "--name-status", "--find-renames", "-z", *Old, "--"},
      Temporary);
  if (!Changed)
    return Changed.takeError();
  auto New = gitText(Root, {"ls-files", "--others", "--exclude-standard", "-z"},
                     Temporary);
  if (!New)
    return New.takeError();
  auto Absolute = [&](StringRef Path) {
    SmallString<256> Full(Root);
    sys::path::append(Full, Path);
    return Full.str().str();
  };
  for (const auto &[I, F] : enumerate(readNameStatus(*Changed))) {
    // What was moved is compared under its new name.
    std::string Path = Absolute(F.Now);
    C.Files.insert(Path);
    if (F.Kind == 'A')
      continue;
    SmallString<128> Was(Temporary);
    sys::path::append(Was, "old" + std::to_string(I));
    if (Error E = git(Root, {"show", (*Old + ":" + F.Was).str()}, Was))
      return std::move(E);
    C.Old.push_back({Path, Was.str().str()});
    if (F.Kind == 'R') {
      C.Files.insert(Absolute(F.Was));
      C.Old.push_back({Absolute(F.Was), Was.str().str()});
    }
  }
  SmallVector<StringRef, 0> Parts;
  StringRef(*New).split(Parts, '\0', -1, /*KeepEmpty=*/false);
  for (StringRef Path : Parts)
    C.Files.insert(Absolute(Path));
  if (std::string Given = topAsGiven(Folder, Root, Temporary); Given != Root)
    C.alias(Root, Given);
  return std::move(C);
}

Change::~Change() {
  if (!Temporary.empty())
    (void)sys::fs::remove_directories(Temporary);
}

void Change::alias(StringRef Of, StringRef Path) {
  auto Other = [&](StringRef File) -> std::string {
    if (!File.consume_front(Of) || !File.starts_with("/"))
      return "";
    return (Path + File).str();
  };
  std::vector<std::string> More;
  for (const auto &File : Files)
    if (std::string Name = Other(File.getKey()); !Name.empty())
      More.push_back(std::move(Name));
  for (const std::string &Name : More)
    Files.insert(Name);
  for (size_t I = 0, N = Old.size(); I != N; ++I)
    if (std::string Name = Other(Old[I].first); !Name.empty())
      Old.push_back({std::move(Name), Old[I].second});
}

std::vector<Unit> Change::candidates(std::vector<Unit> Units) const {
  std::vector<Unit> Own;
  for (const Unit &U : Units)
    if (Files.contains(U.File))
      Own.push_back(U);
  // A source file that is no unit is included somewhere, or not compiled.
  bool OnlyUnits = all_of(Files, [&](const auto &File) {
    StringRef Path = File.getKey();
    bool Source = Path.ends_with(".c") || Path.ends_with(".h");
    return !Source ||
           any_of(Own, [&](const Unit &U) { return U.File == Path; });
  });
  return OnlyUnits ? Own : std::move(Units);
}

bool Change::isNew(StringRef File) const {
  return Files.contains(File) &&
         none_of(Old, [&](const auto &Was) { return Was.first == File; });
}

Expected<std::string> Change::overlay() const {
  vfs::YAMLVFSWriter Writer;
  Writer.setUseExternalNames(false); // findings name the real file
  for (const auto &[Path, Content] : Old)
    Writer.addFileMapping(Path, Content);
  SmallString<128> File(Temporary);
  sys::path::append(File, "overlay.yaml");
  std::error_code EC;
  raw_fd_ostream OS(File, EC);
  if (EC)
    return errorCodeToError(EC);
  Writer.write(OS);
  return File.str().str();
}

} // namespace kalloc
