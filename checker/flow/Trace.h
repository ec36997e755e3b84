//===- Trace.h - Why the engine did what it did -----------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_FLOW_TRACE_H
#define KALLOC_FLOW_TRACE_H

#include "model/CallModel.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/SetVector.h"
#include <tuple>

namespace kalloc {

/// A decision that a person who asks "why is it silent here?" wants to hear of.
enum class Decided : uint8_t {
  ByRule,    ///< a call: a rule for this name
  ByIndex,   ///< a call: what another unit was found to do
  ByPattern, ///< a call: a rule for such names
  ByBody,    ///< a call: its body was followed
  TooMuch,   ///< a call: its body is there, but too much to follow
  Unknown,   ///< a call: nothing is known
  GivenAway, ///< a block is followed no longer, since others have it
  StatesCut, ///< states were dropped: a block of code had too many
  StepsCut,  ///< the function was given up: too many steps
  NoGraph    ///< there is no control flow graph
};

/// One of them, in the function F. Equal ones are told once.
struct Decision {
  Decided What;
  const clang::FunctionDecl *F = nullptr;
  const clang::Stmt *Site = nullptr;
  /// A call: what it was taken to do.
  const CallEffects *Effects = nullptr;
  /// GivenAway: the call that made the block.
  const clang::Expr *AllocSite = nullptr;
  auto key() const { return std::tie(What, F, Site, AllocSite); }
  bool operator<(const Decision &O) const { return key() < O.key(); }
  bool operator==(const Decision &O) const { return key() == O.key(); }
};

} // namespace kalloc

#endif
