//===- Digest.h - Names made of contents ------------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_MODEL_DIGEST_H
#define KALLOC_MODEL_DIGEST_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include <array>
#include <string>

namespace kalloc {

/// 128 bits that tell contents apart.
using Digest = std::array<uint8_t, 16>;

/// The digest of \p Parts; a part never runs into the next.
Digest digestOf(llvm::ArrayRef<llvm::StringRef> Parts);
/// In hexadecimal, lower case.
std::string hexDigestOf(llvm::ArrayRef<llvm::StringRef> Parts);

} // namespace kalloc

#endif
