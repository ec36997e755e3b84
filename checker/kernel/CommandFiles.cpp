//===- CommandFiles.cpp - The commands that Kbuild wrote down -------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// After each successful command Kbuild leaves .<target>.cmd beside the target:
//
//   savedcmd_drivers/x/y.o := clang … -c -o drivers/x/y.o /src/drivers/x/y.c
//
// (cmd_… before 6.3; scripts/Kbuild.include, make-cmd). As make would read it
// again, '#' is written \# or $(pound), and '$' as $$.
//
//===----------------------------------------------------------------------===//
#include "kernel/CommandFiles.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/StringSaver.h"

using namespace llvm;

namespace kalloc {

static std::string replaced(StringRef Text, StringRef From, StringRef To) {
  std::string Out;
  for (size_t At; (At = Text.find(From)) != StringRef::npos;
       Text = Text.drop_front(At + From.size())) {
    Out += Text.take_front(At);
    Out += To;
  }
  return Out + Text.str();
}

bool readCommandFile(StringRef Text, StringRef Compiler, KbuildCommand &Out) {
  StringRef Line = Text.split('\n').first;
  Line.consume_front("saved");
  if (!Line.consume_front("cmd_"))
    return false;
  auto [Target, Command] = Line.split(" := ");
  if (!Target.ends_with(".o") || !Command.starts_with(Compiler) ||
      !Command.drop_front(Compiler.size()).starts_with(" ") ||
      !Command.contains(" -D__KERNEL__ "))
    return false;
  // What follows the compilation: objtool, symbol versions.
  Command = Command.split(" ;").first.split("; ").first.rtrim("; ");
  StringRef Source = Command.drop_front(Command.rfind(' ') + 1);
  if (!Source.ends_with(".c"))
    return false;
  Out.Command = replaced(
      replaced(replaced(Command, "$(pound)", "#"), "\\#", "#"), "$$", "$");
  Out.Source = Source.str();
  return true;
}

std::vector<KbuildCommand> collectCommands(const std::string &Folder,
                                           StringRef Compiler) {
  std::vector<std::string> Paths;
  std::error_code EC;
  for (sys::fs::recursive_directory_iterator I(Folder, EC, false), E;
       I != E && !EC; I.increment(EC)) {
    StringRef Name = sys::path::filename(I->path());
    if (Name.starts_with(".") && Name.ends_with(".o.cmd"))
      Paths.push_back(I->path());
    else if (I->type() == sys::fs::file_type::symlink_file)
      I.no_push(); // "source" leads back to the tree
  }
  llvm::sort(Paths);
  std::vector<KbuildCommand> Commands;
  for (const std::string &P : Paths)
    if (auto Buffer = MemoryBuffer::getFile(P)) {
      KbuildCommand C;
      if (readCommandFile((*Buffer)->getBuffer(), Compiler, C))
        Commands.push_back(std::move(C));
    }
  return Commands;
}

Error writeDatabase(const std::vector<KbuildCommand> &Commands,
                    const std::string &Directory,
                    const std::string &RealCompiler, const std::string &Path) {
  auto Temporary = sys::fs::TempFile::create(Path + ".new-%%%%%%%%");
  if (!Temporary)
    return createStringError(inconvertibleErrorCode(),
                             "cannot write '" + Path +
                                 "': " + toString(Temporary.takeError()));
  raw_fd_ostream OS(Temporary->FD, /*shouldClose=*/false);
  json::OStream J(OS, 1);
  J.array([&] {
    for (const KbuildCommand &C : Commands)
      J.object([&] {
        BumpPtrAllocator Memory;
        StringSaver Saver(Memory);
        SmallVector<const char *, 128> Words;
        cl::TokenizeGNUCommandLine(C.Command, Saver, Words);
        SmallString<256> File(C.Source);
        sys::path::make_absolute(Directory, File);
        sys::path::remove_dots(File, /*remove_dot_dot=*/true);
        J.attribute("directory", Directory);
        J.attribute("file", File.str());
        J.attributeArray("arguments", [&] {
          J.value(RealCompiler);
          for (const char *W : ArrayRef(Words).drop_front().drop_back())
            J.value(W);
          for (const std::string &F : C.MoreFlags)
            J.value(F);
          J.value(C.Source);
        });
      });
  });
  J.flush();
  OS << '\n';
  OS.flush();
  if (OS.has_error()) {
    std::error_code EC = OS.error();
    OS.clear_error();
    consumeError(Temporary->discard());
    return createStringError(EC, "cannot write '%s': %s", Path.c_str(),
                             EC.message().c_str());
  }
  return Temporary->keep(Path);
}

} // namespace kalloc
