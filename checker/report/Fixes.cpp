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

FixOutcome applyFixes(ArrayRef<Finding> Findings) {
  FixOutcome Out;
  Out.Repaired.resize(Findings.size());
  std::map<std::string, Replacements> ByFile;
  for (auto [I, F] : enumerate(Findings)) {
    std::map<std::string, Replacements> Tried;
    bool Fits = !F.Fix.empty();
    for (const Edit &E : F.Fix) {
      Replacements &R = Tried.try_emplace(E.File, ByFile[E.File]).first->second;
      Error Conflict = R.add(Replacement(E.File, E.Offset, E.Length, E.Text));
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
    auto Old = MemoryBuffer::getFile(File, /*IsText=*/false);
    Error E = Error::success();
    if (!Old) {
      E = joinErrors(std::move(E), errorCodeToError(Old.getError()));
    } else if (auto New =
                   clang::tooling::applyAllReplacements((*Old)->getBuffer(), R);
               !New) {
      E = joinErrors(std::move(E), New.takeError());
    } else {
      E = joinErrors(std::move(E), writeWhole(File, *New));
    }
    if (!E)
      continue;
    Out.Errors.push_back("cannot repair '" + File +
                         "': " + toString(std::move(E)));
    for (auto [I, F] : enumerate(Findings))
      if (any_of(F.Fix, [&](const Edit &Part) { return Part.File == File; }))
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
      D.Message.FilePath = E.File;
      D.Message.FileOffset = E.Offset;
      consumeError(D.Message.Fix[E.File].add(
          Replacement(E.File, E.Offset, E.Length, E.Text)));
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
