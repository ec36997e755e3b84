//===- Fixes.cpp - Writing repairs ----------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/Fixes.h"
#include "report/WriteWhole.h"
#include "clang/Tooling/Core/Replacement.h"
#include "clang/Tooling/DiagnosticsYaml.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>

using namespace llvm;
using clang::tooling::Replacement;
using clang::tooling::Replacements;

namespace kalloc {

static Error repair(StringRef File, const Replacements &R) {
  auto Old = MemoryBuffer::getFile(File, /*IsText=*/false);
  if (!Old)
    return errorCodeToError(Old.getError());
  auto New = clang::tooling::applyAllReplacements((*Old)->getBuffer(), R);
  return New ? writeWhole(File, *New) : New.takeError();
}

FixOutcome applyFixes(ArrayRef<Finding> Findings) {
  FixOutcome Out;
  Out.Repaired.resize(Findings.size());
  std::map<std::string, Replacements> ByFile;
  for (auto [I, F] : enumerate(Findings)) {
    std::map<std::string, Replacements> Tried;
    bool Fits = !F.Fix.empty();
    for (const Edit &E : F.Fix) {
      Replacements &R =
          Tried.try_emplace(E.Begin.File, ByFile[E.Begin.File]).first->second;
      Error Conflict =
          R.add(Replacement(E.Begin.File, E.Offset, E.Length, E.Text));
      Fits &= !Conflict;
      consumeError(std::move(Conflict));
    }
    Out.Conflicts += !Fits && !F.Fix.empty();
    Out.Repaired[I] = Fits;
    if (Fits)
      for (auto &[File, R] : Tried)
        ByFile[File] = std::move(R);
  }
  for (const auto &[File, R] : ByFile) {
    if (R.empty())
      continue;
    Error E = repair(File, R);
    if (!E)
      continue;
    Out.Errors.push_back("cannot repair '" + File +
                         "': " + toString(std::move(E)));
    for (auto [I, F] : enumerate(Findings))
      if (any_of(F.Fix,
                 [&](const Edit &Part) { return Part.Begin.File == File; }))
        Out.Repaired[I] = false;
  }
  return Out;
}

Error exportFixes(StringRef Path, ArrayRef<Finding> Findings) {
  clang::tooling::TranslationUnitDiagnostics All;
  for (const Finding &F : Findings) {
    clang::tooling::Diagnostic D;
    D.DiagnosticName = F.Check;
    D.DiagLevel = clang::tooling::Diagnostic::Warning;
    D.Message.Message = F.Message;
    D.Message.FilePath = F.At.File;
    for (const Edit &E : F.Fix) {
      D.Message.FilePath = E.Begin.File;
      D.Message.FileOffset = E.Offset;
      consumeError(D.Message.Fix[E.Begin.File].add(
          Replacement(E.Begin.File, E.Offset, E.Length, E.Text)));
    }
    if (!F.Fix.empty())
      All.Diagnostics.push_back(std::move(D));
  }
  std::string Text;
  raw_string_ostream OS(Text);
  yaml::Output Yaml(OS);
  Yaml << All;
  return writeWhole(Path, Text);
}

} // namespace kalloc
