//===- Toolchain.cpp - The programs that a kernel build needs -------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "kernel/Toolchain.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"

using namespace llvm;

namespace kalloc {

/// "22"
static const std::string Version = std::to_string(LLVM_VERSION_MAJOR);

static std::string findTool(StringRef LlvmBin, StringRef Name) {
  SmallString<128> Path(LlvmBin);
  sys::path::append(Path, Name);
  if (!LlvmBin.empty() && sys::fs::can_execute(Path))
    return Path.str().str();
  if (auto Found = sys::findProgramByName((Name + "-" + Version).str()))
    return *Found;
  return "";
}

static bool headerExists(StringRef Name) {
  for (StringRef Folder :
       {"/usr/include/", "/usr/include/x86_64-linux-gnu/",
        "/usr/include/aarch64-linux-gnu/", "/usr/local/include/"})
    if (sys::fs::exists(Folder + Name))
      return true;
  return false;
}

Expected<Toolchain> findToolchain(const std::string &LlvmBin,
                                  const std::string &StandIn, bool ForKernel) {
  std::vector<std::string> Missing, Packages;
  auto Need = [&](bool There, StringRef What, const std::string &Package) {
    if (There)
      return;
    Missing.push_back(What.str());
    if (!is_contained(Packages, Package))
      Packages.push_back(Package);
  };
  // Told before a tree that is prepared is touched.
  if (!sys::fs::exists(StandIn))
    return createStringError("'" + StandIn +
                             "', which takes the compiler's place, is missing: "
                             "kalloc-tidy is not installed as a whole");
  Toolchain T;
  T.StandIn = StandIn;
  auto Tool = [&](std::string &Path, StringRef Name, StringRef Package) {
    Path = findTool(LlvmBin, Name);
    Need(!Path.empty(), Name, (Package + "-" + Version).str());
  };
  Tool(T.CC, "clang", "clang");
  Tool(T.CXX, "clang++", "clang");
  Tool(T.LD, "ld.lld", "lld");
  Tool(T.AR, "llvm-ar", "llvm");
  Tool(T.NM, "llvm-nm", "llvm");
  Tool(T.OBJCOPY, "llvm-objcopy", "llvm");
  Tool(T.OBJDUMP, "llvm-objdump", "llvm");
  Tool(T.READELF, "llvm-readelf", "llvm");
  Tool(T.STRIP, "llvm-strip", "llvm");
  auto Program = [&](StringRef Name, const std::string &Package) {
    Need(bool(sys::findProgramByName(Name)), Name, Package);
  };
  Program("make", "make");
  Program("perl", "perl");
  if (ForKernel) {
    Program("flex", "flex");
    Program("bison", "bison");
    Program("bc", "bc");
    Program("python3", "python3");
    Program("cpio", "cpio");
    Program("openssl", "openssl");
    Need(headerExists("libelf.h"), "libelf.h", "libelf-dev");
    Need(headerExists("openssl/opensslv.h"), "openssl/opensslv.h",
         "libssl-dev");
  }
  if (Missing.empty())
    return T;
  return createStringError(inconvertibleErrorCode(),
                           "a kernel cannot be prepared without " +
                               join(Missing, ", ") + "; install " +
                               (Missing.size() == 1 ? "it" : "them") +
                               " with: apt-get install " + join(Packages, " "));
}

} // namespace kalloc
