//===- Location.cpp - A line of a source file -----------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "model/Location.h"
#include "model/Wire.h"

namespace kalloc {

void put(WireWriter &W, const Location &L) {
  W.text(L.File);
  W.number(L.Line);
  W.number(L.Column);
  W.text(L.Text);
}

Location getLocation(WireReader &R) {
  Location L;
  L.File = R.text().str();
  L.Line = unsigned(R.number());
  L.Column = unsigned(R.number());
  L.Text = R.text().str();
  return L;
}

} // namespace kalloc
