//===- Units.cpp - Which units to analyse, with which flags ---------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/Units.h"
#include "clang/Tooling/CompilationDatabase.h"
#include "clang/Tooling/JSONCompilationDatabase.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include <map>
#include <memory>
#include <set>

using namespace llvm;
using namespace clang::tooling;

namespace kalloc {

static std::string absolute(StringRef Path) {
  SmallString<256> P(Path);
  (void)sys::fs::make_absolute(P);
  sys::path::remove_dots(P, /*remove_dot_dot=*/true);
  return P.str().str();
}

/// The file of \p C; a database may name it relative to its folder.
static std::string absoluteIn(const CompileCommand &C) {
  SmallString<256> File(C.Filename);
  if (!sys::path::is_absolute(File)) {
    File = C.Directory;
    sys::path::append(File, C.Filename);
  }
  sys::path::remove_dots(File, /*remove_dot_dot=*/true);
  return File.str().str();
}

static bool below(StringRef File, StringRef Dir) {
  return File.consume_front(Dir) &&
         (Dir.ends_with("/") || File.starts_with("/"));
}

namespace {
class UnitFinder {
public:
  explicit UnitFinder(const UnitOptions &O) : O(O) {}
  UnitList run();

private:
  void file(const std::string &Input, const std::string &File);
  void directory(const std::string &Input, const std::string &Dir);
  void sourcesBelow(const std::string &Dir);
  void standIn(const std::string &File);
  JSONCompilationDatabase *database(const std::string &Near);
  void add(const CompileCommand &C);

