//===- Explain.cpp - Why a line is silent, or is not ----------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Explain.h"
#include "checks/Describe.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace clang;

namespace kalloc {

/// The innermost definition whose text holds the line of \p Q.
static const FunctionDecl *functionAt(const UnitAnalysis &U,
                                      const Question &Q) {
  const SourceManager &SM = U.Ctx.getSourceManager();
  auto Asked = SM.getFileManager().getOptionalFileRef(Q.File);
  if (!Asked)
    return nullptr;
  for (const Decl *D : U.Ctx.getTranslationUnitDecl()->noload_decls()) {
    const auto *F = dyn_cast<FunctionDecl>(D);
    if (!F || !F->isThisDeclarationADefinition())
      continue;
    SourceRange R = F->getSourceRange();
    SourceLocation Begin = SM.getFileLoc(R.getBegin()),
                   End = SM.getExpansionLoc(R.getEnd());
    auto File = SM.getFileEntryRefForID(SM.getFileID(Begin));
    if (File && File->getUID() == Asked->getUID() &&
        SM.getSpellingLineNumber(Begin) <= Q.Line &&
        Q.Line <= SM.getSpellingLineNumber(End))
      return F;
  }
  return nullptr;
}

/// The file and its kernel source in which the effects of \p E are written
/// down; they lie in a rule.
static std::string whence(const RuleSet &Rules, const CallEffects *E) {
  for (const FunctionRule &R : Rules.functions())
    if (&R.Effects == E)
      return llvm::sys::path::filename(R.File).str() +
             (R.Source.empty() ? "" : " (" + R.Source + ")");
  return "";
}

static std::string taken(const UnitAnalysis &U, const CallEffects *E) {
  std::string Text = E ? U.Rules.describe(*E) : "";
  return Text.empty() ? " nothing" : Text;
}

static std::string sentence(UnitAnalysis &U, const Describer &D,
                            const Decision &Made) {
  std::string Callee = D.callee(Made.Site);
  switch (Made.What) {
  case Decided::ByRule:
    return Callee + ": by a rule in " + whence(U.Rules, Made.Effects) + ":" +
           taken(U, Made.Effects);
  case Decided::ByPattern:
    return Callee + ": nothing is known of it but its name, by a rule in " +
           whence(U.Rules, Made.Effects) + ":" + taken(U, Made.Effects);
  case Decided::ByIndex:
    return Callee + ": as found in another file:" + taken(U, Made.Effects);
  case Decided::ByBody: {
    const auto *C = cast<CallExpr>(Made.Site);
    const FunctionSummary *Sum = U.summary(C->getDirectCallee());
    size_t Ways = Sum ? Sum->Outcomes.size() : 0;
    return Callee + ": its body was followed; " +
           (Ways ? llvm::formatv(Ways == 1 ? "{0} way to end"
                                           : "{0} different ways to end",
                                 Ways)
                       .str()
                 : "it never returns");
  }
  case Decided::TooMuch:
    return Callee + ": its body is too much to follow; it may keep, free or "
                    "change what it is given";
  case Decided::Unknown: {
    const auto *C = dyn_cast_or_null<CallExpr>(Made.Site);
    return Callee + ": unknown (" +
           (C && !C->getDirectCallee() ? "called through a pointer"
            : C && C->getDirectCallee()->getDefinition()
                ? "its body does not tell what it does here"
                : "its body is elsewhere, and no rule names it") +
           "); may keep, free or change what it gets, unless as pointer to "
           "const";
  }
  case Decided::GivenAway: {
    const auto *Call = dyn_cast_or_null<CallExpr>(Made.Site);
    return "the block of line " +
           std::to_string(D.at(Made.AllocSite->getBeginLoc()).Line) +
           " is not followed any more: " +
           (Call ? D.callee(Call) + " may have it"
                 : "it was stored or used "
                   "where it cannot be seen");
  }
  case Decided::StatesCut:
    return "paths were dropped: too many of them meet at one place";
  case Decided::StepsCut:
    return "the function was given up: too many steps; callers take it as "
           "unknown";
  case Decided::NoGraph:
    return "Clang has no control flow graph for it: not analysed";
  }
  llvm_unreachable("unknown decision");
}

using Said = std::set<std::tuple<unsigned, unsigned, std::string>>;

/// The members of pointer type that \p S names on \p Line.
static void findMembers(const SourceManager &SM, const Stmt *S, unsigned Line,
                        llvm::SetVector<const FieldDecl *> &Out) {
  if (!S)
    return;
  if (const auto *ME = dyn_cast<MemberExpr>(S))
    if (const auto *D = dyn_cast<FieldDecl>(ME->getMemberDecl());
        D && D->getType()->isPointerType() &&
        SM.getSpellingLineNumber(SM.getFileLoc(ME->getMemberLoc())) == Line)
      Out.insert(D);
  for (const Stmt *Child : S->children())
    findMembers(SM, Child, Line, Out);
}

/// What the unit puts into \p Key, and whether that is known for certain.
static std::string sentence(const UnitAnalysis &U, const Describer &D,
                            const FieldKey &Key, const FieldFacts &Facts) {
  std::string Text = "member '" + Key.first->getNameAsString() + "': ";
  for (const FieldFacts::Fill &Fill : Facts.Fills)
    Text += "filled by " + D.callee(Fill.AllocSite) + " in " +
            Fill.Function->getNameAsString() + "(), line " +
            std::to_string(D.at(Fill.AllocSite->getBeginLoc()).Line) + "; ";
  switch (U.fillDoubt(Key)) {
  case UnitContext::FillDoubt::None:
    return Text + "and by nothing else";
  case UnitContext::FillDoubt::NotSeen:
    return Text + "this unit puts no new block there: not judged";
  case UnitContext::FillDoubt::Unknown: {
    std::set<std::string> Names; // pointers have no order of their own
    for (const FunctionDecl *F : Facts.UnknownIn)
      Names.insert(F->getNameAsString() + "()");
    return Text + "what else may be put there is not known, in " +
           llvm::join(Names, ", ") + ": not judged";
  }
  case UnitContext::FillDoubt::Shared:
    return Text + "other units fill such structures: not judged";
  case UnitContext::FillDoubt::OwnVoid:
    return Text + "a void pointer in another folder's header: not judged";
  case UnitContext::FillDoubt::OtherWays:
    return Text + "the same member is filled as part of something else, too: "
                  "not judged";
  }
  llvm_unreachable("unknown doubt");
}

static void tellMembers(const UnitAnalysis &U, const Describer &D,
                        const FunctionDecl *F, unsigned Line, Said &Lines) {
  llvm::SetVector<const FieldDecl *> Members;
  findMembers(U.Ctx.getSourceManager(), F->getBody(), Line, Members);
  for (const auto &[Key, Facts] : U.Fields)
    if (Members.contains(Key.first) &&
        (!Facts.Fills.empty() || !Facts.UnknownIn.empty()))
      Lines.insert({Line, ~0u - 1, sentence(U, D, Key, Facts)});
}

std::string explain(UnitAnalysis &U, const std::set<Decision> &Decisions,
                    const std::vector<Finding> &Findings, const Question &Q) {
  const FunctionDecl *F = functionAt(U, Q);
  if (!F)
    return "";
  const SourceManager &SM = U.Ctx.getSourceManager();
  std::vector<RawFinding> None;
  Describer D(U, None);
  Location Begin = D.at(F->getBeginLoc()), End = D.at(nullptr, F);
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  OS << llvm::formatv("{0}:{1}: in {2}()\n", Begin.File, Q.Line, F->getName());
  if (!U.isReported(F->getLocation()))
    OS << "  a header's function: followed where it is called, reported "
          "there\n";
  // By line, each said once; in an order that no address decides.
  Said Lines;
  tellMembers(U, D, F, Q.Line, Lines);
  for (const Decision &Made : Decisions) {
    if (Made.F != F)
      continue;
    unsigned Line = 0;
    if (Made.Site)
      Line = SM.getSpellingLineNumber(SM.getFileLoc(Made.Site->getBeginLoc()));
    Lines.insert({Line, unsigned(Made.What), sentence(U, D, Made)});
  }
  for (const Finding &Found : Findings)
    if (Found.At.File == Begin.File && Found.At.Line >= Begin.Line &&
        Found.At.Line <= End.Line)
      Lines.insert({Found.At.Line, ~0u,
                    (Found.Hidden == Suppression::Doubtful
                         ? "doubtful, reported with --doubtful: "
                         : "reported: ") +
                        Found.Message + " [" + Found.Check + "]"});
  if (Lines.empty())
    OS << "  it calls nothing, and nothing was given up\n";
  for (const auto &[Line, Rank, Words] : Lines) {
    OS << (Line == Q.Line ? "> " : "  ");
    if (Line)
      OS << Line << ": ";
    OS << Words << '\n';
  }
  return Text;
}

} // namespace kalloc
