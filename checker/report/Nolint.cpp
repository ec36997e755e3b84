//===- Nolint.cpp - NOLINT comments ---------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/Nolint.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/GlobPattern.h"

using namespace llvm;

namespace kalloc {

bool matchesGlobs(StringRef Globs, StringRef Name, bool Default) {
  bool Match = Default;
  SmallVector<StringRef, 8> Parts;
  Globs.split(Parts, ',', -1, /*KeepEmpty=*/false);
  for (StringRef Part : Parts) {
    Part = Part.trim();
    bool Remove = Part.consume_front("-");
    auto Glob = GlobPattern::create(Part);
    if (!Glob) {
      consumeError(Glob.takeError());
      if (Part == Name)
        Match = !Remove;
      continue;
    }
    if (Glob->match(Name))
      Match = !Remove;
  }
  return Match;
}

Nolint::Nolint(StringRef Text) {
  if (!Text.contains("NOLINT"))
    return;
  SmallVector<Range, 2> Open;
  unsigned Line = 0;
  while (!Text.empty()) {
    auto [Current, Rest] = Text.split('\n');
    Text = Rest;
    ++Line;
    size_t At = 0;
    while ((At = Current.find("NOLINT", At)) != StringRef::npos) {
      StringRef Tail = Current.drop_front(At + 6);
      At += 6;
      enum { Here, Next, Begin, End } Kind = Here;
      if (Tail.consume_front("NEXTLINE"))
        Kind = Next;
      else if (Tail.consume_front("BEGIN"))
        Kind = Begin;
      else if (Tail.consume_front("END"))
        Kind = End;
      std::string Globs;
      if (Tail.starts_with("(") && Tail.contains(')'))
        Globs = Tail.slice(1, Tail.find(')')).str();
      if (Kind == Here)
        Ranges.push_back({Line, Line, Globs, Line});
      else if (Kind == Next)
        Ranges.push_back({Line + 1, Line + 1, Globs, Line});
      else if (Kind == Begin)
        Open.push_back({Line, 0, Globs, Line});
      else
        for (auto I = Open.rbegin(); I != Open.rend(); ++I)
          if (I->Globs == Globs) {
            I->Last = Line;
            Ranges.push_back(*I);
            Open.erase(std::next(I).base());
            break;
          }
    }
  }
  // As in clang-tidy, a BEGIN without its END suppresses nothing.
}

bool Nolint::suppresses(StringRef Check, unsigned Line) {
  bool Any = false;
  for (Range &R : Ranges)
    if (R.First <= Line && Line <= R.Last &&
        (R.Globs.empty() || matchesGlobs(R.Globs, Check)))
      Any = R.Used = true;
  return Any;
}

llvm::StringRef commentBefore(llvm::StringRef Text, unsigned Line) {
  size_t End = 0;
  for (unsigned I = 1; I < Line && End != StringRef::npos; ++I)
    End = Text.find('\n', End + (I > 1));
  llvm::StringRef Before = Text.take_front(End).rtrim();
  size_t Begin =
      Before.ends_with("*/") ? Before.rfind("/*") : Before.rfind("\n") + 1;
  llvm::StringRef Comment = Before.substr(Begin);
  return Comment.ltrim().starts_with("/*") || Comment.contains("//") ? Comment
                                                                     : "";
}

} // namespace kalloc
