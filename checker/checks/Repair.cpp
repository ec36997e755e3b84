//===- Repair.cpp - Fix-its -----------------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Repair.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"

using namespace clang;

namespace kalloc {

/// \p R as a stretch of a file: written there, or as a macro's argument, or a
/// macro as a whole. Invalid where it lies inside a macro's body.
static CharSourceRange inFile(const UnitAnalysis &U, SourceRange R) {
  return Lexer::makeFileCharRange(CharSourceRange::getTokenRange(R),
                                  U.Ctx.getSourceManager(),
                                  U.Ctx.getLangOpts());
}

std::optional<Edit> Repair::replace(CharSourceRange R, std::string Text) const {
  const SourceManager &SM = U.Ctx.getSourceManager();
  if (R.isInvalid() || R.getBegin().isMacroID())
    return std::nullopt;
  unsigned Begin = SM.getFileOffset(R.getBegin());
  return Edit{U.location(R.getBegin()), U.location(R.getEnd()), Begin,
              SM.getFileOffset(R.getEnd()) - Begin, std::move(Text)};
}

std::optional<Edit> Repair::replace(SourceRange R, std::string Text) const {
  return replace(inFile(U, R), std::move(Text));
}

std::optional<Edit> Repair::insert(SourceLocation At, std::string Text) const {
  return replace(CharSourceRange::getCharRange(At, At), std::move(Text));
}

std::string Repair::text(SourceRange R) const {
  return Lexer::getSourceText(inFile(U, R), U.Ctx.getSourceManager(),
                              U.Ctx.getLangOpts())
      .str();
}

/// All of them, or none.
static Repair::Edits together(llvm::ArrayRef<std::optional<Edit>> Parts) {
  Repair::Edits All;
  for (const std::optional<Edit> &E : Parts) {
    if (!E)
      return {};
    All.push_back(*E);
  }
  return All;
}

Repair::Edits Repair::otherDeallocator(const Event &Free,
                                       const FamilySet &Made) const {
  const auto *C = dyn_cast_or_null<CallExpr>(Free.Site);
  const auto *Callee =
      C ? dyn_cast<DeclRefExpr>(C->getCallee()->IgnoreImpCasts()) : nullptr;
  if (!Callee || !Free.Direct || Free.Cleanup || C->getNumArgs() != 1)
    return {};
  // One call frees what several paths bring.
  FamilySet All = Made;
  for (const Event &E : U.Events) {
    if (E.Kind != EventKind::Free || E.Site != Free.Site || &E == &Free)
      continue;
    if (!Free.Object.Pointer || Free.Object.Foreign)
      continue; // what a field holds is told by who fills it
    if (!E.Object.Pointer || E.Object.Foreign || E.Object.Families.none())
      return {};
    All |= E.Object.Families;
  }
  // Taken by the rules, and what a message would advise for each of them.
  auto Fits = [&](const std::string &Name) {
    const CallEffects *Effects = U.rule(Name);
    if (!Effects || !Effects->Free || (All & ~Effects->Free->Accepts).any())
      return false;
    for (auto [I, F] : llvm::enumerate(U.Rules.families()))
      if (All.test(I) && F.Repair != Name &&
          (" " + F.Use).find(" " + Name + "()") == std::string::npos)
        return false;
    return true;
  };
  bool Plain = false; // the wrong one does nothing but free, too
  std::string Right;
  for (auto [I, F] : llvm::enumerate(U.Rules.families())) {
    if (F.Repair.empty())
      continue;
    Plain |= F.Repair == Callee->getDecl()->getName();
    if (Fits(F.Repair) &&
        (Right.empty() || (Made.test(I) && Made.count() == 1)))
      Right = F.Repair;
  }
  if (!Plain || Right.empty())
    return {};
  return together(replace(Callee->getSourceRange(), Right));
}

Repair::Edits Repair::sizeOfPointee(const UnaryExprOrTypeTraitExpr *Size,
                                    const ValueDecl *Holder) const {
  if (!Size->isArgumentType()) {
    const Expr *Arg = Size->getArgumentExpr();
    Arg = Arg->IgnoreParens();
    std::string Star = isa<DeclRefExpr, MemberExpr>(Arg) ? "*" : "";
    return Star.empty() ? Edits()
                        : together(replace(Arg->getSourceRange(),
                                           "*" + text(Arg->getSourceRange())));
  }
  std::string Type = Size->getArgumentType()
                         ->getPointeeType()
                         .getUnqualifiedType()
                         .getAsString(U.Ctx.getPrintingPolicy());
  if (const auto *Var = dyn_cast_or_null<VarDecl>(Holder))
    return together(replace(Size->getSourceRange(),
                            "sizeof(*" + Var->getName().str() + ")"));
  return together(replace(Size->getSourceRange(), "sizeof(" + Type + ")"));
}

/// Another name in the place of the one by which \p C is called, which may be
/// that of a macro around the function (kmalloc() since 6.10).
std::optional<Edit> Repair::rename(const CallExpr *C,
                                   llvm::StringRef Name) const {
  SourceLocation At = U.Ctx.getSourceManager().getFileLoc(C->getBeginLoc());
  if (text(At) != U.writtenCallee(C))
    return std::nullopt;
  return replace(SourceRange(At), Name.str());
}

Repair::Edits Repair::counted(const CallExpr *C, const BinaryOperator *Product,
                              llvm::StringRef Name) const {
  std::string Left = text(Product->getLHS()->getSourceRange()),
              Right = text(Product->getRHS()->getSourceRange());
  auto Size = llvm::find_if(C->arguments(), [&](const Expr *A) {
    return A->IgnoreParenImpCasts() == Product;
  });
  if (Name.empty() || Left.empty() || Right.empty() || Size == C->arg_end())
    return {};
  // The size of one comes last.
  if (isa<UnaryExprOrTypeTraitExpr>(Product->getLHS()->IgnoreParenImpCasts()))
    std::swap(Left, Right);
  // Macros around the allocator put it in parentheses of their own.
  const Expr *Written = *Size;
  while (inFile(U, Written->getSourceRange()).isInvalid()) {
    const auto *Parens = dyn_cast<ParenExpr>(Written->IgnoreImpCasts());
    if (!Parens)
      return {};
    Written = Parens->getSubExpr();
  }
  return together({rename(C, Name),
                   replace(Written->getSourceRange(), Left + ", " + Right)});
}

Repair::Edits Repair::swapped(const CallExpr *C, unsigned I, unsigned J) const {
  SourceRange A = C->getArg(I)->getSourceRange(),
              B = C->getArg(J)->getSourceRange();
  return together({replace(A, text(B)), replace(B, text(A))});
}

/// A place without side effects: a variable, or members of one.
static bool isPlace(const Expr *E) {
  E = E->IgnoreParenImpCasts();
  while (const auto *ME = dyn_cast<MemberExpr>(E))
    E = ME->getBase()->IgnoreParenImpCasts();
  return isa<DeclRefExpr>(E);
}

/// The statement that follows \p S in the same compound statement, at \p Block
/// or somewhere below it.
static const Stmt *next(const Stmt *Block, const Stmt *S) {
  if (!Block)
    return nullptr;
  const Stmt *Before = nullptr;
  for (const Stmt *Child : Block->children()) {
    if (Before == S && isa<CompoundStmt>(Block))
      return Child;
    if (const Stmt *Found = next(Child, S))
      return Found;
    Before = Child;
  }
  return nullptr;
}

/// The `p` of a condition `!p` or `p == NULL`.
static const Expr *testedForNull(ASTContext &Ctx, const Expr *Cond) {
  Cond = Cond->IgnoreParenImpCasts();
  if (const auto *UO = dyn_cast<UnaryOperator>(Cond))
    return UO->getOpcode() == UO_LNot ? UO->getSubExpr()->IgnoreParenImpCasts()
                                      : nullptr;
  if (const auto *BO = dyn_cast<BinaryOperator>(Cond))
    if (BO->getOpcode() == BO_EQ && BO->getRHS()->isNullPointerConstant(
                                        Ctx, Expr::NPC_ValueDependentIsNotNull))
      return BO->getLHS()->IgnoreParenImpCasts();
  return nullptr;
}

/// What is reallocated in \p S, as it is written; "" if nothing is.
std::string Repair::oldBlock(const Stmt *S) const {
  if (const auto *C = dyn_cast_or_null<CallExpr>(S))
    if (const FunctionDecl *Callee = C->getDirectCallee())
      if (const CallEffects *E = U.rule(Callee->getName());
          E && E->Free && E->Free->IsRealloc &&
          E->Free->Param < C->getNumArgs())
        return text(C->getArg(E->Free->Param)->getSourceRange());
  std::string Found;
  if (S)
    for (const Stmt *Child : S->children())
      if (Found.empty())
        Found = oldBlock(Child);
  return Found;
}

Repair::Edits Repair::reallocation(const Event &Lose) const {
  const auto *BO = dyn_cast_or_null<BinaryOperator>(Lose.Site);
  if (!BO)
    return {};
  const Expr *Lhs = BO->getLHS();
  std::string Place = text(Lhs->getSourceRange());
  if (Place.empty() || !isPlace(Lhs) || oldBlock(BO->getRHS()) != Place)
    return {};
  const auto *If = dyn_cast_or_null<IfStmt>(next(Lose.Function->getBody(), BO));
  const Expr *Tested =
      If && !If->getElse() ? testedForNull(U.Ctx, If->getCond()) : nullptr;
  if (!Tested || text(Tested->getSourceRange()) != Place)
    return {};
  const Stmt *Then = If->getThen();
  if (const auto *Block = dyn_cast<CompoundStmt>(Then))
    Then = Block->size() == 1 ? Block->body_front() : nullptr;
  const auto *Return = dyn_cast_or_null<ReturnStmt>(Then);
  if (!Return)
    return {};

  // A name that the function does not know yet.
  const auto *Ref = dyn_cast<DeclRefExpr>(Lhs->IgnoreParenImpCasts());
  std::string Name =
      "new_" + (Ref ? Ref->getDecl()->getName().str()
                    : cast<MemberExpr>(Lhs->IgnoreParenImpCasts())
                          ->getMemberDecl()
                          ->getName()
                          .str());
  if (llvm::StringRef(text(Lose.Function->getSourceRange())).contains(Name))
    return {};
  const SourceManager &SM = U.Ctx.getSourceManager();
  auto Indent = [&](SourceLocation At) {
    auto [File, Offset] = SM.getDecomposedLoc(At);
    llvm::StringRef Before = SM.getBufferData(File).take_front(Offset);
    Before = Before.drop_front(Before.rfind('\n') + 1);
    return Before.take_while([](char Ch) { return Ch == ' ' || Ch == '\t'; })
        .str();
  };
  if (BO->getBeginLoc().isMacroID() || If->getBeginLoc().isMacroID())
    return {};
  std::string Outer = Indent(BO->getBeginLoc());
  std::vector<std::optional<Edit>> Parts{
      replace(Lhs->getSourceRange(), "void *" + Name),
      replace(Tested->getSourceRange(), Name)};
  SourceLocation End =
      Lexer::getLocForEndOfToken(If->getEndLoc(), 0, SM, U.Ctx.getLangOpts());
  bool Braced = isa<CompoundStmt>(If->getThen());
  std::string After = "\n" + Outer + Place + " = " + Name + ";";
  // `return -ENOMEM` ends before its semicolon.
  if (!Braced)
    End = Lexer::findLocationAfterToken(If->getEndLoc(), tok::semi, SM,
                                        U.Ctx.getLangOpts(), false);
  const auto *Var = Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
  if (Var && Var->hasLocalStorage()) {
    std::string Inner = Indent(Return->getBeginLoc());
    std::string Free;
    for (auto [I, F] : llvm::enumerate(U.Rules.families()))
      if (Lose.Object.Families.test(I))
        Free = Free.empty() ? F.Repair : "";
    if (Free.empty())
      return {};
    Free += "(" + Place + ");\n" + Inner;
    if (Braced) {
      Parts.push_back(insert(Return->getBeginLoc(), Free));
    } else {
      Parts.push_back(
          insert(Lexer::getLocForEndOfToken(If->getRParenLoc(), 0, SM,
                                            U.Ctx.getLangOpts()),
                 " {"));
      Parts.push_back(insert(Return->getBeginLoc(), Free));
      After = "\n" + Outer + "}" + After;
    }
  }
  Parts.push_back(insert(End, After));
  return together(Parts);
}

} // namespace kalloc
