//===- Suppressions.cpp - Places nobody wants to hear of ------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/Suppressions.h"
#include "report/Report.h"
#include "llvm/Support/GlobPattern.h"
#include "llvm/Support/LineIterator.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace llvm;

namespace kalloc {

Expected<Suppressions> Suppressions::read(StringRef Path,
                                          ArrayRef<std::string> Checks) {
  auto Buffer = MemoryBuffer::getFile(Path);
  if (!Buffer)
    return createStringError("cannot read the suppression file '" + Path +
                             "': " + Buffer.getError().message());
  Suppressions S;
  S.Path = Path.str();
  for (line_iterator Line(**Buffer, /*SkipBlanks=*/true, '#');
       !Line.is_at_end(); ++Line) {
    StringRef Text = Line->trim();
    if (Text.empty())
      continue;
    // What nothing would ever fit is a mistake.
    if (StringRef Section = Text; Section.consume_front("[")) {
      Section = Section.rsplit(']').first;
      auto Glob = GlobPattern::create(Section, /*MaxSubPatterns=*/1024);
      bool Fits = !Glob || Checks.empty() ||
                  any_of(Checks, [&](StringRef C) { return Glob->match(C); });
      if (!Glob) // told below
        consumeError(Glob.takeError());
      if (!Fits)
        return createStringError(Path + ":" + Twine(Line.line_number()) +
                                 ": error: '[" + Section + "]' fits no check");
      continue;
    }
    if (Text.contains('='))
      return createStringError(Path + ":" + Twine(Line.line_number()) +
                               ": error: '" + Text +
                               "' has a category, which means nothing here; "
                               "leave out what begins with '='");
    if (!Text.starts_with("src:") && !Text.starts_with("fun:"))
      return createStringError(Path + ":" + Twine(Line.line_number()) +
                               ": error: '" + Text +
                               "' is no entry; write src:PATH or fun:NAME, "
                               "below [CHECK]");
    S.Entries.push_back({unsigned(Line.line_number()), Text.str()});
  }
  std::string Fault;
  S.List = SpecialCaseList::create(Buffer->get(), Fault);
  if (!S.List)
    return createStringError(Path + ": error: " + Fault);
  return S;
}

void Suppressions::hide(std::vector<Finding> &Findings,
                        std::vector<Finding> &Hidden, StringRef Root) {
  std::vector<Finding> Left;
  for (Finding &F : Findings) {
    std::string File = reportPath(Root, F.At.File);
    unsigned Line = 0;
    for (auto [Kind, Text] :
         {std::pair<StringRef, StringRef>("src", File), {"fun", F.Function}})
      if (!Line)
        Line = List->inSectionBlame(F.Check, Kind, Text).second;
    if (!Line) {
      Left.push_back(std::move(F));
      continue;
    }
    Used.insert(Line);
    F.Hidden = Suppression::InFile;
    Hidden.push_back(std::move(F));
  }
  Findings = std::move(Left);
}

std::vector<std::string> Suppressions::unused() const {
  std::vector<std::string> Lines;
  for (const auto &[Line, Text] : Entries)
    if (!Used.count(Line))
      Lines.push_back(Path + ":" + std::to_string(Line) + ": " + Text);
  return Lines;
}

} // namespace kalloc
