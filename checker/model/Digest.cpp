//===- Digest.cpp - Names made of contents --------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "model/Digest.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/BLAKE3.h"
#include "llvm/Support/Endian.h"

using namespace llvm;

namespace kalloc {

Digest digestOf(ArrayRef<StringRef> Parts) {
  BLAKE3 Hasher;
  for (StringRef P : Parts) {
    uint8_t Size[8];
    support::endian::write64le(Size, P.size());
    Hasher.update(ArrayRef(Size));
    Hasher.update(P);
  }
  return Hasher.final<16>();
}

std::string hexDigestOf(ArrayRef<StringRef> Parts) {
  return toHex(digestOf(Parts), /*LowerCase=*/true);
}

} // namespace kalloc
