//===- EditTest.cpp - A file under edits, with memory and without ---------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// usage: edit-test FILE [-p BUILD] [--seed N] [--count N]
//
// Edits the file at random, in memory, as a person would: takes lines out,
// doubles them, moves them, writes comments, goes back to what it was. After
// each edit that compiles, what a memory of the earlier versions finds must be
// what an analysis finds that knows of none, to the last note. Edits that take
// effect go on from each other.
//
//===----------------------------------------------------------------------===//
#include "checks/AnalyzeUnit.h"
#include "driver/CommandLine.h"
#include "driver/Frontend.h"
#include "driver/Units.h"
#include "model/Installation.h"
#include "model/Rules.h"
#include "clang/Basic/Diagnostic.h"
#include "clang/Frontend/CompilerInstance.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <random>

using namespace clang;
using namespace kalloc;

namespace {
const char Anchor = 0;

llvm::cl::opt<std::string> File(llvm::cl::Positional, llvm::cl::Required,
                                llvm::cl::desc("FILE"));
llvm::cl::opt<std::string> Build("p", llvm::cl::desc("compile database"));
llvm::cl::opt<unsigned> Seed("seed", llvm::cl::init(1));
llvm::cl::opt<unsigned> Count("count", llvm::cl::init(50));
llvm::cl::opt<std::string> Keep("keep",
                                llvm::cl::desc("write what differs there"));

void print(llvm::raw_ostream &OS, const Location &L) {
  OS << L.File << ':' << L.Line << ':' << L.Column << " |" << L.Text << "|\n";
}

/// All that a report says, in words.
std::string text(const UnitReport &R) {
  std::string Text;
  llvm::raw_string_ostream OS(Text);
  for (const auto *List : {&R.Findings, &R.Hidden})
    for (const Finding &F : *List) {
      OS << (List == &R.Hidden ? "hidden " : "") << F.Check << ": " << F.Message
         << " in " << F.Function << ' ' << F.Fingerprint << ' ' << F.Group
         << "\n  at ";
      print(OS, F.At);
      for (const Note &N : F.Notes) {
        OS << "  " << N.Message << " at ";
        print(OS, N.At);
      }
      for (const Edit &E : F.Fix) {
        OS << "  fix " << E.Offset << '+' << E.Length << " '" << E.Text
           << "' from ";
        print(OS, E.Begin);
        OS << "  to ";
        print(OS, E.End);
      }
    }
  for (const Location &L : R.UnusedNolints) {
    OS << "unused ";
    print(OS, L);
  }
  return Text;
}

/// What became of one version.
struct Version {
  bool Compiles = false;
  std::string WithMemory, Without;
  unsigned Anew = 0, All = 0; ///< functions analysed
};

class Consumer : public ASTConsumer {
public:
  Consumer(CompilerInstance &CI, const RuleSet &Rules, FileMemory &Memory,
           Version &Out)
      : CI(CI), Rules(Rules), Memory(Memory), Out(Out) {}
  void HandleTranslationUnit(ASTContext &Ctx) override {
    if (Ctx.getDiagnostics().hasErrorOccurred())
      return;
    auto All = [](StringRef) { return true; };
    Out.Compiles = true;
    UnitReport With = analyzeUnit(Ctx, &CI.getPreprocessor(), Rules, All,
                                  nullptr, nullptr, &Memory);
    UnitReport Without = analyzeUnit(Ctx, &CI.getPreprocessor(), Rules, All);
    Out.WithMemory = text(With);
    Out.Without = text(Without);
    Out.Anew = With.Stats.Functions;
    Out.All = Without.Stats.Functions;
  }

private:
  CompilerInstance &CI;
  const RuleSet &Rules;
  FileMemory &Memory;
  Version &Out;
};

class Action : public ASTFrontendAction {
public:
  Action(const RuleSet &Rules, FileMemory &Memory, Version &Out)
      : Rules(Rules), Memory(Memory), Out(Out) {}
  std::unique_ptr<ASTConsumer> CreateASTConsumer(CompilerInstance &CI,
                                                 StringRef) override {
    return std::make_unique<Consumer>(CI, Rules, Memory, Out);
  }

private:
  const RuleSet &Rules;
  FileMemory &Memory;
  Version &Out;
};

/// Makes the next version of a file.
class Editor {
public:
  Editor(std::string Text, unsigned Seed)
      : First(std::move(Text)), Draw(Seed) {}

