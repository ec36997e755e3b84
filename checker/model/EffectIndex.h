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
#include "model/Location.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"
#include <map>

namespace kalloc {

/// The bytes of \p E; families and regions are numbers, so that they hold for
/// one set of rules.
std::string encodeEffects(const CallEffects &E);
/// Fails on bytes that encodeEffects() did not make.
llvm::Expected<CallEffects> decodeEffects(llvm::StringRef Bytes);

/// Another unit has the kernel call a function in a known context.
struct RemoteHandler {
  Context Ctx = Context::Process;
  Location At;         ///< the registering call or the initialiser
  std::string By, Why; ///< as in Registration
};

std::string encodeLocation(const Location &L);
std::string encodeHandler(const RemoteHandler &R);

/// What the units of a run know of each other's functions. Names of facts are
/// those of functions for effects, and made by definitionOf() and handlerOf().
class EffectIndex {
public:
  /// A stored index. \p Rules: the digest of the rules in force; an index made
  /// with others means something else and is refused, as damaged ones are, with
  /// the remedy.
  static llvm::Expected<EffectIndex> read(llvm::StringRef Path, uint64_t Rules);
  /// The bytes for read(); the same index gives the same ones.
  std::string encode(uint64_t Rules) const;

  static std::string definitionOf(llvm::StringRef Function);
  static std::string handlerOf(llvm::StringRef Function, Context C);

  /// A function defined twice with different effects is not known, nor where
  /// it is defined; of several registrations one is kept.
  /// The result does not depend on the order of calls.
  void add(llvm::StringRef Name, llvm::StringRef Bytes);
  /// Adds what \p Stored says of functions that are defined, and registered, in
  /// files that are not \p Replaced. Nothing of it may have been added before.
  void adopt(const EffectIndex &Stored,
             llvm::function_ref<bool(llvm::StringRef File)> Replaced);
  /// Null if nothing is known of \p Name.
  const CallEffects *lookup(llvm::StringRef Name) const;
  /// Where \p Function is defined, and as what it is registered.
  std::optional<Location> definition(llvm::StringRef Function) const;
  std::optional<RemoteHandler> handler(llvm::StringRef Function,
                                       Context C) const;
  /// Differs when what is known of \p Name differs.
  llvm::StringRef bytes(llvm::StringRef Name) const;
  /// The functions whose effects are known.
  size_t functions() const;

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
