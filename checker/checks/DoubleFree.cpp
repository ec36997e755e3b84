//===- DoubleFree.cpp - kalloc-double-free --------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"

using namespace clang;

namespace kalloc {
namespace {

class DoubleFree : public Check {
public:
  llvm::StringRef name() const override { return "kalloc-double-free"; }
  llvm::StringRef summary() const override {
    return "a block is freed twice on one path";
  }
  unsigned rank() const override { return 90; }

  /// A member that is freed twice because what holds it is, by the same call.
  static bool goesAlong(const UnitAnalysis &U, const Event &E) {
    return isa_and_nonnull<FieldDecl>(E.Object.Holder) &&
           freedAgain(U, E, [](const Event &Other) {
             return isa_and_nonnull<VarDecl>(Other.Object.Holder);
           });
  }

  void look(const UnitAnalysis &U, const Event &E,
            Describer &D) const override {
    const ObjectState &O = E.Object;
    if (E.Kind != EventKind::Free || E.Uncertain || !O.Pointer ||
        O.Status != ObjectStatus::Freed || D.mayLiveOn(O) || goesAlong(U, E))
      return;
    std::string Name = D.subject(E);
    Location At = D.at(E.Site, E.Function);
    std::vector<Note> Notes = D.path(E, O.Pointer);
    std::string Callee = E.Cleanup ? "the scope's cleanup" : D.callee(E.Site);
    Notes.push_back({At, "and again here by " + Callee});
    D.report(E, name(), At, Name,
             Name + " is freed twice: " + D.callee(O.FreeSite) +
                 " has freed it already",
             std::move(Notes), D.cause(E, O.FreeSite, Name));
  }
};

} // namespace

const Check &makeDoubleFree() {
  static const DoubleFree C;
  return C;
}

} // namespace kalloc
