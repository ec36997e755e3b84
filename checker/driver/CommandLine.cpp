//===- CommandLine.cpp - A compiler's command line, for our parser --------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/CommandLine.h"
#include "clang/Options/Options.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Option/ArgList.h"
#include "llvm/Option/OptTable.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace kalloc {

/// Flags that GCC knows and that make Clang stop, although its table has
/// something that looks the same.
static bool isForeign(StringRef A) {
  return A.starts_with("-fplugin") ||
         A.starts_with("-mpreferred-stack-bound") ||
         A.starts_with("-mrecord-mcount") || A.starts_with("-mabi=apcs") ||
         A.starts_with("-specs=") || A.starts_with("-mindirect-branch=") ||
         A == "-mindirect-branch-register" ||
         A.starts_with("-fsanitize=thread") || A.starts_with("-mfpu=neon-") ||
         A.starts_with("-mstack-protector-guard");
}

/// Positions of the arguments that Clang's driver does not know.
static std::vector<bool> unknownFlags(const std::vector<std::string> &Args) {
  SmallVector<const char *, 256> Raw;
  for (const std::string &A : drop_begin(Args))
    Raw.push_back(A.c_str());
  unsigned MissingIndex, MissingCount;
  opt::InputArgList Parsed = clang::getDriverOptTable().ParseArgs(
      Raw, MissingIndex, MissingCount,
      opt::Visibility(clang::options::ClangOption));
  std::vector<bool> Unknown(Args.size());
  for (const opt::Arg *A : Parsed.filtered(clang::options::OPT_UNKNOWN))
    Unknown[A->getIndex() + 1] = true;
  for (size_t I = 1; I < Args.size(); ++I)
    if (isForeign(Args[I]))
      Unknown[I] = true;
  return Unknown;
}

/// "aarch64-linux-gnu-" of "/usr/bin/aarch64-linux-gnu-gcc-12"; "" if the
/// compiler's name has no such prefix.
static StringRef crossPrefix(StringRef Compiler) {
  StringRef Name = sys::path::filename(Compiler);
  size_t End = Name.rfind("-gcc");
  if (End == StringRef::npos)
    End = Name.rfind("-cc");
  StringRef Prefix = End == StringRef::npos ? "" : Name.take_front(End);
  return Prefix.count('-') >= 1 ? Prefix : "";
}

static bool namesUnit(StringRef Macro) {
  return Macro.starts_with("KBUILD_MODNAME") ||
         Macro.starts_with("KBUILD_BASENAME") ||
         Macro.starts_with("KBUILD_MODFILE") ||
         Macro.starts_with("__KBUILD_MODNAME");
}

CommandLine takeApart(const Unit &U, const std::string &ResourceDir,
                      FlagPool &Pool) {
  CommandLine C;
  std::vector<std::string> Shared;
  const std::vector<std::string> &Args = U.Arguments;
  std::vector<bool> Unknown = unknownFlags(Args);
  Shared.push_back("clang");
  if (!Args.empty())
    if (StringRef Target = crossPrefix(Args[0]); !Target.empty())
      Shared.push_back(("--target=" + Target).str());
  bool Included = false;
  for (size_t I = 1; I < Args.size(); ++I) {
    StringRef A = Args[I];
    if (A == "-o" || A == "-MF" || A == "-MT" || A == "-MQ") {
      ++I;
      continue;
    }
    if (A == "-c" || A == "-S" || A == "-E" || A == "-M" || A == "-MM" ||
        A == "-MD" || A == "-MMD" || A == "-MP" || A == "-pipe" || A == "-w" ||
        A.starts_with("-Wp,-M") || A.starts_with("-Wa,"))
      continue;
    // Warnings change no AST, and are many.
    if (A.starts_with("-W") && !A.starts_with("-Wp,"))
      continue;
    if (Unknown[I]) {
      C.Dropped.push_back(A.str());
      continue;
    }
    if (A == "-include")
      Included = true;
    if ((A == "-I" || A == "-D" || A == "-include" || A == "-isystem" ||
         A == "-iquote" || A == "-U" || A == "-Xclang" || A == "-mllvm" ||
         A == "-target" || A == "-ivfsoverlay" || A == "-x" ||
         A == "-imacros" || A == "-idirafter") &&
        I + 1 < Args.size()) {
      auto &To = A == "-I" && Included                 ? C.OwnFolders
                 : A == "-D" && namesUnit(Args[I + 1]) ? C.Names
                                                       : Shared;
      To.push_back(A.str());
      To.push_back(Args[++I]);
      continue;
    }
    if (A.starts_with("-D") && namesUnit(A.drop_front(2)))
      C.Names.push_back(A.str());
    else if (A.starts_with("-I") && Included)
      C.OwnFolders.push_back(A.str());
    else if (!A.starts_with("-") && A.ends_with(".c") && C.Source.empty())
      C.Source = A.str();
    else
      Shared.push_back(A.str());
  }
  // GCC takes casts as operands of asm.
  Shared.insert(Shared.end(),
                {"-fsyntax-only", "-w", "-Qunused-arguments",
                 "-fheinous-gnu-extensions", "-resource-dir", ResourceDir});
  C.Shared = Pool.unique(std::move(Shared));
  return C;
}

CommandLine::Flags FlagPool::unique(std::vector<std::string> Flags) {
  auto [It, Fresh] = Known.try_emplace(std::move(Flags));
  if (Fresh)
    It->second = std::make_shared<const std::vector<std::string>>(It->first);
  return It->second;
}

std::vector<std::string> CommandLine::whole() const {
  std::vector<std::string> All = *Shared;
  append_range(All, OwnFolders);
  append_range(All, Names);
  if (!Source.empty())
    All.push_back(Source);
  return All;
}

} // namespace kalloc
