//===- YamlFile.h - A YAML file with good errors ----------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_MODEL_YAMLFILE_H
#define KALLOC_MODEL_YAMLFILE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/YAMLTraits.h"

namespace kalloc {

/// Reads \p Path as a \p T with YAML traits. Errors carry file, line, column
/// and the line itself.
template <typename T> llvm::Expected<T> readYamlFile(const std::string &Path) {
  auto Buffer = llvm::MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Buffer)
    return llvm::createStringError(Buffer.getError(), "cannot read '%s': %s",
                                   Path.c_str(),
                                   Buffer.getError().message().c_str());
  struct Sink {
    std::string Text, Path;
  } Errors{"", Path};
  auto Handler = [](const llvm::SMDiagnostic &D, void *Ctx) {
    auto &S = *static_cast<Sink *>(Ctx);
    llvm::SMDiagnostic Named(
        *D.getSourceMgr(), D.getLoc(), S.Path, D.getLineNo(), D.getColumnNo(),
        D.getKind(), D.getMessage(), D.getLineContents(), D.getRanges());
    llvm::raw_string_ostream OS(S.Text);
    Named.print(nullptr, OS, /*ShowColors=*/false);
  };
  T Value;
  llvm::yaml::Input In((*Buffer)->getBuffer(), nullptr, Handler, &Errors);
  In >> Value;
  // The parser does not always say what it stumbled over.
  if (In.error() && Errors.Text.empty())
    Errors.Text = Path + ":1:1: error: this is no YAML";
  if (In.error())
    return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                   llvm::StringRef(Errors.Text).rtrim('\n'));
  return Value;
}

} // namespace kalloc

#endif
