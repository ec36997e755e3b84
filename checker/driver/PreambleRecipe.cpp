//===- PreambleRecipe.cpp - rules/preamble --------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/Preamble.h"
#include "model/YamlFile.h"

using namespace llvm;

namespace {
struct RawRecipe {
  std::vector<std::string> Headers, Harmless;
  std::vector<kalloc::PreambleRecipe::Subsystem> Subsystems;
};
} // namespace

LLVM_YAML_IS_SEQUENCE_VECTOR(kalloc::PreambleRecipe::Subsystem)

template <> struct yaml::MappingTraits<kalloc::PreambleRecipe::Subsystem> {
  static void mapping(IO &Io, kalloc::PreambleRecipe::Subsystem &S) {
    Io.mapRequired("folder", S.Folder);
    Io.mapRequired("headers", S.Headers);
  }
};
template <> struct yaml::MappingTraits<RawRecipe> {
  static void mapping(IO &Io, RawRecipe &R) {
    Io.mapRequired("headers", R.Headers);
    Io.mapOptional("harmless", R.Harmless);
    Io.mapOptional("subsystems", R.Subsystems);
  }
};

namespace kalloc {

Expected<PreambleRecipe> readPreambleRecipe(const std::string &Path) {
  auto Raw = readYamlFile<RawRecipe>(Path);
  if (!Raw)
    return Raw.takeError();
  PreambleRecipe R;
  R.Headers = std::move(Raw->Headers);
  R.Subsystems = std::move(Raw->Subsystems);
  R.Harmless.insert_range(Raw->Harmless);
  return R;
}

} // namespace kalloc
