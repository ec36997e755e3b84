//===- SummaryDigest.h - Is a summary what it was? --------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_SUMMARY_SUMMARYDIGEST_H
#define KALLOC_SUMMARY_SUMMARYDIGEST_H

#include "flow/UnitContext.h"

namespace kalloc {

/// A number that is the same for two summaries if their callers cannot tell
/// them apart, whichever analysis of whichever version of the file made them.
/// It depends on no place and no address; where a callee's calls stand is no
/// part of it. Null stands for a function that could not be read.
uint64_t digestOf(UnitContext &U, const FunctionSummary *Sum);

/// The same for what the function \p F says of fields.
uint64_t digestOfFills(const UnitContext &U, const clang::FunctionDecl *F);

/// A name for \p Key that the next version of the file has, too. Two keys may
/// have one name, which costs time and nothing else.
std::string nameOf(const FieldKey &Key);

} // namespace kalloc

#endif
