//===- UserInput.h - What user space has chosen -----------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_CHECKS_USERINPUT_H
#define KALLOC_CHECKS_USERINPUT_H

#include "summary/UnitAnalysis.h"

namespace kalloc {

/// The call in \p F, before \p E in the text, by which user space has chosen
/// the number \p E: it fills the variable that \p E is, is a member of or was
/// assigned from (rule data: from-user). Null if there is none. It goes by the
/// text and not by paths: bounds are for the engine to find.
const clang::CallExpr *chosenByUser(const UnitAnalysis &U,
                                    const clang::FunctionDecl *F,
                                    const clang::Expr *E);

} // namespace kalloc

#endif
