//===- ExternalEffects.h - A summary, for callers elsewhere -----*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_SUMMARY_EXTERNALEFFECTS_H
#define KALLOC_SUMMARY_EXTERNALEFFECTS_H

#include "flow/UnitContext.h"

namespace kalloc {

/// What callers in other files may rely on, in the terms of rules; none if the
/// summary is not complete. Whatever cannot be said in them (a member freed, a
/// parameter freed in one of two ways) becomes "kept": callers then let go.
std::optional<CallEffects> externalEffects(const UnitContext &U,
                                           const FunctionSummary &Sum);

} // namespace kalloc

#endif
