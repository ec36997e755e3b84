//===- Check.h - What a check is --------------------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_CHECKS_CHECK_H
#define KALLOC_CHECKS_CHECK_H

#include "checks/Describe.h"
#include "summary/UnitAnalysis.h"

namespace kalloc {

/// A check looks at the events of one unit and says which of them are wrong.
/// It holds no state between units and is used by many threads at once.
class Check {
public:
  virtual ~Check() = default;
  virtual llvm::StringRef name() const = 0;
  /// One line for --list-checks.
  virtual llvm::StringRef summary() const = 0;
  /// How bad it is if it is true, from 0 to 100: reports that must leave
  /// something out leave out the least.
  virtual unsigned rank() const = 0;
  /// Looks at \p E, an event of \p U, and may report through \p D.
  virtual void look(const UnitAnalysis &U, const Event &E,
                    Describer &D) const = 0;
};

/// A deallocation for certain of a block that was freed before, which the same
/// call of the same function makes and \p Is says yes to; or null.
const Event *freedAgain(const UnitAnalysis &U, const Event &E,
                        llvm::function_ref<bool(const Event &)> Is);

/// All checks, in the order of their names. Lives for ever.
llvm::ArrayRef<const Check *> allChecks();

} // namespace kalloc

#endif
