//===- SarifWriter.cpp - SARIF 2.1.0 --------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The Static Analysis Results Interchange Format, as code hosts read it: a run
// with its rules, results with the path as a code flow, repairs, suppressions
// and what could not be analysed.
//
// A host takes a limited number of results; the worst are written, and the
// report says how many are not.
//
//===----------------------------------------------------------------------===//
#include "report/Report.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kalloc {

/// GitHub shows 5,000 results of a run, and the first 1,000 steps of a path.
static constexpr size_t MaxResults = 5000, MaxSteps = 1000;
static constexpr StringLiteral Base = "SRCROOT";

namespace {
class SarifWriter {
public:
  SarifWriter(raw_ostream &OS, const Report &R) : J(OS, 1), R(R) {}
  void write();

private:
  void tool();
  void rule(const CheckInfo &C);
  void invocation(size_t LeftOut);
  void result(const Finding &F);
  void artifact(StringRef Path);
  void physical(const Location &L);
  void step(const Location &L, StringRef Message);
  void codeFlow(const Finding &F);
  void fix(const Finding &F);
  void text(StringRef Name, StringRef Text);
  StringRef level(StringRef Check) const {
    return R.check(Check).IsError ? "error" : "warning";
  }

  json::OStream J;
  const Report &R;
};
} // namespace

void SarifWriter::text(StringRef Name, StringRef Text) {
  J.attributeObject(Name, [&] { J.attribute("text", utf8(Text)); });
}

void SarifWriter::artifact(StringRef Path) {
  std::string Short = reportPath(R.Root, Path);
  J.attributeObject("artifactLocation", [&] {
    if (sys::path::is_absolute(Short)) {
      J.attribute("uri", "file://" + uriPath(Short));
    } else {
      J.attribute("uri", uriPath(Short));
      J.attribute("uriBaseId", Base);
    }
  });
}

void SarifWriter::physical(const Location &L) {
  J.attributeObject("physicalLocation", [&] {
    artifact(L.File);
    J.attributeObject("region", [&] {
      J.attribute("startLine", std::max(1u, L.Line));
      J.attribute("startColumn", characterColumn(L));
      if (!L.Text.empty())
        text("snippet", L.Text);
    });
  });
}

void SarifWriter::step(const Location &L, StringRef Message) {
  J.object([&] {
    J.attributeObject("location", [&] {
      physical(L);
      text("message", Message);
    });
  });
}

void SarifWriter::codeFlow(const Finding &F) {
  J.attributeArray("codeFlows", [&] {
    J.object([&] {
      J.attributeArray("threadFlows", [&] {
        J.object([&] {
          J.attributeArray("locations", [&] {
            for (const Note &N : ArrayRef(F.Notes).take_front(MaxSteps - 1))
              step(N.At, N.Message);
            step(F.At, F.Message);
          });
        });
      });
    });
  });
}

void SarifWriter::fix(const Finding &F) {
  J.attributeArray("fixes", [&] {
    J.object([&] {
      text("description", "Apply the repair of " + F.Check + ".");
      J.attributeArray("artifactChanges", [&] {
        // A repair lies in one file.
        J.object([&] {
          artifact(F.Fix.front().Begin.File);
          J.attributeArray("replacements", [&] {
            for (const Edit &E : F.Fix)
              J.object([&] {
                J.attributeObject("deletedRegion", [&] {
                  J.attribute("startLine", E.Begin.Line);
                  J.attribute("startColumn", characterColumn(E.Begin));
                  J.attribute("endLine", E.End.Line);
                  J.attribute("endColumn", characterColumn(E.End));
                });
                text("insertedContent", E.Text);
              });
          });
        });
      });
    });
  });
}

void SarifWriter::result(const Finding &F) {
  J.object([&] {
    J.attribute("ruleId", F.Check);
    for (const auto &[I, C] : enumerate(R.Checks))
      if (C.Name == F.Check)
        J.attribute("ruleIndex", int64_t(I));
    J.attribute("level", level(F.Check));
    J.attribute("rank", R.check(F.Check).Rank);
    text("message", F.Message + ".");
    J.attributeArray("locations", [&] {
      J.object([&] {
        physical(F.At);
        if (!F.Function.empty())
          J.attributeArray("logicalLocations", [&] {
            J.object([&] {
              J.attribute("name", F.Function);
              J.attribute("kind", "function");
            });
          });
      });
    });
    J.attributeObject("partialFingerprints",
                      [&] { J.attribute("kallocMessage/v1", F.Fingerprint); });
    if (F.Run != Verdict::None)
      J.attributeObject("properties", [&] {
        J.attribute("validation", verdictName(F.Run));
        text("witness", F.Witness);
      });
    if (!F.Notes.empty())
      codeFlow(F);
    if (!F.Fix.empty())
      fix(F);
    if (F.Hidden == Suppression::Baseline)
      J.attribute("baselineState", "unchanged");
    else if (R.Compared && F.Hidden == Suppression::None)
      J.attribute("baselineState", "new");
    else if (F.Hidden != Suppression::None)
      J.attributeArray("suppressions", [&] {
        J.object([&] {
          J.attribute("kind", F.Hidden == Suppression::InSource ? "inSource"
                                                                : "external");
        });
      });
  });
}

