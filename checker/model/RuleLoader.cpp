//===- RuleLoader.cpp - Rule files to a RuleSet ---------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// Two passes, because a function in one file may name a family of another:
// first every file is parsed, then the names in them are resolved. All errors
// of a pass are collected, so that a person mends a file in one go.
//
//===----------------------------------------------------------------------===//
#include "model/RuleYaml.h"
#include "model/Rules.h"
#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace kalloc {

std::string nearestName(StringRef Word, ArrayRef<std::string> Candidates) {
  std::string Best;
  unsigned BestDistance = std::max<unsigned>(2, Word.size() / 3) + 1;
  for (const std::string &C : Candidates) {
    unsigned D = Word.edit_distance(C, true, BestDistance);
    if (D < BestDistance) {
      BestDistance = D;
      Best = C;
    }
  }
  return Best;
}

template <typename T> using Choices = ArrayRef<std::pair<StringRef, T>>;

static constexpr std::pair<StringRef, Context> ContextNames[] = {
    {"process", Context::Process}, {"atomic", Context::Atomic},
    {"rcu", Context::Rcu},         {"softirq", Context::Softirq},
    {"hardirq", Context::Hardirq}, {"nmi", Context::Nmi}};
static constexpr std::pair<StringRef, Predicate> PredicateNames[] = {
    {"error-pointer", Predicate::ErrorPointer},
    {"null-or-error-pointer", Predicate::NullOrErrorPointer},
    {"vmalloc-address", Predicate::VmallocAddress},
    {"direct-map-address", Predicate::DirectMapAddress},
    {"stack-address", Predicate::StackAddress},
    {"blocking-gfp", Predicate::BlockingGfp},
    {"atomic-context", Predicate::AtomicContext}};
static constexpr std::pair<StringRef, Sleeps> SleepNames[] = {
    {"always", Sleeps::Always},
    {"never", Sleeps::Never},
    {"in-process", Sleeps::InProcess}};
static constexpr std::pair<StringRef, Failure> FailureNames[] = {
    {"null", Failure::Null},
    {"error-pointer", Failure::ErrorPointer},
    {"never", Failure::Never},
    {"null-unless-blocking", Failure::NullUnlessBlocking}};
static constexpr std::pair<StringRef, AddressSpace> SpaceNames[] = {
    {"linear", AddressSpace::Linear}, {"vmalloc", AddressSpace::Vmalloc}};
static constexpr std::pair<StringRef, DmaReach> DmaNames[] = {
    {"safe", DmaReach::Safe},
    {"unsafe", DmaReach::Unsafe},
    {"maybe", DmaReach::Maybe}};

/// Reads files into a RuleSet; one use.
class RuleLoader {
public:
  Expected<RuleSet> run(ArrayRef<std::string> Paths);

private:
  struct Source {
    std::string Path;
    std::unique_ptr<MemoryBuffer> Buffer;
    yamlform::File Form;
  };

  void addPath(const std::string &Path);
  void addFile(const std::string &Path);
  void resolve(const Source &S);
  void resolve(const Source &S, const yamlform::Function &F);
  void verifyRepair(const Source &S, const yamlform::Family &F);
  void verifyCounted(const Source &S, const yamlform::Function &F);

  void fault(const Source &S, const char *At, const Twine &Message);
  template <typename T>
  T choose(const Source &S, const yamlform::Word &W, StringRef What,
           Choices<T> From, T Default);
  FamilyId family(const Source &S, const yamlform::Word &W);
  FamilySet families(const Source &S, const yamlform::Words &Ws,
                     unsigned *Origins = nullptr);
  uint32_t gfpFlags(const Source &S, const yamlform::Words &Ws);
  LockEffect lock(const Source &S, const yamlform::Lock &L);
  KernelVersion version(const Source &S, const yamlform::Word &W,
                        KernelVersion Default);
  unsigned number(const Source &S, const yamlform::Word &W);
  std::vector<std::string> familyNames() const;

