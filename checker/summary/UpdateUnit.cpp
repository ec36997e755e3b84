//===- UpdateUnit.cpp - A unit after an edit ------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// See UnitMemory.h for what decides that a function need not be looked at.
//
//===----------------------------------------------------------------------===//
#include "model/Wire.h"
#include "summary/FieldUses.h"
#include "summary/SummaryDigest.h"
#include "summary/UnitAnalysis.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace kalloc {

class UnitAnalysis::Update {
public:
  Update(UnitAnalysis &U, const UnitMemory &Old, const MainFile &File)
      : U(U), Old(Old), File(File) {
    for (const FunctionDecl *F : U.Reported)
      ByName[F->getName()] = F;
  }
  bool run(llvm::function_ref<bool(StringRef)> Keeps);

private:
  bool isUpToDate(StringRef Name);
  bool hasSameSummary(StringRef Name);
  bool saysTheSame(const FunctionDecl *F);
  bool reachesTheSame();
  bool completeFields();
  void findHandlers();
  const FunctionRecord *record(StringRef Name) const {
    auto It = Old.Functions.find(Name);
    return It == Old.Functions.end() ? nullptr : &It->second;
  }

  UnitAnalysis &U;
  const UnitMemory &Old;
  const MainFile &File;
  llvm::StringMap<const FunctionDecl *> ByName;
  llvm::StringMap<bool> UpToDate, SameSummary;
  llvm::SmallVector<const FunctionDecl *, 8> Anew;
  bool TooMuch = false;
};

/// The function would be found to do what it did.
bool UnitAnalysis::Update::isUpToDate(StringRef Name) {
  // Within a circle the one that is asked again is taken to be.
  auto [It, Fresh] = UpToDate.try_emplace(Name, true);
  if (!Fresh)
    return It->second;
  const FunctionRecord *R = record(Name);
  bool Is = R && File.hasSameBody(Old.File, Name.str()) &&
            llvm::all_of(R->Callees, [&](const std::string &Callee) {
              return hasSameSummary(Callee);
            });
  TooMuch |= !Is && R && R->InCircle;
  UpToDate[Name] = Is;
  return Is;
}

/// Its callers would learn nothing new.
bool UnitAnalysis::Update::hasSameSummary(StringRef Name) {
  if (isUpToDate(Name) || TooMuch)
    return true;
  auto [It, Fresh] = SameSummary.try_emplace(Name, true);
  if (!Fresh)
    return It->second;
  const FunctionRecord *R = record(Name);
  const FunctionDecl *F = ByName.lookup(Name);
  TooMuch |= !R || !F;
  bool Is = TooMuch || digestOf(U, U.summary(F)) == R->Summary;
  SameSummary[Name] = Is;
  return Is;
}

/// What the unit knows of fields and of handlers has not changed by \p F.
bool UnitAnalysis::Update::saysTheSame(const FunctionDecl *F) {
  const FunctionRecord *R = record(F->getName());
  return R && !U.InCircle.contains(F) && R->Fills == digestOfFills(U, F) &&
         R->Registers == U.digestOfRegistrations(F) &&
         R->Uses == U.digestOfUses(F);
}

/// No function of a header that says something of fields is called anew, or is
/// not called any more.
bool UnitAnalysis::Update::reachesTheSame() {
  const uint64_t Nothing = digestOfFills(U, nullptr);
  for (const auto &[F, Sum] : U.Summaries)
    if (!record(F->getName()) && digestOfFills(U, F) != Nothing)
      return false;
  llvm::StringSet<> Reached;
  llvm::SmallVector<StringRef, 32> Work;
  auto Reach = [&](StringRef Name) {
    if (Reached.insert(Name).second)
      Work.push_back(Name);
  };
  for (const FunctionDecl *F : U.Reported)
    Reach(F->getName());
  while (!Work.empty()) {
    StringRef Name = Work.pop_back_val();
    const FunctionDecl *F = ByName.lookup(Name);
    if (F && !U.isKept(F)) {
      for (const FunctionDecl *Callee : U.Asked[F])
        Reach(Callee->getName());
    } else if (const FunctionRecord *R = record(Name)) {
      for (const std::string &Callee : R->Callees)
        Reach(Callee);
    }
  }
  return llvm::all_of(Old.Functions, [&](const auto &Entry) {
    return Entry.second.Fields.empty() || Reached.contains(Entry.first());
  });
}

