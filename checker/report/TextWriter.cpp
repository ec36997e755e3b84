//===- TextWriter.cpp - Findings as Clang prints them ---------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/Report.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace kalloc {

static void writeLine(raw_ostream &OS, const Location &At, StringRef Kind,
                      raw_ostream::Colors Colour, const std::string &Message) {
  OS.changeColor(raw_ostream::SAVEDCOLOR, /*Bold=*/true);
  OS << At.File << ':' << At.Line << ':' << At.Column << ": ";
  OS.resetColor();
  OS.changeColor(Colour, /*Bold=*/true);
  OS << Kind << ": ";
  OS.resetColor();
  if (Kind != "note")
    OS.changeColor(raw_ostream::SAVEDCOLOR, /*Bold=*/true);
  OS << Message;
  OS.resetColor();
  OS << '\n';
  if (At.Text.empty())
    return;
  // What a terminal would obey is not shown as it is.
  std::string Shown = At.Text;
  for (char &C : Shown)
    if ((static_cast<unsigned char>(C) < ' ' && C != '\t') || C == 0x7f)
      C = '?';
  OS << formatv("{0,5} | {1}\n", At.Line, Shown);
  // Tabs stay tabs, so that the caret stands below its column anywhere.
  std::string Indent;
  for (unsigned I = 0; I + 1 < At.Column && I < At.Text.size(); ++I)
    Indent += At.Text[I] == '\t' ? '\t' : ' ';
  OS << "      | " << Indent;
  OS.changeColor(raw_ostream::GREEN, /*Bold=*/true);
  OS << '^';
  OS.resetColor();
  OS << '\n';
}

/// What the repair puts into the finding's own line, below the caret.
static void writeFix(raw_ostream &OS, const Finding &F) {
  for (const Edit &E : F.Fix) {
    if (E.Begin.Line != F.At.Line || F.Fix.size() != 1)
      continue;
    OS << "      | ";
    for (unsigned I = 0; I + 1 < E.Begin.Column && I < F.At.Text.size(); ++I)
      OS << (F.At.Text[I] == '\t' ? '\t' : ' ');
    OS.changeColor(raw_ostream::GREEN);
    OS << E.Text;
    OS.resetColor();
    OS << '\n';
  }
}

void writeText(raw_ostream &OS, const Report &R) {
  OS.enable_colors(R.Colour);
  for (const Finding &F : R.Findings) {
    bool Error = R.check(F.Check).IsError;
    writeLine(OS, F.At, Error ? "error" : "warning",
              Error ? raw_ostream::RED : raw_ostream::MAGENTA,
              F.Message + " [" + F.Check + "]");
    writeFix(OS, F);
    for (const Note &N : F.Notes)
      writeLine(OS, N.At, "note", raw_ostream::CYAN, N.Message);
    if (F.Run != Verdict::None)
      OS << "  " << verdictName(F.Run) << " under the shadow"
         << (F.Witness.empty() ? "" : ": ") << F.Witness << '\n';
  }
}

} // namespace kalloc
