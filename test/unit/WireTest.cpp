//===- WireTest.cpp - Results as bytes ------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/UnitResult.h"
#include "model/Wire.h"
#include "gtest/gtest.h"

using namespace kalloc;

static UnitResult example() {
  UnitResult R;
  R.Parsed = true;
  Finding F;
  F.Check = "kalloc-leak";
  F.Message = "'p' leaks";
  F.At = {"/a b.c", 3, 300, "\treturn;\xff"};
  F.Notes.push_back({{"/h.h", 1, 1, ""}, "allocated here"});
  F.Fingerprint = "leak:f:p";
  R.Report.Findings.push_back(F);
  F.Hidden = Suppression::InSource;
  R.Report.Hidden.push_back(F);
  R.Report.UnusedNolints.push_back({"/a b.c", 9, 1, "kalloc-leak"});
  R.Report.Stats.Steps = 123456;
  R.Dependencies = {"/a b.c", "/h.h"};
  R.DroppedFlags = {"-mx"};
  return R;
}

TEST(Wire, ResultComesBack) {
  auto R = decode(encode(example()));
  ASSERT_TRUE(bool(R));
  EXPECT_EQ(encode(*R), encode(example()));
  EXPECT_EQ(R->Report.Findings[0].At.Text, "\treturn;\xff");
  EXPECT_EQ(R->Report.Stats.Steps, 123456u);
}

// Whatever a damaged store says, reading it ends, without a crash.
TEST(Wire, DamageIsAnError) {
  std::string Good = encode(example());
  for (size_t Cut = 0; Cut != Good.size(); ++Cut) {
    auto R = decode(llvm::StringRef(Good).take_front(Cut));
    EXPECT_FALSE(bool(R)) << Cut;
    consumeError(R.takeError());
  }
  for (size_t At = 0; At != Good.size(); ++At) {
    std::string Bad = Good;
    Bad[At] = char(Bad[At] ^ 0x85);
    if (auto R = decode(Bad); !R)
      consumeError(R.takeError());
  }
  auto R = decode(Good + "x");
  EXPECT_FALSE(bool(R));
  consumeError(R.takeError());
}

TEST(Wire, HugeLengthIsNoMemory) {
  WireWriter W;
  W.number(~uint64_t(0));
  std::string Bytes = W.take();
  WireReader R(Bytes);
  EXPECT_TRUE(R.text().empty());
  EXPECT_TRUE(R.bad());
}
