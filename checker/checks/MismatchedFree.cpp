//===- MismatchedFree.cpp - kalloc-mismatched-free ------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"
#include "checks/Repair.h"
#include "clang/AST/RecordLayout.h"

using namespace clang;

namespace kalloc {
namespace {

class MismatchedFree : public Check {
public:
  llvm::StringRef name() const override { return "kalloc-mismatched-free"; }
  llvm::StringRef summary() const override {
    return "memory is given to a deallocator of another allocator";
  }
  unsigned rank() const override { return 85; }

  void look(const UnitAnalysis &U, const Event &E,
            Describer &D) const override {
    if (E.Kind != EventKind::Free || E.Uncertain)
      return;
    if (E.Object.Pointer && !E.Object.Foreign)
      return ofBlock(U, E, D);
    const Value &P = U.Values.value(E.Pointer);
    if (P.Kind == ValueKind::Addr)
      return ofPart(U, E, D, P.Region);
    if (U.Values.isInitial(E.Pointer))
      ofField(U, E, D, P.Region);
    else if (E.Place)
      ofField(U, E, D, E.Place);
  }

private:
  /// A kvmalloc'd block of at most a page is slab memory for certain: what
  /// takes that does no harm.
  static bool isSmall(const UnitAnalysis &U, const FamilySet &Families,
                      ValueId Size, const FamilySet &Accepts) {
    int64_t N;
    return U.Values.isNumber(Size, N) && N >= 0 && N <= PageSize &&
           (U.Rules.ofSmall(Families) & Accepts).any();
  }

  /// __free_kfree is what DEFINE_FREE(kfree, …) makes of __free(kfree).
  static std::string cleanup(const Event &E) {
    llvm::StringRef Name = E.Cleanup->getName();
    if (Name.consume_front("__free_"))
      return ("__free(" + Name + ")").str();
    return (Name + "()").str();
  }

  /// Besides what a deallocator accepts: a driver may allocate an object itself
  /// and initialise it with a release function of its own (usb_init_urb(),
  /// platform_device_register()); what drops the last reference then frees it.
  static bool fits(const UnitAnalysis &U, const FamilySet &Made,
                   const FamilySet &Accepts) {
    return (Made & Accepts).any() ||
           (U.Rules.allPlain(Made) && !U.Rules.anyPlain(Accepts));
  }

  std::string freed(const Event &E, Describer &D,
                    const std::string &Otherwise) const {
    if (const auto *C = dyn_cast_or_null<CallExpr>(E.Site))
      if (C->getNumArgs() == 1 && E.Direct && !E.Cleanup)
        if (std::string Text = D.text(C->getArg(0)); !Text.empty())
          return "'" + Text + "'";
    return Otherwise;
  }

  void ofBlock(const UnitAnalysis &U, const Event &E, Describer &D) const {
    const ObjectState &O = E.Object;
    if (O.Families.none() || fits(U, O.Families, E.Accepts) ||
        O.Status == ObjectStatus::Freed ||
        isSmall(U, O.Families, O.Size, E.Accepts) || D.isMadeHere(O.AllocSite))
      return;
    const Family &Made = D.firstFamily(O.Families);
    std::string Callee = E.Cleanup ? cleanup(E) : D.callee(E.Site);
    std::string Name = freed(E, D, D.name(O));
    std::vector<Note> Notes = D.path(E, O.Pointer);
    Location At = D.at(E.Site, E.Function);
    Notes.push_back({At, Name + " freed here by " + Callee + ", which takes " +
                             D.firstFamily(E.Accepts).Noun + " only; use " +
                             Made.Use});
    D.report(E, name(), At, Name,
             Callee + " frees " + Name + ", which " + D.callee(O.AllocSite) +
                 " allocated as " + Made.Noun + "; use " + Made.Use,
             std::move(Notes), {}, Repair(U).otherDeallocator(E, O.Families));
  }

