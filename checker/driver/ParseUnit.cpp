//===- ParseUnit.cpp - One unit from its command line to findings
//----------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/ParseUnit.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Basic/DiagnosticOptions.h"
#include "clang/Basic/FileManager.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Tooling/Tooling.h"
#include "llvm/Support/VirtualFileSystem.h"
#include <ctime>

using namespace clang;

namespace kalloc {

static double threadSeconds() {
  timespec T;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &T);
  return double(T.tv_sec) + double(T.tv_nsec) * 1e-9;
}

/// The command line without what makes files or noise, as cc1 wants it.
static std::vector<std::string> adjusted(const Unit &U, const ParseOptions &O) {
  std::vector<std::string> Args{"clang"};
  for (size_t I = 1; I < U.Arguments.size(); ++I) {
    StringRef A = U.Arguments[I];
    if (A == "-o" || A == "-MF" || A == "-MT" || A == "-MQ") {
      ++I;
      continue;
    }
    if (A == "-c" || A == "-S" || A == "-E" || A == "-M" || A == "-MM" ||
        A == "-MD" || A == "-MMD" || A == "-MP" || A.starts_with("-Wp,-M") ||
        A.starts_with("-Werror"))
      continue;
    Args.push_back(A.str());
  }
  Args.insert(Args.end(), {"-fsyntax-only", "-w", "-Qunused-arguments",
                           "-resource-dir", O.ResourceDir});
  return Args;
}

/// The real file system with the overlays of the options and of the flags.
static llvm::Expected<llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>>
fileSystem(const Unit &U, const ParseOptions &O) {
  llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem> FS =
      llvm::vfs::createPhysicalFileSystem();
  FS->setCurrentWorkingDirectory(U.Directory);
  std::vector<std::string> Overlays = O.Overlays;
  for (size_t I = 0; I != U.Arguments.size(); ++I) {
    StringRef A = U.Arguments[I];
    if ((A == "-ivfsoverlay" || A == "-vfsoverlay") &&
        I + 1 < U.Arguments.size())
      Overlays.push_back(U.Arguments[++I]);
    else if (A.consume_front("-ivfsoverlay="))
      Overlays.push_back(A.str());
  }
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
    FS->setCurrentWorkingDirectory(U.Directory);
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

class AnalysisConsumer : public ASTConsumer {
public:
  AnalysisConsumer(CompilerInstance &CI, const RuleSet &Rules,
                   llvm::function_ref<bool(llvm::StringRef)> Enabled,
                   ParsedUnit &Out)
      : CI(CI), Rules(Rules), Enabled(Enabled), Out(Out) {}
  void HandleTranslationUnit(ASTContext &Ctx) override {
    if (Ctx.getDiagnostics().hasErrorOccurred())
      return;
    double Start = threadSeconds();
    Out.Report = analyzeUnit(Ctx, &CI.getPreprocessor(), Rules, Enabled);
    Out.AnalysisSeconds = threadSeconds() - Start;
    const SourceManager &SM = CI.getSourceManager();
    SourceManager::MemoryBufferSizes Buffers = SM.getMemoryBufferSizes();
    Out.Memory =
        Ctx.getASTAllocatedMemory() + Ctx.getSideTableAllocatedMemory() +
        CI.getPreprocessor().getTotalMemory() + SM.getContentCacheSize() +
        SM.getDataStructureSizes() + Buffers.malloc_bytes + Buffers.mmap_bytes;
    Out.Parsed = true;
  }

private:
  CompilerInstance &CI;
  const RuleSet &Rules;
  llvm::function_ref<bool(llvm::StringRef)> Enabled;
  ParsedUnit &Out;
};

class AnalysisAction : public ASTFrontendAction {
public:
  AnalysisAction(const RuleSet &Rules,
                 llvm::function_ref<bool(llvm::StringRef)> Enabled,
                 ParsedUnit &Out)
      : Rules(Rules), Enabled(Enabled), Out(Out) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI,
                                                 StringRef) override {
    return std::make_unique<AnalysisConsumer>(CI, Rules, Enabled, Out);
  }

private:
  const RuleSet &Rules;
  llvm::function_ref<bool(llvm::StringRef)> Enabled;
  ParsedUnit &Out;
};
} // namespace

ParsedUnit parseUnit(const Unit &U, const ParseOptions &O, const RuleSet &Rules,
                     llvm::function_ref<bool(llvm::StringRef)> Enabled) {
  ParsedUnit Out;
  auto FS = fileSystem(U, O);
  if (!FS) {
    Out.FirstError = "error: " + toString(FS.takeError());
    return Out;
  }
  FileSystemOptions FileOptions;
  FileOptions.WorkingDir = U.Directory;
  llvm::IntrusiveRefCntPtr<FileManager> Files(
      new FileManager(FileOptions, *FS));
  FirstErrorConsumer Diagnostics;
  tooling::ToolInvocation Invocation(
      adjusted(U, O), std::make_unique<AnalysisAction>(Rules, Enabled, Out),
      Files.get());
  Invocation.setDiagnosticConsumer(&Diagnostics);
  double Start = threadSeconds();
  bool Ran = Invocation.run();
  Out.Seconds = threadSeconds() - Start;
  if (!Ran || !Out.Parsed) {
    Out.Parsed = false;
    Out.FirstError = Diagnostics.First.empty()
                         ? "error: the compiler flags were not understood"
                         : Diagnostics.First;
  }
  return Out;
}

} // namespace kalloc
