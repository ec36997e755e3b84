//===- Summarizer.h - Exit states to a summary ------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_SUMMARY_SUMMARIZER_H
#define KALLOC_SUMMARY_SUMMARIZER_H

#include "flow/FunctionAnalysis.h"

namespace kalloc {

/// What callers need to know of \p F, from the exit states of its analysis.
///
/// Paths that agree on what they do to blocks, locks and on the kind of result
/// (zero, negative, a valid pointer, …) become one outcome. Too many outcomes,
/// or a budget that was hit, make the summary incomplete.
std::unique_ptr<FunctionSummary>
summarize(UnitContext &U, const clang::FunctionDecl *F, FunctionAnalysis &A);

} // namespace kalloc

#endif
