//===- Describe.cpp - Events in words -------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Describe.h"
#include "clang/Basic/CharInfo.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Lexer.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace kalloc {

/// More assumptions than this tell nothing any more; the last ones are shown.
static constexpr unsigned MaxAssumptions = 8;

Location Describer::at(SourceLocation Loc) const { return U.location(Loc); }

Location Describer::at(const Stmt *S, const FunctionDecl *F) const {
  return at(S ? S->getBeginLoc() : F->getBodyRBrace());
}

Location Describer::at(const CallExpr *C) const { return at(C->getBeginLoc()); }

/// Where \p E stands in the file; invalid if it is only a part of what a macro
/// there makes.
static CharSourceRange written(const UnitAnalysis &U, const Expr *E) {
  return Lexer::makeFileCharRange(
      CharSourceRange::getTokenRange(E->getSourceRange()),
      U.Ctx.getSourceManager(), U.Ctx.getLangOpts());
}

std::string Describer::text(const Expr *E) const {
  const SourceManager &SM = U.Ctx.getSourceManager();
  CharSourceRange InFile = written(U, E);
  if (InFile.isInvalid())
    InFile = SM.getExpansionRange(
        CharSourceRange::getTokenRange(E->getSourceRange()));
  StringRef Text = Lexer::getSourceText(InFile, SM, U.Ctx.getLangOpts());
  // One line, however it was broken.
  std::string Line;
  for (char C : Text)
    if (!clang::isWhitespace(C))
      Line += C;
    else if (Line.empty() || Line.back() != ' ')
      Line += ' ';
  if (Line.size() > 60 || StringRef(Line).contains("//") ||
      StringRef(Line).contains("/*"))
    return "";
  return Line;
}

/// \p Message without what a new format or a renamed index would change in the
/// code that it quotes.
static std::string quotedRoughly(StringRef Message) {
  std::string Text;
  bool Quoted = false;
  unsigned Depth = 0;
  for (char C : Message) {
    Quoted ^= C == '\'';
    Depth = Quoted ? Depth - (C == ']' && Depth) : 0;
    if (!Quoted || (!clang::isWhitespace(C) && !Depth))
      Text += C;
    Depth += Quoted && C == '[';
  }
  return Text;
}

std::string Describer::name(const ObjectState &O) const {
  if (O.Holder)
    return ("'" + O.Holder->getName() + "'").str();
  return "memory";
}

std::string Describer::subject(const Event &E) const {
  if (E.Object.Holder)
    return name(E.Object);
  // Best what was freed, as it was written there.
  if (const auto *C = dyn_cast_or_null<CallExpr>(E.Object.FreeSite))
    if (C->getNumArgs() == 1)
      if (std::string Text = text(C->getArg(0)); !Text.empty())
        return "'" + Text + "'";
  const Expr *Written = nullptr;
  if (const auto *C = dyn_cast_or_null<CallExpr>(E.Site)) {
    unsigned I = unsigned(std::max(E.Argument, 0));
    Written = I < C->getNumArgs() ? C->getArg(I) : nullptr;
  } else if (const auto *ME = dyn_cast_or_null<MemberExpr>(E.Site))
    Written = ME->getBase();
  else if (const auto *AS = dyn_cast_or_null<ArraySubscriptExpr>(E.Site))
    Written = AS->getBase();
  else if (const auto *UO = dyn_cast_or_null<UnaryOperator>(E.Site))
    Written = UO->getSubExpr();
  std::string Text = Written ? text(Written) : "";
  if (Written && isa<DeclRefExpr>(Written->IgnoreParenImpCasts()) &&
      !Text.empty())
    return "'" + Text + "'";
  const ValueArena &V = U.Values;
  if (V.isInitial(E.Object.Pointer)) {
    RegionId R = V.value(E.Object.Pointer).Region;
    const ValueDecl *D = V.asVariable(R);
    if (!D)
      D = V.innermostField(R);
    if (D)
      return ("'" + D->getName() + "'").str();
  }
  return Text.empty() ? "memory" : "'" + Text + "'";
}

bool Describer::isMadeHere(const Stmt *Site) const {
  const auto *C = dyn_cast_or_null<CallExpr>(Site);
  const FunctionDecl *Callee = C ? C->getDirectCallee() : nullptr;
  const FunctionDecl *Body = Callee ? Callee->getDefinition() : nullptr;
  const SourceManager &SM = U.Ctx.getSourceManager();
  return Body && U.rule(Body->getName()) &&
         SM.isInMainFile(SM.getFileLoc(Body->getLocation()));
}

