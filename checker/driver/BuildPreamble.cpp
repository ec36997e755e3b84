//===- BuildPreamble.cpp - Compiles a preamble ----------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/Frontend.h"
#include "driver/Preamble.h"
#include "clang/Frontend/FrontendActions.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace kalloc {
namespace {

/// Writes down which header includes which.
class IncludeGraph : public PPCallbacks {
public:
  IncludeGraph(SourceManager &SM, Preamble &P) : SM(SM), P(P) {}

  void InclusionDirective(SourceLocation Hash, const Token &, StringRef, bool,
                          CharSourceRange, OptionalFileEntryRef File, StringRef,
                          StringRef, const Module *, bool,
                          SrcMgr::CharacteristicKind) override {
    if (!File)
      return;
    uint32_t Target = index(*File);
    FileID From = SM.getFileID(Hash);
    if (From == SM.getMainFileID())
      return;
    // What -include names is included from a buffer that is no file.
    if (OptionalFileEntryRef Includer = SM.getFileEntryRefForID(From)) {
      uint32_t Source = index(*Includer);
      P.Includes[Source].push_back(Target);
    } else {
      P.Roots.push_back(Target);
    }
  }

private:
  uint32_t index(FileEntryRef File) {
    auto [It, Fresh] = P.Index.try_emplace(File.getUniqueID(), P.Inputs.size());
    if (Fresh) {
      SmallString<256> Path(File.getName());
      SM.getFileManager().makeAbsolutePath(Path);
      P.Inputs.push_back(Path.str().str());
      P.Includes.emplace_back();
    }
    return It->second;
  }
  SourceManager &SM;
  Preamble &P;
};

class BuildAction : public GeneratePCHAction {
public:
  explicit BuildAction(Preamble &P) : P(P) {}
  bool BeginSourceFileAction(CompilerInstance &CI) override {
    CI.getPreprocessor().addPPCallbacks(
        std::make_unique<IncludeGraph>(CI.getSourceManager(), P));
    return GeneratePCHAction::BeginSourceFileAction(CI);
  }

private:
  Preamble &P;
};

} // namespace

uint32_t identifierHash(llvm::StringRef Name) {
  return uint32_t(llvm::xxh3_64bits(Name));
}

FileSystemPtr withPreambleSource(const FileSystemPtr &Base,
                                 const std::string &Directory, StringRef Text) {
  auto Memory = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  Memory->addFile(
      Preamble::SourceName, 0,
      llvm::MemoryBuffer::getMemBufferCopy(Text, Preamble::SourceName));
  auto FS = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(Base);
  FS->pushOverlay(Memory);
  (void)FS->setCurrentWorkingDirectory(Directory);
  return FS;
}

/// Whatever looks like an identifier, comments and strings left out.
static void listIdentifiers(Preamble &P) {
  LangOptions Lang;
  for (const std::string &Path : P.Inputs) {
    auto &List = P.Identifiers.emplace_back();
    auto Buffer = llvm::MemoryBuffer::getFile(Path);
    if (!Buffer)
      continue;
    const char *Begin = (*Buffer)->getBufferStart();
    Lexer L(SourceLocation(), Lang, Begin, Begin, (*Buffer)->getBufferEnd());
    Token T;
    for (L.LexFromRawLexer(T); T.isNot(tok::eof); L.LexFromRawLexer(T))
      if (T.is(tok::raw_identifier))
        List.push_back(identifierHash(T.getRawIdentifier()));
    llvm::sort(List);
    List.erase(llvm::unique(List), List.end());
  }
}

llvm::Error buildPreamble(const CommandLine &C, const std::string &Directory,
                          const std::string &Text, const std::string &Output,
                          Preamble &P) {
  auto Physical = openFileSystem(Directory, {});
  if (!Physical)
    return Physical.takeError();
  std::vector<std::string> Args = *C.Shared;
  Args.insert(Args.end(), {"-x", "c-header", Preamble::SourceName});
  BuildAction Action(P);
  std::string Error = runFrontend(
      Args, Directory, withPreambleSource(*Physical, Directory, Text),
      [&](CompilerInvocation &I) {
        I.getFrontendOpts().ProgramAction = frontend::GeneratePCH;
        I.getFrontendOpts().OutputFile = Output;
        I.getFrontendOpts().IncludeTimestamps = false;
        I.getFrontendOpts().UseTemporary = false;
      },
      Action);
  listIdentifiers(P);
  if (!Error.empty())
    return llvm::createStringError(llvm::inconvertibleErrorCode(), Error);
  return llvm::Error::success();
}

} // namespace kalloc
