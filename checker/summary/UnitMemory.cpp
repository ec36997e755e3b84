//===- UnitMemory.cpp - What the last analysis of a file knew -------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "summary/UnitMemory.h"
#include "model/Wire.h"
#include "clang/Basic/FileManager.h"
#include "clang/Basic/SourceManager.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/Support/xxhash.h"

using namespace clang;

namespace kalloc {

uint64_t environmentOf(const ASTContext &Ctx, Preprocessor &PP) {
  const SourceManager &SM = Ctx.getSourceManager();
  WireWriter W;
  W.number(llvm::xxh3_64bits(PP.getPredefines()));
  // Headers come in a preamble. Each that is built is a file of its own, also
  // in a file system in memory, where the number is made of the contents.
  const std::string &Preamble = PP.getPreprocessorOpts().ImplicitPCHInclude;
  W.text(Preamble);
  if (!Preamble.empty())
    if (auto Status =
            SM.getFileManager().getVirtualFileSystem().status(Preamble)) {
      W.number(Status->getUniqueID().getDevice());
      W.number(Status->getUniqueID().getFile());
      W.number(Status->getSize());
      W.number(Status->getLastModificationTime().time_since_epoch().count());
    }
  // Those behind the preamble are read with the file.
  for (unsigned I = 1; I < SM.local_sloc_entry_size(); ++I) {
    const SrcMgr::SLocEntry &E = SM.getLocalSLocEntry(I);
    // Words that macros paste together have a place, too, but no file.
    if (!E.isFile() || !E.getFile().getContentCache().OrigEntry ||
        SM.getFileID(SourceLocation::getFromRawEncoding(E.getOffset())) ==
            SM.getMainFileID())
      continue;
    if (auto Buffer = E.getFile().getContentCache().getBufferDataIfLoaded())
      W.number(llvm::xxh3_64bits(*Buffer));
  }
  return llvm::xxh3_64bits(W.take());
}

} // namespace kalloc
