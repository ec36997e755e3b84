//===- Config.cpp - The .kalloc-tidy file -------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/Config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"

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
  auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Buffer)
    return createStringError(Buffer.getError(), "cannot read '%s': %s",
                             Path.c_str(), Buffer.getError().message().c_str());
  struct Sink {
    std::string Text, Path;
  } Errors{"", Path};
  auto Handler = [](const SMDiagnostic &D, void *Ctx) {
    auto &S = *static_cast<Sink *>(Ctx);
    SMDiagnostic Named(*D.getSourceMgr(), D.getLoc(), S.Path, D.getLineNo(),
                       D.getColumnNo(), D.getKind(), D.getMessage(),
                       D.getLineContents(), D.getRanges());
    raw_string_ostream OS(S.Text);
    Named.print(nullptr, OS, /*ShowColors=*/false);
  };
  Config C;
  yaml::Input In((*Buffer)->getBuffer(), nullptr, Handler, &Errors);
  In >> C;
  if (In.error())
    return createStringError(inconvertibleErrorCode(),
                             StringRef(Errors.Text).rtrim('\n'));
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
