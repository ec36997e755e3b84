//===- GfpFlags.cpp - kalloc-gfp-flags ------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"
#include "checks/Repair.h"

using namespace clang;

namespace kalloc {
namespace {

class GfpFlags : public Check {
public:
  llvm::StringRef name() const override { return "kalloc-gfp-flags"; }
  llvm::StringRef summary() const override {
    return "GFP flags that do not go together, or not with what is allocated";
  }
  unsigned rank() const override { return 40; }

  void look(const UnitAnalysis &U, const Event &E,
            Describer &D) const override {
    if (E.Kind != EventKind::Allocate)
      return;
    const auto *C = cast<CallExpr>(E.Site);
    if (wrongTypes(U, E, C, D))
      return;
    std::string Written = U.writtenCallee(C);
    for (const MaskRule &R : U.Rules.masks())
      if (applies(U, E, C, R, Written, D)) {
        tell(E, C, D,
             Written + "() is called with " + flags(U, R) + ": " + R.Why);
        return;
      }
  }

private:
  static const Expr *maskOf(const UnitAnalysis &U, const CallExpr *C) {
    for (unsigned I = 0; I != C->getNumArgs(); ++I)
      if (U.isGfpType(UnitContext::parameterType(C, I)))
        return C->getArg(I);
    return nullptr;
  }

  static bool applies(const UnitAnalysis &U, const Event &E, const CallExpr *C,
                      const MaskRule &R, llvm::StringRef Written,
                      const Describer &D) {
    if (R.Families.any() && (R.Families & E.Object.Families).none())
      return false;
    if (!R.Functions.empty() && !llvm::is_contained(R.Functions, Written))
      return false;
    if ((R.Set & E.FlagsSet) != R.Set || (R.Unset & E.FlagsClear) != R.Unset)
      return false;
    int64_t Size;
    if (R.SizeAbove >= 0 &&
        (!U.Values.isNumber(E.Object.Size, Size) || Size <= R.SizeAbove))
      return false;
    const Expr *Mask = maskOf(U, C);
    if (!R.Typed.empty() &&
        (!Mask ||
         !llvm::is_contained(
             R.Typed, Mask->IgnoreParenImpCasts()->getType().getAsString())))
      return false;
    if (R.Spelled.empty())
      return true;
    // By the words alone: GFP_NOIO | __GFP_HIGH has the bits of others.
    std::string Text = Mask ? D.text(Mask->IgnoreImpCasts()) : "";
    llvm::SmallVector<llvm::StringRef, 4> Words;
    llvm::StringRef(Text).split(Words, '|');
    for (llvm::StringRef &W : Words)
      W = W.trim(" ()");
    return llvm::all_of(R.Spelled, [&](const std::string &S) {
      return llvm::is_contained(Words, llvm::StringRef(S));
    });
  }

  /// "__GFP_NOFAIL without __GFP_DIRECT_RECLAIM"
  static std::string flags(const UnitAnalysis &U, const MaskRule &R) {
    std::string With, Without;
    auto Add = [](std::string &To, const std::string &Name) {
      To += (To.empty() ? "" : " and ") + Name;
    };
    for (const std::string &S : R.Spelled)
      Add(With, S);
    for (const std::string &S : R.Typed)
      Add(With, "flags of type '" + S + "'");
    for (auto [I, Flag] : llvm::enumerate(U.Rules.gfpFlags())) {
      if (R.Set >> I & 1)
        Add(With, "__GFP_" + Flag);
      if (R.Unset >> I & 1)
        Add(Without, "__GFP_" + Flag);
    }
    if (With.empty())
      return "a mask without " + Without;
    return Without.empty() ? With : With + " without " + Without;
  }

  /// Flags where something else belongs, and the other way round.
  bool wrongTypes(const UnitAnalysis &U, const Event &E, const CallExpr *C,
                  Describer &D) const {
    for (unsigned I = 0; I != C->getNumArgs(); ++I) {
      QualType Wanted = UnitContext::parameterType(C, I);
      const Expr *A = C->getArg(I);
      if (!Wanted->isIntegerType())
        continue;
      A = A->IgnoreParenImpCasts();
      bool Is = U.isGfpType(A->getType());
      if (Is && !U.isGfpType(Wanted)) {
        tell(E, C, D,
             "GFP flags are given to " + U.writtenCallee(C) + "() as " +
                 ordinal(I) +
                 " argument, where they do not belong; are two arguments "
                 "swapped?",
             wronglyPlaced(U, C, I));
        return true;
      }
      if (!U.isGfpType(Wanted) || Is)
        continue;
      if (A->getType()->isBooleanType() || otherEnum(A)) {
        tell(E, C, D,
             "what is given to " + U.writtenCallee(C) + "() as GFP flags is " +
                 described(A));
        return true;
      }
    }
    return false;
  }

  static bool isTruth(const EnumConstantDecl *D) {
    return D->getName() == "true" || D->getName() == "false";
  }

  static bool otherEnum(const Expr *A) {
    const auto *Ref = dyn_cast<DeclRefExpr>(A);
    const auto *Constant =
        Ref ? dyn_cast<EnumConstantDecl>(Ref->getDecl()) : nullptr;
    if (!Constant)
      return A->getType()->isEnumeralType();
    const auto *Enum = cast<EnumDecl>(Constant->getDeclContext());
    return Enum->getIdentifier() || isTruth(Constant);
  }

  static std::string described(const Expr *A) {
    if (A->getType()->isBooleanType())
      return "a truth value";
    std::string Type = A->getType().getAsString();
    if (const auto *Ref = dyn_cast<DeclRefExpr>(A))
      if (const auto *Constant = dyn_cast<EnumConstantDecl>(Ref->getDecl()))
        return "'" + Constant->getNameAsString() + "'";
    return "of type " + Type;
  }

  static std::string ordinal(unsigned I) {
    static const char *const Names[] = {"the first", "the second", "the third",
                                        "the fourth", "the fifth"};
    return I < 5 ? Names[I] : "another";
  }

  /// The flags stand at \p I, and a number where they belong.
  static Repair::Edits wronglyPlaced(const UnitAnalysis &U, const CallExpr *C,
                                     unsigned I) {
    for (unsigned J = 0; J != C->getNumArgs(); ++J)
      if (U.isGfpType(UnitContext::parameterType(C, J)) &&
          !U.isGfpType(C->getArg(J)->IgnoreParenImpCasts()->getType()))
        return Repair(U).swapped(C, I, J);
    return {};
  }

  void tell(const Event &E, const CallExpr *C, Describer &D,
            std::string Message, Repair::Edits Fix = {}) const {
    D.report(E, name(), D.at(C), "", std::move(Message), {}, {},
             std::move(Fix));
  }
};

} // namespace

const Check &makeGfpFlags() {
  static const GfpFlags C;
  return C;
}

} // namespace kalloc