  RuleSet Rules;
  std::vector<Source> Sources;
  std::string Errors;
};

void RuleLoader::fault(const Source &S, const char *At, const Twine &Message) {
  StringRef Text = S.Buffer->getBuffer();
  // A quoted word with escapes is copied by the parser and has no place.
  if (At < Text.begin() || At > Text.end())
    At = Text.begin();
  SourceMgr SM;
  SM.AddNewSourceBuffer(MemoryBuffer::getMemBuffer(Text, S.Path), SMLoc());
  raw_string_ostream OS(Errors);
  SM.PrintMessage(OS, SMLoc::getFromPointer(At), SourceMgr::DK_Error, Message,
                  {}, {}, /*ShowColors=*/false);
}

template <typename T>
T RuleLoader::choose(const Source &S, const yamlform::Word &W, StringRef What,
                     Choices<T> From, T Default) {
  if (W.Text.empty())
    return Default;
  std::vector<std::string> Names;
  for (const auto &[Name, Value] : From) {
    if (Name == W.Text)
      return Value;
    Names.push_back(Name.str());
  }
  std::string Near = nearestName(W.Text, Names);
  fault(S, W.At,
        "unknown " + What + " '" + W.Text + "'" +
            (Near.empty() ? "; one of: " + join(Names, ", ")
                          : ", did you mean '" + Near + "'?"));
  return Default;
}

std::vector<std::string> RuleLoader::familyNames() const {
  std::vector<std::string> Names;
  for (const Family &F : Rules.Families)
    Names.push_back(F.Name);
  return Names;
}

FamilyId RuleLoader::family(const Source &S, const yamlform::Word &W) {
  if (auto F = Rules.familyNamed(W.Text))
    return *F;
  std::string Near = nearestName(W.Text, familyNames());
  fault(S, W.At,
        "unknown family '" + W.Text + "'" +
            (Near.empty() ? std::string("; declare it under 'families:'")
                          : ", did you mean '" + Near + "'?"));
  return 0;
}

FamilySet RuleLoader::families(const Source &S, const yamlform::Words &Ws,
                               unsigned *Origins) {
  FamilySet Set;
  for (const yamlform::Word &W : Ws) {
    unsigned Origin = StringSwitch<unsigned>(W.Text)
                          .Case("stack", OriginStack)
                          .Case("global", OriginGlobal)
                          .Case("literal", OriginLiteral)
                          .Default(0);
    if (Origins && Origin)
      *Origins |= Origin;
    else
      Set.set(family(S, W));
  }
  return Set;
}

uint32_t RuleLoader::gfpFlags(const Source &S, const yamlform::Words &Ws) {
  uint32_t Bits = 0;
  for (const yamlform::Word &W : Ws) {
    auto It = llvm::find(Rules.GfpFlags, W.Text);
    if (It == Rules.GfpFlags.end() && Rules.GfpFlags.size() == 32) {
      fault(S, W.At, "more than 32 GFP flags");
      continue;
    }
    Bits |= 1u << (It - Rules.GfpFlags.begin());
    if (It == Rules.GfpFlags.end())
      Rules.GfpFlags.push_back(W.Text);
  }
  return Bits;
}

LockEffect RuleLoader::lock(const Source &S, const yamlform::Lock &L) {
  LockEffect E;
  for (const yamlform::Word &W : L.Regions) {
    if (auto R = Rules.regionNamed(W.Text)) {
      E.Regions |= 1u << *R;
      continue;
    }
    std::vector<std::string> Names;
    for (const AtomicRegionKind &R : Rules.Regions)
      Names.push_back(R.Name);
    std::string Near = nearestName(W.Text, Names);
    fault(S, W.At,
          "unknown region '" + W.Text + "'" +
              (Near.empty() ? "; one of: " + join(Names, ", ")
                            : ", did you mean '" + Near + "'?"));
  }
  E.LockParam = L.Param ? int(*L.Param) : -1;
  E.LockOut = L.Out ? int(*L.Out) : -1;
  E.When = choose<Condition>(S, L.When, "condition", ConditionNames,
                             Condition::Always);
  return E;
}

