//===- AllocSize.cpp - kalloc-alloc-size ----------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"
#include "checks/Repair.h"
#include "checks/UserInput.h"
#include "llvm/Support/CheckedArithmetic.h"

using namespace clang;

namespace kalloc {
namespace {

class AllocSize : public Check {
public:
  llvm::StringRef name() const override { return "kalloc-alloc-size"; }
  llvm::StringRef summary() const override {
    return "a size that cannot be allocated, can wrap, or is that of the "
           "pointer";
  }
  unsigned rank() const override { return 60; }

  void look(const UnitAnalysis &U, const Event &E,
            Describer &D) const override {
    if (E.Kind == EventKind::Allocate) {
      limits(U, E, D);
      product(U, E, D);
    } else if (E.Kind == EventKind::Hold)
      sizeOfPointer(U, E, D);
  }

private:
  void limits(const UnitAnalysis &U, const Event &E, Describer &D) const {
    const auto *C = cast<CallExpr>(E.Site);
    int64_t Size;
    if (!U.Values.isNumber(E.Object.Size, Size))
      return;
    const Family &F = D.firstFamily(E.Object.Families);
    std::string By = U.writtenCallee(C) + "()";
    if (Size == 0 && F.Plain && !F.ZeroIsBad && writtenZero(U, C))
      return D.report(E, name(), D.at(C), "",
                      By + " is asked for nothing, and gives a pointer that "
                           "must not be used",
                      {});
    if (Size == 0 && F.ZeroIsBad)
      return D.report(E, name(), D.at(C), "",
                      By + " is asked for nothing, which fails with a warning",
                      {});
    if (F.MaxSize && wraps(U, C))
      return D.report(E, name(), D.at(C), "",
                      By + " is asked for more bytes than a number can hold, "
                           "and fails",
                      {});
    // Who asks for too much without a warning has something else to do then.
    if (E.MayRefuse)
      return;
    // A negative number is a huge one.
    if (F.MaxSize && (Size < 0 || Size > F.MaxSize))
      D.report(E, name(), D.at(C), "",
               By + " is asked for " +
                   (Size < 0 ? "a negative number of" : std::to_string(Size)) +
                   " bytes, but gives at most " + std::to_string(F.MaxSize),
               {});
  }

  /// `kmalloc(n * size, …)` with a factor that user space chooses and nobody
  /// bounds: the block is smaller than what is then written to it.
  void product(const UnitAnalysis &U, const Event &E, Describer &D) const {
    if (!E.Product)
      return;
    for (const Expr *Factor : {E.Product->getLHS(), E.Product->getRHS()}) {
      const CallExpr *Chosen = chosenByUser(U, E.Function, Factor);
      if (!Chosen)
        continue;
      const auto *C = cast<CallExpr>(E.Site);
      const CallEffects *Written = U.rule(U.writtenCallee(C));
      const std::string Counted =
          Written && Written->Alloc ? Written->Alloc->Counted : "";
      std::string Name = "'" + D.text(Factor) + "'";
      std::vector<Note> Notes = {
          {D.at(Chosen), "user space chooses " + Name + " here"}};
      Notes.push_back(
          {D.at(E.Product->getOperatorLoc()),
           "a large " + Name + " makes a small product of " +
               std::to_string(U.Ctx.getTypeSize(E.Product->getType())) +
               " bits" +
               (Counted.empty() ? "" : "; " + Counted + "() fails instead")});
      D.report(E, name(), D.at(C), "",
               "the size of " + U.writtenCallee(C) +
                   "() is a product that can wrap: user space chooses " + Name,
               std::move(Notes), {}, Repair(U).counted(C, E.Product, Counted));
      return;
    }
  }

