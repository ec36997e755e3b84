//===- EffectIndex.h - What functions of other files do ---------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The analysis of a unit tells, for each function that other units can call,
// what it does, in the terms of rules (CallEffects). The index joins what all
// units told. It is the second source of such descriptions: a rule wins over
// it, and so does a body in sight.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_MODEL_EFFECTINDEX_H
#define KALLOC_MODEL_EFFECTINDEX_H

#include "model/CallModel.h"
#include "llvm/Support/Error.h"
#include <map>

namespace kalloc {

/// The bytes of \p E; families and regions are numbers, so that they hold for
/// one set of rules.
std::string encodeEffects(const CallEffects &E);
/// Fails on bytes that encodeEffects() did not make.
llvm::Expected<CallEffects> decodeEffects(llvm::StringRef Bytes);

class EffectIndex {
public:
  /// A function defined twice with different effects is not known.
  /// The result does not depend on the order of calls.
  void add(llvm::StringRef Name, llvm::StringRef Bytes);
  /// Null if nothing is known of \p Name.
  const CallEffects *lookup(llvm::StringRef Name) const;
  /// Differs when what is known of \p Name differs.
  llvm::StringRef bytes(llvm::StringRef Name) const;
  size_t size() const { return Entries.size(); }

private:
  struct Entry {
    std::string Bytes;
    CallEffects Effects;
    bool Known = true;
  };
  std::map<std::string, Entry, std::less<>> Entries;
};

} // namespace kalloc

#endif