void SarifWriter::rule(const CheckInfo &C) {
  J.object([&] {
    J.attribute("id", C.Name);
    // kalloc-double-free: DoubleFree
    std::string Name;
    SmallVector<StringRef, 4> Words;
    StringRef(C.Name).split(Words, '-');
    for (StringRef W : ArrayRef(Words).drop_front())
      Name += toUpper(W.front()) + W.drop_front().str();
    J.attribute("name", Name);
    std::string Short = C.Summary;
    Short.front() = toUpper(Short.front());
    text("shortDescription", Short + ".");
    text("fullDescription", Short + ".");
    if (!C.Page.empty())
      J.attributeObject("help", [&] {
        J.attribute("text", utf8(C.Page));
        J.attribute("markdown", utf8(C.Page));
      });
    J.attributeObject("defaultConfiguration", [&] {
      J.attribute("level", level(C.Name));
      J.attribute("rank", C.Rank);
    });
    J.attributeObject("properties", [&] {
      J.attributeArray("tags", [&] {
        J.value("correctness");
        J.value("memory");
        J.value("linux-kernel");
      });
      J.attribute("problem.severity", level(C.Name));
    });
  });
}

void SarifWriter::tool() {
  J.attributeObject("tool", [&] {
    J.attributeObject("driver", [&] {
      J.attribute("name", "kalloc-tidy");
      J.attribute("fullName", "kalloc-tidy " + R.Version);
      J.attribute("version", R.Version);
      J.attribute("semanticVersion", R.Version);
      // What the checks are about, in the kernel's own words.
      J.attribute("informationUri",
                  "https://docs.kernel.org/core-api/memory-allocation.html");
      J.attributeArray("rules", [&] {
        for (const CheckInfo &C : R.Checks)
          rule(C);
      });
    });
  });
}

void SarifWriter::invocation(size_t LeftOut) {
  J.attributeArray("invocations", [&] {
    J.object([&] {
      J.attribute("executionSuccessful", R.Failures.empty());
      J.attributeArray("toolExecutionNotifications", [&] {
        auto Notify = [&](StringRef Level, StringRef Text) {
          J.object([&] {
            J.attribute("level", Level);
            text("message", Text);
          });
        };
        for (const std::string &F : R.Failures)
          Notify("error", F + ".");
        if (LeftOut)
          Notify("warning", formatv("{0} findings of lower rank are left out: "
                                    "a run has at most {1}.",
                                    LeftOut, MaxResults)
                                .str());
      });
    });
  });
}

void SarifWriter::write() {
  std::vector<const Finding *> All;
  for (const Finding &F : R.Findings)
    All.push_back(&F);
  for (const Finding &F : R.Hidden)
    if (F.Hidden != Suppression::Doubtful) // nobody has suppressed them
      All.push_back(&F);
  size_t LeftOut = All.size() > MaxResults ? All.size() - MaxResults : 0;
  if (LeftOut) {
    llvm::stable_sort(All, [&](const Finding *A, const Finding *B) {
      return R.check(A->Check).Rank > R.check(B->Check).Rank;
    });
    All.resize(MaxResults);
    llvm::stable_sort(
        All, [](const Finding *A, const Finding *B) { return *A < *B; });
  }
  J.object([&] {
    J.attribute("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/"
                           "schemas/sarif-schema-2.1.0.json");
    J.attribute("version", "2.1.0");
    J.attributeArray("runs", [&] {
      J.object([&] {
        tool();
        invocation(LeftOut);
        J.attribute("columnKind", "unicodeCodePoints");
        J.attributeObject("originalUriBaseIds", [&] {
          J.attributeObject(Base, [&] {
            J.attribute("uri",
                        "file://" + uriPath(R.Root) +
                            (StringRef(R.Root).ends_with("/") ? "" : "/"));
          });
        });
        J.attributeArray("results", [&] {
          for (const Finding *F : All)
            result(*F);
        });
      });
    });
  });
}

void writeSarif(raw_ostream &OS, const Report &R) {
  SarifWriter(OS, R).write();
  OS << '\n';
}

} // namespace kalloc
