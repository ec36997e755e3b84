//===- MainFile.cpp - One version of a file, cut into functions -----------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "summary/MainFile.h"
#include "clang/AST/Decl.h"
#include "clang/AST/Stmt.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace kalloc {

/// A directive in \p Body may mean something to what comes behind it.
static bool reachesOut(StringRef Body) {
  for (size_t At = Body.find('#'); At != StringRef::npos;
       At = Body.find('#', At + 1)) {
    StringRef Before = Body.take_front(At).rtrim(" \t");
    if (!Before.ends_with("\n"))
      continue;
    StringRef Word = Body.drop_front(At + 1).ltrim(" \t");
    for (StringRef Directive : {"define", "undef", "include", "pragma"})
      if (Word.starts_with(Directive))
        return true;
  }
  return false;
}

MainFile::MainFile(const ASTContext &Ctx) {
  const SourceManager &SM = Ctx.getSourceManager();
  Name = SM.getFilename(SM.getLocForStartOfFile(SM.getMainFileID())).str();
  Text = SM.getBufferData(SM.getMainFileID()).str();
  Lines.push_back(0);
  for (size_t I = 0; I != Text.size(); ++I)
    if (Text[I] == '\n')
      Lines.push_back(I + 1);
  cut(Ctx);
  split(Ctx.getLangOpts());
}

void MainFile::cut(const ASTContext &Ctx) {
  const SourceManager &SM = Ctx.getSourceManager();
  for (const Decl *D : Ctx.getTranslationUnitDecl()->noload_decls()) {
    const auto *F = dyn_cast<FunctionDecl>(D);
    if (!F || !F->doesThisDeclarationHaveABody() || !F->getIdentifier() ||
        !SM.isInMainFile(F->getLocation()))
      continue;
    SourceRange R = F->getBody()->getSourceRange();
    if (R.getBegin().isMacroID() || R.getEnd().isMacroID() ||
        !SM.isWrittenInMainFile(R.getBegin()) ||
        !SM.isWrittenInMainFile(R.getEnd()))
      continue;
    unsigned Begin = SM.getFileOffset(R.getBegin()),
             End = SM.getFileOffset(R.getEnd()) + 1;
    if (End <= Begin || (!Bodies.empty() && Begin < Bodies.back().End))
      continue;
    StringRef Written = StringRef(Text).slice(Begin, End);
    if (reachesOut(Written))
      continue;
    ByName[F->getName().str()] = Bodies.size();
    Bodies.push_back(
        {F->getName().str(), Begin, End, llvm::xxh3_64bits(Written)});
  }
}

void MainFile::split(const LangOptions &Opts) {
  // It wants a 0 at the end, which a string has.
  Lexer L(SourceLocation(), Opts, Text.c_str(), Text.c_str(),
          Text.c_str() + Text.size());
  std::string Seen;
  size_t Next = 0;
  bool InDirective = false;
  while (true) {
    clang::Token T;
    bool AtEnd = L.LexFromRawLexer(T);
    if (T.is(tok::eof))
      break;
    unsigned Begin = L.getCurrentBufferOffset() - T.getLength();
    while (Next != Bodies.size() && Begin >= Bodies[Next].End) {
      Seen += '\1'; // here lies a body
      Seen += Bodies[Next++].Name;
    }
    if (Next == Bodies.size() || Begin < Bodies[Next].Begin) {
      Tokens.push_back({Begin, T.getLength()});
      Seen += '\0';
      // Only of a directive it matters where the line ends.
      if (T.isAtStartOfLine()) {
        if (InDirective)
          Seen += '\n';
        InDirective = T.is(tok::hash);
      }
      Seen.append(Text, Begin, T.getLength());
    }
    if (AtEnd)
      break;
  }
  for (; Next != Bodies.size(); ++Next)
    Seen += '\1' + Bodies[Next].Name;
  Outside = llvm::xxh3_64bits(Seen);
}

bool MainFile::hasSameBody(const MainFile &Old, const std::string &Name) const {
  auto Now = ByName.find(Name), Before = Old.ByName.find(Name);
  if (Now == ByName.end() || Before == Old.ByName.end())
    return Now == ByName.end() && Before == Old.ByName.end();
  return Bodies[Now->second].Hash == Old.Bodies[Before->second].Hash;
}

std::optional<unsigned> MainFile::moved(const MainFile &Old,
                                        unsigned Offset) const {
  auto After =
      llvm::upper_bound(Old.Bodies, Offset,
                        [](unsigned O, const Body &B) { return O < B.Begin; });
  if (After != Old.Bodies.begin()) {
    const Body &B = *std::prev(After);
    if (Offset < B.End) {
      const Body &Now = Bodies[std::prev(After) - Old.Bodies.begin()];
      if (Now.Hash != B.Hash)
        return std::nullopt;
      return Now.Begin + (Offset - B.Begin);
    }
  }
  auto Later =
      llvm::upper_bound(Old.Tokens, Offset, [](unsigned O, const Token &T) {
        return O < T.Offset;
      });
  if (Later == Old.Tokens.begin())
    return std::nullopt;
  const Token &T = *std::prev(Later);
  if (Offset - T.Offset > T.Length)
    return std::nullopt;
  return Tokens[std::prev(Later) - Old.Tokens.begin()].Offset +
         (Offset - T.Offset);
}

std::optional<Location> MainFile::moved(const MainFile &Old,
                                        const Location &L) const {
  if (L.File != Old.Name)
    return L;
  if (!L.Line || L.Line > Old.Lines.size())
    return std::nullopt;
  std::optional<unsigned> Offset =
      moved(Old, Old.Lines[L.Line - 1] + L.Column - 1);
  if (!Offset)
    return std::nullopt;
  auto Line = std::prev(llvm::upper_bound(Lines, *Offset));
  Location New;
  New.File = Name;
  New.Line = Line - Lines.begin() + 1;
  New.Column = *Offset - *Line + 1;
  New.Text = StringRef(Text).drop_front(*Line).take_until(
      [](char C) { return C == '\n' || C == '\r'; });
  return New;
}

} // namespace kalloc
