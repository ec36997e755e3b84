//===- Check.cpp - What checks ask of events ------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"

namespace kalloc {

const Event *freedAgain(const UnitAnalysis &U, const Event &E,
                        llvm::function_ref<bool(const Event &)> Is) {
  for (const Event &Other : U.Events)
    if (Other.Kind == EventKind::Free && !Other.Uncertain &&
        Other.Site == E.Site && Other.Function == E.Function &&
        Other.Object.Status == ObjectStatus::Freed && Is(Other))
      return &Other;
  return nullptr;
}

} // namespace kalloc