KernelVersion RuleLoader::version(const Source &S, const yamlform::Word &W,
                                  KernelVersion Default) {
  if (W.Text.empty())
    return Default;
  auto [Major, Minor] = StringRef(W.Text).split('.');
  unsigned A, B;
  if (Major.getAsInteger(10, A) || Minor.getAsInteger(10, B) || B > 255) {
    fault(S, W.At,
          "'" + W.Text + "' is no kernel version; write it as \"6.4\"");
    return Default;
  }
  return A << 8 | B;
}

unsigned RuleLoader::number(const Source &S, const yamlform::Word &W) {
  unsigned N = 0;
  if (StringRef(W.Text).getAsInteger(10, N))
    fault(S, W.At,
          "'" + W.Text + "' is no parameter number; write 0, 1, … or all");
  return N;
}

void RuleLoader::resolve(const Source &S, const yamlform::Function &F) {
  FunctionRule R;
  R.Source = F.Source;
  R.File = S.Path;
  R.Since = version(S, F.Since, 0);
  R.Until = version(S, F.Until, ~0u);
  CallEffects &E = R.Effects;
  auto When = [&](const yamlform::Word &W) {
    return choose<Condition>(S, W, "condition", ConditionNames,
                             Condition::Always);
  };
  if (F.Allocates) {
    const yamlform::Alloc &A = *F.Allocates;
    E.Alloc.emplace();
    E.Alloc->Family = family(S, A.Family);
    E.Alloc->SizeParam = A.Size ? int(*A.Size) : -1;
    E.Alloc->OrderParam = A.Order ? int(*A.Order) : -1;
    E.Alloc->HandleParam = A.Handle ? int(*A.Handle) : -1;
    E.Alloc->InsideParam = A.Inside ? int(*A.Inside) : -1;
    E.Alloc->ErrorParam = A.Error ? int(*A.Error) : -1;
    E.Alloc->MeasureParam = A.Measured ? int(*A.Measured) : -1;
    E.Alloc->Zeroed = A.Zeroed;
    E.Alloc->CountParam = A.Count ? int(*A.Count) : -1;
    E.Alloc->OutParam = A.Out ? int(*A.Out) : -1;
    E.Alloc->OnFailure =
        choose<Failure>(S, A.Failure, "failure", FailureNames, Failure::Null);
    E.Alloc->When = When(A.When);
    E.Alloc->Counted = A.Counted.Text;
    if (A.Out && A.When.Text.empty())
      fault(S, A.Family.At,
            "'out' needs 'when': which result says that the block was stored");
  }
  if (const auto &Free = F.Frees ? F.Frees : F.Reallocates) {
    if (F.Frees && F.Reallocates)
      fault(S, F.Names.empty() ? nullptr : F.Names[0].At,
            "'frees' and 'reallocates' exclude each other");
    E.Free.emplace();
    E.Free->Param = Free->Param;
    E.Free->Accepts = families(S, Free->Accepts);
    E.Free->When = F.Reallocates ? Condition::NonNull : When(Free->When);
    E.Free->NullIsBad = Free->Null.Text == "bad";
    E.Free->IsRealloc = F.Reallocates.has_value();
    E.Free->Deferred = Free->Deferred;
    E.Free->UnlessNew = Free->UnlessNew;
  }
  for (const yamlform::Keep &K : F.Keeps)
    E.Keeps.push_back({K.Param, K.Into ? int(*K.Into) : -1, When(K.When)});
  for (const yamlform::Word &W : F.Borrows) {
    if (W.Text == "all")
      E.BorrowsAll = true;
    else
      E.Borrows.push_back(number(S, W));
  }
  E.Fills.assign(F.Fills.begin(), F.Fills.end());
  E.Touches.assign(F.Touches.begin(), F.Touches.end());
  for (const yamlform::Word &W : F.FromUser) {
    if (W.Text == "result")
      E.ResultFromUser = true;
    else
      E.FromUser.push_back(number(S, W));
  }
  E.Pure.assign(F.Pure.begin(), F.Pure.end());
  E.Reads.assign(F.Reads.begin(), F.Reads.end());
  for (const yamlform::Dma &D : F.DmaSinks) {
    DmaEffect &Sink = E.Dma.emplace_back();
    Sink.Param = D.Param;
    Sink.AllowsFamilies = families(S, D.Allows, &Sink.AllowsOrigins);
    Sink.Why = D.Why;
  }
  E.Sleep = choose<Sleeps>(S, F.Sleeps, "value of 'sleeps'", SleepNames,
                           Sleeps::ByGfp);
  if (F.Enters)
    E.Enters = lock(S, *F.Enters);
  if (F.Leaves)
    E.Leaves = lock(S, *F.Leaves);
  E.ForgetsContext = F.ForgetsContext;
  for (const yamlform::Register &G : F.Registers)
    E.Registers.push_back({G.Param,
                           choose<Context>(S, G.Context, "context",
                                           ContextNames, Context::Process),
                           G.Why});
  if (F.Tests)
    E.Tests =
        TestEffect{choose<Predicate>(S, F.Tests->For, "test", PredicateNames,
                                     Predicate::ErrorPointer),
                   F.Tests->Param ? int(*F.Tests->Param) : -1};
  E.Removes = F.Removes ? int(*F.Removes) : -1;
  E.Derives = F.Derives ? int(*F.Derives) : -1;
  E.ReturnsParam = F.ReturnsParam ? int(*F.ReturnsParam) : -1;
  E.Returns = When(F.Returns);
  E.InterruptibleParam = F.Interruptible ? int(*F.Interruptible) : -1;
  E.NoReturn = F.NoReturn;

  unsigned Index = Rules.Functions.size();
  for (const yamlform::Word &W : F.Names) {
    R.Names.push_back(W.Text);
    if (W.Text.find('*') == std::string::npos) {
      Rules.FunctionByName[W.Text].push_back(Index);
      continue;
    }
    auto Text = std::make_unique<std::string>(W.Text);
    if (auto Glob = GlobPattern::create(*Text))
      Rules.Patterns.push_back({std::move(Text), std::move(*Glob), Index});
    else
      fault(S, W.At, toString(Glob.takeError()));
  }
  Rules.Functions.push_back(std::move(R));
}

