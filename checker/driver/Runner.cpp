//===- Runner.cpp - Many units --------------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "driver/Runner.h"
#include "checks/Check.h"
#include "driver/Config.h"
#include "driver/Preamble.h"
#include "driver/Progress.h"
#include "driver/ResultCache.h"
#include "model/EffectIndex.h"
#include "report/Nolint.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/CachePruning.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"
#include <chrono>
#include <cstring>
#include <malloc.h>
#include <map>
#include <set>

using namespace llvm;

namespace kalloc {

/// Results are written this often, so that a killed run loses little.
static constexpr std::chrono::seconds FlushInterval(20);
/// Functions of several files that call each other can tell new things of each
/// other for ever.
static constexpr unsigned MaxLinkRounds = 8;

namespace {
/// What holds for all units below one `.kalloc-tidy`.
struct Profile {
  Config Settings;
  std::shared_ptr<const RuleSet> Rules;
  std::vector<std::string> Enabled, Errors;
};

class Profiles {
public:
  explicit Profiles(const RunOptions &O) : O(O) {}
  Expected<const Profile *> get(const std::string &ConfigPath);

private:
  const RunOptions &O;
  std::map<std::string, Profile> ByConfig;
  std::map<std::vector<std::string>, std::shared_ptr<const RuleSet>> ByRules;
};
} // namespace

Expected<const Profile *> Profiles::get(const std::string &ConfigPath) {
  auto [It, Fresh] = ByConfig.try_emplace(ConfigPath);
  Profile &P = It->second;
  if (!Fresh)
    return &P;
  if (!ConfigPath.empty()) {
    auto C = readConfig(ConfigPath);
    if (!C)
      return C.takeError();
    P.Settings = std::move(*C);
  }
  std::vector<std::string> Paths{O.BundledRules};
  append_range(Paths, P.Settings.Rules);
  append_range(Paths, O.Rules);
  std::shared_ptr<const RuleSet> &Rules = ByRules[Paths];
  if (!Rules) {
    auto Loaded = RuleSet::load(Paths);
    if (!Loaded)
      return Loaded.takeError();
    Rules = std::make_shared<const RuleSet>(std::move(*Loaded));
  }
  P.Rules = Rules;
  std::string Globs = P.Settings.Checks + "," + O.Checks;
  std::string Errors = P.Settings.WarningsAsErrors + "," + O.WarningsAsErrors;
  for (const Check *C : allChecks()) {
    if (matchesGlobs(Globs, C->name(), /*Default=*/true))
      P.Enabled.push_back(C->name().str());
    if (matchesGlobs(Errors, C->name()))
      P.Errors.push_back(C->name().str());
  }
  return &P;
}

/// Keeps the folders of the cache below \p Size together; the oldest files go.
static void pruneFolder(const std::string &Folder, uint64_t Size) {
  CachePruningPolicy Policy;
  Policy.Interval = std::chrono::seconds(0);
  Policy.Expiration = std::chrono::hours(24 * 60);
  Policy.MaxSizePercentageOfAvailableSpace = 0;
  Policy.MaxSizeBytes = Size / 2;
  for (const char *Part : {"/results", "/preambles"})
    pruneCache(Folder + Part, Policy);
}

/// What \p Index says of the functions that a unit asked for.
static std::string indexDigest(const EffectIndex &Index,
                               ArrayRef<std::string> AskedFor) {
  std::vector<StringRef> Parts;
  for (const std::string &Name : AskedFor)
    Parts.insert(Parts.end(), {Name, Index.bytes(Name)});
  return hexDigestOf(Parts);
}

namespace {
/// One call of run().
class Run {
public:
  Run(std::vector<Unit> All, const RunOptions &O)
      : Units(std::move(All)), O(O), Results(Units.size()), Keys(Units.size()) {
  }
  Error prepare();
  void analyse();
  RunResult collect();

private:
  UnitKey key(size_t I) const;
  void lookUp();
  UnitResult failure(const JobEnd &End) const;
  bool readsChanged(size_t I, const UnitResult &R) const;
  void affectCallers();
  void keep(size_t I, const UnitResult &R);
  void prepareParsing(const std::vector<size_t> &Todo);
  void perform(const std::vector<size_t> &Todo, const EffectIndex *Index);
  bool link();
  EffectIndex index() const;

