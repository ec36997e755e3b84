//===- CommandFilesTest.cpp - Kbuild's .cmd files -------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "kernel/CommandFiles.h"
#include "gtest/gtest.h"

using namespace kalloc;

static bool read(llvm::StringRef Text, KbuildCommand &C) {
  return readCommandFile(Text, "/s/cc", C);
}

TEST(CommandFiles, CompilationIsRead) {
  KbuildCommand C;
  ASSERT_TRUE(read("savedcmd_a/b.o := /s/cc -I. -D__KERNEL__ -c -o a/b.o "
                   "/src/a/b.c\n\nsource_a/b.o := /src/a/b.c\n",
                   C));
  EXPECT_EQ(C.Source, "/src/a/b.c");
  EXPECT_EQ(C.Command, "/s/cc -I. -D__KERNEL__ -c -o a/b.o /src/a/b.c");
}

TEST(CommandFiles, BeforeLinux63) {
  KbuildCommand C;
  EXPECT_TRUE(read("cmd_b.o := /s/cc -D__KERNEL__ -c -o b.o b.c", C));
}

TEST(CommandFiles, MakesQuotingIsUndone) {
  KbuildCommand C;
  ASSERT_TRUE(read("cmd_b.o := /s/cc -D__KERNEL__ -DA='\\#$(pound)$$' -c -o "
                   "b.o b.c",
                   C));
  EXPECT_NE(C.Command.find("-DA='##$'"), std::string::npos) << C.Command;
}

TEST(CommandFiles, WhatFollowsIsLeftOut) {
  KbuildCommand C;
  ASSERT_TRUE(read(
      "savedcmd_b.o := /s/cc -D__KERNEL__ -c -o b.o b.c ; true --hacks b.o",
      C));
  EXPECT_EQ(C.Source, "b.c");
}

TEST(CommandFiles, OthersAreNot) {
  KbuildCommand C;
  EXPECT_FALSE(read("cmd_b.o := gcc -D__KERNEL__ -c -o b.o b.c", C));
  EXPECT_FALSE(read("cmd_b.o := /s/ccx -D__KERNEL__ -c -o b.o b.c", C));
  EXPECT_FALSE(read("cmd_b.o := /s/cc -c -o b.o b.c", C));
  EXPECT_FALSE(read("cmd_b.o := /s/cc -D__KERNEL__ -c -o b.o b.S", C));
  EXPECT_FALSE(read("cmd_b.a := /s/cc -D__KERNEL__ rcs b.a b.c", C));
  EXPECT_FALSE(read("", C));
}