  std::string edit(const std::string &Text) {
    llvm::SmallVector<StringRef, 0> Lines;
    StringRef(Text).split(Lines, '\n');
    std::vector<std::string> New(Lines.begin(), Lines.end());
    size_t At = statement(New);
    switch (below(9)) {
    case 0:
    case 1:
    case 2:
      New.erase(New.begin() + At);
      break;
    case 3:
      New.insert(New.begin() + At, New[At]);
      break;
    case 4:
      std::swap(New[At], New[statement(New)]);
      break;
    case 5:
      New.insert(New.begin() + below(New.size()), "/* a comment */");
      break;
    case 6:
      New[At] = "\t" + New[At] + " // " + std::to_string(below(100));
      break;
    case 7:
      New.insert(New.begin() + At, New[statement(New)]);
      break;
    default:
      return below(4) ? Text + "\n" : First;
    }
    return llvm::join(New, "\n");
  }

private:
  unsigned below(size_t N) { return Draw() % N; }
  /// A line that is a statement of its own; rather one about memory.
  size_t statement(const std::vector<std::string> &Lines) {
    size_t At = 0;
    for (unsigned Tries = 0; Tries != 400; ++Tries) {
      At = below(Lines.size());
      StringRef L = Lines[At];
      if (!L.starts_with("\t") || !L.rtrim().ends_with(";"))
        continue;
      if (Tries > 200 || !below(3) || L.contains("alloc") ||
          L.contains("free") || L.contains("lock") || L.contains("->"))
        break;
    }
    return At;
  }

  std::string First;
  std::minstd_rand Draw;
};

Version analyse(const Unit &U, const std::string &Text, const RuleSet &Rules,
                FileMemory &Memory) {
  FlagPool Pool;
  CommandLine C = takeApart(U, KALLOC_RESOURCE_DIR, Pool);
  auto Real = llvm::cantFail(openFileSystem(U.Directory, {}));
  auto Edited = llvm::makeIntrusiveRefCnt<llvm::vfs::InMemoryFileSystem>();
  Edited->addFile(U.File, 0, llvm::MemoryBuffer::getMemBufferCopy(Text));
  auto FS = llvm::makeIntrusiveRefCnt<llvm::vfs::OverlayFileSystem>(Real);
  FS->pushOverlay(Edited);
  (void)FS->setCurrentWorkingDirectory(U.Directory);
  Version Out;
  Action A(Rules, Memory, Out);
  runFrontend(C.whole(), U.Directory, FS, [](CompilerInvocation &) {}, A);
  return Out;
}

void write(StringRef Name, StringRef Text) {
  std::error_code Error;
  llvm::raw_fd_ostream(Keep + "." + Name.str(), Error) << Text;
}
} // namespace

int main(int Argc, char **Argv) {
  llvm::cl::ParseCommandLineOptions(Argc, Argv);
  auto Rules = RuleSet::load({dataPath(&Anchor, "rules/linux", "rules/linux")});
  if (!Rules) {
    llvm::errs() << toString(Rules.takeError()) << '\n';
    return 2;
  }
  UnitOptions O;
  O.Inputs = {File};
  O.DatabaseDir = Build;
  O.StandInHeaders = dataPath(&Anchor, "include", "shadow/include");
  O.ResourceDir = KALLOC_RESOURCE_DIR;
  UnitList Found = findUnits(O);
  auto Buffer = llvm::MemoryBuffer::getFile(File);
  if (Found.Units.empty() || !Buffer) {
    llvm::errs() << "error: no unit for '" << File << "'\n";
    return 2;
  }
  std::string Text = (*Buffer)->getBuffer().str();
  Editor Edits(Text, Seed);
  FileMemory Memory;
  unsigned Compiled = 0, Less = 0;
  for (unsigned I = 0; I <= Count; ++I) {
    std::string Next = I ? Edits.edit(Text) : Text;
    Version V = analyse(Found.Units.front(), Next, *Rules, Memory);
    if (!V.Compiles)
      continue;
    if (V.WithMemory != V.Without) {
      llvm::outs() << File << ", seed " << Seed << ", edit " << I
                   << ": with what was remembered\n"
                   << V.WithMemory << "but in truth\n"
                   << V.Without;
      if (!Keep.empty()) {
        write("before.c", Text);
        write("after.c", Next);
      }
      return 1;
    }
    Text = std::move(Next);
    ++Compiled;
    Less += V.Anew < V.All;
  }
  llvm::outs() << File << ", seed " << Seed << ": " << Compiled << " of "
               << Count + 1 << " versions compile; for " << Less
               << " of them less than all was analysed\n";
  // A memory that never helps is never wrong.
  return Less * 3 < Compiled;
}
