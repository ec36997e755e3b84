//===- UncheckedAllocation.cpp - kalloc-unchecked-allocation --------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"

using namespace clang;

namespace kalloc {
namespace {

class UncheckedAllocation : public Check {
public:
  llvm::StringRef name() const override {
    return "kalloc-unchecked-allocation";
  }
  llvm::StringRef summary() const override {
    return "the result of an allocator that can fail is used before it is "
           "tested";
  }
  unsigned rank() const override { return 55; }

  void look(const UnitAnalysis &U, const Event &E,
            Describer &D) const override {
    if (E.Kind != EventKind::Unchecked)
      return;
    const ObjectState &O = E.Object;
    std::string Name = D.subject(E), By = D.callee(O.AllocSite);
    Location At = D.at(E.Site, E.Function);
    std::vector<Note> Notes = D.path(E, O.Pointer);
    std::string How = isa<CallExpr>(E.Site)
                          ? " is passed to " + D.callee(E.Site) + ", which"
                          : " is";
    if (isa<CallExpr>(E.Site))
      How += " uses it";
    else
      How += " used";
    if (E.Inside)
      Notes.push_back(
          {D.at(E.Inside->getBeginLoc()), D.callee(E.Site) + " uses it here"});
    D.report(E, name(), At, Name,
             Name + How + " without a test that " + By + " has succeeded",
             std::move(Notes), D.cause(E, O.AllocSite, ""));
  }
};

} // namespace

const Check &makeUncheckedAllocation() {
  static const UncheckedAllocation C;
  return C;
}

} // namespace kalloc
