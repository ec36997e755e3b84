//===- JsonWriter.cpp - Findings as plain JSON ----------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/Report.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kalloc {

static void place(json::OStream &J, const Report &R, const Location &L) {
  J.attribute("file", utf8(reportPath(R.Root, L.File)));
  J.attribute("line", L.Line);
  J.attribute("column", L.Column);
  J.attribute("source", utf8(L.Text));
}

static StringRef hiddenBy(Suppression S) {
  switch (S) {
  case Suppression::InSource:
    return "comment";
  case Suppression::InFile:
    return "suppression file";
  case Suppression::Baseline:
    return "baseline";
  case Suppression::ByRule:
    return "rule";
  case Suppression::Doubtful:
    return "doubt";
  case Suppression::None:
    break;
  }
  return "";
}

static void finding(json::OStream &J, const Report &R, const Finding &F) {
  J.object([&] {
    J.attribute("check", F.Check);
    J.attribute("severity", R.check(F.Check).IsError ? "error" : "warning");
    J.attribute("message", utf8(F.Message));
    place(J, R, F.At);
    J.attribute("function", F.Function);
    J.attribute("fingerprint", F.Fingerprint);
    if (F.Hidden != Suppression::None)
      J.attribute("hidden", hiddenBy(F.Hidden));
    J.attributeArray("path", [&] {
      for (const Note &N : F.Notes)
        J.object([&] {
          J.attribute("message", utf8(N.Message));
          place(J, R, N.At);
        });
    });
    if (F.Run != Verdict::None) {
      J.attribute("validation", verdictName(F.Run));
      J.attribute("witness", utf8(F.Witness));
    }
    J.attributeArray("fix", [&] {
      for (const Edit &E : F.Fix)
        J.object([&] {
          J.attribute("file", utf8(reportPath(R.Root, E.Begin.File)));
          J.attribute("offset", E.Offset);
          J.attribute("length", E.Length);
          J.attribute("text", utf8(E.Text));
        });
    });
  });
}

void writeJson(raw_ostream &OS, const Report &R) {
  json::OStream J(OS, 1);
  J.object([&] {
    J.attribute("tool", "kalloc-tidy");
    J.attribute("version", R.Version);
    J.attribute("format", 1);
    J.attributeArray("findings", [&] {
      for (const Finding &F : R.Findings)
        finding(J, R, F);
    });
    J.attributeArray("hidden", [&] {
      for (const Finding &F : R.Hidden)
        finding(J, R, F);
    });
    J.attributeArray("failures", [&] {
      for (const std::string &Line : R.Failures)
        J.value(utf8(Line));
    });
  });
  OS << '\n';
}

} // namespace kalloc
