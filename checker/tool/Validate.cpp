//===- Validate.cpp - Findings that are run -------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The program under the shadow writes a line of JSON a misuse, and one with the
// basic blocks that have run. A finding is
//   confirmed     a misuse of its check was seen where its path goes;
//   contradicted  one run has gone through every block of its path, and no such
//                 misuse was seen;
//   not reached   otherwise.
// A misuse that touches what a confirmed one has broken (it was freed there,
// say) follows from that one. What is left the checker has missed.
//
//===----------------------------------------------------------------------===//
#include "tool/Validate.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include <map>
#include <set>

using namespace llvm;

namespace kalloc {

namespace {

/// A line of a file, the file by its real path.
using Place = std::pair<std::string, unsigned>;

/// A misuse that the shadow has seen.
struct Misuse {
  std::string Check, Kernel, Event;
  Place At;
  std::vector<Place> Stack, Others; ///< of the misuse; of its block
  std::optional<Place> FailedCall;  ///< that made this run
  std::vector<Place> FailedStack;   ///< and who called it
  bool Follows = false;             ///< never seen but after another misuse
  bool Used = false;
};

/// A basic block's beginning, and its bit in each way.
struct Block {
  unsigned Line;
  size_t Bit;
};

struct Run {
  std::vector<Misuse> Seen;
  /// By file and function, in the order of the lines.
  std::map<std::pair<std::string, std::string>, std::vector<Block>> Blocks;
  /// Which blocks ran together in a run: hexadecimal, the first bit of a digit
  /// its lowest.
  std::vector<std::string> Ways;
  bool Complete = true; ///< all runs were made and came to their end
  std::string Trouble;
};

} // namespace

static std::string realPath(StringRef File) {
  SmallString<256> Real;
  return sys::fs::real_path(File, Real) ? File.str() : Real.str().str();
}

/// What a header is found by and what is defined, and nothing that chooses
/// code.
static std::vector<std::string> flagsOf(const Unit &U) {
  std::vector<std::string> Flags;
  for (size_t I = 1; I < U.Arguments.size(); ++I) {
    StringRef A = U.Arguments[I];
    bool Alone = is_contained(
        {"-I", "-D", "-U", "-include", "-isystem", "-iquote", "-idirafter"}, A);
    if (Alone && I + 1 < U.Arguments.size()) {
      Flags.push_back(A.str());
      Flags.push_back(U.Arguments[++I]);
    } else if (!Alone &&
               any_of(std::initializer_list<StringRef>{"-I", "-D", "-U"},
                      [&](StringRef P) { return A.starts_with(P); })) {
      Flags.push_back(A.str());
    }
  }
  return Flags;
}

/// Runs \p Program; what it prints to stderr, if it fails.
static Error execute(StringRef Program, ArrayRef<StringRef> Args,
                     unsigned Seconds, int LargestStatus, StringRef Folder) {
  std::string Err = (Folder + "/stderr").str();
  (void)sys::fs::remove(Err); // else it is not cut
  std::optional<StringRef> Redirects[] = {StringRef(""), StringRef(""),
                                          StringRef(Err)};
  std::string Why;
  int Status = sys::ExecuteAndWait(Program, Args, std::nullopt, Redirects,
                                   Seconds, 0, &Why);
  if (Status >= 0 && Status <= LargestStatus)
    return Error::success();
  if (Why.empty())
    if (auto Text = MemoryBuffer::getFile(Err))
      Why = (*Text)->getBuffer().trim().str();
  // The first error is what matters.
  SmallVector<StringRef, 16> Lines;
  StringRef(Why).split(Lines, '\n');
  for (StringRef L : Lines)
    if (L.contains("error:") || L.contains("undefined reference") ||
        L.contains("undefined symbol"))
      return createStringError(L.trim());
  return createStringError(Lines.empty() || Lines.front().empty()
                               ? formatv("status {0}", Status).str()
                               : Lines.front().str());
}

static Place placeOf(const json::Object &O) {
  return {realPath(O.getString("file").value_or("")),
          unsigned(O.getInteger("line").value_or(0))};
}

static void readStacks(const json::Object &O, StringRef Key,
                       function_ref<void(StringRef, Place)> Add) {
  if (const json::Array *Stacks = O.getArray(Key))
    for (const json::Value &S : *Stacks)
      if (const json::Object *Stack = S.getAsObject())
        if (const json::Array *Frames = Stack->getArray("frames"))
          for (const json::Value &F : *Frames)
            if (const json::Object *Frame = F.getAsObject())
              Add(Stack->getString("title").value_or(""), placeOf(*Frame));
}

/// Addresses change from run to run where the stack is concerned.
static std::string withoutAddresses(StringRef Text) {
  std::string Out;
  while (!Text.empty()) {
    StringRef Word = Text.take_while([](char C) { return isAlnum(C); });
    StringRef Digits = Word;
    bool Prefixed = Digits.consume_front("0x");
    if (all_of(Digits, isHexDigit) && Digits.size() >= (Prefixed ? 7u : 16u))
      Out += "ADDR";
    else
      Out += Word;
    Text = Text.drop_front(Word.size());
    if (!Text.empty()) {
      Out += Text.front();
      Text = Text.drop_front();
    }
  }
  return Out;
}

static Misuse readMisuse(const json::Object &O) {
  Misuse M;
  M.Check = O.getString("check").value_or("").str();
  M.Kernel = withoutAddresses(O.getString("kernel").value_or(""));
  M.At = placeOf(O);
  // Why it was not allowed to sleep.
  if (const json::Array *Details = O.getArray("details"))
    for (const json::Value &D : *Details) {
      StringRef Text = D.getAsString().value_or("");
      if (Text.starts_with("in ") && Text.ends_with("context"))
        M.Kernel += ", " + Text.str();
      else if (Text.consume_front("holding a "))
        M.Kernel += ", holding a " + Text.split(' ').first.str();
    }
  M.Follows = O.getBoolean("follows").value_or(false);
  readStacks(O, "stacks", [&](StringRef Title, Place P) {
    (Title == "Call Trace" ? M.Stack : M.Others).push_back(std::move(P));
  });
  if (const json::Object *W = O.getObject("witness")) {
    M.Event = W->getString("event").value_or("").str();
    readStacks(*W, "stacks", [&](StringRef Title, Place P) {
      if (Title != "Failed call")
        return;
      M.FailedStack.push_back(P);
      if (!M.FailedCall)
        M.FailedCall = std::move(P);
    });
  }
  return M;
}

static Expected<Run> readRun(StringRef File) {
  auto Text = MemoryBuffer::getFile(File);
  if (!Text)
    return createStringError("the run left no results: " +
                             Text.getError().message());
  Run R;
  SmallVector<StringRef, 64> Lines;
  (*Text)->getBuffer().split(Lines, '\n', -1, /*KeepEmpty=*/false);
  for (StringRef Line : Lines) {
    auto Value = json::parse(Line);
    if (!Value)
      return Value.takeError();
    const json::Object *O = Value->getAsObject();
    if (!O)
      return createStringError("a line of the results is no object");
    if (O->get("check")) {
      R.Seen.push_back(readMisuse(*O));
      continue;
    }
    R.Complete = !O->getBoolean("cut").value_or(false) &&
                 !O->getInteger("troubles").value_or(0);
    R.Trouble = O->getString("trouble").value_or("").str();
    if (const json::Array *Blocks = O->getArray("blocks"))
      for (const auto &[Bit, V] : enumerate(*Blocks))
        if (const json::Object *B = V.getAsObject()) {
          Place P = placeOf(*B);
          R.Blocks[{P.first, B->getString("function").value_or("").str()}]
              .push_back({P.second, Bit});
        }
    if (const json::Array *Ways = O->getArray("ways"))
      for (const json::Value &V : *Ways)
        R.Ways.push_back(V.getAsString().value_or("").str());
  }
  for (auto &[Where, Blocks] : R.Blocks)
    stable_sort(Blocks,
                [](const Block &A, const Block &B) { return A.Line < B.Line; });
  return R;
}

static bool ranOn(StringRef Way, const Block &B) {
  return B.Bit / 4 < Way.size() &&
         (hexDigitValue(Way[B.Bit / 4]) >> B.Bit % 4 & 1);
}

/// The blocks that stand for the code of \p At: the nearest that begin there or
/// above it, in the function that holds it.
static std::vector<Block> blocksOf(const Run &R, const Place &At) {
  std::vector<Block> Nearest;
  for (const auto &[Where, Blocks] : R.Blocks) {
    if (Where.first != At.first)
      continue;
    for (const Block &B : Blocks) {
      if (B.Line > At.second)
        break;
      if (!Nearest.empty() && B.Line > Nearest.front().Line)
        Nearest.clear();
      if (Nearest.empty() || B.Line == Nearest.front().Line)
        Nearest.push_back(B);
    }
  }
  return Nearest;
}

/// Whether some run came to \p At.
static bool hasRun(const Run &R, const Place &At) {
  std::vector<Block> Blocks = blocksOf(R, At);
  return any_of(R.Ways, [&](StringRef Way) {
    return any_of(Blocks, [&](const Block &B) { return ranOn(Way, B); });
  });
}

static std::vector<Place> pathOf(const Finding &F) {
  std::vector<Place> Path{{realPath(F.At.File), F.At.Line}};
  for (const Note &N : F.Notes)
    Path.push_back({realPath(N.At.File), N.At.Line});
  return Path;
}

/// A fit that only counts where all of the finding's path has run.
static constexpr unsigned FarFit = 2000;

/// \p M is what \p F says: how far the failed call is from the finding's line
/// (0: no better can be), or nothing.
static std::optional<unsigned> fits(const Misuse &M, const Finding &F) {
  // A function may return NULL of its own will, too.
  bool Null =
      M.Check == "null-dereference" && F.Check == "kalloc-unchecked-allocation";
  if (M.Check != F.Check && !Null)
    return std::nullopt;
  std::vector<Place> Path = pathOf(F);
  bool Leak = F.Check == "kalloc-leak";
  bool Fits = is_contained(Path, M.At) || is_contained(M.Stack, Path.front());
  // A leak is told where the memory was allocated, by whatever function: where
  // the finding says so, for its path may touch other allocations.
  if (Leak)
    Fits = any_of(F.Notes, [&](const Note &N) {
      return StringRef(N.Message).contains("allocated") &&
             is_contained(M.Others, Place{realPath(N.At.File), N.At.Line});
    });
  // Of several uses without a test one is reported: the same allocation failed.
  if (F.Check == "kalloc-unchecked-allocation")
    Fits |= any_of(M.FailedStack, [&](const Place &P) {
      return is_contained(ArrayRef(Path).drop_front(), P);
    });
  // What runs at the end of a scope (linux/cleanup.h) is reported where the
  // variable is declared, which is where it got its block: the worst fit.
  if (!Fits && !Leak && is_contained(M.Others, Path.front()))
    return FarFit;
  if (!Fits)
    return std::nullopt;
  if (!Leak || !M.FailedCall)
    return Leak ? 1000 : 0;
  if (M.FailedCall->first != Path.front().first)
    return 1000;
  unsigned A = M.FailedCall->second, B = Path.front().second;
  return A <= B ? B - A : 500 + A - B;
}

static std::string witnessOf(const Misuse &M) {
  std::string Text = StringRef(M.Kernel).rtrim(':').str();
  if (!M.Event.empty())
    Text += ", when " + M.Event;
  if (M.FailedCall)
    Text += formatv(" at {0}:{1}", sys::path::filename(M.FailedCall->first),
                    M.FailedCall->second);
  return Text;
}

/// Whether one run came to every place on the way of \p F.
static bool allHasRun(const Run &R, const Finding &F) {
  std::vector<std::vector<Block>> Path;
  for (const Place &P : pathOf(F))
    Path.push_back(blocksOf(R, P));
  return any_of(R.Ways, [&](StringRef Way) {
    return all_of(Path, [&](ArrayRef<Block> Blocks) {
      return any_of(Blocks, [&](const Block &B) { return ranOn(Way, B); });
    });
  });
}

/// The runs let one call fail each: where two must, no run has gone that way.
static bool needsTwoFailures(const Finding &F) {
  return llvm::count_if(F.Notes, [](const Note &N) {
           StringRef Text = N.Message;
           return Text.consume_front("assuming ") &&
                  (Text.ends_with(" is null") || Text.ends_with(" NULL") ||
                   Text.contains(" returns an error"));
         }) > 1;
}

/// Confirms what was seen: the closest pairs first, each misuse and each
/// finding once. A misuse that fits a confirmed finding is no news either, and
/// can be what a second one says: two ways out of a function leak the same
/// block, if the second way was gone, too.
static void confirm(Run &R, ArrayRef<Finding *> Findings,
                    std::set<Place> &Broken) {
  std::vector<std::tuple<unsigned, size_t, size_t>> Pairs;
  for (auto [I, M] : enumerate(R.Seen))
    for (auto [J, F] : enumerate(Findings))
      if (auto Distance = fits(M, *F))
        Pairs.push_back({*Distance, J, I});
  llvm::sort(Pairs);
  for (bool Second : {false, true})
    for (auto [Distance, J, I] : Pairs) {
      Misuse &M = R.Seen[I];
      Finding &F = *Findings[J];
      if (F.Run == Verdict::Confirmed || (M.Used && !Second)) {
        M.Used |= Second;
        continue;
      }
      bool Weak = (M.Used && F.Check == "kalloc-leak") || Distance == FarFit;
      if (Weak && !allHasRun(R, F))
        continue;
      F.Run = Verdict::Confirmed;
      F.Witness = witnessOf(M);
      M.Used = true;
    }
  for (const Finding *F : Findings)
    if (F->Run == Verdict::Confirmed)
      Broken.insert({realPath(F->At.File), F->At.Line});
  for (const Misuse &M : R.Seen)
    if (M.Used) {
      Broken.insert(M.At);
      if (!M.Stack.empty())
        Broken.insert(M.Stack.front());
    }
}

Expected<std::vector<std::string>> validate(ArrayRef<Unit> Units,
                                            MutableArrayRef<Finding> Findings,
                                            StringRef Compiler) {
  SmallString<128> Folder;
  if (std::error_code EC = sys::fs::createUniqueDirectory("kalloc-run", Folder))
    return createStringError("no temporary folder: " + EC.message());
  // A folder that stays behind costs the user a few files, not the findings.
  auto Remove =
      make_scope_exit([&] { (void)sys::fs::remove_directories(Folder); });
  std::string Program = (Folder + "/driver").str(),
              Results = (Folder + "/results").str();

  std::vector<std::string> Words{Compiler.str(), "-o", Program};
  for (const Unit &U : Units)
    Words.push_back(U.File);
  for (const Unit &U : Units) // the flags of all: they make one module
    append_range(Words, flagsOf(U));
  if (Error E =
          execute(Compiler, SmallVector<StringRef>(Words.begin(), Words.end()),
                  120, 0, Folder))
    return createStringError("it does not build under the shadow: " +
                             toString(std::move(E)));
  std::string Json = "--json=" + Results;
  if (Error E = execute(Program, {Program, "--quiet", Json}, 900, 2, Folder))
    return createStringError("the run failed: " + toString(std::move(E)));
  auto R = readRun(Results);
  if (!R)
    return R.takeError();

  // Of these units and of the headers that they include.
  std::set<std::string> Files;
  for (const Unit &U : Units)
    Files.insert(realPath(U.File));
  for (const auto &[Where, Blocks] : R->Blocks)
    Files.insert(Where.first);
  std::vector<Finding *> Ours;
  for (Finding &F : Findings)
    if (Files.count(realPath(F.At.File)))
      Ours.push_back(&F);
  std::set<Place> Broken;
  confirm(*R, Ours, Broken);
  for (Finding *F : Ours) {
    if (F->Run == Verdict::Confirmed)
      continue;
    F->Run = R->Complete && !needsTwoFailures(*F) && allHasRun(*R, *F)
                 ? Verdict::Contradicted
                 : Verdict::NotReached;
    if (!hasRun(*R, pathOf(*F).front()))
      F->Witness = "no run comes to this line";
    else if (!R->Trouble.empty())
      F->Witness = R->Trouble;
    else
      F->Witness = "";
  }
  SmallString<256> Here;
  if (sys::fs::current_path(Here))
    Here.clear(); // names stay as they are
  auto Short = [&](StringRef File) {
    return File.consume_front(Here) ? File.ltrim('/') : File;
  };
  std::vector<std::string> Missed;
  StringSet<> Said; // one mistake can be come to by many calls
  for (const Misuse &M : R->Seen) {
    bool Follows =
        M.Follows || Broken.count(M.At) != 0 ||
        any_of(M.Others, [&](const Place &P) { return Broken.count(P) != 0; });
    if (!M.Used && !Follows &&
        Said.insert(
                formatv("{0}:{1}:{2}", M.At.first, M.At.second, M.Check).str())
            .second)
      Missed.push_back(
          formatv("seen under the shadow and not reported: {0}:{1}: {2} [{3}]",
                  Short(M.At.first), M.At.second, witnessOf(M), M.Check));
  }
  if (!R->Complete)
    Missed.push_back(
        formatv("not every run of '{0}' came to its end: {1}",
                Short(realPath(Units.front().File)),
                R->Trouble.empty() ? "there are too many" : R->Trouble));
  return Missed;
}

} // namespace kalloc
