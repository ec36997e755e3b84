//===- UnitAnalysis.cpp - One translation unit, bottom-up -----------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "summary/UnitAnalysis.h"
#include "summary/ExternalEffects.h"
#include "summary/FieldUses.h"
#include "summary/Summarizer.h"
#include "clang/AST/RecursiveASTVisitor.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include <limits>
#include <map>

using namespace clang;

namespace kalloc {

/// Longer chains of calls end in an unknown call.
static constexpr unsigned MaxCallDepth = 64;

bool UnitAnalysis::isReported(SourceLocation Loc) const {
  const SourceManager &SM = Ctx.getSourceManager();
  Loc = SM.getFileLoc(Loc);
  if (Loc.isInvalid())
    return false;
  return SM.isInMainFile(Loc) || SM.getFilename(Loc).ends_with(".c");
}

const FunctionSummary *UnitAnalysis::summary(const FunctionDecl *F) {
  const FunctionDecl *Def = F->getDefinition();
  if (!Def || !Def->getBody() || Def->isDependentContext())
    return nullptr;
  if (!Active.empty())
    Asked[Active.back()].insert(Def);
  auto It = Summaries.find(Def);
  if (It != Summaries.end())
    return It->second.get();
  auto Circle =
      Active.size() < MaxCallDepth ? llvm::find(Active, Def) : Active.begin();
  if (Circle != Active.end()) {
    InCircle.insert(Circle, Active.end());
    return nullptr;
  }
  Active.push_back(Def);
  FunctionAnalysis A(*this, Def);
  std::unique_ptr<FunctionSummary> Sum;
  if (A.run()) {
    Sum = summarize(*this, Def, A);
  } else {
    ++Stats.UnreadableFunctions;
    decided({Decided::NoGraph, Def});
  }
  Active.pop_back();
  return (Summaries[Def] = std::move(Sum)).get();
}

void UnitAnalysis::findFunctions() {
  // Of a precompiled header nothing is loaded that nobody asked for.
  for (const Decl *D : Ctx.getTranslationUnitDecl()->noload_decls())
    if (const auto *F = dyn_cast<FunctionDecl>(D))
      if (F->doesThisDeclarationHaveABody() && F->getIdentifier() &&
          isReported(F->getLocation()) && !effects(F))
        Reported.push_back(F);
}

void UnitAnalysis::run() {
  findFunctions();
  for (const FunctionDecl *F : Reported)
    summary(F);
  findRegistrations();
  findRemoteRegistrations();
  applyContexts();
  sortFills();
  findUnfreed();
}

/// Members of the file's own structures that are filled, and freed by nobody.
void UnitAnalysis::findUnfreed() {
  const SourceManager &SM = Ctx.getSourceManager();
  // `priv->buf = kmalloc(…)`, and nobody else has it.
  auto IsPlain = [&](const FieldFacts::Fill &Fill) {
    const auto *BO = dyn_cast_or_null<BinaryOperator>(Fill.StoreSite);
    for (unsigned I = 0; I != Rules.families().size(); ++I)
      if (Fill.Families.test(I) && !Rules.family(I).Leaks)
        return false;
    return BO && Fill.AllocSite &&
           isa<MemberExpr>(BO->getLHS()->IgnoreParens()) &&
           BO->getRHS()->IgnoreParenCasts() == Fill.AllocSite;
  };
  std::vector<std::pair<const FieldDecl *, const FieldFacts::Fill *>> Filled;
  for (const auto &[Key, Facts] : Fields) {
    const RecordDecl *R = Key.first->getParent();
    if (Facts.UnknownIn.empty() && !Facts.Fills.empty() && !R->isUnion() &&
        Key.first->getType()->isPointerType() &&
        SM.isInMainFile(SM.getFileLoc(R->getLocation())) &&
        !isKept(Facts.Fills.front().Function) &&
        isReported(Facts.Fills.front().Function->getLocation()) &&
        llvm::all_of(Facts.Fills, IsPlain))
      Filled.push_back({Key.first, &Facts.Fills.front()});
  }
  if (Filled.empty())
    return;
  FieldUses Uses;
  for (Decl *D : Ctx.getTranslationUnitDecl()->noload_decls())
    if (isReported(D->getLocation()))
      Uses.add(*this, D);
  for (const auto &[Field, Fill] : Filled) {
    const RecordEnd *End = Uses.end(Field->getParent(), Fill->Function);
    if (!End || !Uses.isOnlyLookedInto(Field))
      continue;
    Event E(EventKind::Lose);
    E.Function = Fill->Function;
    E.Site = Fill->StoreSite;
    E.Object.Families = Fill->Families;
    E.Object.AllocSite = Fill->AllocSite;
    E.Object.Holder = Field;
    E.HolderEnd = End->Site;
    E.HolderManaged = End->Managed;
    Events.push_back(std::move(E));
  }
}

/// Into the order of the source, whichever function was analysed first.
void UnitAnalysis::sortFills() {
  const SourceManager &SM = Ctx.getSourceManager();
  auto At = [&](const FieldFacts::Fill &Fill) {
    const Stmt *S = Fill.StoreSite ? Fill.StoreSite : Fill.AllocSite;
    return S ? SM.getFileLoc(S->getBeginLoc()) : Fill.Function->getLocation();
  };
  for (auto &[Key, Facts] : Fields)
    llvm::stable_sort(Facts.Fills, [&](const auto &X, const auto &Y) {
      return At(X) < At(Y);
    });
}

std::vector<std::pair<std::string, std::string>> UnitAnalysis::externalFacts() {
  std::map<std::string, std::string> Facts;
  for (const FunctionDecl *F : Reported)
    if (F->isExternallyVisible())
      if (const FunctionSummary *Sum = summary(F)) {
        auto E = externalEffects(*this, *Sum);
        if (!E)
          continue;
        Facts[F->getName().str()] = encodeEffects(*E);
        Facts[EffectIndex::definitionOf(F->getName())] =
            encodeLocation(absoluteLocation(F->getLocation()));
      }
  for (const Registration &R : Registrations) {
    if (R.Elsewhere || R.Ctx == Context::Process ||
        R.Handler->getDefinition() || !R.Handler->isExternallyVisible() ||
        !R.Handler->getIdentifier())
      continue;
    std::string Bytes =
        encodeHandler({R.Ctx, absoluteLocation(R.Site), R.By, R.Why});
    auto [It, Fresh] = Facts.try_emplace(
        EffectIndex::handlerOf(R.Handler->getName(), R.Ctx), Bytes);
    if (!Fresh)
      It->second = std::min(It->second, Bytes);
  }
  return {Facts.begin(), Facts.end()};
}

namespace {
/// The function that \p E names, through casts and &.
const FunctionDecl *namedFunction(const Expr *E) {
  if (!E)
    return nullptr;
  E = E->IgnoreParenCasts();
  if (const auto *UO = dyn_cast<UnaryOperator>(E);
      UO && UO->getOpcode() == UO_AddrOf)
    E = UO->getSubExpr()->IgnoreParenCasts();
  const auto *Ref = dyn_cast<DeclRefExpr>(E);
  return Ref ? dyn_cast<FunctionDecl>(Ref->getDecl()) : nullptr;
}

class RegistrationFinder : public RecursiveASTVisitor<RegistrationFinder> {
public:
  RegistrationFinder(UnitAnalysis &U, std::vector<Registration> &Out)
      : U(U), Out(Out) {}

