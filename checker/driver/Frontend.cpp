//===- Frontend.cpp - Clang, run on one command line ----------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/Frontend.h"
#include "clang/Basic/DiagnosticOptions.h"
#include "clang/Basic/FileManager.h"
#include "clang/Tooling/Tooling.h"

using namespace clang;

namespace kalloc {

llvm::Expected<FileSystemPtr>
openFileSystem(const std::string &Directory,
               llvm::ArrayRef<std::string> Overlays) {
  FileSystemPtr FS = llvm::vfs::createPhysicalFileSystem();
  (void)FS->setCurrentWorkingDirectory(Directory);
  for (const std::string &Path : Overlays) {
    auto Buffer = FS->getBufferForFile(Path);
    if (!Buffer)
      return llvm::createStringError(
          Buffer.getError(), "cannot read overlay file '%s': %s", Path.c_str(),
          Buffer.getError().message().c_str());
    auto Overlay = llvm::vfs::getVFSFromYAML(std::move(*Buffer), nullptr, Path,
                                             nullptr, FS);
    if (!Overlay)
      return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                     "'%s' is no VFS overlay file",
                                     Path.c_str());
    FS = std::move(Overlay);
    (void)FS->setCurrentWorkingDirectory(Directory);
  }
  return FS;
}

namespace {
/// Keeps the first error and prints nothing.
class FirstErrorConsumer : public DiagnosticConsumer {
public:
  std::string First;
  void HandleDiagnostic(DiagnosticsEngine::Level Level,
                        const Diagnostic &Info) override {
    DiagnosticConsumer::HandleDiagnostic(Level, Info);
    if (Level < DiagnosticsEngine::Error || !First.empty())
      return;
    llvm::SmallString<128> Text;
    Info.FormatDiagnostic(Text);
    if (Info.hasSourceManager() && Info.getLocation().isValid()) {
      PresumedLoc P =
          Info.getSourceManager().getPresumedLoc(Info.getLocation());
      if (P.isValid()) {
        First = (llvm::Twine(P.getFilename()) + ":" + llvm::Twine(P.getLine()) +
                 ":" + llvm::Twine(P.getColumn()) + ": error: " + Text)
                    .str();
        return;
      }
    }
    First = ("error: " + Text).str();
  }
};

class OneAction : public tooling::ToolAction {
public:
  OneAction(llvm::function_ref<void(CompilerInvocation &)> Adjust,
            FrontendAction &Action)
      : Adjust(Adjust), Action(Action) {}
  bool runInvocation(std::shared_ptr<CompilerInvocation> Invocation,
                     FileManager *Files,
                     std::shared_ptr<PCHContainerOperations> Containers,
                     DiagnosticConsumer *Diagnostics) override {
    Adjust(*Invocation);
    // Nobody wants to read how many errors there were.
    Invocation->getDiagnosticOpts().ShowCarets = false;
    CompilerInstance CI(std::move(Invocation), std::move(Containers));
    CI.setVirtualFileSystem(Files->getVirtualFileSystemPtr());
    CI.setFileManager(Files);
    CI.createDiagnostics(Diagnostics, /*ShouldOwnClient=*/false);
    if (!CI.hasDiagnostics())
      return false;
    CI.createSourceManager();
    return CI.ExecuteAction(Action);
  }

private:
  llvm::function_ref<void(CompilerInvocation &)> Adjust;
  FrontendAction &Action;
};
} // namespace

std::string runFrontend(const std::vector<std::string> &Args,
                        const std::string &Directory, FileSystemPtr FS,
                        llvm::function_ref<void(CompilerInvocation &)> Adjust,
                        FrontendAction &Action) {
  FileSystemOptions FileOptions;
  FileOptions.WorkingDir = Directory;
  llvm::IntrusiveRefCntPtr<FileManager> Files(
      new FileManager(FileOptions, std::move(FS)));
  FirstErrorConsumer Diagnostics;
  OneAction Tool(Adjust, Action);
  tooling::ToolInvocation Invocation(
      Args, &Tool, Files.get(), std::make_shared<PCHContainerOperations>());
  Invocation.setDiagnosticConsumer(&Diagnostics);
  if (Invocation.run() && Diagnostics.First.empty())
    return "";
  return Diagnostics.First.empty()
             ? "error: the compiler flags were not understood"
             : Diagnostics.First;
}

} // namespace kalloc