bool Describer::mayLiveOn(const ObjectState &O) const {
  if (isMadeHere(O.FreeSite))
    return true;
  for (unsigned I = 0; I != U.Rules.families().size(); ++I) {
    const Family &F = U.Rules.family(I);
    if (O.Families.test(I) && F.Counted &&
        (O.Shared || (O.Foreign && !F.HandedOver)))
      return true;
  }
  return false;
}

Cause Describer::cause(const Event &E, const Stmt *S,
                       llvm::StringRef Name) const {
  return {at(S, E.Function), (E.Function->getName() + ":" + Name).str()};
}

std::string Describer::callee(const Stmt *Call) const {
  if (const auto *C = dyn_cast_or_null<CallExpr>(Call))
    return U.writtenCallee(C) + "()";
  return "the scope's cleanup";
}

std::string Describer::nouns(const FamilySet &S) const {
  std::string Text;
  for (unsigned I = 0; I != U.Rules.families().size(); ++I)
    if (S.test(I))
      Text += (Text.empty() ? "" : " or ") + U.Rules.family(I).Noun;
  return Text;
}

const Family &Describer::firstFamily(const FamilySet &S) const {
  for (unsigned I = 0; I != U.Rules.families().size(); ++I)
    if (S.test(I))
      return U.Rules.family(I);
  return U.Rules.family(0);
}

/// "assuming 'ret' is non-zero"; empty if it cannot be said in one line.
std::string Describer::assumption(const Expr *Cond, bool Way) const {
  const Expr *E = Cond->IgnoreParenImpCasts();
  while (true) {
    if (const auto *UO = dyn_cast<UnaryOperator>(E);
        UO && UO->getOpcode() == UO_LNot) {
      Way = !Way;
      E = UO->getSubExpr()->IgnoreParenImpCasts();
      continue;
    }
    // likely(x), unlikely(x)
    if (const auto *C = dyn_cast<CallExpr>(E))
      if (const FunctionDecl *F = C->getDirectCallee();
          F && F->getIdentifier() && F->getName() == "__builtin_expect" &&
          C->getNumArgs()) {
        E = C->getArg(0)->IgnoreParenImpCasts();
        continue;
      }
    break;
  }
  // What a macro asks inside is not what the macro says.
  std::string Text = written(U, E).isValid() ? text(E) : "";
  if (Text.empty())
    return "";
  const auto *BO = dyn_cast<BinaryOperator>(E);
  bool Truth = BO && (BO->isComparisonOp() || BO->isLogicalOp());
  if (Truth || E->getType()->isBooleanType())
    return "assuming '" + Text + "' is " + (Way ? "true" : "false");
  if (E->getType()->isPointerType())
    return "assuming '" + Text + "' is " + (Way ? "non-null" : "null");
  return "assuming '" + Text + "' is " + (Way ? "non-zero" : "zero");
}

static std::string result(Condition Kind) {
  switch (Kind) {
  case Condition::Zero:
    return "0";
  case Condition::Null:
    return "NULL";
  case Condition::Negative:
    return "an error";
  case Condition::Positive:
    return "a positive number";
  case Condition::ErrorPointer:
    return "an error pointer";
  case Condition::NonNull:
    return "a pointer";
  default:
    return "something else than 0";
  }
}

