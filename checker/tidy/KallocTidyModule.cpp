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
#include "model/Installation.h"
#include "model/Rules.h"
#include "clang/ASTMatchers/ASTMatchFinder.h"
#include "clang/Lex/Preprocessor.h"
#include <memory>

using namespace clang;
using namespace clang::ast_matchers;

namespace kalloc {
namespace {

static const char Anchor = 0;

/// The analysis that the checks of one run share.
class SharedAnalysis {
public:
  /// A new unit begins.
  void start(Preprocessor *PP) {
    this->PP = PP;
    Done = false;
  }

  const std::vector<Finding> &findings(ASTContext &Ctx) {
    if (!Done) {
      Done = true;
      Report = UnitReport();
      if (const RuleSet *R = rules())
        Report = analyzeUnit(Ctx, PP, *R, [](StringRef) { return true; });
    }
    return Report.Findings;
  }

private:
  const RuleSet *rules() {
    if (!Rules) {
      auto Loaded =
          RuleSet::load({dataPath(&Anchor, "rules/linux", "rules/linux")});
      if (!Loaded) {
        llvm::errs() << toString(Loaded.takeError()) << '\n';
        return nullptr;
      }
      Rules = std::make_unique<RuleSet>(std::move(*Loaded));
    }
    return Rules.get();
  }

  Preprocessor *PP = nullptr;
  bool Done = false;
  UnitReport Report;
  std::unique_ptr<RuleSet> Rules;
};

class TidyCheck : public tidy::ClangTidyCheck {
public:
  TidyCheck(StringRef Name, tidy::ClangTidyContext *Context,
            std::shared_ptr<SharedAnalysis> Shared)
      : ClangTidyCheck(Name, Context), Name(Name), Shared(std::move(Shared)) {}

  void registerPPCallbacks(const SourceManager &, Preprocessor *PP,
                           Preprocessor *) override {
    Shared->start(PP);
  }
  void registerMatchers(MatchFinder *Finder) override {
    Finder->addMatcher(translationUnitDecl().bind("unit"), this);
  }
  void check(const MatchFinder::MatchResult &Result) override {
    if (Result.Context->getDiagnostics().hasErrorOccurred())
      return;
    const SourceManager &SM = *Result.SourceManager;
    auto At = [&](const Location &L) {
      auto File = SM.getFileManager().getOptionalFileRef(L.File);
      return File ? SM.translateFileLineCol(*File, L.Line, L.Column)
                  : SourceLocation();
    };
    for (const Finding &F : Shared->findings(*Result.Context)) {
      if (F.Check != Name)
        continue;
      {
        auto D = diag(At(F.At), "%0");
        D << F.Message;
        for (const Edit &E : F.Fix)
          D << hint(SM, E);
      }
      for (const Note &N : F.Notes)
        diag(At(N.At), "%0", DiagnosticIDs::Note) << N.Message;
    }
  }

private:
  static FixItHint hint(const SourceManager &SM, const Edit &E) {
    auto File = SM.getFileManager().getOptionalFileRef(E.File);
    SourceLocation Start =
        File ? SM.translateFileLineCol(*File, E.Line, E.Column)
             : SourceLocation();
    return FixItHint::CreateReplacement(
        CharSourceRange::getCharRange(Start, Start.getLocWithOffset(E.Length)),
        E.Text);
  }

  std::string Name;
  std::shared_ptr<SharedAnalysis> Shared;
};

class Module : public tidy::ClangTidyModule {
public:
  void addCheckFactories(tidy::ClangTidyCheckFactories &Factories) override {
    auto Shared = std::make_shared<SharedAnalysis>();
    for (const Check *C : allChecks())
      Factories.registerCheckFactory(
          C->name(), [Shared](StringRef Name, tidy::ClangTidyContext *Context) {
            return std::make_unique<TidyCheck>(Name, Context, Shared);
          });
  }
};

tidy::ClangTidyModuleRegistry::Add<Module>
    Registered("kalloc-module", "Allocation misuse in Linux kernel C");

} // namespace
} // namespace kalloc
