//===- LinkFarm.cpp - A tree seen through links ---------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "kernel/LinkFarm.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace kalloc {

static Error failed(const std::string &Path, std::error_code EC) {
  return createStringError(EC, "cannot make '%s': %s", Path.c_str(),
                           EC.message().c_str());
}

bool isBuiltInPlace(const std::string &Tree) {
  if (sys::fs::exists(Tree + "/.config") ||
      sys::fs::exists(Tree + "/include/config"))
    return true;
  std::error_code EC;
  for (sys::fs::directory_iterator I(Tree + "/arch", EC), E; I != E && !EC;
       I.increment(EC))
    if (sys::fs::exists(I->path() + "/include/generated"))
      return true;
  return false;
}

/// Links every entry of \p From into the folder \p To but those in \p Except.
static Error linkEntries(const std::string &From, const std::string &To,
                         ArrayRef<StringRef> Except) {
  if (std::error_code EC = sys::fs::create_directories(To))
    return failed(To, EC);
  std::error_code EC;
  for (sys::fs::directory_iterator I(From, EC, false), E; I != E && !EC;
       I.increment(EC)) {
    StringRef Name = sys::path::filename(I->path());
    if (is_contained(Except, Name))
      continue;
    std::string Path = To + "/" + Name.str();
    (void)sys::fs::remove(Path);
    if (std::error_code Bad = sys::fs::create_link(I->path(), Path))
      return failed(Path, Bad);
  }
  return EC ? failed(To, EC) : Error::success();
}

Error linkKernelTree(const std::string &From, const std::string &To) {
  if (Error E = linkEntries(From, To, {".config", "include", "arch"}))
    return E;
  if (Error E = linkEntries(From + "/include", To + "/include",
                            {"config", "generated"}))
    return E;
  std::error_code EC;
  for (sys::fs::directory_iterator I(From + "/arch", EC), E; I != E && !EC;
       I.increment(EC)) {
    std::string Name = sys::path::filename(I->path()).str();
    std::string Arch = (To + "/arch/" + Twine(Name)).str();
    if (!sys::fs::is_directory(I->path())) {
      (void)sys::fs::create_directories(To + "/arch");
      (void)sys::fs::remove(Arch);
      if (std::error_code Bad = sys::fs::create_link(I->path(), Arch))
        return failed(Arch, Bad);
      continue;
    }
    if (Error E = linkEntries(I->path(), Arch, {"include"}))
      return E;
    if (Error E = linkEntries(I->path() + "/include", Arch + "/include",
                              {"generated"}))
      return E;
  }
  return Error::success();
}

/// What a build leaves in a module's folder.
static bool isProduct(StringRef Name) {
  return Name.ends_with(".o") || Name.ends_with(".ko") ||
         Name.ends_with(".cmd") || Name.ends_with(".mod") ||
         Name.ends_with(".mod.c") || Name == "modules.order" ||
         Name == "Module.symvers" || Name == ".tmp_versions" || Name == ".git";
}

/// Files are copied: a Makefile may write to what it takes for its own. Only
/// what is too large for a source becomes a link.
static constexpr uint64_t LargeFile = 4 << 20;

static Error copyFiles(const std::string &From, const std::string &To,
                       const std::string &Except) {
  if (std::error_code EC = sys::fs::create_directories(To))
    return failed(To, EC);
  std::error_code EC;
  for (sys::fs::directory_iterator I(From, EC, false), E; I != E && !EC;
       I.increment(EC)) {
    StringRef Name = sys::path::filename(I->path());
    if (isProduct(Name) || I->path() == Except)
      continue;
    std::string Path = To + "/" + Name.str();
    if (I->type() == sys::fs::file_type::directory_file) {
      if (Error Bad = copyFiles(I->path(), Path, Except))
        return Bad;
      continue;
    }
    uint64_t Size = 0;
    bool Plain = I->type() == sys::fs::file_type::regular_file &&
                 !sys::fs::file_size(I->path(), Size) && Size < LargeFile;
    if (std::error_code Bad = Plain ? sys::fs::copy_file(I->path(), Path)
                                    : sys::fs::create_link(I->path(), Path))
      return failed(Path, Bad);
    // Scripts stay scripts.
    if (auto Mode = sys::fs::getPermissions(I->path()); Plain && Mode)
      (void)sys::fs::setPermissions(Path, *Mode | sys::fs::owner_write);
  }
  return EC ? failed(To, EC) : Error::success();
}

Error copyModule(const std::string &From, const std::string &To,
                 const std::string &Except) {
  (void)sys::fs::remove_directories(To);
  return copyFiles(From, To, Except);
}

} // namespace kalloc