std::vector<Note> Describer::path(const Event &E, ValueId Object,
                                  const Stmt *From) const {
  std::vector<const PathStep *> Steps;
  bool FoundOrigin = false;
  for (const PathStep *P = E.Path; P && !FoundOrigin; P = P->Before) {
    Steps.push_back(P);
    FoundOrigin = Object
                      ? P->Kind == PathStep::Allocate && P->Object == Object
                      : From && P->Kind == PathStep::Enter && P->Site == From;
  }
  std::reverse(Steps.begin(), Steps.end());
  unsigned Assumptions = llvm::count_if(Steps, [](const PathStep *P) {
    return P->Kind == PathStep::Assume || P->Kind == PathStep::Switch ||
           P->Kind == PathStep::Result;
  });
  const Stmt *Made = nullptr;
  std::vector<Note> Notes;
  for (const PathStep *P : Steps) {
    std::string Message;
    switch (P->Kind) {
    case PathStep::Assume:
    case PathStep::Switch: {
      if (Assumptions-- > MaxAssumptions)
        continue;
      const auto *Cond = cast<Expr>(P->Site);
      if (P->Kind == PathStep::Assume) {
        Message = assumption(Cond, P->Flag);
      } else if (std::string Text = text(Cond); !Text.empty()) {
        std::string Label = P->Detail ? text(cast<Expr>(P->Detail)) : "";
        Message =
            (Label.empty() ? "assuming no case label fits '" + Twine(Text) + "'"
                           : "assuming '" + Twine(Text) + "' is " + Label)
                .str();
      }
      break;
    }
    case PathStep::Result:
      if (Assumptions-- > MaxAssumptions)
        continue;
      if (P->Site != Made) // that it has succeeded goes without saying
        Message =
            "assuming " + callee(P->Site) + " returns " + result(P->Returned);
      break;
    case PathStep::Allocate:
      if (Object && P->Object == Object) {
        Message = "allocated here by " + callee(P->Site);
        Made = P->Site;
      }
      break;
    case PathStep::Free:
      if (Object && P->Object == Object)
        Message = "freed here by " + callee(P->Site);
      break;
    case PathStep::Lend:
      if (Object && P->Object == Object)
        Message = callee(P->Site) + " is taken to borrow it, since line " +
                  std::to_string(at(P->Detail->getBeginLoc()).Line) +
                  " frees it afterwards";
      break;
    case PathStep::Decided:
    case PathStep::Escape:
    case PathStep::Enter:
    case PathStep::Leave:
    case PathStep::Spare:
      break;
    }
    if (Message.empty())
      continue;
    Note N{at(P->Site->getBeginLoc()), Message};
    // A condition inside a macro can be told many times over.
    if (!Notes.empty() && Notes.back().Message == N.Message &&
        Notes.back().At.Line == N.At.Line)
      continue;
    Notes.push_back(std::move(N));
  }
  return Notes;
}

void Describer::chain(const Event &E, std::vector<Note> &Notes) const {
  const Stmt *Place = place(E);
  llvm::SmallVector<const Stmt *, 6> Calls{E.Site};
  Calls.append(E.Chain.begin(), E.Chain.end());
  for (const Stmt *S : Calls) {
    if (S == Place)
      break;
    if (S)
      Notes.push_back({at(S->getBeginLoc()), "calls " + callee(S) + " here"});
  }
}

const Stmt *Describer::place(const Event &E) const {
  const Stmt *Place = E.Site;
  for (const CallExpr *C : E.Chain)
    if (U.isReported(C->getBeginLoc()))
      Place = C;
  return Place;
}

void Describer::addDefinitions(const Event &E, std::vector<Note> &Notes) const {
  llvm::SmallVector<const Stmt *, 8> Calls{E.Site};
  Calls.append(E.Chain.begin(), E.Chain.end());
  for (const PathStep *P = E.Path; P; P = P->Before)
    if (P->Kind == PathStep::Allocate || P->Kind == PathStep::Free ||
        P->Kind == PathStep::Result || P->Kind == PathStep::Enter)
      Calls.push_back(P->Site);
  llvm::SmallPtrSet<const FunctionDecl *, 4> Said;
  for (const Stmt *S : llvm::reverse(Calls)) {
    const auto *C = dyn_cast_or_null<CallExpr>(S);
    const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
    if (!F || F->getDefinition() || !F->getIdentifier())
      continue;
    // Only where the report speaks of the call.
    Location At = at(C->getBeginLoc());
    bool Told = C == E.Site || llvm::any_of(Notes, [&](const Note &N) {
                  return N.At.File == At.File && N.At.Line == At.Line;
                });
    F = F->getCanonicalDecl();
    if (!Told || U.rule(F->getName()) || !Said.insert(F).second)
      continue;
    if (auto Where = U.definedAt(F))
      Notes.push_back(
          {*Where, F->getName().str() + "() is defined here, in another unit"});
  }
}

void Describer::report(const Event &E, llvm::StringRef Check, Location At,
                       llvm::StringRef Subject, std::string Message,
                       std::vector<Note> Notes, Cause About,
                       std::vector<Edit> Fix) {
  Finding F;
  F.Check = Check.str();
  F.At = std::move(At);
  F.Message = std::move(Message);
  F.Notes = std::move(Notes);
  addDefinitions(E, F.Notes);
  F.Fix = std::move(Fix);
  if (E.Doubtful)
    F.Hidden = Suppression::Doubtful;
  if (E.Function)
    F.Function = E.Function->getNameAsString();
  std::string Identity = F.Check + '\0' +
                         llvm::sys::path::filename(F.At.File).str() + '\0' +
                         F.Function + '\0' + quotedRoughly(F.Message);
  F.Fingerprint = llvm::utohexstr(llvm::xxh3_64bits(Identity), true, 16);
  Out.push_back({std::move(F), Subject.str(), std::move(About)});
}

} // namespace kalloc
