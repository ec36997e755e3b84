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
#include <list>
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
  /// Ours with those in \p More, names of files with commas between. Null if
  /// they cannot be read, which is said once a session and list.
  static const RuleSet *rules(const std::string &More) {
    static std::mutex Lock;
    static std::map<std::string, std::unique_ptr<RuleSet>> Read;
    std::lock_guard<std::mutex> Guard(Lock);
    auto [It, Fresh] = Read.try_emplace(More);
    if (!Fresh)
      return It->second.get();
    std::vector<std::string> Files{
        dataPath(&Anchor, "rules/linux", "rules/linux")};
    llvm::SmallVector<StringRef, 2> Names;
    StringRef(More).split(Names, ',', -1, /*KeepEmpty=*/false);
    for (StringRef Name : Names)
      Files.push_back(Name.trim().str());
    auto Loaded = RuleSet::load(Files);
    if (Loaded)
      It->second = std::make_unique<RuleSet>(std::move(*Loaded));
    else
      llvm::errs() << toString(Loaded.takeError()) << '\n';
    return It->second.get();
  }

  /// The index stored in \p Path, made with \p Rules, or null. A file that has
  /// changed is read anew; a fault is said once a change.
  static std::shared_ptr<const EffectIndex> index(const std::string &Path,
                                                  const RuleSet &Rules) {
    static std::mutex Lock;
    static std::map<std::string, std::pair<llvm::sys::TimePoint<>,
                                           std::shared_ptr<const EffectIndex>>>
        Read;
    if (Path.empty())
      return nullptr;
    llvm::sys::fs::file_status Status;
    (void)llvm::sys::fs::status(Path, Status);
    std::lock_guard<std::mutex> Guard(Lock);
    auto [It, Fresh] =
        Read.try_emplace(Path + '\0' + std::to_string(Rules.digest()));
    if (!Fresh && It->second.first == Status.getLastModificationTime())
      return It->second.second;
    It->second.first = Status.getLastModificationTime();
    It->second.second = nullptr;
    if (auto Index = EffectIndex::read(Path, Rules.digest()))
      It->second.second =
          std::make_shared<const EffectIndex>(std::move(*Index));
    else
      llvm::errs() << toString(Index.takeError()) << '\n';
    return It->second.second;
  }
};

/// What is kept of the files that an editor has open, for the next edit.
class OpenFiles {
public:
  /// What the memory of a file belongs to.
  struct Key {
    std::string File;
    const RuleSet *Rules;
    std::shared_ptr<const EffectIndex> Index;
    bool operator==(const Key &) const = default;
  };

  /// Takes the memory of \p K out, or makes one: nobody else has it then.
  static std::unique_ptr<FileMemory> take(const Key &K) {
    std::lock_guard<std::mutex> Guard(lock());
    for (auto I = all().begin(); I != all().end(); ++I)
      if (I->first == K) {
        std::unique_ptr<FileMemory> M = std::move(I->second);
        all().erase(I);
        return M;
      }
    return std::make_unique<FileMemory>();
  }
  static void giveBack(Key K, std::unique_ptr<FileMemory> M) {
    std::lock_guard<std::mutex> Guard(lock());
    all().emplace_front(std::move(K), std::move(M));
    if (all().size() > MostFiles)
      all().pop_back();
  }

private:
  static constexpr unsigned MostFiles = 32;
  static std::mutex &lock() {
    static std::mutex Lock;
    return Lock;
  }
  /// The last used first.
  static std::list<std::pair<Key, std::unique_ptr<FileMemory>>> &all() {
    static std::list<std::pair<Key, std::unique_ptr<FileMemory>>> All;
    return All;
  }
};

/// The analysis that the checks of one unit share.
class SharedAnalysis {
public:
  /// What .clang-tidy or the environment says.
  struct Options {
    std::string IndexFile, RuleFiles;
  };
  void start(Preprocessor *PP, Options O) {
    this->PP = PP;
    this->O = std::move(O);
    Done = false;
  }

  const std::vector<Finding> &findings(ASTContext &Ctx) {
    if (!Done) {
      Done = true;
      Report = UnitReport();
      if (const RuleSet *R = Data::rules(O.RuleFiles)) {
        const SourceManager &SM = Ctx.getSourceManager();
        OpenFiles::Key K{
            SM.getFilename(SM.getLocForStartOfFile(SM.getMainFileID())).str(),
            R, Data::index(O.IndexFile, *R)};
        auto Memory = OpenFiles::take(K);
        Report = analyzeUnit(
            Ctx, PP, *R, [](StringRef) { return true; }, K.Index.get(), nullptr,
            PP ? Memory.get() : nullptr);
        OpenFiles::giveBack(std::move(K), std::move(Memory));
      }
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
  Options O;
  bool Done = false;
  UnitReport Report;
};

class TidyCheck : public tidy::ClangTidyCheck {
public:
  TidyCheck(StringRef Name, tidy::ClangTidyContext *Context)
      : ClangTidyCheck(Name, Context), Name(Name),
        Shared(SharedAnalysis::of(Context)) {
    // CheckOptions: {kalloc.Index: FILE, kalloc.Rules: FILES}, or from the
    // environment.
    auto Read = [&](StringRef Option, StringRef Variable) {
      const auto &All = Context->getOptions().CheckOptions;
      if (auto It = All.find(Option); It != All.end())
        return It->getValue().Value;
      return llvm::sys::Process::GetEnv(Variable).value_or("");
    };
    O = {Read("kalloc.Index", "KALLOC_TIDY_INDEX"),
         Read("kalloc.Rules", "KALLOC_TIDY_RULES")};
  }

  void registerPPCallbacks(const SourceManager &, Preprocessor *PP,
                           Preprocessor *) override {
    Shared->start(PP, O);
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

  std::string Name;
  SharedAnalysis::Options O;
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
