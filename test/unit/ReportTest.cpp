//===- ReportTest.cpp - What the writers share ----------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/Report.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace kalloc;

TEST(Report, Paths) {
  EXPECT_EQ(reportPath("/src/linux", "/src/linux/mm/slub.c"), "mm/slub.c");
  EXPECT_EQ(reportPath("/src/linux/", "/src/linux/a/../b.c"), "b.c");
  EXPECT_EQ(reportPath("/src/linux", "/src/linux-next/b.c"),
            "/src/linux-next/b.c");
  EXPECT_EQ(uriPath("a b%\xff.c"), "a%20b%25%FF.c");
}

TEST(Report, ColumnsInCharacters) {
  EXPECT_EQ(characterColumn({"a.c", 1, 3, "\tx"}), 3u);
  // Two letters of two bytes each come before.
  EXPECT_EQ(characterColumn({"a.c", 1, 5, "\xce\xbb\xce\xb7x"}), 3u);
  EXPECT_EQ(characterColumn({"a.c", 1, 7, ""}), 7u);
}

TEST(Report, FingerprintsAreUnique) {
  std::vector<Finding> F(3);
  F[0].Fingerprint = F[2].Fingerprint = "a";
  F[1].Fingerprint = "b";
  numberFingerprints(F);
  EXPECT_EQ(F[0].Fingerprint, "a");
  EXPECT_EQ(F[1].Fingerprint, "b");
  EXPECT_EQ(F[2].Fingerprint, "a-2");
}

/// What a code host does not take is left out from the bottom, and said.
TEST(Report, SarifIsCutByRank) {
  Report R;
  R.Root = "/src";
  R.Version = "1.0.0";
  R.Checks = {{"kalloc-leak", "leaks", "", 10, false},
              {"kalloc-use-after-free", "uses", "", 90, false}};
  for (unsigned I = 0; I != 5003; ++I) {
    Finding F;
    F.Check = I < 4 ? "kalloc-use-after-free" : "kalloc-leak";
    F.Message = "m";
    F.At = {"/src/z.c", 6000 - I, 1, "x"};
    F.Fingerprint = std::to_string(I);
    R.Findings.push_back(F);
  }
  normalise(R.Findings); // the worst come last
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  writeSarif(OS, R);
  auto Parsed = llvm::json::parse(Text);
  ASSERT_TRUE(bool(Parsed));
  const llvm::json::Object *Run =
      (*Parsed->getAsObject()->getArray("runs"))[0].getAsObject();
  const llvm::json::Array *Results = Run->getArray("results");
  EXPECT_EQ(Results->size(), 5000u);
  EXPECT_EQ(llvm::count_if(*Results,
                           [](const llvm::json::Value &V) {
                             return V.getAsObject()->getString("ruleId") ==
                                    "kalloc-use-after-free";
                           }),
            4);
  EXPECT_NE(Text.find("3 findings of lower rank are left out"),
            std::string::npos);
}
