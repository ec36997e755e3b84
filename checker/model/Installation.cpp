//===- Installation.cpp - Where rules, pages and headers lie --------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "model/Installation.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <dlfcn.h>

using namespace llvm;

namespace kalloc {

std::string dataPath(const void *Symbol, const Twine &Installed,
                     const Twine &InSources) {
  SmallString<256> Path;
  Dl_info Info;
  if (dladdr(Symbol, &Info) && Info.dli_fname) {
    Path = Info.dli_fname;
    if (!sys::path::has_parent_path(Path)) // started by name, from PATH
      Path = sys::fs::getMainExecutable(Info.dli_fname,
                                        const_cast<void *>(Symbol));
    (void)sys::fs::make_absolute(Path);
    SmallString<256> Real;
    if (!sys::fs::real_path(Path, Real))
      Path = Real;
    // <prefix>/bin/kalloc-tidy, <prefix>/lib/kalloc-tidy/module.so
    for (StringRef Up = sys::path::parent_path(Path); !Up.empty();
         Up = sys::path::parent_path(Up)) {
      SmallString<256> Candidate(Up);
      sys::path::append(Candidate, KALLOC_DATA_DIR, Installed);
      if (sys::fs::exists(Candidate))
        return Candidate.str().str();
      if (sys::path::filename(Up) == "usr")
        break;
    }
  }
  Path = KALLOC_SOURCE_DIR;
  sys::path::append(Path, InSources);
  return Path.str().str();
}

std::string checkPage(const void *Symbol, StringRef Check) {
  Check.consume_front("kalloc-");
  std::string Page = ("docs/checks/" + Check + ".md").str();
  return dataPath(Symbol, Page, Page);
}

} // namespace kalloc
