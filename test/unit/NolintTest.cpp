//===- NolintTest.cpp - NOLINT comments and globs -------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/Nolint.h"
#include "gtest/gtest.h"

using namespace kalloc;

TEST(Globs, LastMatchWins) {
  EXPECT_TRUE(matchesGlobs("kalloc-*", "kalloc-leak"));
  EXPECT_FALSE(matchesGlobs("kalloc-*,-kalloc-leak", "kalloc-leak"));
  EXPECT_TRUE(matchesGlobs("-*, kalloc-leak", "kalloc-leak"));
  EXPECT_FALSE(matchesGlobs("", "kalloc-leak"));
  EXPECT_TRUE(matchesGlobs("", "kalloc-leak", /*Default=*/true));
}

TEST(Nolint, LinesAndRanges) {
  Nolint N("a\n"
           "b // NOLINT\n"
           "// NOLINTNEXTLINE(kalloc-leak)\n"
           "d\n"
           "/* NOLINTBEGIN(kalloc-*) */\n"
           "f\n"
           "/* NOLINTEND(kalloc-*) */\n"
           "// NOLINTBEGIN without an end\n"
           "i\n");
  EXPECT_FALSE(N.suppresses("kalloc-leak", 1));
  EXPECT_TRUE(N.suppresses("kalloc-leak", 2));
  EXPECT_TRUE(N.suppresses("kalloc-leak", 4));
  EXPECT_FALSE(N.suppresses("kalloc-mismatched-free", 4));
  EXPECT_TRUE(N.suppresses("kalloc-mismatched-free", 6));
  EXPECT_FALSE(N.suppresses("kalloc-leak", 9));
}
