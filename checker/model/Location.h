//===- Location.h - A line of a source file ---------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_MODEL_LOCATION_H
#define KALLOC_MODEL_LOCATION_H

#include <string>

namespace kalloc {

class WireReader;
class WireWriter;

/// A place in a source file, with the line itself so that a report needs no
/// file any more. Lines and columns count from 1; columns count bytes.
struct Location {
  std::string File;
  unsigned Line = 0, Column = 0;
  std::string Text;
  bool operator==(const Location &) const = default;
};

void put(WireWriter &W, const Location &L);
Location getLocation(WireReader &R);

} // namespace kalloc

#endif
