//===- KernelIntake.cpp - A whole tree ------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A compile database needs the commands that Kbuild would run and the headers
// that it would generate, but no object code. So Kbuild configures the tree
// into an output folder (O=) and builds the folders that were asked for with a
// stand-in (StandIn.c) in the compiler's place: a unit takes milliseconds. The
// commands are then read from the .cmd files that it leaves.
//
// .kalloc-tidy/ in the output folder holds the stand-in, the log, and a state:
// a digest of everything that decides the commands (the tree's Makefiles and
// Kconfig files, the configuration, the stand-in) and the paths that were
// recorded.
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
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"
#include <set>

using namespace llvm;

namespace kalloc {

/// Free space that the output folder of a whole tree needs, and of parts.
static constexpr uint64_t WholeSpace = 1500ull << 20, PartSpace = 200ull << 20;

namespace {
struct Architecture {
  const char *Name, *Target;
};
constexpr Architecture Architectures[] = {{"x86_64", "x86_64-linux-gnu"},
                                          {"arm64", "aarch64-linux-gnu"},
                                          {"arm", "arm-linux-gnueabi"},
                                          {"riscv", "riscv64-linux-gnu"}};

struct State {
  std::string Stamp, ConfigHash;
  std::set<std::string> Paths; ///< "" stands for all

  static State read(const std::string &Path);
  Error write(const std::string &Path) const;
};

class KernelIntake {
public:
  explicit KernelIntake(const IntakeOptions &O) : O(O) {}
  Expected<Prepared> run();

private:
  Error checkTree();
  Error checkPaths();
  Error chooseArch();
  Error chooseConfig();
  bool isConfigTarget(StringRef Name) const;
  Error chooseOutput();
  std::string stamp() const;
  std::string configHash() const;
  Error configure(Kbuild &Make);
  Error record(Kbuild &Make, State &S, Prepared &Out);
  std::vector<std::string> kernelArgs() const;
  void say(const Twine &Message) const;

