//===- Registry.cpp - The list of checks ----------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"

namespace kalloc {

#define KALLOC_CHECK(CLASS, ID) const Check &make##CLASS();
#include "checks/Checks.def"
#undef KALLOC_CHECK

llvm::ArrayRef<const Check *> allChecks() {
  static const Check *const All[] = {
#define KALLOC_CHECK(CLASS, ID) &make##CLASS(),
#include "checks/Checks.def"
#undef KALLOC_CHECK
  };
  return All;
}

} // namespace kalloc