  const UnitOptions &O;
  UnitList List;
  std::set<std::pair<std::string, std::vector<std::string>>> Seen;
  std::map<std::string, std::unique_ptr<JSONCompilationDatabase>> Databases;
};
} // namespace

/// The database of -p, or of the nearest parent folder; null if there is none.
JSONCompilationDatabase *UnitFinder::database(const std::string &Near) {
  auto Load = [&](const std::string &Path) -> JSONCompilationDatabase * {
    auto [It, Fresh] = Databases.try_emplace(Path);
    if (Fresh && sys::fs::exists(Path)) {
      std::string Error;
      It->second = JSONCompilationDatabase::loadFromFile(
          Path, Error, JSONCommandLineSyntax::AutoDetect);
      if (!It->second)
        List.Errors.push_back("cannot read compile database '" + Path +
                              "': " + Error);
    }
    return It->second.get();
  };
  if (!O.DatabaseDir.empty()) {
    SmallString<128> Path(absolute(O.DatabaseDir));
    if (sys::fs::is_directory(Path))
      sys::path::append(Path, "compile_commands.json");
    return Load(Path.str().str());
  }
  for (StringRef Dir = Near; !Dir.empty(); Dir = sys::path::parent_path(Dir)) {
    SmallString<128> Path(Dir);
    sys::path::append(Path, "compile_commands.json");
    if (auto *DB = Load(Path.str().str()))
      return DB;
  }
  return nullptr;
}

void UnitFinder::add(const CompileCommand &C) {
  Unit U;
  U.File = absoluteIn(C);
  U.Directory = C.Directory;
  U.Arguments = C.CommandLine;
  // The same file in two configurations is two units; the same command twice
  // (a file built into two objects) is one.
  std::vector<std::string> Key = U.Arguments;
  for (size_t I = 0; I + 1 < Key.size(); ++I)
    if (Key[I] == "-o")
      Key[I + 1].clear();
  llvm::erase_if(Key, [](const std::string &A) {
    return StringRef(A).starts_with("-Wp,-M") ||
           StringRef(A).starts_with("-DKBUILD_MODNAME") ||
           StringRef(A).starts_with("-DKBUILD_MODFILE") ||
           StringRef(A).starts_with("-D__KBUILD_MODNAME");
  });
  if (Seen.insert({U.File, Key}).second)
    List.Units.push_back(std::move(U));
}

void UnitFinder::standIn(const std::string &File) {
  CompileCommand C;
  C.Filename = File;
  C.Directory = sys::path::parent_path(File).str();
  C.CommandLine = {"clang",
                   "-std=gnu11",
                   "-ffreestanding",
                   "-nostdinc",
                   "-isystem",
                   O.ResourceDir + "/include",
                   "-I" + O.StandInHeaders,
                   "-D__KERNEL__",
                   "-DMODULE",
                   "-DKBUILD_MODNAME=\"" + sys::path::stem(File).str() + "\"",
                   File};
  add(C);
}

void UnitFinder::file(const std::string &Input, const std::string &File) {
  if (O.HasFlags) {
    SmallString<128> Cwd;
    (void)sys::fs::current_path(Cwd);
    CompileCommand C;
    C.Filename = File;
    C.Directory = Cwd.str().str();
    C.CommandLine = {"clang"};
    C.CommandLine.insert(C.CommandLine.end(), O.Flags.begin(), O.Flags.end());
    C.CommandLine.push_back(File);
    return add(C);
  }
  if (auto *DB = database(sys::path::parent_path(File).str())) {
    std::vector<CompileCommand> Commands = DB->getCompileCommands(File);
    for (const CompileCommand &C : Commands)
      add(C);
    if (!Commands.empty())
      return;
    if (!O.DatabaseDir.empty()) {
      List.Errors.push_back("no compile command for '" + Input + "' in '" +
                            O.DatabaseDir +
                            "'; give its flags after '--' instead");
      return;
    }
  } else if (!O.DatabaseDir.empty()) {
    List.Errors.push_back("no compile_commands.json in '" + O.DatabaseDir +
                          "'; make one with scripts/clang-tools/"
                          "gen_compile_commands.py of the kernel");
    return;
  }
  standIn(File);
}

void UnitFinder::sourcesBelow(const std::string &Dir) {
  std::error_code EC;
  std::vector<std::string> Files;
  for (sys::fs::recursive_directory_iterator I(Dir, EC, false), E;
       I != E && !EC; I.increment(EC))
    if (StringRef(I->path()).ends_with(".c"))
      Files.push_back(I->path());
  if (EC)
    List.Errors.push_back("cannot read folder '" + Dir + "': " + EC.message());
  llvm::sort(Files);
  for (const std::string &F : Files)
    file(F, F);
}

void UnitFinder::directory(const std::string &Input, const std::string &Dir) {
  auto *DB = O.HasFlags ? nullptr : database(Dir);
  if (!DB && !O.DatabaseDir.empty()) {
    List.Errors.push_back("no compile_commands.json in '" + O.DatabaseDir +
                          "'; make one with scripts/clang-tools/"
                          "gen_compile_commands.py of the kernel");
    return;
  }
  size_t Before = List.Units.size();
  if (DB)
    for (const CompileCommand &C : DB->getAllCompileCommands()) {
      std::string File = absoluteIn(C);
      if (below(File, Dir) && !StringRef(File).ends_with(".S"))
        add(C);
    }
  // A folder of which the database found in a parent knows nothing.
  if (List.Units.size() == Before && O.DatabaseDir.empty())
    sourcesBelow(Dir);
  if (List.Units.size() == Before)
    List.Errors.push_back("no unit to analyse below '" + Input + "'");
}

UnitList UnitFinder::run() {
  for (const std::string &Input : O.Inputs) {
    std::string Path = absolute(Input);
    if (sys::fs::is_directory(Path))
      directory(Input, Path);
    else if (sys::fs::exists(Path))
      file(Input, Path);
    else
      List.Errors.push_back("no such file or folder: '" + Input + "'");
  }
  llvm::stable_sort(
      List.Units, [](const Unit &A, const Unit &B) { return A.File < B.File; });
  return std::move(List);
}

UnitList findUnits(const UnitOptions &O) { return UnitFinder(O).run(); }

} // namespace kalloc