  const IntakeOptions &O;
  std::string Tree, Source, Output, Scratch;
  const Architecture *Arch = nullptr;
  /// A target of make, or "" with ConfigText.
  std::string ConfigTarget, ConfigText;
  std::vector<std::string> Paths; ///< below the tree, without a slash at ends
};
} // namespace

static std::string absolute(StringRef Path) {
  SmallString<256> P(Path);
  (void)sys::fs::make_absolute(P);
  sys::path::remove_dots(P, /*remove_dot_dot=*/true);
  return P.str().rtrim('/').str();
}

static std::string textOf(const std::string &Path) {
  auto Buffer = MemoryBuffer::getFile(Path);
  return Buffer ? (*Buffer)->getBuffer().str() : "";
}

static Error writeText(const std::string &Path, StringRef Text) {
  std::error_code EC;
  raw_fd_ostream OS(Path, EC);
  if (!EC) {
    OS << Text;
    OS.flush();
    EC = OS.error();
    OS.clear_error();
  }
  return EC ? createStringError(EC, "cannot write '%s': %s", Path.c_str(),
                                EC.message().c_str())
            : Error::success();
}

State State::read(const std::string &Path) {
  State S;
  std::string Text = textOf(Path);
  for (StringRef Rest = Text; !Rest.empty();) {
    auto [Line, Tail] = Rest.split('\n');
    auto [Key, Value] = Line.split(' ');
    if (Key == "stamp")
      S.Stamp = Value.str();
    else if (Key == "config")
      S.ConfigHash = Value.str();
    else if (Key == "path")
      S.Paths.insert(Value.str());
    Rest = Tail;
  }
  return S;
}

Error State::write(const std::string &Path) const {
  std::string Text = "stamp " + Stamp + "\nconfig " + ConfigHash + "\n";
  for (const std::string &P : Paths)
    Text += "path " + P + "\n";
  if (Error E = writeText(Path + ".new", Text))
    return E;
  if (std::error_code EC = sys::fs::rename(Path + ".new", Path))
    return createStringError(EC, "cannot write '%s'", Path.c_str());
  return Error::success();
}

void KernelIntake::say(const Twine &Message) const {
  if (!O.Quiet)
    WithColor(errs(), HighlightColor::Remark)
        << "kalloc-tidy: " << Message << '\n';
}

Error KernelIntake::checkTree() {
  Tree = absolute(O.Kernel);
  if (!sys::fs::is_directory(Tree))
    return createStringError("--kernel: no such folder: '" + O.Kernel + "'");
  std::string Makefile = textOf(Tree + "/Makefile");
  int Version = -1, Patch = -1;
  for (StringRef Rest = Makefile; !Rest.empty() && Patch < 0;) {
    auto [Line, Tail] = Rest.split('\n');
    if (Line.consume_front("VERSION ="))
      Line.trim().getAsInteger(10, Version);
    else if (Line.consume_front("PATCHLEVEL ="))
      Line.trim().getAsInteger(10, Patch);
    Rest = Tail;
  }
  if (Version < 0 || Patch < 0 || !sys::fs::exists(Tree + "/Kbuild") ||
      !sys::fs::is_directory(Tree + "/kernel"))
    return createStringError(
        "--kernel: '" + O.Kernel +
        "' is no Linux source tree (it has no Makefile with VERSION, "
        "Kbuild and kernel/); unpack one, for instance "
        "/usr/src/linux-source-6.12.tar.xz");
  if (std::pair(Version, Patch) < std::pair(5, 10))
    return createStringError("--kernel: '" + O.Kernel + "' is Linux " +
                             Twine(Version) + "." + Twine(Patch) +
                             "; 5.10 and newer can be read");
  return Error::success();
}

Error KernelIntake::checkPaths() {
  for (const std::string &Given : O.Paths) {
    // As a person types it: below the tree, or from where one stands.
    std::string Path = Tree + "/" + StringRef(Given).rtrim('/').str();
    if (sys::path::is_absolute(Given) || !sys::fs::exists(Path))
      Path = absolute(Given);
    SmallString<256> Clean(Path);
    sys::path::remove_dots(Clean, true);
    StringRef Below = Clean;
    if (!sys::fs::exists(Clean) ||
        !(Below.consume_front(Tree) && (Below.empty() || Below[0] == '/')))
      return createStringError("no such file or folder in '" + O.Kernel +
                               "': '" + Given + "'");
    Below = Below.ltrim('/');
    if (Below.empty()) {
      Paths.clear();
      return Error::success();
    }
    if (!sys::fs::is_directory(Clean) && !Below.ends_with(".c"))
      return createStringError("'" + Given +
                               "' is neither a folder nor a .c file");
    Paths.push_back(Below.str());
  }
  return Error::success();
}

/// "x86_64" of "# Linux/x86 6.12.1 Kernel Configuration" and what follows.
static std::string archOfConfig(StringRef Config) {
  if (Config.contains("\nCONFIG_ARM64=y"))
    return "arm64";
  if (Config.contains("\nCONFIG_ARM=y"))
    return "arm";
  if (Config.contains("\nCONFIG_RISCV=y"))
    return "riscv";
  if (Config.contains("\nCONFIG_X86_64=y"))
    return "x86_64";
  return "";
}

/// A target that Kconfig knows, or a file in one of the folders of them.
bool KernelIntake::isConfigTarget(StringRef Name) const {
  if (is_contained({"allmodconfig", "allyesconfig", "allnoconfig", "defconfig",
                    "alldefconfig", "tinyconfig", "randconfig"},
                   Name))
    return true;
  if (!Name.ends_with("config") || Name.contains('/'))
    return false;
  std::error_code EC;
  for (sys::fs::directory_iterator I(Tree + "/arch", EC), E; I != E && !EC;
       I.increment(EC))
    if (sys::fs::exists(I->path() + "/configs/" + Name))
      return true;
  return false;
}

Error KernelIntake::chooseConfig() {
  std::string Given =
      O.KernelBuild.empty() ? "" : textOf(absolute(O.KernelBuild) + "/.config");
  if (!O.Config.empty() && sys::fs::is_regular_file(O.Config)) {
    ConfigText = textOf(O.Config);
    if (!StringRef(ConfigText).contains("CONFIG_"))
      return createStringError("--config: '" + O.Config +
                               "' is no kernel configuration");
  } else if (!O.Config.empty()) {
    ConfigTarget = O.Config;
    if (!isConfigTarget(ConfigTarget))
      return createStringError(
          "--config: '" + O.Config +
          "' is neither a file nor a target such as allmodconfig or "
          "defconfig");
  } else if (!Given.empty()) {
    ConfigText = Given;
  } else {
    ConfigText = textOf(Tree + "/.config");
  }
  if (ConfigTarget.empty() && ConfigText.empty())
    ConfigTarget = "allmodconfig";
  return Error::success();
}

Error KernelIntake::chooseArch() {
  std::string Name = O.Arch;
  if (Name.empty())
    Name = archOfConfig(ConfigText);
  if (Name.empty()) {
    Triple Host(sys::getProcessTriple());
    Name = Host.isAArch64() ? "arm64" : Host.isRISCV() ? "riscv" : "x86_64";
  }
  for (const Architecture &A : Architectures)
    if (Name == A.Name)
      Arch = &A;
  if (Arch)
    return Error::success();
  return createStringError("--arch: '" + Name +
                           "' is none of x86_64, arm64, arm, riscv");
}

Error KernelIntake::chooseOutput() {
  if (O.KernelBuild.empty()) {
    if (O.CacheFolder.empty())
      return createStringError(
          "there is no cache folder; name an output folder with "
          "--kernel-build");
    std::string Hash =
        hexDigestOf({Tree, ConfigTarget, ConfigTarget.empty() ? O.Config : ""});
    Output = O.CacheFolder + "/kernels/" + sys::path::filename(Tree).str() +
             "-" + Arch->Name + "-" + Hash.substr(0, 8);
  } else {
    Output = absolute(O.KernelBuild);
    if (Output == Tree)
      return createStringError(
          "--kernel-build: '" + O.KernelBuild +
          "' is the tree itself, into which nothing is written; name "
          "an empty folder");
    // Never take somebody's real build for ours.
    std::error_code EC;
    if (sys::fs::exists(Output) &&
        !sys::fs::exists(Output + "/.kalloc-tidy/lock"))
      for (sys::fs::directory_iterator I(Output, EC), E; I != E && !EC;
           I.increment(EC))
        if (sys::path::filename(I->path()) != ".config")
          return createStringError(
              "--kernel-build: '" + O.KernelBuild +
              "' holds something else than a build of ours; name an "
              "empty folder" +
              (sys::fs::exists(Output + "/.config")
                   ? ", and its configuration with --config " + O.KernelBuild +
                         "/.config"
                   : ""));
  }
  if (StringRef(Output).find_first_of(" :\t") != StringRef::npos)
    return createStringError(
        "'" + Output +
        "': Kbuild takes no output folder with a space or a colon in "
        "its name; name another with --kernel-build");
  Scratch = Output + "/.kalloc-tidy";
  if (std::error_code EC = sys::fs::create_directories(Scratch))
    return createStringError("cannot make '" + Scratch + "': " + EC.message() +
                             "; name another folder with --kernel-build");
  auto Space = sys::fs::disk_space(Output);
  uint64_t Needed = Paths.empty() ? WholeSpace : PartSpace;
  if (Space && Space->available < Needed &&
      !sys::fs::exists(Output + "/compile_commands.json"))
    return createStringError(
        "'" + Output + "' has " + Twine(Space->available >> 20) +
        " MB left and " + Twine(Needed >> 20) +
        " are needed; name a folder elsewhere with --kernel-build");
  return Error::success();
}

/// A digest of what decides the commands of a build.
std::string KernelIntake::stamp() const {
  std::string Text;
  raw_string_ostream OS(Text);
  OS << "1\n"
     << textOf(O.StandIn) << '\n'
     << Tree << '\n'
     << Arch->Name << '\n'
     << ConfigTarget << '\n'
     << ConfigText << '\n'
     << textOf(O.FactsFile) << '\n';
  std::vector<std::string> Files;
  std::error_code EC;
  for (sys::fs::recursive_directory_iterator I(Tree, EC, false), E;
       I != E && !EC; I.increment(EC)) {
    StringRef Name = sys::path::filename(I->path());
    if (Name == ".git" || Name == "Documentation")
      I.no_push();
    else if (Name.starts_with("Makefile") || Name.starts_with("Kbuild") ||
             Name.starts_with("Kconfig"))
      Files.push_back(I->path());
  }
  llvm::sort(Files);
  for (const std::string &F : Files) {
    sys::fs::file_status Status;
    if (!sys::fs::status(F, Status))
      OS << F << ' ' << Status.getSize() << ' '
         << Status.getLastModificationTime().time_since_epoch().count() << '\n';
  }
  return hexDigestOf({Text});
}

std::string KernelIntake::configHash() const {
  return hexDigestOf({textOf(Output + "/.config")});
}

std::vector<std::string> KernelIntake::kernelArgs() const {
  return {"O=" + Output, std::string("ARCH=") + Arch->Name};
}

/// Makes the configuration and everything generated anew.
Error KernelIntake::configure(Kbuild &Make) {
  say("configuring '" + O.Kernel + "' (" +
      (ConfigTarget.empty() ? "its .config" : ConfigTarget) + ", " +
      Arch->Name + ") in '" + Output + "'");
  std::error_code EC;
  std::vector<std::string> Old;
  for (sys::fs::directory_iterator I(Output, EC, false), E; I != E && !EC;
       I.increment(EC))
    if (StringRef Name = sys::path::filename(I->path());
        Name != ".kalloc-tidy" && Name != ".config")
      Old.push_back(I->path());
  for (const std::string &Path : Old)
    if (sys::fs::remove(Path))
      (void)sys::fs::remove_directories(Path);

  auto Kernel = [&](std::vector<std::string> Targets) {
    std::vector<std::string> Args = kernelArgs();
    append_range(Args, Targets);
    return Make.make(Source, Args, /*WholeKernel=*/true);
  };
  if (ConfigTarget.empty()) {
    if (Error E = writeText(Output + "/.config", ConfigText))
      return E;
  } else if (Error E = Kernel({ConfigTarget})) {
    return E;
  }
  std::vector<std::string> Config{Source + "/scripts/config", "--file",
                                  Output + "/.config"};
  for (const std::string &D : Make.facts().Disable)
    Config.insert(Config.end(), {"-d", D});
  for (const std::string &D : Make.facts().Enable)
    Config.insert(Config.end(), {"-e", D});
  for (const std::string &D : Make.facts().Clear)
    Config.insert(Config.end(), {"--set-str", D, ""});
  if (Error E = Make.run(Config, "scripts/config"))
    return E;
  if (Error E = Kernel({"olddefconfig"}))
    return E;
  say("generating headers");
  return Kernel({"prepare", "modules_prepare"});
}

/// Lets Kbuild go through the paths that it has not been through.
Error KernelIntake::record(Kbuild &Make, State &S, Prepared &Out) {
  auto Covered = [&](StringRef Path) {
    return any_of(S.Paths, [&](StringRef Done) {
      return Done.empty() || Path == Done ||
             (Path.starts_with(Done) && Path[Done.size()] == '/');
    });
  };
  std::vector<std::string> Missing, Targets;
  if (Paths.empty() && !S.Paths.count("")) {
    Missing = {""};
    Targets = {"KBUILD_BUILTIN=1", "KBUILD_MODULES=1", "modules.order"};
    say("recording the commands of the whole tree; this takes minutes");
  }
  for (const std::string &P : Paths)
    if (!Covered(P)) {
      Missing.push_back(P);
      StringRef Stem = P;
      Targets.push_back(Stem.consume_back(".c") ? Stem.str() + ".o" : P + "/");
    }
  if (Missing.empty())
    return Error::success();
  if (!Paths.empty())
    say("recording the commands of " + join(Missing, ", "));
  std::vector<std::string> Args = kernelArgs();
  // objtool has nothing to look at in an empty object.
  Args.insert(Args.end(), {"-k", "objtool=true"});
  append_range(Args, Targets);
  Error Failed = Make.make(Source, Args, /*WholeKernel=*/true);

  auto Commands = collectCommands(Output, Make.compiler());
  if (Commands.empty())
    return Failed ? std::move(Failed)
                  : createStringError("the configuration has no C file in " +
                                      join(Missing, ", ") +
                                      "; another one may: see --config");
  if (Failed) {
    consumeError(std::move(Failed));
    Out.Notes.push_back("parts of the build failed and are left out; '" +
                        Make.log() + "' tells which");
  }
  if (Error E = writeDatabase(Commands, Output, Make.tools().CC,
                              Output + "/compile_commands.json"))
    return E;
  S.Paths.insert(Missing.begin(), Missing.end());
  return Error::success();
}

Expected<Prepared> KernelIntake::run() {
  if (Error E = checkTree())
    return std::move(E);
  if (Error E = checkPaths())
    return std::move(E);
  if (Error E = chooseConfig())
    return std::move(E);
  if (Error E = chooseArch())
    return std::move(E);
  auto Facts = readKbuildFacts(O.FactsFile);
  if (!Facts)
    return Facts.takeError();
  auto Tools = findToolchain(O.LlvmBin, O.StandIn, /*ForKernel=*/true);
  if (!Tools)
    return Tools.takeError();
  if (Error E = chooseOutput())
    return std::move(E);

  auto Lock = ScratchLock::take(Scratch);
  if (!Lock)
    return Lock.takeError();

  Prepared Out;
  Source = Tree;
  if (isBuiltInPlace(Tree)) {
    Source = Scratch + "/tree";
    if (Error E = linkKernelTree(Tree, Source))
      return std::move(E);
    Out.Renames.push_back({Source, Tree});
  }
  Kbuild Make(*Tools, *Facts, Scratch, O.Jobs);
  State S = State::read(Scratch + "/state");
  std::string Now = stamp();
  if (S.Stamp != Now || S.ConfigHash != configHash()) {
    S = State();
    (void)sys::fs::remove(Scratch + "/state");
    (void)sys::fs::remove(Make.log());
    if (Error E = Make.setUp(Arch->Target))
      return std::move(E);
    if (Error E = configure(Make))
      return std::move(E);
    S.Stamp = Now;
    S.ConfigHash = configHash();
  }
  if (Error E = record(Make, S, Out))
    return std::move(E);
  if (Error E = S.write(Scratch + "/state"))
    return std::move(E);

  Out.DatabaseDir = Output;
  for (const std::string &P : Paths)
    Out.Inputs.push_back(Source + "/" + P);
  if (Paths.empty())
    Out.Inputs = {Source, Output};
  return Out;
}

Expected<Prepared> prepareKernel(const IntakeOptions &O) {
  return KernelIntake(O).run();
}

} // namespace kalloc
