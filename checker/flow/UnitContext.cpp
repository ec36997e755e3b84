//===- UnitContext.cpp - What all functions of a unit share ---------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/UnitContext.h"
#include "clang/AST/Decl.h"
#include "clang/Lex/Lexer.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Sema/IdentifierResolver.h"
#include "llvm/ADT/StringExtras.h"

using namespace clang;

namespace kalloc {

UnitContext::UnitContext(ASTContext &Ctx, Preprocessor *PP,
                         const RuleSet &Rules)
    : Ctx(Ctx), Rules(Rules), Values(Ctx) {
  readConfiguration(PP);
}

/// The value of an object-like macro that is one integer literal.
static std::optional<uint64_t> macroNumber(Preprocessor &PP, StringRef Name) {
  const IdentifierInfo *II = PP.getIdentifierInfo(Name);
  const MacroInfo *MI = II ? PP.getMacroInfo(II) : nullptr;
  if (!MI || MI->getNumTokens() != 1 ||
      !MI->getReplacementToken(0).is(tok::numeric_constant))
    return std::nullopt;
  std::string Spelling = PP.getSpelling(MI->getReplacementToken(0));
  StringRef Text = StringRef(Spelling).rtrim("uUlL");
  uint64_t N;
  if (Text.getAsInteger(0, N))
    return std::nullopt;
  return N;
}

/// What \p Name means outside of functions, or null. A lookup in the
/// translation unit would load every declaration of a precompiled header; the
/// chains that Sema leaves at the identifiers load one.
static const NamedDecl *globalNamed(ASTContext &Ctx, Preprocessor *PP,
                                    StringRef Name) {
  IdentifierInfo &II = Ctx.Idents.get(Name);
  if (PP) {
    IdentifierResolver Chains(*PP);
    auto It = Chains.begin(&II);
    return It == Chains.end() ? nullptr : *It;
  }
  auto Found = Ctx.getTranslationUnitDecl()->lookup(&II);
  return Found.empty() ? nullptr : Found.front();
}

/// The bit's position depends on the configuration. Since 6.9 it is an
/// enumerator (include/linux/gfp_types.h), before that a macro with a hex mask.
void UnitContext::readConfiguration(Preprocessor *PP) {
  auto BitOf = [&](const std::string &Flag) -> uint64_t {
    std::string Name = "___GFP_" + Flag;
    const auto *E =
        dyn_cast_or_null<EnumConstantDecl>(globalNamed(Ctx, PP, Name + "_BIT"));
    if (E && E->getInitVal().getZExtValue() < 64)
      return uint64_t(1) << E->getInitVal().getZExtValue();
    return PP ? macroNumber(*PP, Name).value_or(0) : 0;
  };
  for (const std::string &Flag : Rules.gfpFlags())
    GfpFlagBits.push_back(BitOf(Flag));
  Values.BlockingBits = DirectReclaim = BitOf("DIRECT_RECLAIM");
  NoFail = BitOf("NOFAIL");
  Zeroes = BitOf("ZERO");
  NoWarn = BitOf("NOWARN");
  if (!PP)
    return;
  Module = PP->isMacroDefined("MODULE");
  // Every kernel unit sees it through -include linux/kconfig.h's neighbours or
  // linux/version.h; units that do not are taken as the newest kernel.
  if (auto Code = macroNumber(*PP, "LINUX_VERSION_CODE"))
    Version = *Code >> 8;
}

const CallEffects *UnitContext::effects(const FunctionDecl *F) {
  F = F->getCanonicalDecl();
  auto [It, Fresh] = EffectCache.try_emplace(F, nullptr);
  if (Fresh && F->getIdentifier())
    It->second = rule(F->getName());
  // The file that defines it may have another function of this name, and its
  // body knows more than that it only looks.
  if (Fresh && It->second && It->second->isPlainUse()) {
    const SourceManager &SM = Ctx.getSourceManager();
    const FunctionDecl *Body = F->getDefinition();
    if (Body && SM.isInMainFile(SM.getFileLoc(Body->getLocation())))
      It->second = nullptr;
  }
  return It->second;
}

const CallEffects *UnitContext::patternEffects(const FunctionDecl *F) const {
  return F->getIdentifier() ? Rules.lookupPattern(F->getName(), Version)
                            : nullptr;
}

const CallEffects *UnitContext::indexEffects(const FunctionDecl *F) {
  if (!F->getIdentifier() || !F->isExternallyVisible() || F->getBuiltinID())
    return nullptr;
  AskedFor.insert(F->getName().str());
  const CallEffects *E = Index ? Index->lookup(F->getName()) : nullptr;
  return E;
}

Location UnitContext::location(SourceLocation Loc) const {
  const SourceManager &SM = Ctx.getSourceManager();
  Loc = SM.getFileLoc(Loc);
  Location L;
  auto [File, Offset] = SM.getDecomposedLoc(Loc);
  L.File = SM.getFilename(Loc).str();
  L.Line = SM.getLineNumber(File, Offset);
  L.Column = SM.getColumnNumber(File, Offset);
  StringRef Buffer = SM.getBufferData(File);
  size_t Begin = Offset - (L.Column - 1);
  L.Text = Buffer.substr(Begin).take_until(
      [](char C) { return C == '\n' || C == '\r'; });
  return L;
}

std::optional<Location> UnitContext::definedAt(const FunctionDecl *F) {
  if (!Index || !indexEffects(F))
    return std::nullopt;
  AskedFor.insert(EffectIndex::definitionOf(F->getName()));
  return Index->definition(F->getName());
}

std::optional<RemoteHandler> UnitContext::handler(const FunctionDecl *F,
                                                  Context C) {
  if (!F->getIdentifier() || !F->isExternallyVisible())
    return std::nullopt;
  AskedFor.insert(EffectIndex::handlerOf(F->getName(), C));
  return Index ? Index->handler(F->getName(), C) : std::nullopt;
}

ValueId UnitContext::contextQuestion() {
  static const char Tag = 0;
  return Values.symbol(SymbolKind::Other, &Tag, 0, Ctx.IntTy);
}

FieldKey UnitContext::fieldKey(RegionId R) const {
  const FieldDecl *D = Values.innermostField(R);
  if (!D)
    return {};
  return {D, isShared(D->getParent()) ? Values.enclosingField(R) : nullptr};
}

bool UnitContext::isShared(const RecordDecl *Rec) const {
  if (Rec->isUnion())
    return true;
  const SourceManager &SM = Ctx.getSourceManager();
  return SM.getFilename(SM.getFileLoc(Rec->getLocation()))
      .contains("include/linux/");
}

bool UnitContext::isBesideMainFile(SourceLocation Loc) const {
  const SourceManager &SM = Ctx.getSourceManager();
  auto Main = SM.getFileEntryRefForID(SM.getMainFileID());
  auto File = SM.getFileEntryRefForID(SM.getFileID(SM.getFileLoc(Loc)));
  return Main && File && File->getDir() == Main->getDir();
}

UnitContext::FillDoubt UnitContext::fillDoubt(const FieldKey &Key) const {
  auto It = Fields.find(Key);
  if (It == Fields.end())
    return FillDoubt::NotSeen;
  if (!It->second.UnknownIn.empty())
    return FillDoubt::Unknown;
  if (It->second.Fills.empty())
    return FillDoubt::NotSeen;
  if (isShared(Key.first->getParent()) &&
      (!Key.second || isShared(Key.second->getParent())))
    return FillDoubt::Shared;
  // A void pointer in a structure of a subsystem's header means something else
  // in each file that uses it; the header beside a driver is the driver's own.
  if (Key.first->getType()->isVoidPointerType() &&
      !isBesideMainFile(Key.first->getLocation()))
    return FillDoubt::OwnVoid;
  // Reached otherwise somewhere else, it may have been filled there.
  if (Key.second && Fields.count({Key.first, nullptr}))
    return FillDoubt::OtherWays;
  return FillDoubt::None;
}

bool UnitContext::isGfpType(QualType T) const {
  while (const auto *TT = T->getAs<TypedefType>()) {
    if (TT->getDecl()->getName() == "gfp_t")
      return true;
    T = TT->getDecl()->getUnderlyingType();
  }
  return false;
}

QualType UnitContext::parameterType(const CallExpr *C, unsigned I) {
  const FunctionDecl *Callee = C->getDirectCallee();
  if (Callee && I < Callee->getNumParams())
    return Callee->getParamDecl(I)->getType();
  QualType T = C->getCallee()->getType();
  if (T->isPointerType())
    T = T->getPointeeType();
  if (const auto *P = T->getAs<FunctionProtoType>())
    if (I < P->getNumParams())
      return P->getParamType(I);
  return C->getArg(I)->getType();
}

std::string UnitContext::writtenCallee(const CallExpr *C) const {
  const SourceManager &SM = Ctx.getSourceManager();
  SourceLocation Loc = C->getBeginLoc();
  if (Loc.isMacroID()) {
    StringRef Word =
        Lexer::getSourceText(CharSourceRange::getTokenRange(SM.getFileLoc(Loc)),
                             SM, Ctx.getLangOpts());
    if (!Word.empty() && (llvm::isAlpha(Word[0]) || Word[0] == '_') &&
        Word != "return" && Word != "if")
      return Word.str();
  }
  const FunctionDecl *F = C->getDirectCallee();
  if (!F || !F->getIdentifier()) {
    StringRef Text = Lexer::getSourceText(
        CharSourceRange::getTokenRange(C->getCallee()->getSourceRange()), SM,
        Ctx.getLangOpts());
    return Text.empty() || Text.contains('\n') ? "a function pointer"
                                               : Text.str();
  }
  StringRef Name = F->getName();
  Name.consume_back("_noprof");
  return Name.str();
}

} // namespace kalloc
