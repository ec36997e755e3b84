//===- Delivery.h - From findings to reports --------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_TOOL_DELIVERY_H
#define KALLOC_TOOL_DELIVERY_H

#include "report/Baseline.h"
#include "report/Suppressions.h"
#include "tool/Options.h"

namespace kalloc {

/// What happens to the findings of a run: what nobody wants to hear of is
/// hidden, what can be repaired is, and the rest goes into the reports.
class Delivery {
public:
  /// Reads the files that \p O names, before anything is analysed. \p Anchor:
  /// any address in the program.
  static llvm::Expected<Delivery> prepare(const Options &O, const void *Anchor);

  /// Findings that were there before the change that is looked at: they do not
  /// count, as those of a baseline.
  void before(std::vector<Finding> Findings) { Before = std::move(Findings); }

  /// Moves the doubtful findings of \p R to the others if they are asked for,
  /// or for a run that may confirm them; afterwards hides those that it has
  /// not.
  void considerDoubtful(RunResult &R) const;
  void dropUnconfirmed(RunResult &R) const;

  /// Takes over the findings of \p R. Faults go to stderr; false if something
  /// could not be written.
  bool deliver(RunResult &R, const Prepared &Intake);

  /// After deliver(): findings that count, and those of them that are repaired.
  size_t found() const { return Report.Findings.size(); }
  size_t repaired() const { return Repaired; }
  size_t hidden() const { return Report.Hidden.size(); }
  /// Of the hidden ones, those that --doubtful would show.
  size_t doubtful() const;
  /// Some finding is of a check that counts as error.
  bool hasErrors() const;

private:
  Delivery(const Options &O, const void *Anchor) : O(O), Anchor(Anchor) {}
  void describe(const RunResult &R, const Prepared &Intake);
  void hide(const RunResult &R);
  void showNamed();
  bool repair();
  bool write();
  bool fail(const llvm::Twine &Message);

  const Options &O;
  const void *Anchor;
  std::optional<Baseline> Known;
  std::vector<Finding> Before;
  std::string BaselineRoot;
  std::vector<Suppressions> Silenced;
  kalloc::Report Report;
  size_t Repaired = 0;
};

} // namespace kalloc

#endif
