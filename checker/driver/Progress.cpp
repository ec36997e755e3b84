//===- Progress.cpp - How far a run is ------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/Progress.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kalloc {

Progress::Progress(size_t Total, bool Shown)
    : Total(Total), Shown(Shown),
      Terminal(sys::Process::StandardErrIsDisplayed()), Start(Clock::now()),
      Last(Start) {}

void Progress::show(size_t Done, size_t Findings) {
  using namespace std::chrono;
  auto Now = Clock::now();
  if (!Shown || !Done ||
      Now - Last < (Terminal ? milliseconds(150) : milliseconds(10000)))
    return;
  Last = Now;
  double Seconds = duration<double>(Now - Start).count();
  double Rate = double(Done) / Seconds;
  auto Left = (long long)(double(Total - Done) / Rate);
  std::string Line = formatv(
      "[{0}/{1}] {2:f0} units/s, {3}:{4,0+2} left, {5} finding{6}", Done, Total,
      Rate, Left / 60, Left % 60, Findings, Findings == 1 ? "" : "s");
  if (Terminal)
    errs() << '\r' << Line << "\x1b[K";
  else
    errs() << Line << '\n';
  Dirty = Terminal;
}

Progress::~Progress() {
  if (Dirty)
    errs() << "\r\x1b[K";
}

} // namespace kalloc
