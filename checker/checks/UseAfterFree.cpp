//===- UseAfterFree.cpp - kalloc-use-after-free ---------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"

using namespace clang;

namespace kalloc {
namespace {

class UseAfterFree : public Check {
public:
  llvm::StringRef name() const override { return "kalloc-use-after-free"; }
  llvm::StringRef summary() const override {
    return "freed memory is read, written or passed on";
  }
  unsigned rank() const override { return 95; }

  /// The call that uses the block frees it, too: it is freed twice, which says
  /// all.
  static bool freedHere(const UnitAnalysis &U, const Event &E) {
    return freedAgain(U, E, [&](const Event &Other) {
      return Other.Object.Pointer == E.Object.Pointer;
    });
  }

  void look(const UnitAnalysis &U, const Event &E,
            Describer &D) const override {
    const ObjectState &O = E.Object;
    if (E.Kind != EventKind::Use || D.mayLiveOn(O) || freedHere(U, E))
      return;
    std::string Name = D.subject(E);
    Location At = D.at(E.Site, E.Function);
    std::vector<Note> Notes = D.path(E, O.Pointer);
    std::string How = isa<CallExpr>(E.Site)
                          ? " is passed to " + D.callee(E.Site) + " after "
                          : " is used after ";
    if (E.Inside)
      Notes.push_back(
          {D.at(E.Inside->getBeginLoc()), D.callee(E.Site) + " uses it here"});
    D.report(E, name(), At, Name,
             Name + How + D.callee(O.FreeSite) + " has freed it",
             std::move(Notes), D.cause(E, O.FreeSite, Name));
  }
};

} // namespace

const Check &makeUseAfterFree() {
  static const UseAfterFree C;
  return C;
}

} // namespace kalloc
