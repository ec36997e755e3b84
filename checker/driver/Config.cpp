//===- Config.cpp - The .kalloc-tidy file ---------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/Config.h"
#include "model/YamlFile.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

using namespace llvm;

template <> struct yaml::MappingTraits<kalloc::Config> {
  static void mapping(IO &Io, kalloc::Config &C) {
    Io.mapOptional("Checks", C.Checks);
    Io.mapOptional("WarningsAsErrors", C.WarningsAsErrors);
    Io.mapOptional("Rules", C.Rules);
  }
};

namespace kalloc {

Expected<Config> readConfig(const std::string &Path) {
  auto Read = readYamlFile<Config>(Path);
  if (!Read)
    return Read.takeError();
  Config C = std::move(*Read);
  for (std::string &R : C.Rules) {
    if (sys::path::is_absolute(R))
      continue;
    SmallString<128> Full(sys::path::parent_path(Path));
    sys::path::append(Full, R);
    R = Full.str().str();
  }
  return C;
}

std::string findConfig(StringRef File) {
  for (StringRef Dir = sys::path::parent_path(File); !Dir.empty();
       Dir = sys::path::parent_path(Dir)) {
    SmallString<128> Candidate(Dir);
    sys::path::append(Candidate, ".kalloc-tidy");
    if (sys::fs::is_regular_file(Candidate))
      return Candidate.str().str();
  }
  return "";
}

} // namespace kalloc
