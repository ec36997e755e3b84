//===- Report.cpp - What the writers share --------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/Report.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"

using namespace llvm;

namespace kalloc {

const CheckInfo &Report::check(StringRef Name) const {
  static const CheckInfo Unknown;
  for (const CheckInfo &C : Checks)
    if (C.Name == Name)
      return C;
  return Unknown;
}

ArrayRef<Format> allFormats() {
  static const Format All[] = {
      {"text", ".txt", writeText},        {"json", ".json", writeJson},
      {"sarif", ".sarif", writeSarif},    {"html", ".html", writeHtml},
      {"gitlab", ".gitlab", writeGitlab}, {"rdjson", ".rdjson", writeRdjson},
  };
  return All;
}

std::string utf8(StringRef Text) {
  return json::isUTF8(Text) ? Text.str() : json::fixUTF8(Text);
}

/// Whole, with neither '.' nor '..' in it.
static SmallString<256> absolute(StringRef Path) {
  SmallString<256> Full(Path);
  (void)sys::fs::make_absolute(Full);
  sys::path::remove_dots(Full, /*remove_dot_dot=*/true);
  return Full;
}

std::string reportPath(StringRef Root, StringRef Path) {
  SmallString<256> Full = absolute(Path);
  StringRef Rest(Full);
  if (Rest.consume_front(absolute(Root)) && Rest.consume_front("/"))
    return Rest.str();
  return Full.str().str();
}

std::string uriPath(StringRef Path) {
  std::string Uri;
  for (char C : Path) {
    if (isAlnum(C) || StringRef("-._~/!$&'()*+,;=@").contains(C))
      Uri += C;
    else
      Uri += "%" + toHex(StringRef(&C, 1));
  }
  return Uri;
}

unsigned characterColumn(const Location &L) {
  unsigned Column = 1;
  for (char C : StringRef(L.Text).take_front(L.Column ? L.Column - 1 : 0))
    Column += (C & 0xC0) != 0x80; // not of the bytes that continue one
  // The line is not always there.
  return L.Text.empty() ? std::max(1u, L.Column) : Column;
}

} // namespace kalloc
