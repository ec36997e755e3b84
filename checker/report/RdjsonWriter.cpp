//===- RdjsonWriter.cpp - reviewdog's format ------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The Reviewdog Diagnostic Format (proto/rdf): lines and columns count from 1,
// columns in bytes of UTF-8, as ours do.
//
//===----------------------------------------------------------------------===//
#include "report/Report.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kalloc {

static void position(json::OStream &J, StringRef Name, unsigned Line,
                     unsigned Column) {
  J.attributeObject(Name, [&] {
    J.attribute("line", Line);
    J.attribute("column", Column);
  });
}

static void location(json::OStream &J, const Report &R, const Location &L) {
  J.attributeObject("location", [&] {
    J.attribute("path", utf8(reportPath(R.Root, L.File)));
    J.attributeObject("range", [&] { position(J, "start", L.Line, L.Column); });
  });
}

void writeRdjson(raw_ostream &OS, const Report &R) {
  json::OStream J(OS, 1);
  J.object([&] {
    J.attributeObject("source", [&] { J.attribute("name", "kalloc-tidy"); });
    J.attribute("severity", "WARNING");
    J.attributeArray("diagnostics", [&] {
      for (const Finding &F : R.Findings)
        J.object([&] {
          J.attribute("message", utf8(F.Message));
          location(J, R, F.At);
          J.attribute("severity",
                      R.check(F.Check).IsError ? "ERROR" : "WARNING");
          J.attributeObject("code", [&] { J.attribute("value", F.Check); });
          J.attributeArray("relatedLocations", [&] {
            for (const Note &N : F.Notes)
              J.object([&] {
                J.attribute("message", utf8(N.Message));
                location(J, R, N.At);
              });
          });
          J.attributeArray("suggestions", [&] {
            for (const Edit &E : F.Fix)
              J.object([&] {
                J.attributeObject("range", [&] {
                  position(J, "start", E.Begin.Line, E.Begin.Column);
                  position(J, "end", E.End.Line, E.End.Column);
                });
                J.attribute("text", utf8(E.Text));
              });
          });
        });
    });
  });
  OS << '\n';
}

} // namespace kalloc