  /// kfree(&p->member), kfree(local_array).
  void ofPart(const UnitAnalysis &U, const Event &E, Describer &D,
              RegionId R) const {
    // A reference to an embedded or static object may well be dropped.
    if (!U.Rules.allPlain(E.Accepts))
      return;
    const ValueArena &V = U.Values;
    std::string What;
    int64_t Offset = 0;
    for (RegionId At = R; At; At = V.region(At).Base) {
      const Region &Reg = V.region(At);
      if (Reg.Kind == RegionKind::Element || Reg.Kind == RegionKind::Function ||
          Reg.Kind == RegionKind::Expr)
        return;
      if (const FieldDecl *Field = V.asField(At)) {
        const RecordDecl *Rec = Field->getParent();
        if (!Rec->isCompleteDefinition() || Rec->isUnion())
          return;
        if (What.empty())
          What = "the address of member '" + Field->getNameAsString() + "'";
        Offset += U.Ctx.getASTRecordLayout(Rec).getFieldOffset(
            Field->getFieldIndex());
      } else if (const VarDecl *Var = V.asVariable(At)) {
        What =
            (Var->hasLocalStorage() ? "stack memory ('" : "static memory ('") +
            Var->getNameAsString() + "')";
        Offset = 1;
      }
    }
    if (!Offset)
      return;
    std::string Callee = E.Cleanup ? cleanup(E) : D.callee(E.Site);
    Location At = D.at(E.Site, E.Function);
    D.report(E, name(), At, What,
             Callee + " frees " + What +
                 ", which is not the start of an allocated block",
             D.path(E, 0));
  }

  /// A field that one function of the unit fills and another frees.
  void ofField(const UnitAnalysis &U, const Event &E, Describer &D,
               RegionId Place) const {
    const FieldFacts *Known = U.certainFills(Place);
    if (!Known)
      return;
    // What drops a reference may well drop one that somebody else has taken.
    if (U.Rules.anyCounted(E.Accepts))
      return;
    const FieldFacts &Facts = *Known;
    const FieldDecl *Field = U.Values.innermostField(Place);
    FamilySet All;
    for (const FieldFacts::Fill &Fill : Facts.Fills) {
      All |= Fill.Families;
      if (fits(U, Fill.Families, E.Accepts) ||
          isSmall(U, Fill.Families, Fill.Size, E.Accepts))
        return;
    }
    // `if (m->phys) dma_free_coherent(…, m->data, …); else kfree(m->data);`:
    // the function tells two kinds of blocks apart.
    if (E.Chosen && llvm::any_of(U.Events, [&](const Event &Other) {
          return Other.Kind == EventKind::Free &&
                 Other.Function == E.Function && Other.Pointer == E.Pointer &&
                 fits(U, All, Other.Accepts);
        }))
      return;
    const FieldFacts::Fill &Fill = Facts.Fills.front();
    const Family &Made = D.firstFamily(Fill.Families);
    std::string Callee = E.Cleanup ? cleanup(E) : D.callee(E.Site);
    std::string Name = freed(E, D, "'" + Field->getNameAsString() + "'");
    Location At = D.at(E.Site, E.Function);
    std::vector<Note> Notes;
    Notes.push_back(
        {D.at(Fill.AllocSite, Fill.Function),
         "'" + Field->getNameAsString() + "' is filled here in " +
             Fill.Function->getNameAsString() + "() by " +
             D.callee(Fill.AllocSite) +
             (Facts.Fills.size() == 1 ? ", and nowhere else in this unit"
                                      : "")});
    Notes.push_back({At, Name + " freed here by " + Callee + ", which takes " +
                             D.firstFamily(E.Accepts).Noun + " only; use " +
                             Made.Use});
    D.report(E, name(), At, Name,
             Callee + " frees " + Name + ", which " + D.callee(Fill.AllocSite) +
                 " allocated as " + Made.Noun + "; use " + Made.Use,
             std::move(Notes), {}, Repair(U).otherDeallocator(E, All));
  }
};

} // namespace

const Check &makeMismatchedFree() {
  static const MismatchedFree C;
  return C;
}

} // namespace kalloc
