//===- Kbuild.cpp - make, in a kernel -------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "kernel/Kbuild.h"
#include "model/YamlFile.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Threading.h"

using namespace llvm;

// glibc declares it, POSIX does not.
extern char **environ; // NOLINT(readability-redundant-declaration)

template <> struct yaml::MappingTraits<kalloc::KbuildFacts> {
  static void mapping(IO &Io, kalloc::KbuildFacts &F) {
    Io.mapOptional("disable", F.Disable);
    Io.mapOptional("enable", F.Enable);
    Io.mapOptional("clear", F.Clear);
    Io.mapOptional("real", F.RealObjects);
  }
};

namespace kalloc {

Expected<KbuildFacts> readKbuildFacts(const std::string &Path) {
  return readYamlFile<KbuildFacts>(Path);
}

/// Variables of the caller that would change what a build does.
static bool changesBuild(StringRef Variable) {
  static constexpr StringLiteral Names[] = {"MAKEFLAGS",
                                            "MFLAGS",
                                            "MAKELEVEL",
                                            "GNUMAKEFLAGS",
                                            "KCFLAGS",
                                            "KCPPFLAGS",
                                            "KAFLAGS",
                                            "KBUILD_OUTPUT",
                                            "KBUILD_EXTMOD",
                                            "KCONFIG_CONFIG",
                                            "W",
                                            "C",
                                            "KCONFIG_ALLCONFIG",
                                            "V",
                                            "LOCALVERSION",
                                            "CROSS_COMPILE",
                                            "ARCH",
                                            "LC_ALL",
                                            "LANG",
                                            "LLVM"};
  return is_contained(Names, Variable.split('=').first);
}

static std::vector<StringRef> cleanEnvironment() {
  std::vector<StringRef> Env;
  for (char **E = environ; *E; ++E)
    if (!changesBuild(*E))
      Env.push_back(*E);
  Env.push_back("LC_ALL=C");
  // Debian's kernels complain of another compiler than the configured one.
  Env.push_back("DEBIAN_KERNEL_NO_CC_VERSION_CHECK=1");
  return Env;
}

static std::string lastLines(const std::string &File, unsigned Count) {
  auto Buffer = MemoryBuffer::getFile(File);
  if (!Buffer)
    return "";
  StringRef Text = (*Buffer)->getBuffer().rtrim();
  size_t At = Text.size();
  for (; Count && At != StringRef::npos; --Count)
    At = Text.rfind('\n', At);
  return Text.drop_front(At == StringRef::npos ? 0 : At + 1).str();
}

Error Kbuild::run(ArrayRef<std::string> Command, StringRef What,
                  ArrayRef<std::string> Environment) {
  {
    std::error_code EC;
    raw_fd_ostream Log(log(), EC, sys::fs::OF_Append);
    if (EC)
      return createStringError(EC, "cannot write '%s': %s", log().c_str(),
                               EC.message().c_str());
    Log << "\n== " << join(Command, " ") << '\n';
  }
  // ExecuteAndWait() truncates what it redirects to.
  std::string Output = log() + ".step";
  std::vector<StringRef> Args(Command.begin(), Command.end()),
      Env = cleanEnvironment();
  append_range(Env, Environment);
  std::string Message;
  int Status = sys::ExecuteAndWait(
      Command[0], Args, ArrayRef(Env),
      {StringRef("/dev/null"), StringRef(Output), StringRef(Output)}, 0, 0,
      &Message);
  std::string End = lastLines(Output, 15);
  if (auto Text = MemoryBuffer::getFile(Output)) {
    std::error_code EC;
    raw_fd_ostream Log(log(), EC, sys::fs::OF_Append);
    if (!EC)
      Log << (*Text)->getBuffer();
  }
  (void)sys::fs::remove(Output);
  if (Status == 0)
    return Error::success();
  if (!Message.empty())
    End += Message;
  return createStringError(inconvertibleErrorCode(),
                           What + " failed; all of it is in '" + log() +
                               "', which ends with:\n" + End);
}

Expected<ScratchLock> ScratchLock::take(const std::string &Scratch) {
  std::string Path = Scratch + "/lock";
  int Fd;
  if (std::error_code EC = sys::fs::openFileForWrite(Path, Fd))
    return createStringError(EC,
                             "cannot write '" + Path + "': " + EC.message());
  ScratchLock Lock(Fd);
  if (std::error_code EC = sys::fs::lockFile(Fd))
    return createStringError(EC, "cannot lock '" + Path + "': " + EC.message());
  return std::move(Lock);
}

ScratchLock::~ScratchLock() {
  if (Fd >= 0)
    (void)sys::Process::SafelyCloseFileDescriptor(Fd);
}

Error Kbuild::setUp(StringRef Target) {
  auto Fail = [&](const std::string &Path, std::error_code EC) {
    return createStringError(EC, "cannot make '%s': %s", Path.c_str(),
                             EC.message().c_str());
  };
  if (std::error_code EC = sys::fs::create_directories(Scratch))
    return Fail(Scratch, EC);
  // Anew each time: the tools may have moved.
  auto Link = [&](const std::string &To, StringRef Name) -> std::error_code {
    std::string Path = Scratch + "/" + Name.str();
    (void)sys::fs::remove(Path);
    return sys::fs::create_link(To, Path);
  };
  for (const auto &[Name, To] :
       {std::pair<const char *, std::string>{"cc", Tools.StandIn},
        {"ld", Tools.StandIn},
        {"ar", Tools.StandIn},
        {"real-cc", Tools.CC},
        {"real-ld", Tools.LD},
        {"real-ar", Tools.AR}})
    if (std::error_code EC = Link(To, Name))
      return Fail(Scratch + "/" + Name, EC);
  {
    std::error_code EC;
    std::string Path = Scratch + "/real-objects";
    raw_fd_ostream List(Path, EC);
    if (EC)
      return Fail(Path, EC);
    for (const std::string &O : Facts.RealObjects)
      List << O << '\n';
  }
  // A licence, so that modpost finds nothing to say about modules made of it.
  std::string Source = Scratch + "/empty.c";
  {
    std::error_code EC;
    raw_fd_ostream OS(Source, EC);
    if (EC)
      return Fail(Source, EC);
    OS << "static const char License[] "
          "__attribute__((section(\".modinfo\"), used)) = \"license=GPL\";\n";
  }
  std::vector<std::string> Command{Tools.CC, "-c", Source, "-o",
                                   Scratch + "/empty.o"};
  if (!Target.empty())
    Command.push_back(("--target=" + Target).str());
  return run(Command, "compiling an empty file");
}

unsigned Kbuild::jobs() const {
  return Jobs ? Jobs : hardware_concurrency().compute_thread_count();
}

std::vector<std::string> Kbuild::variables() const {
  return {"CC=" + Scratch + "/cc",    "LD=" + Scratch + "/ld",
          "AR=" + Scratch + "/ar",    "NM=" + Tools.NM,
          "OBJCOPY=" + Tools.OBJCOPY, "OBJDUMP=" + Tools.OBJDUMP,
          "READELF=" + Tools.READELF, "STRIP=" + Tools.STRIP};
}

Error Kbuild::make(const std::string &Folder, ArrayRef<std::string> Args,
                   bool WholeKernel) {
  auto Make = sys::findProgramByName("make");
  if (!Make)
    return createStringError(Make.getError(), "there is no make in PATH");
  std::vector<std::string> Command{*Make, "-C", Folder,
                                   "-j" + std::to_string(jobs())};
  append_range(Command, variables());
  if (WholeKernel)
    Command.insert(Command.end(), {"LLVM=1", "LLVM_IAS=1", "HOSTCC=" + Tools.CC,
                                   "HOSTCXX=" + Tools.CXX, "HOSTLD=" + Tools.LD,
                                   "HOSTAR=" + Tools.AR});
  append_range(Command, Args);
  return run(Command, "make " + (Args.empty() ? "" : Args.back()));
}

} // namespace kalloc
