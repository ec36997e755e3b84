//===- Fixes.cpp - Writing repairs ----------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/Fixes.h"
#include "clang/Tooling/Core/Replacement.h"
#include "clang/Tooling/DiagnosticsYaml.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include <map>

using namespace llvm;
using clang::tooling::Replacement;
using clang::tooling::Replacements;

namespace kalloc {

/// Replaces the file that \p Path leads to; its permissions stay.
static Error overwrite(StringRef Path, StringRef Text) {
  SmallString<256> Real;
  if (std::error_code EC = sys::fs::real_path(Path, Real))
    return errorCodeToError(EC);
  auto Permissions = sys::fs::getPermissions(Real);
  // A file that is not ours to write is not replaced either.
  if (!sys::fs::can_write(Real))
    return errorCodeToError(make_error_code(errc::permission_denied));
  if (Error E = writeToOutput(Real, [&](raw_ostream &OS) {
        OS << Text;
        return Error::success();
      }))
    return E;
  if (Permissions)
    sys::fs::setPermissions(Real, *Permissions);
  return Error::success();
}

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
      E = joinErrors(std::move(E), overwrite(File, *New));
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
  return writeToOutput(Path, [&](raw_ostream &OS) {
    yaml::Output Yaml(OS);
    Yaml << All;
    return Error::success();
  });
}

} // namespace kalloc
