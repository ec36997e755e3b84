//===- KallocTidyModule.cpp - The checks inside clang-tidy ----------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A thin shell: one analysis a unit, whose findings are told by the clang-tidy
// check of the same name. Load it with clang-tidy-22 --load.
//
//===----------------------------------------------------------------------===//
#include "checks/AnalyzeUnit.h"
#include "checks/Check.h"
#include "clang-tidy/ClangTidyCheck.h"
#include "clang-tidy/ClangTidyModule.h"
#include "model/EffectIndex.h"
#include "model/Installation.h"
#include "model/Rules.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Process.h"
#include <map>
#include <memory>
#include <mutex>

using namespace clang;
using namespace clang::ast_matchers;

namespace kalloc {
namespace {

static const char Anchor = 0;

/// What is read once a process; clangd runs checks on many threads.
class Data {
public:
  /// Null if the rules cannot be read, which is said once.
  static const RuleSet *rules() {
    static const std::unique_ptr<RuleSet> Rules = [] {
      auto Loaded =
          RuleSet::load({dataPath(&Anchor, "rules/linux", "rules/linux")});
      if (Loaded)
        return std::make_unique<RuleSet>(std::move(*Loaded));
      llvm::errs() << toString(Loaded.takeError()) << '\n';
      return std::unique_ptr<RuleSet>();
    }();
    return Rules.get();
  }

  /// The index stored in \p Path, or null. A file that has changed is read
  /// anew; a fault is said once a change.
  static std::shared_ptr<const EffectIndex> index(const std::string &Path) {
    static std::mutex Lock;
    static std::map<std::string, std::pair<llvm::sys::TimePoint<>,
                                           std::shared_ptr<const EffectIndex>>>
        Read;
    if (Path.empty() || !rules())
      return nullptr;
    llvm::sys::fs::file_status Status;
    (void)llvm::sys::fs::status(Path, Status);
    std::lock_guard<std::mutex> Guard(Lock);
    auto [It, Fresh] = Read.try_emplace(Path);
    if (!Fresh && It->second.first == Status.getLastModificationTime())
      return It->second.second;
    It->second.first = Status.getLastModificationTime();
    It->second.second = nullptr;
    if (auto Index = EffectIndex::read(Path, rules()->digest()))
      It->second.second =
          std::make_shared<const EffectIndex>(std::move(*Index));
    else
      llvm::errs() << toString(Index.takeError()) << '\n';
    return It->second.second;
  }
};

/// The analysis that the checks of one unit share.
class SharedAnalysis {
public:
  void start(Preprocessor *PP, std::string IndexFile) {
    this->PP = PP;
    this->IndexFile = std::move(IndexFile);
    Done = false;
  }

  const std::vector<Finding> &findings(ASTContext &Ctx) {
    if (!Done) {
      Done = true;
      Report = UnitReport();
      auto Index = Data::index(IndexFile);
      if (const RuleSet *R = Data::rules())
        Report = analyzeUnit(
            Ctx, PP, *R, [](StringRef) { return true; }, Index.get());
    }
    return Report.Findings;
  }

  /// The one of \p Context, made if need be. It lives as long as a check does.
  static std::shared_ptr<SharedAnalysis> of(tidy::ClangTidyContext *Context) {
    static std::mutex Lock;
    static std::map<tidy::ClangTidyContext *, std::weak_ptr<SharedAnalysis>>
        Known;
    std::lock_guard<std::mutex> Guard(Lock);
    for (auto I = Known.begin(); I != Known.end();)
      I = I->second.expired() ? Known.erase(I) : std::next(I);
    std::weak_ptr<SharedAnalysis> &Weak = Known[Context];
    std::shared_ptr<SharedAnalysis> Shared = Weak.lock();
    if (!Shared)
      Weak = Shared = std::make_shared<SharedAnalysis>();
    return Shared;
  }

private:
  Preprocessor *PP = nullptr;
  std::string IndexFile;
  bool Done = false;
  UnitReport Report;
};

class TidyCheck : public tidy::ClangTidyCheck {
public:
  TidyCheck(StringRef Name, tidy::ClangTidyContext *Context)
      : ClangTidyCheck(Name, Context), Name(Name),
        Shared(SharedAnalysis::of(Context)) {
    // CheckOptions: {kalloc.Index: FILE}, or from the environment.
    const auto &All = Context->getOptions().CheckOptions;
    if (auto It = All.find("kalloc.Index"); It != All.end())
      IndexFile = It->getValue().Value;
    else if (auto Set = llvm::sys::Process::GetEnv("KALLOC_TIDY_INDEX"))
      IndexFile = *Set;
  }

  void registerPPCallbacks(const SourceManager &, Preprocessor *PP,
                           Preprocessor *) override {
    Shared->start(PP, IndexFile);
  }
  void registerMatchers(MatchFinder *Finder) override {
    Finder->addMatcher(translationUnitDecl().bind("unit"), this);
  }
  void check(const MatchFinder::MatchResult &Result) override {
    if (Result.Context->getDiagnostics().hasErrorOccurred())
      return;
    const SourceManager &SM = *Result.SourceManager;
    for (const Finding &F : Shared->findings(*Result.Context)) {
      if (F.Check != Name)
        continue;
      {
        auto D = diag(at(SM, F.At), "%0");
        D << F.Message;
        for (const Edit &E : F.Fix)
          D << hint(SM, E);
      }
      for (const Note &N : F.Notes)
        diag(at(SM, N.At), "%0", DiagnosticIDs::Note) << N.Message;
    }
  }

private:
  static SourceLocation at(const SourceManager &SM, const Location &L) {
    auto File = SM.getFileManager().getOptionalFileRef(L.File);
    return File ? SM.translateFileLineCol(*File, L.Line, L.Column)
                : SourceLocation();
  }
  static FixItHint hint(const SourceManager &SM, const Edit &E) {
    return FixItHint::CreateReplacement(
        CharSourceRange::getCharRange(at(SM, E.Begin), at(SM, E.End)), E.Text);
  }

  std::string Name, IndexFile;
  std::shared_ptr<SharedAnalysis> Shared;
};

class Module : public tidy::ClangTidyModule {
public:
  void addCheckFactories(tidy::ClangTidyCheckFactories &Factories) override {
    for (const Check *C : allChecks())
      Factories.registerCheckFactory(
          C->name(), [](StringRef Name, tidy::ClangTidyContext *Context) {
            return std::make_unique<TidyCheck>(Name, Context);
          });
  }
};

tidy::ClangTidyModuleRegistry::Add<Module>
    Registered("kalloc-module", "Allocation misuse in Linux kernel C");

} // namespace
} // namespace kalloc
