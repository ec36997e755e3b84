//===- DmaUnsafeBuffer.cpp - kalloc-dma-unsafe-buffer ---------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"

using namespace clang;

namespace kalloc {
namespace {

class DmaUnsafeBuffer : public Check {
public:
  llvm::StringRef name() const override { return "kalloc-dma-unsafe-buffer"; }
  llvm::StringRef summary() const override {
    return "memory that a device cannot reach is handed to DMA";
  }
  unsigned rank() const override { return 80; }

  void look(const UnitAnalysis &U, const Event &E,
            Describer &D) const override {
    if (E.Kind != EventKind::Dma)
      return;
    if (E.Object.Pointer && !E.Object.Foreign) {
      if (!unsafe(U, E.Object.Families, E.Accepts, E.Object.Size))
        return;
      const Family &Made = D.firstFamily(E.Object.Families);
      return tell(E, D, D.name(E.Object) + " is " + Made.Noun,
                  D.path(E, E.Object.Pointer));
    }
    // buf + 4 is where buf is.
    ValueId Start = E.Pointer;
    while (U.Values.value(Start).Kind == ValueKind::Offset)
      Start = U.Values.value(Start).Left;
    const Value &P = U.Values.value(Start);
    if (P.Kind == ValueKind::Addr)
      return ofPlace(U, E, D, U.Values.root(P.Region));
    if (U.Values.isInitial(Start))
      ofField(U, E, D, P.Region);
  }

private:
  /// kvmalloc'd memory of at most a page is physically contiguous.
  static bool unsafe(const UnitAnalysis &U, const FamilySet &Families,
                     const FamilySet &Allowed, ValueId Size) {
    if (Families.none())
      return false;
    for (unsigned I = 0; I != U.Rules.families().size(); ++I) {
      if (!Families.test(I))
        continue;
      int64_t N;
      DmaReach Reach = U.Rules.family(I).Dma;
      if (Reach == DmaReach::Safe || Allowed.test(I))
        return false;
      if (Reach == DmaReach::Maybe && U.Values.isNumber(Size, N) &&
          N <= PageSize)
        return false;
    }
    return true;
  }

  void tell(const Event &E, Describer &D, const std::string &What,
            std::vector<Note> Notes) const {
    D.chain(E, Notes);
    const Stmt *Place = D.place(E);
    std::string Callee = D.callee(Place);
    Notes.push_back({D.at(Place->getBeginLoc()),
                     Callee + " hands it to a device here; use kmalloc() "
                              "memory for DMA"});
    D.report(E, name(), D.at(Place->getBeginLoc()), What,
             What + ", which a device cannot reach, but " + Callee +
                 " hands it to DMA",
             std::move(Notes));
  }

  void ofPlace(const UnitAnalysis &U, const Event &E, Describer &D,
               RegionId Root) const {
    const Region &R = U.Values.region(Root);
    if (R.Kind == RegionKind::Expr) {
      const auto *Literal =
          dyn_cast<StringLiteral>(static_cast<const Expr *>(R.Decl));
      if (Literal && !(E.AllowsOrigins & OriginLiteral))
        tell(E, D, "the string literal is read-only kernel or module data", {});
      return;
    }
    const VarDecl *Var = U.Values.asVariable(Root);
    if (!Var || Var->getType()->isReferenceType())
      return;
    std::string Name = "'" + Var->getNameAsString() + "'";
    std::vector<Note> Notes{
        {D.at(Var->getLocation()), Name + " is declared here"}};
    if (Var->hasLocalStorage()) {
      if (!(E.AllowsOrigins & OriginStack))
        tell(E, D, Name + " is on the stack", std::move(Notes));
    } else if (!(E.AllowsOrigins & OriginGlobal) && U.isModule()) {
      // A built-in driver's data lies in the kernel image, which is mapped.
      tell(E, D, Name + " is module data, which lies in vmalloc space",
           std::move(Notes));
    }
  }

  void ofField(const UnitAnalysis &U, const Event &E, Describer &D,
               RegionId Place) const {
    const FieldFacts *Known = U.certainFills(Place);
    if (!Known)
      return;
    const FieldFacts &Facts = *Known;
    // A file that asks which memory it holds hands it out by the answer.
    if (!Facts.AskedIn.empty())
      return;
    const FieldDecl *Field = U.Values.innermostField(Place);
    for (const FieldFacts::Fill &Fill : Facts.Fills)
      if (!unsafe(U, Fill.Families, E.Accepts, Fill.Size))
        return;
    const FieldFacts::Fill &Fill = Facts.Fills.front();
    std::string Name = "'" + Field->getNameAsString() + "'";
    std::vector<Note> Notes{{D.at(Fill.AllocSite, Fill.Function),
                             Name + " is filled here in " +
                                 Fill.Function->getNameAsString() + "() by " +
                                 D.callee(Fill.AllocSite)}};
    tell(E, D, Name + " is " + D.firstFamily(Fill.Families).Noun,
         std::move(Notes));
  }
};

} // namespace

const Check &makeDmaUnsafeBuffer() {
  static const DmaUnsafeBuffer C;
  return C;
}

} // namespace kalloc