void RuleLoader::resolve(const Source &S) {
  for (const yamlform::Function &F : S.Form.Functions)
    resolve(S, F);
  for (const yamlform::Assertion &A : S.Form.Assertions)
    for (const yamlform::Word &W : A.Variables)
      Rules.Assertions[W.Text] = A.EvenConstant;
  for (const yamlform::Deliberate &D : S.Form.Misuses) {
    for (const yamlform::Word &W : D.Files) {
      if (auto Glob = GlobPattern::create(W.Text))
        Rules.Deliberate.push_back(W.Text);
      else
        fault(S, W.At, toString(Glob.takeError()));
    }
    for (const yamlform::Word &W : D.Comments)
      for (const yamlform::Word &Check : D.Checks)
        Rules.MeantComments.push_back({W.Text, Check.Text});
  }
  for (const yamlform::Mask &M : S.Form.Masks) {
    MaskRule R;
    R.Families = families(S, M.Families, nullptr);
    for (const yamlform::Word &W : M.Functions)
      R.Functions.push_back(W.Text);
    for (const yamlform::Word &W : M.Spelled)
      R.Spelled.push_back(W.Text);
    for (const yamlform::Word &W : M.Typed)
      R.Typed.push_back(W.Text);
    R.Set = gfpFlags(S, M.Set);
    R.Unset = gfpFlags(S, M.Unset);
    R.SizeAbove = M.SizeAbove;
    R.Why = M.Why;
    R.Source = M.Source;
    Rules.Masks.push_back(std::move(R));
  }
  for (const yamlform::Callback &C : S.Form.Callbacks) {
    CallbackRule R;
    R.Ctx = choose<Context>(S, C.Context, "context", ContextNames,
                            Context::Process);
    R.Why = C.Why;
    R.Source = C.Source;
    for (const yamlform::Word &W : C.Fields) {
      if (W.Text.find('.') == std::string::npos)
        fault(S, W.At, "'" + W.Text + "' is no field; write struct.field");
      R.Fields.push_back(W.Text);
      Rules.CallbackByField[W.Text] = Rules.Callbacks.size();
    }
    Rules.Callbacks.push_back(std::move(R));
  }
}

