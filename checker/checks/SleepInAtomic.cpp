//===- SleepInAtomic.cpp - kalloc-sleep-in-atomic -------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"

using namespace clang;

namespace kalloc {
namespace {

class SleepInAtomic : public Check {
public:
  llvm::StringRef name() const override { return "kalloc-sleep-in-atomic"; }
  llvm::StringRef summary() const override {
    return "an allocation or free that may sleep runs in atomic context";
  }
  unsigned rank() const override { return 75; }

  void look(const UnitAnalysis &U, const Event &E,
            Describer &D) const override {
    if (E.Kind != EventKind::Sleep)
      return;
    const Stmt *Place = D.place(E);
    std::vector<Note> Notes;
    std::string Why;
    if (E.Handler) {
      const Registration &R = *E.Handler;
      Why = "'" + R.Handler->getNameAsString() + "' runs in " +
            contextName(R.Ctx).str();
      Notes.push_back({R.Elsewhere ? *R.Elsewhere : D.at(R.Site),
                       "'" + R.Handler->getNameAsString() +
                           "' is registered here with " + R.By +
                           (R.Why.empty() ? "" : ": " + R.Why)});
    } else {
      const HeldRegion &H = E.Held.front();
      Why = U.Rules.regions()[H.Kind].Text;
      if (H.Site) {
        Notes.push_back({D.at(H.Site->getBeginLoc()),
                         Why + " from here on, by " + D.callee(H.Site)});
        for (Note &N : D.path(E, 0, H.Site))
          Notes.push_back(std::move(N));
      }
    }
    D.chain(E, Notes);
    std::string Gfp = E.ByMask ? mask(U, Place, D) : "";
    std::string Callee = D.callee(Place);
    Notes.push_back({D.at(Place->getBeginLoc()),
                     Gfp.empty() ? Callee + " may sleep"
                                 : Gfp + " lets " + Callee +
                                       " sleep; use GFP_ATOMIC or GFP_NOWAIT"});
    D.report(E, name(), D.at(Place->getBeginLoc()), "",
             Callee + (Gfp.empty() ? "" : " with " + Gfp) + " may sleep, but " +
                 Why,
             std::move(Notes));
  }

private:
  /// The mask as it was written, if the call has one.
  std::string mask(const UnitAnalysis &U, const Stmt *Call,
                   Describer &D) const {
    const auto *C = dyn_cast<CallExpr>(Call);
    if (!C)
      return "";
    for (unsigned I = 0; I < C->getNumArgs(); ++I)
      if (U.isGfpType(UnitContext::parameterType(C, I)))
        return D.text(C->getArg(I));
    return "";
  }
};

} // namespace

const Check &makeSleepInAtomic() {
  static const SleepInAtomic C;
  return C;
}

} // namespace kalloc