  bool TraverseFunctionDecl(FunctionDecl *F) {
    // Bodies of headers register nothing of this unit's.
    if (!U.isReported(F->getLocation()))
      return true;
    return RecursiveASTVisitor::TraverseFunctionDecl(F);
  }

  bool VisitCallExpr(CallExpr *C) {
    const FunctionDecl *Callee = C->getDirectCallee();
    const CallEffects *E = Callee ? U.effects(Callee) : nullptr;
    if (!E)
      return true;
    for (const RegisterEffect &R : E->Registers)
      if (R.Param < C->getNumArgs())
        if (const FunctionDecl *F = namedFunction(C->getArg(R.Param)))
          Out.push_back(
              {F, R.Ctx, C->getBeginLoc(), U.writtenCallee(C) + "()", R.Why});
    return true;
  }

  bool VisitInitListExpr(InitListExpr *List) {
    if (const InitListExpr *Semantic = List->getSemanticForm())
      List = const_cast<InitListExpr *>(Semantic);
    const RecordDecl *Rec = List->getType()->getAsRecordDecl();
    if (!Rec)
      return true;
    if (Rec->isUnion()) {
      if (const FieldDecl *D = List->getInitializedFieldInUnion();
          D && List->getNumInits())
        if (const FunctionDecl *F = namedFunction(List->getInit(0)))
          field(D, F, List->getInit(0)->getBeginLoc());
      return true;
    }
    unsigned I = 0;
    for (const FieldDecl *D : Rec->fields()) {
      if (D->isUnnamedBitField())
        continue;
      if (I >= List->getNumInits())
        break;
      const Expr *Init = List->getInit(I++);
      if (const FunctionDecl *F = namedFunction(Init))
        field(D, F, Init->getBeginLoc());
    }
    return true;
  }

