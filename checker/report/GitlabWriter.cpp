//===- GitlabWriter.cpp - GitLab's Code Quality report --------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// docs.gitlab.com, "Code Quality", "Code Quality report format": an array of
// violations, each with a fingerprint of its own.
//
//===----------------------------------------------------------------------===//
#include "report/Report.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kalloc {

static StringRef severity(const CheckInfo &C) {
  if (C.IsError)
    return "blocker";
  return C.Rank >= 85 ? "critical" : C.Rank >= 70 ? "major" : "minor";
}

void writeGitlab(raw_ostream &OS, const Report &R) {
  json::OStream J(OS, 1);
  J.array([&] {
    for (const Finding &F : R.Findings)
      J.object([&] {
        J.attribute("description", utf8(F.Message));
        J.attribute("check_name", F.Check);
        J.attribute("fingerprint", F.Fingerprint);
        J.attribute("severity", severity(R.check(F.Check)));
        J.attributeObject("location", [&] {
          J.attribute("path", utf8(reportPath(R.Root, F.At.File)));
          J.attributeObject("lines", [&] { J.attribute("begin", F.At.Line); });
        });
      });
  });
  OS << '\n';
}

} // namespace kalloc
