//===- ModuleIntake.cpp - A module outside of the tree --------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Kbuild builds a module where its sources are, so it gets a folder of links
// (LinkFarm.h) instead, and the stand-in as its compiler. Headers of a
// distribution were made for GCC: flags that only GCC knows are left out later
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
#include "llvm/Support/Process.h"
#include "llvm/Support/WithColor.h"
#include <sys/utsname.h>

using namespace llvm;

namespace kalloc {

static Error fault(const Twine &Message) {
  return createStringError(inconvertibleErrorCode(), Message);
}

static std::string real(StringRef Path) {
  SmallString<256> P;
  if (sys::fs::real_path(Path, P))
    return "";
  return P.str().str();
}

/// The folder of headers: as given, or those of the running kernel.
static Expected<std::string> findHeaders(const std::string &Given) {
  std::string Path = Given;
  if (Path.empty()) {
    utsname Name;
    uname(&Name);
    Path = std::string("/lib/modules/") + Name.release + "/build";
    if (!sys::fs::exists(Path))
      return fault("--module: no headers of the running kernel in '" + Path +
                   "'; install them (apt-get install linux-headers-amd64) or "
                   "name others with --kernel-headers");
  }
  std::string Real = real(Path);
  if (Real.empty() || !sys::fs::exists(Real + "/Makefile"))
    return fault("--kernel-headers: '" + Path +
                 "' is neither a prepared kernel tree nor a package of "
                 "headers: it has no Makefile");
  if (!sys::fs::exists(Real + "/include/generated/autoconf.h"))
    return fault("--kernel-headers: '" + Path +
                 "' is not prepared: it has no include/generated/autoconf.h; "
                 "prepare it with: kalloc-tidy --prepare --kernel " +
                 Path + " kernel");
  return Real;
}

/// True if \p Dir itself is what Kbuild would build.
static bool hasKbuildFile(const std::string &Dir) {
  if (sys::fs::exists(Dir + "/Kbuild"))
    return true;
  auto Buffer = MemoryBuffer::getFile(Dir + "/Makefile");
  return Buffer && ((*Buffer)->getBuffer().contains("obj-m") ||
                    (*Buffer)->getBuffer().contains("obj-$("));
}

/// The folder below \p Dir (or \p Dir) that Kbuild is to be given.
static std::string findKbuildFolder(const std::string &Dir) {
  if (hasKbuildFile(Dir))
    return Dir;
  // The nearest one, the first by name: packages keep it in src/ or module/.
  std::vector<std::string> Level{Dir};
  for (int Depth = 0; Depth < 3 && !Level.empty(); ++Depth) {
    std::vector<std::string> Next;
    for (const std::string &Folder : Level) {
      std::error_code EC;
      for (sys::fs::directory_iterator I(Folder, EC, false), E; I != E && !EC;
           I.increment(EC))
        if (I->type() == sys::fs::file_type::directory_file)
          Next.push_back(I->path());
    }
    llvm::sort(Next);
    for (const std::string &Folder : Next)
      if (hasKbuildFile(Folder))
        return Folder;
    Level = std::move(Next);
  }
  return "";
}

Expected<Prepared> prepareModule(const IntakeOptions &O) {
  std::string Module = real(O.Module);
  if (Module.empty() || !sys::fs::is_directory(Module))
    return fault("--module: no such folder: '" + O.Module + "'");
  std::string Folder = findKbuildFolder(Module);
  if (Folder.empty())
    return fault("--module: '" + O.Module +
                 "' has no Kbuild file and no Makefile with obj-m");
  auto Headers = findHeaders(O.Headers);
  if (!Headers)
    return Headers.takeError();
  auto Facts = readKbuildFacts(O.FactsFile);
  if (!Facts)
    return Facts.takeError();
  auto Tools = findToolchain(O.LlvmBin, O.StandIn, /*ForKernel=*/false);
  if (!Tools)
    return Tools.takeError();
  if (O.CacheFolder.empty())
    return fault("there is no cache folder; name one with --cache-dir");

  std::string Hash = hexDigestOf({Module, *Headers}).substr(0, 8);
  std::string Base = O.CacheFolder + "/modules/" +
                     sys::path::filename(Module).str() + "-" + Hash;
  std::string Scratch = Base + "/.kalloc-tidy", Work = Base + "/module";
  if (StringRef(Base).find_first_of(" :\t") != StringRef::npos)
    return fault("'" + Base +
                 "': Kbuild takes no folder with a space or a colon in its "
                 "name; name another with --cache-dir");
  if (std::error_code EC = sys::fs::create_directories(Scratch))
    return fault("cannot make '" + Scratch + "': " + EC.message());
  int Lock;
  if (std::error_code EC = sys::fs::openFileForWrite(Scratch + "/lock", Lock))
    return fault("cannot write '" + Scratch + "/lock': " + EC.message());
  if (std::error_code EC = sys::fs::lockFile(Lock))
    return fault("cannot lock '" + Scratch + "/lock': " + EC.message());

  if (!O.Quiet)
    WithColor(errs(), HighlightColor::Remark)
        << "kalloc-tidy: recording the commands of '" << O.Module
        << "' against '" << *Headers << "'\n";
  if (Error E = linkModule(Module, Work))
    return std::move(E);
  sys::fs::remove(Scratch + "/log");
  Kbuild Make(*Tools, *Facts, Scratch, O.Jobs);
  if (Error E = Make.setUp(""))
    return std::move(E);
  std::string Target = Work + Folder.substr(Module.size());
  Prepared Out;
  // -k, and modpost may fail: an empty object has no licence. What counts is
  // the commands.
  Error Failed = Make.make(
      *Headers,
      {"-k", "M=" + Target, "objtool=true", "KBUILD_MODPOST_WARN=1", "modules"},
      /*WholeKernel=*/false);
  auto Commands = collectCommands(Target, Make.compiler());
  // Files are known by their real names; generated ones stay where they are.
  for (KbuildCommand &C : Commands) {
    SmallString<256> Full(C.Source);
    sys::path::make_absolute(Target, Full);
    sys::path::remove_dots(Full, true);
    std::string Original = Full.str().str();
    if (StringRef(Original).starts_with(Work + "/")) {
      Original.replace(0, Work.size(), Module);
      if (sys::fs::exists(Original)) {
        C.Command.replace(C.Command.size() - C.Source.size(), C.Source.size(),
                          Original);
        C.Source = Original;
      }
    }
  }
  llvm::erase_if(Commands, [](const KbuildCommand &C) {
    return StringRef(C.Source).ends_with(".mod.c");
  });
  if (Commands.empty())
    return Failed ? std::move(Failed)
                  : fault("--module: nothing was built in '" + O.Module + "'");
  consumeError(std::move(Failed));
  if (Error E = writeDatabase(Commands, *Headers, Tools->CC,
                              Base + "/compile_commands.json"))
    return std::move(E);
  sys::Process::SafelyCloseFileDescriptor(Lock);
  Out.DatabaseDir = Base;
  Out.Inputs = {Module};
  if (any_of(Commands, [&](const KbuildCommand &C) {
        return StringRef(C.Source).starts_with(Work);
      }))
    Out.Inputs.push_back(Work);
  Out.Renames.push_back({Work, Module});
  return Out;
}

} // namespace kalloc
