//===- Finding.cpp - What a check reports ---------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/Finding.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include <map>
#include <tuple>

namespace kalloc {

llvm::StringRef verdictName(Verdict V) {
  switch (V) {
  case Verdict::None:
    return "";
  case Verdict::Confirmed:
    return "confirmed";
  case Verdict::NotReached:
    return "not reached";
  case Verdict::Contradicted:
    return "contradicted";
  }
  llvm_unreachable("all verdicts are named");
}

static auto key(const Finding &F) {
  return std::tie(F.At.File, F.At.Line, F.At.Column, F.Check, F.Message);
}

bool operator<(const Finding &A, const Finding &B) { return key(A) < key(B); }

void normalise(std::vector<Finding> &Findings) {
  llvm::stable_sort(Findings);
  Findings.erase(std::unique(Findings.begin(), Findings.end(),
                             [](const Finding &A, const Finding &B) {
                               return key(A) == key(B);
                             }),
                 Findings.end());
  std::map<std::string, Finding *> First;
  for (Finding &F : Findings) {
    if (F.Group.empty())
      continue;
    auto [It, Fresh] = First.try_emplace(F.Check + "\n" + F.Group, &F);
    if (Fresh)
      continue;
    It->second->Notes.push_back({F.At, "and here as well"});
    F.Check.clear();
  }
  llvm::erase_if(Findings, [](const Finding &F) { return F.Check.empty(); });
}

void numberFingerprints(std::vector<Finding> &Findings) {
  std::map<std::string, unsigned> Seen;
  for (Finding &F : Findings)
    if (unsigned N = Seen[F.Fingerprint]++)
      F.Fingerprint += "-" + std::to_string(N + 1);
}

} // namespace kalloc
