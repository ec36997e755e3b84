//===- RulesTest.cpp - Loading rules --------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "model/Rules.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "gtest/gtest.h"

using namespace kalloc;

namespace {
/// A rule file that lives as long as the test.
class RuleFile {
public:
  explicit RuleFile(llvm::StringRef Text) {
    int FD;
    llvm::SmallString<128> P;
    EXPECT_FALSE(llvm::sys::fs::createTemporaryFile("rules", "yaml", FD, P));
    llvm::raw_fd_ostream(FD, true) << Text;
    Path = P.str().str();
  }
  ~RuleFile() { llvm::sys::fs::remove(Path); }
  std::string Path;
};
} // namespace

static const char Base[] = R"(
families:
  - {name: slab, noun: slab memory, use: kfree()}
regions:
  - {name: spinlock, text: a spinlock is held}
)";

TEST(Rules, VersionsChooseTheRule) {
  RuleFile F(std::string(Base) + R"(
functions:
  - {names: [f], until: "6.4", borrows: [all]}
  - {names: [f], since: "6.4", frees: {param: 0, accepts: [slab]}}
)");
  auto R = RuleSet::load({F.Path});
  ASSERT_TRUE(bool(R)) << llvm::toString(R.takeError());
  EXPECT_TRUE(R->lookup("f", 6 << 8 | 3)->BorrowsAll);
  EXPECT_TRUE(R->lookup("f", 6 << 8 | 4)->Free.has_value());
  EXPECT_TRUE(R->lookup("f", 0)->Free.has_value()); // unknown: the newest
  EXPECT_EQ(R->lookup("g", 0), nullptr);
}

TEST(Rules, PatternsAreAskedSeparately) {
  RuleFile F(std::string(Base) +
             "functions: [{names: ['*unlock'], forgets-context: true}]\n");
  auto R = RuleSet::load({F.Path});
  ASSERT_TRUE(bool(R)) << llvm::toString(R.takeError());
  EXPECT_EQ(R->lookup("foo_unlock", 0), nullptr);
  ASSERT_NE(R->lookupPattern("foo_unlock", 0), nullptr);
  EXPECT_TRUE(R->lookupPattern("foo_unlock", 0)->ForgetsContext);
  EXPECT_EQ(R->lookupPattern("foo_unlocked", 0), nullptr);
}

TEST(Rules, LaterFilesWin) {
  RuleFile A(std::string(Base) + "functions: [{names: [f], borrows: [all]}]\n");
  RuleFile B("functions: [{names: [f], noreturn: true}]\n");
  auto R = RuleSet::load({A.Path, B.Path});
  ASSERT_TRUE(bool(R)) << llvm::toString(R.takeError());
  EXPECT_TRUE(R->lookup("f", 0)->NoReturn);
}

TEST(Rules, ErrorsHavePlaces) {
  RuleFile F(std::string(Base) +
             "functions:\n"
             "  - {names: [f], allocates: {family: slap}}\n");
  auto R = RuleSet::load({F.Path});
  ASSERT_FALSE(bool(R));
  std::string Text = llvm::toString(R.takeError());
  EXPECT_NE(Text.find(":7:38: error: unknown family 'slap', did you mean "
                      "'slab'?"),
            std::string::npos)
      << Text;
}

TEST(Rules, OutNeedsWhen) {
  RuleFile F(std::string(Base) +
             "functions: [{names: [f], allocates: {family: slab, out: 1}}]\n");
  auto R = RuleSet::load({F.Path});
  ASSERT_FALSE(bool(R));
  EXPECT_NE(llvm::toString(R.takeError()).find("'out' needs 'when'"),
            std::string::npos);
}

TEST(Rules, NearestName) {
  EXPECT_EQ(nearestName("vmaloc", {"slab", "vmalloc"}), "vmalloc");
  EXPECT_EQ(nearestName("zzzzzz", {"slab", "vmalloc"}), "");
}

TEST(Conditions, OppositeOfZeroIsAnErrorCode) {
  EXPECT_EQ(oppositeSet(Condition::Zero, true),
            conditionSet(Condition::Negative));
  EXPECT_TRUE(oppositeSet(Condition::Zero, false).contains(1));
  EXPECT_TRUE(oppositeSet(Condition::NonNull, false).contains(0));
}
