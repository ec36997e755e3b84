//===- Explain.h - Why a line is silent, or is not --------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_CHECKS_EXPLAIN_H
#define KALLOC_CHECKS_EXPLAIN_H

#include "report/Finding.h"
#include "summary/UnitAnalysis.h"

namespace kalloc {

/// The place that --explain asks for.
struct Question {
  std::string File;
  unsigned Line = 0;
};

/// What the engine decided in the function around \p Q, in the order of the
/// lines: what each call was taken to do and why, where blocks were given up,
/// which budgets were hit; and the findings there. "" if no function of the
/// unit holds the line. \p Findings: all of the unit, suppressed ones too.
std::string explain(UnitAnalysis &U, const std::set<Decision> &Decisions,
                    const std::vector<Finding> &Findings, const Question &Q);

} // namespace kalloc

#endif
