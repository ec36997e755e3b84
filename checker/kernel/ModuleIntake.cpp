//===- ModuleIntake.cpp - A module outside of the tree --------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Kbuild builds a module where its sources are, so it gets a copy, and the
// stand-in as its compiler. Three ways are tried until one gives commands: what
// dkms.conf says (packages of module sources come with one), Kbuild with M= on
// every folder that has something for it, and the module's own Makefile with
// the usual names of the kernel's folder. Headers of a distribution were made
// for GCC: flags that only GCC knows are left out later
// (driver/CommandLine.h).
//
//===----------------------------------------------------------------------===//
#include "kernel/CommandFiles.h"
#include "kernel/Intake.h"
#include "kernel/Kbuild.h"
#include "kernel/LinkFarm.h"
#include "model/Digest.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/WithColor.h"
#include <set>
#include <sys/utsname.h>

using namespace llvm;

namespace kalloc {

static std::string real(StringRef Path) {
  SmallString<256> P;
  if (sys::fs::real_path(Path, P))
    return "";
  return P.str().str();
}

/// The headers of the running kernel; in a container, where that is the host's,
/// the only ones that are installed.
static Expected<std::string> installedHeaders() {
  utsname Name;
  uname(&Name);
  std::string Path = std::string("/lib/modules/") + Name.release + "/build";
  if (sys::fs::exists(Path))
    return Path;
  std::vector<std::string> Others;
  std::error_code EC;
  for (sys::fs::directory_iterator I("/lib/modules", EC), E; I != E && !EC;
       I.increment(EC))
    if (sys::fs::exists(I->path() + "/build/Makefile"))
      Others.push_back(I->path() + "/build");
  llvm::sort(Others);
  if (Others.size() == 1)
    return Others.front();
  return createStringError(
      "--module: no headers of the running kernel in '" + Path + "'" +
      (Others.empty() ? "; install them (apt-get install linux-headers-amd64) "
                        "or name others with --kernel-headers"
                      : ", but there are others; name one with "
                        "--kernel-headers: " +
                            join(Others, ", ")));
}

/// The folder of headers: as given, or those of the running kernel.
static Expected<std::string> findHeaders(const std::string &Given) {
  std::string Path = Given;
  if (Path.empty()) {
    auto Installed = installedHeaders();
    if (!Installed)
      return Installed.takeError();
    Path = std::move(*Installed);
  }
  std::string Real = real(Path);
  if (Real.empty() || !sys::fs::exists(Real + "/Makefile"))
    return createStringError(
        "--kernel-headers: '" + Path +
        "' is neither a prepared kernel tree nor a package of "
        "headers: it has no Makefile");
  if (!sys::fs::exists(Real + "/include/generated/autoconf.h"))
    return createStringError(
        "--kernel-headers: '" + Path +
        "' is not prepared: it has no include/generated/autoconf.h; of "
        "a distribution's headers name the folder of your architecture "
        "(linux-headers-*-amd64); a source tree is prepared by "
        "'kalloc-tidy --prepare --kernel TREE kernel', which prints "
        "the folder to name here");
  return Real;
}

/// A line of \p Makefile, comments left out, that Kbuild would look at.
static bool namesModules(const std::string &Makefile) {
  auto Buffer = MemoryBuffer::getFile(Makefile);
  if (!Buffer)
    return false;
  for (StringRef Rest = (*Buffer)->getBuffer(); !Rest.empty();) {
    auto [Line, Tail] = Rest.split('\n');
    Line = Line.ltrim();
    if (Line.starts_with("obj-m") || Line.starts_with("obj-$(") ||
        Line.starts_with("obj-y"))
      return true;
    Rest = Tail;
  }
  return false;
}

/// The folders nearest to \p Dir that Kbuild has something to do in.
static void findKbuildFolders(const std::string &Dir, unsigned Depth,
                              std::vector<std::string> &Out) {
  if (sys::fs::exists(Dir + "/Kbuild") || namesModules(Dir + "/Makefile")) {
    Out.push_back(Dir);
    return;
  }
  if (!Depth)
    return;
  std::vector<std::string> Next;
  std::error_code EC;
  for (sys::fs::directory_iterator I(Dir, EC, false), E; I != E && !EC;
       I.increment(EC))
    if (I->type() == sys::fs::file_type::directory_file)
      Next.push_back(I->path());
  llvm::sort(Next);
  for (const std::string &Folder : Next)
    findKbuildFolders(Folder, Depth - 1, Out);
}

/// The value of a variable that \p DkmsConf sets plainly.
static std::string dkmsValue(StringRef DkmsConf, StringRef Name) {
  for (StringRef Rest = DkmsConf; !Rest.empty();) {
    auto [Line, Tail] = Rest.split('\n');
    Line = Line.trim();
    if (Line.consume_front(Name) && Line.consume_front("="))
      return Line.trim("\"' ").str();
    Rest = Tail;
  }
  return "";
}

/// Only what make, the shell and Kbuild take for no sign of theirs.
static std::string plainName(StringRef Name, StringRef Otherwise) {
  std::string Out;
  for (char C : Name)
    Out += isAlnum(C) || C == '.' || C == '_' || C == '-' || C == '+' ? C : '_';
  return Out.empty() ? Otherwise.str() : Out;
}

namespace {
class ModuleIntake {
public:
  explicit ModuleIntake(const IntakeOptions &O) : O(O) {}
  Expected<Prepared> run();

private:
  Error layOut();
  Error viaDkms(Kbuild &Make);
  Error viaKbuild(Kbuild &Make);
  Error viaMakefile(Kbuild &Make);
  std::string makeFlags(const Kbuild &Make) const;
  void useRealNames(std::vector<KbuildCommand> &Commands) const;
  void countLeftOut(const std::vector<KbuildCommand> &Commands,
                    Prepared &Out) const;

