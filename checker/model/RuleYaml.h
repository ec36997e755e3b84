//===- RuleYaml.h - The YAML form of a rule file ----------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// What a rule file says, before any name in it is resolved. docs/rules.md
// describes the keys.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_MODEL_RULEYAML_H
#define KALLOC_MODEL_RULEYAML_H

#include "llvm/Support/YAMLTraits.h"
#include <optional>
#include <string>
#include <vector>

namespace kalloc::yamlform {

/// A word and where it stands in the buffer, so that an error found after
/// parsing still has a line and a column.
struct Word {
  std::string Text;
  const char *At = nullptr;
};
using Words = std::vector<Word>;

struct Alloc {
  Word Family, Failure, When, Counted;
  std::optional<unsigned> Size, Count, Order, Out, Handle, Inside, Error,
      Measured;
  bool Zeroed = false;
};
struct Free {
  unsigned Param = 0;
  Words Accepts;
  Word When, Null;
  bool Deferred = false, UnlessNew = false;
};
struct Keep {
  unsigned Param = 0;
  std::optional<unsigned> Into;
  Word When;
};
struct Dma {
  unsigned Param = 0;
  Words Allows;
  std::string Why;
};
struct Lock {
  Words Regions;
  std::optional<unsigned> Param, Out;
  Word When;
};
struct Register {
  unsigned Param = 0;
  Word Context;
  std::string Why;
};
struct Test {
  std::optional<unsigned> Param;
  Word For;
};
struct Function {
  Words Names;
  std::string Source;
  Word Since, Until;
  std::optional<Alloc> Allocates;
  std::optional<Free> Frees, Reallocates;
  std::vector<Keep> Keeps;
  Words Borrows, FromUser;
  std::vector<unsigned> Fills, Touches, Pure, Reads;
  std::vector<Dma> DmaSinks;
  Word Sleeps, Returns;
  std::optional<Lock> Enters, Leaves;
  bool ForgetsContext = false, NoReturn = false;
  std::vector<Register> Registers;
  std::optional<Test> Tests;
  std::optional<unsigned> ReturnsParam, Derives, Removes, Interruptible;
};
struct Family {
  Word Name, Dma, Space;
  Word Repair;
  Words Either;
  std::string Noun, Use, Source;
  bool Leaks = true, Plain = false, Counted = false, ZeroIsBad = false,
       HandedOver = false;
  int64_t MaxSize = 0, Align = 1;
};
struct Region {
  Word Name;
  std::string Text;
  bool Interrupt = false;
};
struct Callback {
  Words Fields;
  Word Context;
  std::string Why, Source;
};
struct Assertion {
  Words Variables;
  bool EvenConstant = false;
  std::string Source;
};
struct Deliberate {
  Words Files, Comments, Checks;
  std::string Why, Source;
};
struct Mask {
  Words Families, Functions, Set, Unset, Spelled, Typed;
  int64_t SizeAbove = -1;
  std::string Why, Source;
};
struct File {
  std::vector<Mask> Masks;
  std::vector<Family> Families;
  std::vector<Region> Regions;
  std::vector<Function> Functions;
  std::vector<Callback> Callbacks;
  std::vector<Assertion> Assertions;
  std::vector<Deliberate> Misuses;
};

} // namespace kalloc::yamlform

LLVM_YAML_IS_FLOW_SEQUENCE_VECTOR(kalloc::yamlform::Word)
LLVM_YAML_IS_SEQUENCE_VECTOR(kalloc::yamlform::Keep)
LLVM_YAML_IS_SEQUENCE_VECTOR(kalloc::yamlform::Dma)
LLVM_YAML_IS_SEQUENCE_VECTOR(kalloc::yamlform::Register)
LLVM_YAML_IS_SEQUENCE_VECTOR(kalloc::yamlform::Function)
LLVM_YAML_IS_SEQUENCE_VECTOR(kalloc::yamlform::Family)
LLVM_YAML_IS_SEQUENCE_VECTOR(kalloc::yamlform::Region)
LLVM_YAML_IS_SEQUENCE_VECTOR(kalloc::yamlform::Callback)
LLVM_YAML_IS_SEQUENCE_VECTOR(kalloc::yamlform::Assertion)
LLVM_YAML_IS_SEQUENCE_VECTOR(kalloc::yamlform::Deliberate)
LLVM_YAML_IS_SEQUENCE_VECTOR(kalloc::yamlform::Mask)