void RuleLoader::addFile(const std::string &Path) {
  auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/true);
  if (!Buffer) {
    Errors += formatv("error: cannot read rule file '{0}': {1}\n", Path,
                      Buffer.getError().message());
    return;
  }
  uint64_t Parts[] = {Rules.Digest, xxh3_64bits((*Buffer)->getBuffer())};
  Rules.Digest = xxh3_64bits(
      ArrayRef(reinterpret_cast<const uint8_t *>(Parts), sizeof(Parts)));
  Source S{Path, std::move(*Buffer), {}};
  struct Sink {
    std::string *Errors;
    StringRef Path;
  } Collect{&Errors, S.Path};
  auto Handler = [](const SMDiagnostic &D, void *Ctx) {
    auto &C = *static_cast<Sink *>(Ctx);
    std::string Message = D.getMessage().str();
    if (StringRef(Message).starts_with("unknown key"))
      Message += "; docs/rules.md lists the keys";
    SMDiagnostic Named(*D.getSourceMgr(), D.getLoc(), C.Path, D.getLineNo(),
                       D.getColumnNo(), D.getKind(), Message,
                       D.getLineContents(), D.getRanges());
    raw_string_ostream OS(*C.Errors);
    Named.print(nullptr, OS, /*ShowColors=*/false);
  };
  // An empty file (or one of comments alone) is no error and says nothing.
  bool OnlyComments = true;
  for (StringRef Rest = S.Buffer->getBuffer(); !Rest.empty();) {
    auto [Line, Tail] = Rest.split('\n');
    Line = Line.trim();
    OnlyComments &= Line.empty() || Line.starts_with("#");
    Rest = Tail;
  }
  if (OnlyComments)
    return;
  size_t Before = Errors.size();
  yaml::Input In(S.Buffer->getMemBufferRef(), nullptr, Handler, &Collect);
  In >> S.Form;
  if (In.error()) {
    // The parser does not always say what it stumbled over.
    if (Errors.size() == Before)
      Errors += Path + ":1:1: error: this is no YAML\n";
    return;
  }
  Sources.push_back(std::move(S));
}

void RuleLoader::addPath(const std::string &Path) {
  if (!sys::fs::is_directory(Path))
    return addFile(Path);
  std::vector<std::string> Files;
  std::error_code EC;
  for (sys::fs::directory_iterator I(Path, EC), E; I != E && !EC;
       I.increment(EC))
    if (StringRef(I->path()).ends_with(".yaml"))
      Files.push_back(I->path());
  if (EC)
    Errors += formatv("error: cannot read rule folder '{0}': {1}\n", Path,
                      EC.message());
  llvm::sort(Files);
  for (const std::string &F : Files)
    addFile(F);
}

/// A fix-it must not make things worse.
void RuleLoader::verifyRepair(const Source &S, const yamlform::Family &F) {
  if (F.Repair.Text.empty())
    return;
  auto Family = Rules.familyNamed(F.Name.Text);
  auto It = Rules.FunctionByName.find(F.Repair.Text);
  bool Fits = Family && It != Rules.FunctionByName.end() &&
              any_of(It->second, [&](unsigned I) {
                const auto &Free = Rules.Functions[I].Effects.Free;
                return Free && !Free->Param && Free->Accepts.test(*Family);
              });
  if (!Fits)
    fault(S, F.Repair.At,
          "no rule says that '" + F.Repair.Text +
              "' takes such blocks as its first parameter");
}

