//===- ParseUnit.cpp - One unit from its command line to findings ---------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/ParseUnit.h"
#include "driver/Frontend.h"
#include "driver/PreambleGuard.h"
#include "clang/AST/ASTConsumer.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include <ctime>

using namespace clang;

namespace kalloc {

static double threadSeconds() {
  timespec T;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &T);
  return double(T.tv_sec) + double(T.tv_nsec) * 1e-9;
}

/// The overlays of the options and of the unit's own flags.
static std::vector<std::string> overlays(const CommandLine &C,
                                         const ParseOptions &O) {
  std::vector<std::string> All = O.Overlays;
  const std::vector<std::string> &Args = *C.Shared;
  for (size_t I = 0; I != Args.size(); ++I) {
    StringRef A = Args[I];
    if ((A == "-ivfsoverlay" || A == "-vfsoverlay") && I + 1 < Args.size())
      All.push_back(Args[++I]);
    else if (A.consume_front("-ivfsoverlay="))
      All.push_back(A.str());
  }
  return All;
}

namespace {
/// What one parse is for; the consumer and the action share it.
struct Job {
  const RuleSet &Rules;
  llvm::function_ref<bool(llvm::StringRef)> Enabled;
  const Preamble *P;
  const EffectIndex *Index;
  const Question *Why;
  UnitResult &Out;
  std::string Differs; ///< why the preamble would make a difference
};

class AnalysisConsumer : public ASTConsumer {
public:
  AnalysisConsumer(CompilerInstance &CI, Job &J) : CI(CI), J(J) {}
  void HandleTranslationUnit(ASTContext &Ctx) override {
    if (Ctx.getDiagnostics().hasErrorOccurred() || !J.Differs.empty())
      return;
    double Start = threadSeconds();
    UnitResult &Out = J.Out;
    Out.Report = analyzeUnit(Ctx, &CI.getPreprocessor(), J.Rules, J.Enabled,
                             J.Index, J.Why);
    Out.AnalysisSeconds = threadSeconds() - Start;
    const SourceManager &SM = CI.getSourceManager();
    SourceManager::MemoryBufferSizes Buffers = SM.getMemoryBufferSizes();
    Out.Memory =
        Ctx.getASTAllocatedMemory() + Ctx.getSideTableAllocatedMemory() +
        CI.getPreprocessor().getTotalMemory() + SM.getContentCacheSize() +
        SM.getDataStructureSizes() + Buffers.malloc_bytes + Buffers.mmap_bytes;
    listDependencies(SM);
    Out.Parsed = true;
  }

  /// A header's function of which a rule says everything.
  bool shouldSkipFunctionBody(Decl *D) override {
    const auto *F = dyn_cast<FunctionDecl>(D);
    const SourceManager &SM = CI.getSourceManager();
    return F && F->getIdentifier() &&
           !SM.isInMainFile(SM.getFileLoc(F->getLocation())) &&
           J.Rules.isAlwaysKnown(F->getName());
  }

private:
  void listDependencies(const SourceManager &SM) {
    for (auto I = SM.fileinfo_begin(); I != SM.fileinfo_end(); ++I) {
      if (J.P && J.P->Index.count(I->first.getUniqueID()))
        continue;
      SmallString<256> Path(I->first.getName());
      SM.getFileManager().makeAbsolutePath(Path);
      if (StringRef(Path).starts_with("/kalloc-tidy/"))
        continue;
      J.Out.Dependencies.push_back(Path.str().str());
    }
    llvm::sort(J.Out.Dependencies);
    J.Out.Dependencies.erase(llvm::unique(J.Out.Dependencies),
                             J.Out.Dependencies.end());
  }

  CompilerInstance &CI;
  Job &J;
};

class AnalysisAction : public ASTFrontendAction {
public:
  explicit AnalysisAction(Job &J) : J(J) {}
  bool BeginSourceFileAction(CompilerInstance &CI) override {
    if (J.P)
      guardPreamble(CI, *J.P, J.Differs);
    return true;
  }
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI,
                                                 StringRef) override {
    return std::make_unique<AnalysisConsumer>(CI, J);
  }

private:
  Job &J;
};
} // namespace

/// Parses once, on top of \p P or plainly.
static std::string attempt(const Unit &U, const CommandLine &C,
                           const ParseOptions &O, Job &J) {
  auto FS = openFileSystem(U.Directory, overlays(C, O));
  if (!FS)
    return "error: " + toString(FS.takeError());
  if (J.P)
    FS = withPreambleSource(*FS, U.Directory, J.P->Text);
  AnalysisAction Action(J);
  return runFrontend(
      C.whole(), U.Directory, *FS,
      [&](CompilerInvocation &I) {
        I.getFrontendOpts().SkipFunctionBodies = true; // the consumer is asked
        if (!J.P)
          return;
        // The store has compared the flags and looked at every file.
        I.getPreprocessorOpts().ImplicitPCHInclude = J.P->File;
        I.getPreprocessorOpts().DisablePCHOrModuleValidation =
            DisableValidationForModuleKind::PCH;
      },
      Action);
}

UnitResult parseUnit(const Unit &U, const CommandLine &C, const ParseOptions &O,
                     const Preamble *P, const RuleSet &Rules,
                     llvm::function_ref<bool(llvm::StringRef)> Enabled,
                     const EffectIndex *Index) {
  UnitResult Out;
  double Start = threadSeconds();
  Job J{Rules, Enabled, P, Index, O.Why ? &*O.Why : nullptr, Out, ""};
  std::string Error = attempt(U, C, O, J);
  if (P && (!Out.Parsed || !J.Differs.empty())) {
    Out = UnitResult();
    Out.PreambleRefused = J.Differs.empty() ? Error : J.Differs;
    Job Plain{Rules, Enabled, nullptr, Index, O.Why ? &*O.Why : nullptr,
              Out,   ""};
    Error = attempt(U, C, O, Plain);
  } else if (P) {
    Out.Preamble = P->Name;
  }
  Out.Seconds = threadSeconds() - Start;
  Out.DroppedFlags = C.Dropped;
  if (!Out.Parsed)
    Out.FirstError = Error;
  return Out;
}

} // namespace kalloc