namespace llvm::yaml {
using namespace kalloc::yamlform;

template <> struct ScalarTraits<Word> {
  static void output(const Word &W, void *, raw_ostream &OS) { OS << W.Text; }
  static StringRef input(StringRef S, void *, Word &W) {
    W = {S.str(), S.data()};
    return {};
  }
  static QuotingType mustQuote(StringRef S) { return needsQuotes(S); }
};

#define KALLOC_MAPPING(TYPE, BODY)                                             \
  template <> struct MappingTraits<TYPE> {                                     \
    static void mapping(IO &Io, TYPE &X) BODY                                  \
  };

KALLOC_MAPPING(Alloc, {
  Io.mapRequired("family", X.Family);
  Io.mapOptional("size", X.Size);
  Io.mapOptional("count", X.Count);
  Io.mapOptional("counted-by", X.Counted);
  Io.mapOptional("order", X.Order);
  Io.mapOptional("handle", X.Handle);
  Io.mapOptional("inside", X.Inside);
  Io.mapOptional("error", X.Error);
  Io.mapOptional("measured", X.Measured);
  Io.mapOptional("zeroed", X.Zeroed);
  Io.mapOptional("out", X.Out);
  Io.mapOptional("failure", X.Failure);
  Io.mapOptional("when", X.When);
})
KALLOC_MAPPING(Free, {
  Io.mapRequired("param", X.Param);
  Io.mapRequired("accepts", X.Accepts);
  Io.mapOptional("when", X.When);
  Io.mapOptional("null", X.Null);
  Io.mapOptional("deferred", X.Deferred);
  Io.mapOptional("unless-new", X.UnlessNew);
})
KALLOC_MAPPING(Keep, {
  Io.mapRequired("param", X.Param);
  Io.mapOptional("into", X.Into);
  Io.mapOptional("when", X.When);
})
KALLOC_MAPPING(Dma, {
  Io.mapRequired("param", X.Param);
  Io.mapOptional("allows", X.Allows);
  Io.mapOptional("why", X.Why);
})
KALLOC_MAPPING(Lock, {
  Io.mapRequired("regions", X.Regions);
  Io.mapOptional("lock", X.Param);
  Io.mapOptional("lock-out", X.Out);
  Io.mapOptional("when", X.When);
})
KALLOC_MAPPING(Register, {
  Io.mapRequired("param", X.Param);
  Io.mapRequired("context", X.Context);
  Io.mapOptional("why", X.Why);
})
KALLOC_MAPPING(Test, {
  Io.mapOptional("param", X.Param);
  Io.mapRequired("for", X.For);
})
KALLOC_MAPPING(Function, {
  Io.mapRequired("names", X.Names);
  Io.mapOptional("source", X.Source);
  Io.mapOptional("since", X.Since);
  Io.mapOptional("until", X.Until);
  Io.mapOptional("allocates", X.Allocates);
  Io.mapOptional("frees", X.Frees);
  Io.mapOptional("reallocates", X.Reallocates);
  Io.mapOptional("keeps", X.Keeps);
  Io.mapOptional("borrows", X.Borrows);
  Io.mapOptional("fills", X.Fills);
  Io.mapOptional("touches", X.Touches);
  Io.mapOptional("removes", X.Removes);
  Io.mapOptional("from-user", X.FromUser);
  Io.mapOptional("dma", X.DmaSinks);
  Io.mapOptional("sleeps", X.Sleeps);
  Io.mapOptional("enters", X.Enters);
  Io.mapOptional("leaves", X.Leaves);
  Io.mapOptional("forgets-context", X.ForgetsContext);
  Io.mapOptional("registers", X.Registers);
  Io.mapOptional("tests", X.Tests);
  Io.mapOptional("returns-param", X.ReturnsParam);
  Io.mapOptional("derives", X.Derives);
  Io.mapOptional("interruptible", X.Interruptible);
  Io.mapOptional("pure", X.Pure);
  Io.mapOptional("reads", X.Reads);
  Io.mapOptional("returns", X.Returns);
  Io.mapOptional("noreturn", X.NoReturn);
})
KALLOC_MAPPING(Family, {
  Io.mapRequired("name", X.Name);
  Io.mapRequired("noun", X.Noun);
  Io.mapRequired("use", X.Use);
  Io.mapOptional("repair", X.Repair);
  Io.mapOptional("dma", X.Dma);
  Io.mapOptional("space", X.Space);
  Io.mapOptional("either", X.Either);
  Io.mapOptional("leaks", X.Leaks);
  Io.mapOptional("plain", X.Plain);
  Io.mapOptional("counted", X.Counted);
  Io.mapOptional("handed-over", X.HandedOver);
  Io.mapOptional("max-size", X.MaxSize);
  Io.mapOptional("zero-is-bad", X.ZeroIsBad);
  Io.mapOptional("align", X.Align);
  Io.mapOptional("source", X.Source);
})
KALLOC_MAPPING(Region, {
  Io.mapRequired("name", X.Name);
  Io.mapRequired("text", X.Text);
  Io.mapOptional("interrupt", X.Interrupt);
})
KALLOC_MAPPING(Callback, {
  Io.mapRequired("fields", X.Fields);
  Io.mapRequired("context", X.Context);
  Io.mapOptional("why", X.Why);
  Io.mapOptional("source", X.Source);
})
KALLOC_MAPPING(Assertion, {
  Io.mapRequired("variables", X.Variables);
  Io.mapOptional("even-constant", X.EvenConstant);
  Io.mapOptional("source", X.Source);
})
KALLOC_MAPPING(Deliberate, {
  Io.mapOptional("files", X.Files);
  Io.mapOptional("comments", X.Comments);
  Io.mapOptional("checks", X.Checks);
  Io.mapRequired("why", X.Why);
  Io.mapOptional("source", X.Source);
})
KALLOC_MAPPING(Mask, {
  Io.mapOptional("families", X.Families);
  Io.mapOptional("functions", X.Functions);
  Io.mapOptional("set", X.Set);
  Io.mapOptional("unset", X.Unset);
  Io.mapOptional("spelled", X.Spelled);
  Io.mapOptional("typed", X.Typed);
  Io.mapOptional("size-above", X.SizeAbove);
  Io.mapRequired("why", X.Why);
  Io.mapOptional("source", X.Source);
})
KALLOC_MAPPING(File, {
  Io.mapOptional("masks", X.Masks);
  Io.mapOptional("families", X.Families);
  Io.mapOptional("regions", X.Regions);
  Io.mapOptional("functions", X.Functions);
  Io.mapOptional("callbacks", X.Callbacks);
  Io.mapOptional("assertions", X.Assertions);
  Io.mapOptional("deliberate", X.Misuses);
})
#undef KALLOC_MAPPING

} // namespace llvm::yaml

#endif
