//===- IntervalSetTest.cpp - Interval sets --------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "model/IntervalSet.h"
#include "gtest/gtest.h"
#include <limits>

using namespace kalloc;

static constexpr int64_t Min = std::numeric_limits<int64_t>::min();
static constexpr int64_t Max = std::numeric_limits<int64_t>::max();

TEST(IntervalSet, ComplementIsItsOwnInverse) {
  for (const IntervalSet &S :
       {IntervalSet(), IntervalSet::all(), IntervalSet::point(0),
        IntervalSet::point(Min), IntervalSet::point(Max),
        IntervalSet::errorPointers(), IntervalSet::validPointers(),
        IntervalSet::of(-5, 5).unite(IntervalSet::of(10, Max))}) {
    EXPECT_EQ(S.complement().complement(), S);
    EXPECT_TRUE(S.intersect(S.complement()).empty());
    EXPECT_TRUE(S.unite(S.complement()).isAll());
  }
}

TEST(IntervalSet, PointersAreApart) {
  IntervalSet Valid = IntervalSet::validPointers();
  EXPECT_FALSE(Valid.contains(0));
  EXPECT_FALSE(Valid.contains(-1));
  EXPECT_FALSE(Valid.contains(-4095));
  EXPECT_TRUE(Valid.contains(-4096)); // a kernel address
  EXPECT_TRUE(Valid.contains(4096));
  EXPECT_TRUE(IntervalSet::errorPointers()
                  .unite(IntervalSet::point(0))
                  .unite(Valid)
                  .isAll());
}

TEST(IntervalSet, UnionJoinsNeighbours) {
  IntervalSet S = IntervalSet::of(0, 4).unite(IntervalSet::of(5, 9));
  EXPECT_EQ(S, IntervalSet::of(0, 9));
  EXPECT_EQ(S.parts().size(), 1u);
}

TEST(IntervalSet, PointAndSubset) {
  int64_t V = 7;
  EXPECT_TRUE(
      IntervalSet::of(3, 5).intersect(IntervalSet::of(5, 8)).isPoint(V));
  EXPECT_EQ(V, 5);
  EXPECT_FALSE(IntervalSet::of(3, 5).isPoint(V));
  EXPECT_TRUE(IntervalSet::point(-22).subsetOf(IntervalSet::of(Min, -1)));
  EXPECT_FALSE(IntervalSet::of(-1, 0).subsetOf(IntervalSet::of(Min, -1)));
  EXPECT_TRUE(IntervalSet().subsetOf(IntervalSet::point(1)));
}
