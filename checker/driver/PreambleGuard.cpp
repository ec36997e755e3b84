//===- PreambleGuard.cpp - Would a plain parse see the same? --------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/PreambleGuard.h"
#include "clang/Lex/MacroInfo.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/ADT/SetVector.h"

using namespace clang;

namespace kalloc {
namespace {

class Guard : public PPCallbacks {
public:
  Guard(CompilerInstance &CI, const Preamble &P, std::string &Reason)
      : PP(CI.getPreprocessor()), SM(CI.getSourceManager()), P(P),
        Reason(Reason), Visible(P.Inputs.size()) {
    for (uint32_t R : P.Roots)
      show(R);
  }

  void InclusionDirective(SourceLocation, const Token &, StringRef, bool,
                          CharSourceRange, OptionalFileEntryRef File, StringRef,
                          StringRef, const Module *, bool,
                          SrcMgr::CharacteristicKind) override {
    if (!File)
      return;
    auto It = P.Index.find(File->getUniqueID());
    if (It != P.Index.end())
      show(It->second);
  }

  void MacroDefined(const Token &Name, const MacroDirective *MD) override {
    const IdentifierInfo *II = Name.getIdentifierInfo();
    if (!II->isFromAST() || P.Recipe->Harmless.contains(II->getName()) ||
        SM.isWrittenInBuiltinFile(MD->getLocation()) ||
        SM.isWrittenInCommandLineFile(MD->getLocation()))
      return;
    Changed.insert(II);
  }

  void MacroUndefined(const Token &Name, const MacroDefinition &MD,
                      const MacroDirective *) override {
    check(Name, MD);
    const IdentifierInfo *II = Name.getIdentifierInfo();
    const MacroInfo *MI = MD.getMacroInfo();
    if (!MI)
      return;
    // The unit's own definition is gone; a header's is missing from now on.
    if (!SM.isLoadedSourceLocation(MI->getDefinitionLoc()))
      Changed.remove(II);
    else if (!P.Recipe->Harmless.contains(II->getName()))
      Changed.insert(II);
  }

  void MacroExpands(const Token &Name, const MacroDefinition &MD, SourceRange,
                    const MacroArgs *) override {
    check(Name, MD);
  }
  void Defined(const Token &Name, const MacroDefinition &MD,
               SourceRange) override {
    check(Name, MD);
  }
  void Ifdef(SourceLocation, const Token &Name,
             const MacroDefinition &MD) override {
    check(Name, MD);
  }
  void Ifndef(SourceLocation, const Token &Name,
              const MacroDefinition &MD) override {
    check(Name, MD);
  }
  void Elifdef(SourceLocation, const Token &Name,
               const MacroDefinition &MD) override {
    check(Name, MD);
  }
  void Elifndef(SourceLocation, const Token &Name,
                const MacroDefinition &MD) override {
    check(Name, MD);
  }

private:
  void show(uint32_t File) {
    if (Visible[File])
      return;
    Visible[File] = true;
    const std::vector<uint32_t> &Words = P.Identifiers[File];
    for (const IdentifierInfo *II : Changed)
      if (llvm::binary_search(Words, identifierHash(II->getName())))
        giveUp(II->getName().str() + " is defined before " + P.Inputs[File]);
    for (uint32_t Next : P.Includes[File])
      show(Next);
  }

  void check(const Token &Name, const MacroDefinition &MD) {
    const MacroInfo *MI = MD.getMacroInfo();
    if (!MI || MI->isBuiltinMacro())
      return;
    SourceLocation Loc = MI->getDefinitionLoc();
    if (!SM.isLoadedSourceLocation(Loc))
      return;
    auto [It, Fresh] = Files.try_emplace(SM.getFileID(Loc), -1);
    if (Fresh)
      if (OptionalFileEntryRef File = SM.getFileEntryRefForID(It->first))
        if (auto At = P.Index.find(File->getUniqueID()); At != P.Index.end())
          It->second = int64_t(At->second);
    if (It->second < 0 || Visible[It->second])
      return;
    StringRef Text = Name.getIdentifierInfo()->getName();
    if (!P.Recipe->Harmless.contains(Text))
      giveUp(Text.str() + " comes from " + P.Inputs[It->second]);
  }

  void giveUp(std::string Why) {
    if (!Reason.empty())
      return;
    Reason = std::move(Why);
    // An error ends the parse soon; nobody sees it.
    DiagnosticsEngine &D = PP.getDiagnostics();
    D.Report(D.getCustomDiagID(DiagnosticsEngine::Fatal, "preamble differs"));
  }

  Preprocessor &PP;
  SourceManager &SM;
  const Preamble &P;
  std::string &Reason;
  std::vector<bool> Visible;
  llvm::DenseMap<FileID, int64_t> Files;
  /// Macros that the unit has defined or taken away, and whose names the
  /// preamble knows.
  llvm::SmallSetVector<const IdentifierInfo *, 8> Changed;
};

} // namespace

void guardPreamble(CompilerInstance &CI, const Preamble &P,
                   std::string &Reason) {
  CI.getPreprocessor().addPPCallbacks(std::make_unique<Guard>(CI, P, Reason));
}

} // namespace kalloc