/// Has those functions analysed that say something of a field which a new event
/// is about, or which what was analysed anew says something of.
bool UnitAnalysis::Update::completeFields() {
  llvm::StringSet<> Wanted;
  const ValueArena &V = U.Values;
  for (const Event &E : U.Events) {
    if (U.isKept(E.Function))
      continue;
    ValueId P = E.Pointer;
    while (P && V.value(P).Kind == ValueKind::Offset)
      P = V.value(P).Left;
    if (!P || !V.isInitial(P))
      continue;
    if (FieldKey Key = U.fieldKey(V.value(P).Region); Key.first) {
      Wanted.insert(nameOf(Key));
      Wanted.insert(nameOf({Key.first, nullptr}));
    }
  }
  for (const FunctionDecl *F : Anew)
    if (const FunctionRecord *R = record(F->getName()))
      Wanted.insert_range(R->Fields);
  if (Wanted.empty())
    return true;
  for (const auto &Entry : Old.Functions) {
    if (llvm::none_of(Entry.second.Fields, [&](const std::string &Field) {
          return Wanted.contains(Field);
        }))
      continue;
    const FunctionDecl *F = ByName.lookup(Entry.first());
    if (!F)
      return false;
    U.summary(F);
  }
  return true;
}

/// The registrations of what was analysed anew.
void UnitAnalysis::Update::findHandlers() {
  if (llvm::any_of(Anew, [&](const FunctionDecl *F) {
        return Old.Handlers.contains(F->getName());
      }))
    U.findRegistrations();
  U.findRemoteRegistrations();
}

bool UnitAnalysis::Update::run(llvm::function_ref<bool(StringRef)> Keeps) {
  for (const FunctionDecl *F : U.Reported) {
    if (isUpToDate(F->getName()) && Keeps(F->getName()))
      U.Kept.insert(F);
    else
      Anew.push_back(F);
    if (TooMuch)
      return false;
  }
  for (const FunctionDecl *F : Anew)
    U.summary(F);
  if (!llvm::all_of(Anew,
                    [&](const FunctionDecl *F) { return saysTheSame(F); }) ||
      !reachesTheSame() || !completeFields())
    return false;
  findHandlers();
  U.applyContexts();
  U.sortFills();
  U.findUnfreed();
  return true;
}

bool UnitAnalysis::update(const UnitMemory &Old, const MainFile &File,
                          llvm::function_ref<bool(StringRef)> Keeps) {
  findFunctions();
  return Update(*this, Old, File).run(Keeps);
}

uint64_t UnitAnalysis::digestOfRegistrations(const FunctionDecl *F) {
  WireWriter W;
  for (const Registration &R : registrationsIn(const_cast<FunctionDecl *>(F))) {
    W.text(R.Handler->getName());
    W.number(unsigned(R.Ctx));
    W.text(R.By);
    W.text(R.Why);
  }
  return llvm::xxh3_64bits(W.take());
}

uint64_t UnitAnalysis::digestOfUses(const FunctionDecl *F) {
  FieldUses Uses;
  Uses.add(*this, const_cast<FunctionDecl *>(F));
  return Uses.digest();
}

FunctionRecord UnitAnalysis::record(const FunctionDecl *F) {
  FunctionRecord R;
  R.Summary = digestOf(*this, summary(F));
  R.Fills = digestOfFills(*this, F);
  if (isReported(F->getLocation())) {
    R.Registers = digestOfRegistrations(F);
    R.Uses = digestOfUses(F);
  }
  for (const FunctionDecl *Callee : Asked[F])
    R.Callees.push_back(Callee->getName().str());
  llvm::sort(R.Callees);
  for (const auto &[Key, Facts] : Fields)
    if (Facts.isKnownIn(F))
      R.Fields.push_back(nameOf(Key));
  llvm::sort(R.Fields);
  R.InCircle = InCircle.contains(F);
  return R;
}

UnitMemory UnitAnalysis::remember(UnitMemory Old, uint64_t Environment,
                                  MainFile File) {
  UnitMemory New = std::move(Old);
  const bool First = New.empty();
  New.Environment = Environment;
  New.File = std::move(File);
  llvm::SmallVector<const FunctionDecl *, 0> Analysed;
  for (const auto &[F, Sum] : Summaries)
    Analysed.push_back(F);
  llvm::DenseSet<const FunctionDecl *> Ours(Reported.begin(), Reported.end());
  for (const FunctionDecl *F : Analysed)
    if (!New.Functions.contains(F->getName()) ||
        (Ours.contains(F) && !isKept(F)))
      New.Functions[F->getName()] = record(F);
  if (First)
    for (const Registration &R : Registrations)
      if (!R.Elsewhere && R.Handler->getDefinition())
        New.Handlers.insert(R.Handler->getName());
  return New;
}

} // namespace kalloc