  const IntakeOptions &O;
  std::string Module, Headers, Base, Scratch, Work, DkmsConf;
};
} // namespace

Error ModuleIntake::layOut() {
  if (O.CacheFolder.empty())
    return createStringError(
        "there is no cache folder; name one with --cache-dir");
  std::string Name = plainName(sys::path::filename(Module), "module");
  Base = O.CacheFolder + "/modules/" + Name + "-" +
         hexDigestOf({Module, Headers}).substr(0, 8);
  Scratch = Base + "/.kalloc-tidy";
  if (StringRef(Base).find_first_of(" :\t$#'()") != StringRef::npos)
    return createStringError(
        "the cache folder '" + O.CacheFolder +
        "' has a sign in its name that Kbuild does not take; name "
        "another with --cache-dir");
  if (auto Buffer = MemoryBuffer::getFile(Module + "/dkms.conf"))
    DkmsConf = (*Buffer)->getBuffer().str();
  // As DKMS lays it out: some dkms.conf count on it.
  Work = Base + "/" + plainName(dkmsValue(DkmsConf, "PACKAGE_NAME"), "module") +
         "/" + plainName(dkmsValue(DkmsConf, "PACKAGE_VERSION"), "0") +
         "/build";
  if (std::error_code EC = sys::fs::create_directories(Scratch))
    return createStringError("cannot make '" + Scratch + "': " + EC.message() +
                             "; name another folder with --cache-dir");
  return Error::success();
}

/// For makes that we do not start ourselves, and theirs.
std::string ModuleIntake::makeFlags(const Kbuild &Make) const {
  std::vector<std::string> Variables = Make.variables();
  Variables.push_back("objtool=true");
  append_range(Variables, O.Variables);
  return "MAKEFLAGS=k -j" + std::to_string(Make.jobs()) + " -- " +
         join(Variables, " ");
}

Error ModuleIntake::viaDkms(Kbuild &Make) {
  std::string Release = sys::path::filename(Headers).str();
  if (auto Text =
          MemoryBuffer::getFile(Headers + "/include/config/kernel.release"))
    Release = (*Text)->getBuffer().trim().str();
  std::vector<std::string> Environment{
      makeFlags(Make), "kernel_source_dir=" + Headers, "kernelver=" + Release,
      "dkms_tree=" + Base, "arch=x86_64"};
  const char *Script = "cd \"$1\" || exit; . ./dkms.conf; "
                       "if [ \"${#MAKE[@]}\" = 0 ]; then exit 0; fi; "
                       "eval \"${MAKE[0]}\"";
  return Make.run({"/bin/bash", "-c", Script, "dkms", Work}, "dkms.conf's MAKE",
                  Environment);
}

Error ModuleIntake::viaKbuild(Kbuild &Make) {
  std::vector<std::string> Folders;
  findKbuildFolders(Work, 3, Folders);
  Error All = Error::success();
  for (const std::string &F : Folders) {
    std::vector<std::string> Args{"-k", "M=" + F, "objtool=true",
                                  "KBUILD_MODPOST_WARN=1"};
    append_range(Args, O.Variables);
    Args.push_back("modules");
    All = joinErrors(std::move(All),
                     Make.make(Headers, Args, /*WholeKernel=*/false));
  }
  return All;
}

Error ModuleIntake::viaMakefile(Kbuild &Make) {
  if (!sys::fs::exists(Work + "/Makefile"))
    return Error::success();
  std::string Flags = makeFlags(Make);
  for (const char *Name : {"KDIR", "KERNELDIR", "KERNEL_DIR", "KERN_DIR",
                           "KSRC", "KERNEL_SRC", "KERNEL_TREE", "KBUILD"})
    Flags += std::string(" ") + Name + "=" + Headers;
  return Make.run({"/bin/bash", "-c", "cd \"$1\" && make", "make", Work},
                  "the module's make", {Flags});
}

/// Files are known by their real names; generated ones stay where they are,
/// and are found from there.
void ModuleIntake::useRealNames(std::vector<KbuildCommand> &Commands) const {
  for (KbuildCommand &C : Commands) {
    SmallString<256> Full(C.Source);
    sys::path::make_absolute(Work, Full);
    sys::path::remove_dots(Full, true);
    std::string Original = Full.str().str();
    if (!StringRef(Original).starts_with(Work + "/"))
      continue;
    Original.replace(0, Work.size(), Module);
    if (!sys::fs::exists(Original))
      continue;
    C.MoreFlags = {"-iquote", sys::path::parent_path(Full).str()};
    C.Source = Original;
  }
}

void ModuleIntake::countLeftOut(const std::vector<KbuildCommand> &Commands,
                                Prepared &Out) const {
  std::set<std::string> Units;
  for (const KbuildCommand &C : Commands)
    Units.insert(C.Source);
  size_t All = 0, Left = 0;
  std::error_code EC;
  for (sys::fs::recursive_directory_iterator I(Module, EC, false), E;
       I != E && !EC; I.increment(EC))
    if (StringRef(I->path()).ends_with(".c") &&
        !StringRef(I->path()).ends_with(".mod.c")) {
      ++All;
      Left += !Units.count(I->path());
    }
  if (Left)
    Out.Notes.push_back(std::to_string(Left) + " of " + std::to_string(All) +
                        " .c files of '" + O.Module +
                        "' belong to no module of this configuration");
}

Expected<Prepared> ModuleIntake::run() {
  Module = real(O.Module);
  if (Module.empty() || !sys::fs::is_directory(Module))
    return createStringError("--module: no such folder: '" + O.Module + "'");
  std::vector<std::string> Folders;
  findKbuildFolders(Module, 3, Folders);
  if (Folders.empty() && !sys::fs::exists(Module + "/Makefile") &&
      !sys::fs::exists(Module + "/dkms.conf"))
    return createStringError(
        "--module: '" + O.Module +
        "' has no Kbuild file, no Makefile with obj-m and no "
        "dkms.conf");
  auto Found = findHeaders(O.Headers);
  if (!Found)
    return Found.takeError();
  Headers = std::move(*Found);
  auto Facts = readKbuildFacts(O.FactsFile);
  if (!Facts)
    return Facts.takeError();
  auto Tools = findToolchain(O.LlvmBin, O.StandIn, /*ForKernel=*/false);
  if (!Tools)
    return Tools.takeError();
  if (Error E = layOut())
    return std::move(E);
  auto Lock = ScratchLock::take(Scratch);
  if (!Lock)
    return Lock.takeError();
  if (!O.Quiet)
    WithColor(errs(), HighlightColor::Remark)
        << "kalloc-tidy: recording the commands of '" << O.Module
        << "' against '" << Headers << "'\n";

  Kbuild Make(*Tools, *Facts, Scratch, O.Jobs);
  (void)sys::fs::remove(Make.log());
  if (Error E = Make.setUp(""))
    return std::move(E);
  std::vector<KbuildCommand> Commands;
  std::string Failure;
  using Way = Error (ModuleIntake::*)(Kbuild &);
  for (Way W : {DkmsConf.empty() ? Way() : &ModuleIntake::viaDkms,
                &ModuleIntake::viaKbuild, &ModuleIntake::viaMakefile}) {
    if (!W)
      continue;
    if (Error E = copyModule(Module, Work, O.CacheFolder))
      return std::move(E);
    Error Failed = (this->*W)(Make);
    Failure = Failed ? toString(std::move(Failed)) : "";
    Commands = collectCommands(Work, Make.compiler());
    llvm::erase_if(Commands, [](const KbuildCommand &C) {
      return StringRef(C.Source).ends_with(".mod.c");
    });
    if (!Commands.empty())
      break;
  }
  if (Commands.empty())
    return Failure.empty()
               ? createStringError(
                     "--module: nothing was built in '" + O.Module + "'; '" +
                     Make.log() +
                     "' tells what make did; variables that it needs may "
                     "follow, as in: --module DIR CONFIG_X=m")
               : createStringError(Failure);
  Prepared Out;
  if (!Failure.empty())
    Out.Errors.push_back("a part of '" + O.Module +
                         "' could not be built and is left out; '" +
                         Make.log() + "' tells why");
  useRealNames(Commands);
  countLeftOut(Commands, Out);
  if (Error E = writeDatabase(Commands, Headers, Tools->CC,
                              Base + "/compile_commands.json"))
    return std::move(E);
  Out.DatabaseDir = Base;
  Out.Inputs = {Module};
  if (any_of(Commands, [&](const KbuildCommand &C) {
        return StringRef(C.Source).starts_with(Work);
      }))
    Out.Inputs.push_back(Work);
  Out.Renames.push_back({Work, Module});
  return Out;
}

Expected<Prepared> prepareModule(const IntakeOptions &O) {
  return ModuleIntake(O).run();
}

} // namespace kalloc
