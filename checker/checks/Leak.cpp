//===- Leak.cpp - kalloc-leak ---------------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"
#include "checks/Repair.h"

using namespace clang;

namespace kalloc {
namespace {

class Leak : public Check {
public:
  llvm::StringRef name() const override { return "kalloc-leak"; }
  llvm::StringRef summary() const override {
    return "the last pointer to a block is lost on a path that does not free "
           "it";
  }
  unsigned rank() const override { return 50; }

  void look(const UnitAnalysis &U, const Event &E,
            Describer &D) const override {
    if (E.Kind != EventKind::Lose || E.Object.Families.none())
      return;
    const Family &Made = D.firstFamily(E.Object.Families);
    if (!Made.Leaks)
      return;
    if (E.HolderEnd)
      return inMember(E, D, Made);
    std::string By = D.callee(E.Object.AllocSite);
    Location At = D.at(E.Site, E.Function);
    std::vector<Note> Notes = D.path(E, E.Pointer);
    std::string Name = D.name(E.Object);
    std::string Message;
    if (E.Overwritten && isa_and_nonnull<CallExpr>(E.Site)) {
      Message = Name + " leaks: allocated by " + By + " and only reachable " +
                "through what " + D.callee(E.Site) + " frees";
    } else if (E.Overwritten) {
      Message = Name + " leaks: allocated by " + By +
                " and overwritten while it is the only pointer to the block";
      Notes.push_back({At, "its only pointer is overwritten here"});
    } else {
      Message =
          Name + " leaks: allocated by " + By + " and not freed on this path";
      Notes.push_back({At, "the last pointer to it is gone here; use " +
                               Made.Use + " before"});
    }
    // One allocation that is lost on several paths is mended in one go.
    // (An assignment that overwrites is a mistake of its own.)
    std::string Way = isa_and_nonnull<BinaryOperator>(E.Site) ? ":=" : "";
    Location Origin = D.at(E.Object.AllocSite, E.Function);
    D.report(E, name(), At, Name, Message, std::move(Notes),
             {std::move(Origin), Name + Way},
             E.Overwritten ? Repair(U).reallocation(E) : Repair::Edits());
  }

private:
  /// A member that nobody frees, of something that is freed.
  void inMember(const Event &E, Describer &D, const Family &Made) const {
    std::string Name = D.name(E.Object), By = D.callee(E.Object.AllocSite);
    std::string End = D.callee(E.HolderEnd);
    Location At = D.at(E.Site, E.Function);
    std::vector<Note> Notes{
        {D.at(E.HolderEnd),
         E.HolderManaged ? "what it is a member of is freed with the device: " +
                               End + " makes it here"
                         : End + " frees what it is a member of here; use " +
                               Made.Use + " before"}};
    D.report(E, name(), At, Name,
             Name + " leaks: allocated by " + By +
                 " and freed by nothing in this file, which alone knows the "
                 "structure",
             std::move(Notes));
  }
};

} // namespace

const Check &makeLeak() {
  static const Leak C;
  return C;
}

} // namespace kalloc