  std::vector<Unit> Units;
  const RunOptions &O;
  Profiles All{O};
  std::vector<const Profile *> UnitProfiles;
  std::vector<CommandLine> Lines;
  std::vector<const Preamble *> Preambles;
  std::vector<std::optional<UnitResult>> Results;
  std::vector<UnitKey> Keys, FirstKeys;
  FileStamps Stamps;
  std::unique_ptr<ResultCache> Cache;
  std::optional<EffectIndex> Stored;
  std::string StoredDigest;
  std::unique_ptr<PreambleStore> Store;
  std::vector<bool> Hit, Affected;
  size_t Done = 0, Found = 0, FromCache = 0, Linked = 0;
  unsigned LinkRounds = 0;
  bool Stopped = false;
};
} // namespace

Error Run::prepare() {
  std::map<std::string, std::string> ConfigOf; // by folder
  FlagPool Pool;
  for (Unit &U : Units) {
    auto [It, Fresh] =
        ConfigOf.try_emplace(sys::path::parent_path(U.File).str());
    if (Fresh)
      It->second = findConfig(U.File);
    auto P = All.get(It->second);
    if (!P)
      return P.takeError();
    UnitProfiles.push_back(*P);
    Lines.push_back(takeApart(U, O.Parse.ResourceDir, Pool));
    // Workers are copies of this process: what is large and not needed any more
    // would count in each of them.
    std::vector<std::string>().swap(U.Arguments);
  }
  auto Bundled = All.get("");
  if (!Bundled)
    return Bundled.takeError();
  if (!O.IndexFile.empty()) {
    auto Read = EffectIndex::read(O.IndexFile, (*Bundled)->Rules->digest());
    if (!Read)
      return Read.takeError();
    Stored = std::move(*Read);
    StoredDigest = hexDigestOf({Stored->encode(0)});
  }
  if (!O.CacheFolder.empty() && O.Parse.Overlays.empty() && !O.Parse.Why)
    Cache = std::make_unique<ResultCache>(O.CacheFolder + "/results", Stamps);
  if (!O.PreambleRecipe.empty() && !O.CacheFolder.empty() &&
      O.Parse.Overlays.empty()) {
    auto Recipe = readPreambleRecipe(O.PreambleRecipe);
    if (!Recipe)
      return Recipe.takeError();
    Store = std::make_unique<PreambleStore>(O.CacheFolder + "/preambles",
                                            std::move(*Recipe), Stamps,
                                            O.Parse.ResourceDir);
  }
  return Error::success();
}

/// Everything that decides a unit's result but the files it reads.
UnitKey Run::key(size_t I) const {
  const Profile &P = *UnitProfiles[I];
  std::string Digest = utohexstr(P.Rules->digest());
  std::vector<StringRef> Parts{O.ProgramId, Digest, Units[I].File,
                               Units[I].Directory};
  append_range(Parts, P.Enabled);
  Parts.push_back("--");
  std::vector<std::string> Whole = Lines[I].whole();
  append_range(Parts, Whole);
  if (Stored)
    Parts.push_back(StoredDigest);
  return digestOf(Parts);
}

void Run::lookUp() {
  if (!Cache)
    return;
  for (size_t I = 0; I != Units.size(); ++I) {
    Keys[I] = key(I);
    Results[I] = Cache->find(Keys[I]);
    if (!Results[I])
      continue;
    if (O.Changed && Cache->reads(Keys[I], *O.Changed))
      Affected[I] = true;
    ++FromCache;
    ++Done;
    Found += Results[I]->Report.Findings.size();
  }
}

UnitResult Run::failure(const JobEnd &End) const {
  UnitResult R;
  switch (End.How) {
  case JobEnd::TimedOut:
    R.FirstError = formatv("error: not done after {0} s; --unit-timeout sets "
                           "the limit",
                           O.Pool.TimeoutSeconds);
    break;
  case JobEnd::OutOfMemory:
    R.FirstError = formatv("error: took more than {0} MB; --unit-memory sets "
                           "the limit",
                           O.Pool.MemoryLimit >> 20);
    break;
  default:
    R.FirstError =
        formatv("error: kalloc-tidy crashed on this unit ({0}); please report "
                "it with the preprocessed source",
                End.Signal ? strsignal(End.Signal) : "it ended early");
  }
  return R;
}

/// \p R, just made, was read from a file of the change.
bool Run::readsChanged(size_t I, const UnitResult &R) const {
  auto Changed = [&](const std::string &File) {
    return O.Changed->contains(File);
  };
  return Changed(Units[I].File) || any_of(R.Dependencies, Changed) ||
         (!R.Preamble.empty() && Preambles[I] &&
          any_of(Preambles[I]->Inputs, Changed));
}

/// What a changed unit tells of its functions may have changed.
void Run::affectCallers() {
  StringSet<> Told;
  for (size_t I = 0; I != Units.size(); ++I)
    if (Affected[I] && Results[I])
      for (const auto &[Name, Bytes] : Results[I]->Report.Facts)
        Told.insert(Name);
  for (size_t I = 0; I != Units.size(); ++I)
    if (Results[I] &&
        any_of(Results[I]->Report.AskedFor,
               [&](const std::string &Name) { return Told.contains(Name); }))
      Affected[I] = true;
}

void Run::keep(size_t I, const UnitResult &R) {
  if (!Cache || !R.Parsed)
    return;
  const Preamble *P = R.Preamble.empty() ? nullptr : Preambles[I];
  Cache->add(Keys[I], R, P ? &P->Inputs : nullptr);
}

void Run::prepareParsing(const std::vector<size_t> &Todo) {
  if (!Store || Todo.empty())
    Preambles.resize(Units.size());
  else
    Preambles = Store->prepare(Units, Lines, Todo, O.Pool.Jobs);
}

/// Analyses \p Todo in workers, with what \p Index knows of other units.
void Run::perform(const std::vector<size_t> &Todo, const EffectIndex *Index) {
  prepareParsing(Todo);
  Progress Bar(Units.size(), O.Progress);
  auto LastFlush = std::chrono::steady_clock::now();
  Done = Units.size() - Todo.size();
  bool Whole = runInWorkers(
      Todo.size(), O.Pool,
      [&](size_t N) {
        size_t I = Todo[N];
        const Profile &P = *UnitProfiles[I];
        return encode(parseUnit(
            Units[I], Lines[I], O.Parse, Preambles[I], *P.Rules,
            [&](StringRef Name) { return is_contained(P.Enabled, Name); },
            Index));
      },
      [&](size_t N, const JobEnd &End) {
        size_t I = Todo[N];
        UnitResult R;
        if (End.How != JobEnd::Done)
          R = failure(End);
        else if (auto Decoded = decode(End.Bytes))
          R = std::move(*Decoded);
        else
          R.FirstError = "error: " + toString(Decoded.takeError());
        if (Index)
          R.IndexDigest = indexDigest(*Index, R.Report.AskedFor);
        keep(I, R);
        ++Done;
        Found += R.Report.Findings.size();
        Hit[I] = true;
        if (O.Changed)
          Affected[I] = Affected[I] || readsChanged(I, R);
        R.Dependencies.clear();
        Results[I] = std::move(R);
        Bar.show(Done, Found);
      },
      [&] {
        Bar.show(Done, Found);
        auto Now = std::chrono::steady_clock::now();
        if (Cache && Now - LastFlush > FlushInterval) {
          LastFlush = Now;
          Cache->flush();
        }
      });
  Stopped |= !Whole;
}

/// What all units of this run have told, and what the stored index knows of
/// other files.
EffectIndex Run::index() const {
  EffectIndex Index;
  if (Stored) {
    auto Plain = [](StringRef File) {
      SmallString<256> Path(File);
      sys::path::remove_dots(Path, /*remove_dot_dot=*/true);
      return Path;
    };
    StringSet<> Ours;
    for (const Unit &U : Units)
      Ours.insert(Plain(U.File));
    Index.adopt(*Stored,
                [&](StringRef File) { return Ours.contains(Plain(File)); });
  }
  for (const auto &R : Results)
    if (R)
      for (const auto &[Name, Bytes] : R->Report.Facts)
        Index.add(Name, Bytes);
  return Index;
}

/// True if \p R was made with other knowledge than \p Index has of the
/// functions that it asked for.
static bool isStale(const UnitResult &R, const EffectIndex &Index) {
  if (!R.Parsed)
    return false;
  if (R.IndexDigest.empty()) // made without any
    return any_of(R.Report.AskedFor, [&](const std::string &Name) {
      return !Index.bytes(Name).empty();
    });
  return R.IndexDigest != indexDigest(Index, R.Report.AskedFor);
}

/// One more round: every unit that calls a function of which other units now
/// tell something else than it was analysed with is analysed again. True if
/// there were any.
///
/// What such a unit tells of its own functions may change by that, and so on
/// up the callers: what a wrapper of a wrapper does is known in the third
/// round. Each round knows what the whole one before it has told, so that
/// neither order nor number of jobs counts.
bool Run::link() {
  EffectIndex Index = index();
  Linked = Index.functions();
  std::vector<size_t> Todo;
  bool Any = false;
  for (size_t I = 0; I != Units.size(); ++I) {
    if (!Results[I] || !isStale(*Results[I], Index))
      continue;
    Any = true;
    Keys[I] =
        digestOf({StringRef(reinterpret_cast<const char *>(FirstKeys[I].data()),
                            FirstKeys[I].size()),
                  indexDigest(Index, Results[I]->Report.AskedFor)});
    // With the new knowledge it may have asked for more.
    if (auto R = Cache ? Cache->find(Keys[I]) : std::nullopt;
        R && !isStale(*R, Index))
      Results[I] = std::move(R);
    else
      Todo.push_back(I);
  }
  if (Any) {
    Found = 0;
    perform(Todo, &Index);
  }
  return Any;
}

void Run::analyse() {
  Affected.resize(Units.size());
  lookUp();
  Hit.resize(Units.size());
  std::vector<size_t> Todo;
  for (size_t I = 0; I != Units.size(); ++I)
    if (!Results[I])
      Todo.push_back(I);
  perform(Todo, Stored ? &*Stored : nullptr);
  if (O.Link && !Stopped) {
    if (O.Changed)
      affectCallers();
    FirstKeys = Keys;
    while (!Stopped && LinkRounds < MaxLinkRounds && link())
      ++LinkRounds;
  }
  if (Cache)
    Cache->finish();
}

RunResult Run::collect() {
  RunResult R;
  std::set<std::string> Dropped;
  for (const auto &[I, U, P, Result] :
       enumerate(Units, UnitProfiles, Results)) {
    if (!Result) {
      ++R.NotDone;
      continue;
    }
    if (!Result->Parsed)
      R.Failures.push_back({U.File, Result->FirstError});
    if (Affected[I])
      R.Affected.push_back(U.File);
    if (!O.Changed || Affected[I]) {
      append_range(R.Findings, Result->Report.Findings);
      append_range(R.Hidden, Result->Report.Hidden);
    }
    if (!Result->Report.Explanation.empty() &&
        !is_contained(R.Explanations, Result->Report.Explanation))
      R.Explanations.push_back(Result->Report.Explanation);
    if (Hit[I]) {
      R.Costs.push_back(
          {U.File, Result->Seconds, Result->AnalysisSeconds, Result->Memory});
      R.WithPreamble += !Result->Preamble.empty();
      if (!Result->PreambleRefused.empty())
        R.PreambleRefused.push_back({U.File, Result->PreambleRefused});
    }
    append_range(R.UnusedNolints, Result->Report.UnusedNolints);
    R.Files.push_back(U.File);
    R.Stats += Result->Report.Stats;
    Dropped.insert(Result->DroppedFlags.begin(), Result->DroppedFlags.end());
    for (const std::string &E : P->Errors)
      if (!is_contained(R.ErrorChecks, E))
        R.ErrorChecks.push_back(E);
  }
  R.DroppedFlags.assign(Dropped.begin(), Dropped.end());
  R.FromCache = FromCache;
  if (O.KeepIndex) // prepare() has read the rules
    R.Index = index().encode(cantFail(All.get(""))->Rules->digest());
  R.Linked = Linked;
  R.LinkRounds = LinkRounds;
  R.PreamblesMade = Store ? Store->made() : 0;
  if (Cache)
    R.CacheProblem = Cache->problem();
  normalise(R.Findings);
  normalise(R.Hidden);
  return R;
}

Expected<RunResult> run(std::vector<Unit> Units, const RunOptions &O) {
  Run R(std::move(Units), O);
  if (Error E = R.prepare())
    return std::move(E);
  malloc_trim(0);
  R.analyse();
  RunResult Result = R.collect();
  if (!O.CacheFolder.empty())
    pruneFolder(O.CacheFolder, O.CacheSize);
  return std::move(Result);
}

} // namespace kalloc