  /// The product of count and size, both known, is more than 64 bits hold.
  static bool wraps(const UnitAnalysis &U, const CallExpr *C) {
    const CallEffects *E = U.rule(C->getDirectCallee()->getName());
    if (!E || !E->Alloc || E->Alloc->CountParam < 0 || E->Alloc->SizeParam < 0)
      return false;
    uint64_t Factors[2];
    for (auto [Param, Factor] : {std::pair(E->Alloc->CountParam, &Factors[0]),
                                 {E->Alloc->SizeParam, &Factors[1]}}) {
      Expr::EvalResult R;
      if (unsigned(Param) >= C->getNumArgs() ||
          !C->getArg(Param)->EvaluateAsInt(R, U.Ctx))
        return false;
      *Factor = R.Val.getInt().getZExtValue();
    }
    return llvm::checkedMulUnsigned(Factors[0], Factors[1]) == std::nullopt;
  }

  /// Somebody typed a 0 as the size, or as the count.
  static bool writtenZero(const UnitAnalysis &U, const CallExpr *C) {
    const CallEffects *E = U.rule(C->getDirectCallee()->getName());
    if (!E || !E->Alloc || E->Free)
      return false;
    for (int Param : {E->Alloc->SizeParam, E->Alloc->CountParam}) {
      if (Param < 0 || unsigned(Param) >= C->getNumArgs())
        continue;
      const auto *Zero =
          dyn_cast<IntegerLiteral>(C->getArg(Param)->IgnoreParenImpCasts());
      if (Zero && Zero->getValue() == 0 && isTyped(U, Zero->getBeginLoc()))
        return true;
    }
    return false;
  }

  /// \p Loc is in the file, through arguments of macros perhaps, but not in the
  /// body of one.
  static bool isTyped(const UnitAnalysis &U, SourceLocation Loc) {
    const SourceManager &SM = U.Ctx.getSourceManager();
    while (Loc.isMacroID()) {
      if (!SM.isMacroArgExpansion(Loc))
        return false;
      Loc = SM.getImmediateSpellingLoc(Loc);
    }
    return true;
  }

  /// `T *p = kmalloc(sizeof(p), …)`
  void sizeOfPointer(const UnitAnalysis &U, const Event &E,
                     Describer &D) const {
    const auto *C = dyn_cast_or_null<CallExpr>(E.Object.AllocSite);
    if (!C)
      return;
    QualType Place = E.HeldAs.getCanonicalType().getUnqualifiedType();
    QualType Pointee = Place->getPointeeType().getUnqualifiedType();
    if (Pointee->isVoidType() || Pointee->isPointerType() ||
        Pointee->isIncompleteType() || Pointee->isFunctionType() ||
        U.Ctx.getTypeSize(Pointee) == U.Ctx.getTypeSize(U.Ctx.VoidPtrTy))
      return;
    const UnaryExprOrTypeTraitExpr *Size = nullptr;
    for (const Expr *A : C->arguments())
      if (const auto *Found = sizeofIn(A))
        Size = Found;
    if (!Size)
      return;
    QualType Of = Size->getTypeOfArgument().getCanonicalType();
    if (!Of->isPointerType() ||
        Of->getPointeeType().getUnqualifiedType() != Pointee)
      return;
    std::string Type = Pointee.getAsString();
    D.report(E, name(), D.at(C), "",
             U.writtenCallee(C) +
                 "() gets the size of a pointer, but the "
                 "block is held as '" +
                 Type + "'; write sizeof(*" +
                 (E.Object.Holder ? E.Object.Holder->getNameAsString() : "p") +
                 ")",
             {}, {}, Repair(U).sizeOfPointee(Size, E.Object.Holder));
  }

  /// \p A is a sizeof, or a number of times one.
  static const UnaryExprOrTypeTraitExpr *sizeofIn(const Expr *A) {
    A = A->IgnoreParenImpCasts();
    if (const auto *S = dyn_cast<UnaryExprOrTypeTraitExpr>(A))
      return S->getKind() == UETT_SizeOf ? S : nullptr;
    const auto *BO = dyn_cast<BinaryOperator>(A);
    if (!BO || BO->getOpcode() != BO_Mul)
      return nullptr;
    const auto *L = sizeofIn(BO->getLHS());
    return L ? L : sizeofIn(BO->getRHS());
  }
};

} // namespace

const Check &makeAllocSize() {
  static const AllocSize C;
  return C;
}

} // namespace kalloc
