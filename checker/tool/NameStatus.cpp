//===- NameStatus.cpp - What git says of changed files --------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "tool/NameStatus.h"
#include "llvm/ADT/SmallVector.h"

using namespace llvm;

namespace kalloc {

std::vector<ChangedFile> readNameStatus(StringRef Text) {
  SmallVector<StringRef, 0> Parts;
  Text.split(Parts, '\0', -1, /*KeepEmpty=*/false);
  std::vector<ChangedFile> Files;
  for (size_t I = 0; I + 1 < Parts.size();) {
    ChangedFile F{Parts[I].front(), Parts[I + 1], Parts[I + 1]};
    I += 2;
    if (F.Kind == 'R' || F.Kind == 'C') {
      if (I == Parts.size())
        break;
      F.Now = Parts[I++];
    }
    Files.push_back(F);
  }
  return Files;
}

} // namespace kalloc