/// What takes count and size apart has them where the size was.
void RuleLoader::verifyCounted(const Source &S, const yamlform::Function &F) {
  if (!F.Allocates || F.Allocates->Counted.Text.empty())
    return;
  auto It = Rules.FunctionByName.find(F.Allocates->Counted.Text);
  const int Size = F.Allocates->Size ? int(*F.Allocates->Size) : -1;
  bool Fits =
      It != Rules.FunctionByName.end() && any_of(It->second, [&](unsigned I) {
        const auto &Alloc = Rules.Functions[I].Effects.Alloc;
        return Alloc && Alloc->CountParam == Size &&
               Alloc->SizeParam == Size + 1;
      });
  if (!Fits)
    fault(S, F.Allocates->Counted.At,
          "no rule says that '" + F.Allocates->Counted.Text +
              "' takes count and size in the place of the size");
}

Expected<RuleSet> RuleLoader::run(ArrayRef<std::string> Paths) {
  for (const std::string &P : Paths)
    addPath(P);
  for (const Source &S : Sources) {
    for (const yamlform::Family &F : S.Form.Families) {
      if (Rules.Families.size() == MaxFamilies) {
        fault(S, F.Name.At, "more than 256 families");
        break;
      }
      if (F.Align < 1 || !isPowerOf2_64(uint64_t(F.Align)))
        fault(S, F.Name.At,
              "'align' of '" + F.Name.Text + "' is no power of 2");
      Family New{F.Name.Text,
                 F.Noun,
                 F.Use,
                 F.Source,
                 choose<DmaReach>(S, F.Dma, "value of 'dma'", DmaNames,
                                  DmaReach::Safe),
                 F.Leaks,
                 F.Plain,
                 F.Counted,
                 F.HandedOver,
                 F.MaxSize,
                 F.ZeroIsBad,
                 F.Align,
                 choose<AddressSpace>(S, F.Space, "value of 'space'",
                                      SpaceNames, AddressSpace::Unknown),
                 {},
                 F.Repair.Text};
      auto [It, Fresh] =
          Rules.FamilyByName.try_emplace(F.Name.Text, Rules.Families.size());
      if (Fresh)
        Rules.Families.push_back(std::move(New));
      else
        Rules.Families[It->second] = std::move(New);
    }
    for (const yamlform::Region &R : S.Form.Regions) {
      if (Rules.regionNamed(R.Name.Text))
        continue;
      if (Rules.Regions.size() == 32)
        fault(S, R.Name.At, "more than 32 regions");
      else
        Rules.Regions.push_back({R.Name.Text, R.Text, R.Interrupt});
    }
  }
  for (const Source &S : Sources)
    for (const yamlform::Family &F : S.Form.Families)
      for (const yamlform::Word &W : F.Either)
        if (auto It = Rules.FamilyByName.find(F.Name.Text);
            It != Rules.FamilyByName.end())
          Rules.Families[It->second].Either.push_back(family(S, W));
  for (const Source &S : Sources)
    resolve(S);
  for (const Source &S : Sources)
    for (const yamlform::Family &F : S.Form.Families)
      verifyRepair(S, F);
  for (const Source &S : Sources)
    for (const yamlform::Function &F : S.Form.Functions)
      verifyCounted(S, F);
  if (!Errors.empty())
    return createStringError(inconvertibleErrorCode(),
                             StringRef(Errors).rtrim('\n'));
  return std::move(Rules);
}

Expected<RuleSet> RuleSet::load(ArrayRef<std::string> Paths) {
  return RuleLoader().run(Paths);
}

} // namespace kalloc
