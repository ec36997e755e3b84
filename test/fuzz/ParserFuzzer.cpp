//===- ParserFuzzer.cpp - Every parser of outside input -------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// One libFuzzer program a parser, chosen by KALLOC_FUZZ_TARGET: whatever bytes
// come, it takes them or refuses them with an error. test/fuzz/run.sh builds
// and runs them.
//
//===----------------------------------------------------------------------===//
#include "driver/Config.h"
#include "driver/UnitResult.h"
#include "model/EffectIndex.h"
#include "model/Rules.h"
#include "report/Baseline.h"
#include "report/Nolint.h"
#include "report/Suppressions.h"
#include "tool/NameStatus.h"
#include "llvm/Support/raw_ostream.h"
#include <sys/mman.h>
#include <unistd.h>

using namespace kalloc;

namespace {
/// The input as a file, for parsers that open one. It lives in memory.
class InputFile {
public:
  explicit InputFile(llvm::StringRef Bytes) : Fd(memfd_create("input", 0)) {
    [[maybe_unused]] ssize_t Done = write(Fd, Bytes.data(), Bytes.size());
    Path = "/proc/self/fd/" + std::to_string(Fd);
  }
  ~InputFile() { close(Fd); }
  std::string Path;

private:
  int Fd;
};
} // namespace

/// An error must have words; what is taken can be used.
template <typename T, typename Use>
static void take(llvm::Expected<T> Parsed, Use U) {
  if (!Parsed) {
    if (llvm::toString(Parsed.takeError()).empty())
      __builtin_trap();
    return;
  }
  U(*Parsed);
}

static Finding anyFinding() {
  Finding F;
  F.Check = "kalloc-leak";
  F.At = {"drivers/a.c", 3, 1, ""};
  F.Function = "probe";
  F.Fingerprint = "1";
  return F;
}

[[maybe_unused]] static void rules(llvm::StringRef Bytes) {
  InputFile File(Bytes);
  take(RuleSet::load({File.Path}), [](const RuleSet &R) {
    std::string Text;
    llvm::raw_string_ostream OS(Text);
    R.dump(OS);
  });
}

[[maybe_unused]] static void config(llvm::StringRef Bytes) {
  InputFile File(Bytes);
  take(readConfig(File.Path), [](const Config &) {});
}

[[maybe_unused]] static void baseline(llvm::StringRef Bytes) {
  InputFile File(Bytes);
  take(Baseline::read(File.Path), [](Baseline &B) {
    std::vector<Finding> New{anyFinding()}, Hidden;
    B.hide(New, Hidden, "/none");
    llvm::StringSet<> Analysed;
    Analysed.insert("drivers/a.c");
    B.stale(Analysed, "/none");
  });
}

[[maybe_unused]] static void suppressions(llvm::StringRef Bytes) {
  InputFile File(Bytes);
  take(Suppressions::read(File.Path), [](Suppressions &S) {
    std::vector<Finding> New{anyFinding()}, Hidden;
    S.hide(New, Hidden, "/");
    S.unused();
  });
}

[[maybe_unused]] static void results(llvm::StringRef Bytes) {
  take(decode(Bytes), [](const UnitResult &R) {
    // What was taken comes back as it was.
    take(decode(encode(R)), [](const UnitResult &) {});
  });
}

[[maybe_unused]] static void effects(llvm::StringRef Bytes) {
  take(decodeEffects(Bytes), [](const CallEffects &E) {
    take(decodeEffects(encodeEffects(E)), [](const CallEffects &) {});
  });
}

[[maybe_unused]] static void nolint(llvm::StringRef Bytes) {
  Nolint N(Bytes);
  N.suppresses("kalloc-leak", 2);
  matchesGlobs(Bytes, "kalloc-leak");
}

[[maybe_unused]] static void diff(llvm::StringRef Bytes) {
  for (const ChangedFile &F : readNameStatus(Bytes))
    if (F.Was.empty() || F.Now.empty())
      __builtin_trap();
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *Data, size_t Size) {
  KALLOC_FUZZ_TARGET({reinterpret_cast<const char *>(Data), Size});
  return 0;
}