  bool VisitBinaryOperator(BinaryOperator *BO) {
    if (BO->getOpcode() != BO_Assign)
      return true;
    if (const auto *ME = dyn_cast<MemberExpr>(BO->getLHS()->IgnoreParens()))
      if (const auto *D = dyn_cast<FieldDecl>(ME->getMemberDecl()))
        if (const FunctionDecl *F = namedFunction(BO->getRHS()))
          field(D, F, BO->getBeginLoc());
    return true;
  }

private:
  void field(const FieldDecl *D, const FunctionDecl *F, SourceLocation Loc) {
    const RecordDecl *Rec = D->getParent();
    // A member of an anonymous union belongs to the structure around it.
    while (!Rec->getIdentifier() && isa<RecordDecl>(Rec->getDeclContext()))
      Rec = cast<RecordDecl>(Rec->getDeclContext());
    if (!Rec->getIdentifier() || !D->getIdentifier())
      return;
    std::string Name = (Rec->getName() + "." + D->getName()).str();
    if (const CallbackRule *R = U.Rules.callback(Name))
      Out.push_back({F, R->Ctx, Loc, "." + D->getName().str(), R->Why});
  }

  UnitAnalysis &U;
  std::vector<Registration> &Out;
};
} // namespace

std::vector<Registration> UnitAnalysis::registrationsIn(Decl *D) {
  std::vector<Registration> Found;
  RegistrationFinder(*this, Found).TraverseDecl(D);
  return Found;
}

void UnitAnalysis::findRegistrations() {
  for (Decl *D : Ctx.getTranslationUnitDecl()->noload_decls())
    if (isReported(D->getLocation()))
      llvm::append_range(Registrations, registrationsIn(D));
}

/// Our functions that may sleep, which other units register.
void UnitAnalysis::findRemoteRegistrations() {
  for (const FunctionDecl *F : Reported) {
    if (!F->isExternallyVisible() || isKept(F))
      continue;
    const FunctionSummary *Sum = summary(F);
    if (!Sum || Sum->Sleeps.empty())
      continue;
    for (Context C : {Context::Atomic, Context::Rcu, Context::Softirq,
                      Context::Hardirq, Context::Nmi})
      if (auto R = handler(F, C))
        Registrations.push_back({F, C, {}, R->By, R->Why, R->At});
  }
}

/// For other units, which may run in another folder.
Location UnitAnalysis::absoluteLocation(SourceLocation Loc) const {
  Location L = location(Loc);
  SmallString<256> Path(L.File);
  Ctx.getSourceManager().getFileManager().makeAbsolutePath(Path);
  L.File = Path.str().str();
  return L;
}

/// \p X, which is in \p Set, is a number of which there must only be enough:
/// the budget that a poll function has left.
static bool isEnough(const ValueArena &V, ValueId X, const IntervalSet &Set) {
  const Value &Val = V.value(X);
  return Val.Kind == ValueKind::Symbol && !Val.Type.isNull() &&
         Val.Type->isSignedIntegerType() && Set.parts().size() == 1 &&
         Set.parts().front().Lo > 0 &&
         Set.parts().front().Hi >= std::numeric_limits<int32_t>::max();
}

/// Turns what may sleep in a handler into events.
void UnitAnalysis::applyContexts() {
  llvm::DenseSet<std::pair<const FunctionDecl *, const CallExpr *>> Done;
  for (const Registration &R : Registrations) {
    if (R.Ctx == Context::Process || isKept(R.Handler->getDefinition()))
      continue;
    const FunctionSummary *Sum = summary(R.Handler);
    if (!Sum)
      continue;
    for (const LatentSleep &L : Sum->Sleeps) {
      bool Asks = llvm::any_of(L.Pre, [&](const auto &P) {
        return !IntervalSet::validPointers().subsetOf(P.second) &&
               !isEnough(Values, P.first, P.second);
      });
      if (L.Gfp || Asks)
        continue; // depends on what the kernel passes
      // The lock that made it atomic is released there.
      if (L.Released && (R.Ctx == Context::Atomic || R.Ctx == Context::Rcu ||
                         L.Released == ~0u))
        continue;
      if (L.InProcessOnly && R.Ctx != Context::Atomic && R.Ctx != Context::Rcu)
        continue;
      if (!Done.insert({Sum->Function, L.Site}).second)
        continue;
      Event E(EventKind::Sleep);
      E.Function = Sum->Function;
      E.Site = L.Chain.empty() ? L.Site : L.Chain.front();
      if (!L.Chain.empty()) {
        E.Chain.append(L.Chain.begin() + 1, L.Chain.end());
        E.Chain.push_back(L.Site);
      }
      E.InProcessOnly = L.InProcessOnly;
      E.ByMask = L.ByMask;
      E.Handler = R;
      // A handler's own test may well come out so while it runs.
      E.Once = E.Doubtful = L.Once && !L.Chain.empty();
      Events.push_back(std::move(E));
    }
  }
}

} // namespace kalloc
