//===- UnitResult.cpp - What the analysis of one unit gave ----------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/UnitResult.h"
#include "model/Wire.h"

namespace kalloc {

static void put(WireWriter &W, const Finding &F) {
  W.text(F.Check);
  W.text(F.Message);
  put(W, F.At);
  W.list(F.Notes, [&](const Note &N) {
    put(W, N.At);
    W.text(N.Message);
  });
  W.list(F.Fix, [&](const Edit &E) {
    put(W, E.Begin);
    put(W, E.End);
    W.number(E.Offset);
    W.number(E.Length);
    W.text(E.Text);
  });
  W.text(F.Function);
  W.text(F.Fingerprint);
  W.number(unsigned(F.Hidden));
  W.text(F.Group);
}

static Finding getFinding(WireReader &R) {
  Finding F;
  F.Check = R.text().str();
  F.Message = R.text().str();
  F.At = getLocation(R);
  R.list([&] {
    Location At = getLocation(R);
    F.Notes.push_back({std::move(At), R.text().str()});
  });
  R.list([&] {
    Edit E;
    E.Begin = getLocation(R);
    E.End = getLocation(R);
    E.Offset = R.number();
    E.Length = R.number();
    E.Text = R.text().str();
    F.Fix.push_back(std::move(E));
  });
  F.Function = R.text().str();
  F.Fingerprint = R.text().str();
  F.Hidden = Suppression(R.number());
  F.Group = R.text().str();
  return F;
}

/// The members of Statistics, in the order of the format.
static constexpr unsigned Statistics::*Counters[] = {
    &Statistics::Functions,           &Statistics::Steps,
    &Statistics::BlockBudgetHits,     &Statistics::StepBudgetHits,
    &Statistics::UnreadableFunctions, &Statistics::UnknownCalls,
};

std::string encode(const UnitResult &R) {
  WireWriter W;
  W.number(R.Parsed);
  W.text(R.FirstError);
  W.list(R.Report.Findings, [&](const Finding &F) { put(W, F); });
  W.list(R.Report.Hidden, [&](const Finding &F) { put(W, F); });
  W.list(R.Report.UnusedNolints, [&](const Location &L) { put(W, L); });
  for (auto Counter : Counters)
    W.number(R.Report.Stats.*Counter);
  W.number(uint64_t(R.Seconds * 1e6));
  W.number(uint64_t(R.AnalysisSeconds * 1e6));
  W.number(R.Memory);
  W.list(R.Dependencies, [&](const std::string &D) { W.text(D); });
  W.text(R.Preamble);
  W.text(R.PreambleRefused);
  W.list(R.DroppedFlags, [&](const std::string &D) { W.text(D); });
  W.list(R.Report.Facts, [&](const auto &F) {
    W.text(F.first);
    W.text(F.second);
  });
  W.list(R.Report.AskedFor, [&](const std::string &D) { W.text(D); });
  W.text(R.IndexDigest);
  W.text(R.Report.Explanation);
  return W.take();
}

llvm::Expected<UnitResult> decode(llvm::StringRef Bytes) {
  WireReader W(Bytes);
  UnitResult R;
  R.Parsed = W.number() != 0;
  R.FirstError = W.text().str();
  W.list([&] { R.Report.Findings.push_back(getFinding(W)); });
  W.list([&] { R.Report.Hidden.push_back(getFinding(W)); });
  W.list([&] { R.Report.UnusedNolints.push_back(getLocation(W)); });
  for (auto Counter : Counters)
    R.Report.Stats.*Counter = W.number();
  R.Seconds = double(W.number()) * 1e-6;
  R.AnalysisSeconds = double(W.number()) * 1e-6;
  R.Memory = W.number();
  W.list([&] { R.Dependencies.push_back(W.text().str()); });
  R.Preamble = W.text().str();
  R.PreambleRefused = W.text().str();
  W.list([&] { R.DroppedFlags.push_back(W.text().str()); });
  W.list([&] {
    std::string Name = W.text().str();
    R.Report.Facts.push_back({std::move(Name), W.text().str()});
  });
  W.list([&] { R.Report.AskedFor.push_back(W.text().str()); });
  R.IndexDigest = W.text().str();
  R.Report.Explanation = W.text().str();
  if (W.bad() || !W.atEnd())
    return llvm::createStringError("damaged result of a unit");
  return R;
}

} // namespace kalloc
