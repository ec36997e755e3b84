//===- EffectIndex.cpp - What functions of other files do -----------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "model/EffectIndex.h"
#include "model/Wire.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/xxhash.h"

using namespace llvm;

namespace kalloc {

static void put(WireWriter &W, const FamilySet &S) {
  for (unsigned Word = 0; Word != MaxFamilies; Word += 32) {
    uint32_t Bits = 0;
    for (unsigned I = 0; I != 32; ++I)
      Bits |= uint32_t(S.test(Word + I)) << I;
    W.number(Bits);
  }
}

static FamilySet getFamilies(WireReader &R) {
  FamilySet S;
  for (unsigned Word = 0; Word != MaxFamilies; Word += 32) {
    uint64_t Bits = R.number();
    for (unsigned I = 0; I != 32; ++I)
      S.set(Word + I, Bits >> I & 1);
  }
  return S;
}

static void put(WireWriter &W, const std::optional<LockEffect> &L) {
  W.number(L.has_value());
  if (!L)
    return;
  W.number(L->Regions);
  W.number(unsigned(L->LockParam + 1));
  W.number(unsigned(L->LockOut + 1));
  W.number(unsigned(L->When));
}

static std::optional<LockEffect> getLock(WireReader &R) {
  if (!R.number())
    return std::nullopt;
  LockEffect L;
  L.Regions = RegionMask(R.number());
  L.LockParam = int(R.number()) - 1;
  L.LockOut = int(R.number()) - 1;
  L.When = Condition(R.number());
  return L;
}

std::string encodeEffects(const CallEffects &E) {
  WireWriter W;
  W.number(E.Alloc.has_value());
  if (E.Alloc) {
    W.number(E.Alloc->Family);
    W.number(unsigned(E.Alloc->OnFailure));
    W.number(unsigned(E.Alloc->SizeParam + 1));
    W.number(uint64_t(E.Alloc->Bytes + 1));
    W.number(unsigned(E.Alloc->BoundParam + 1));
    W.number(uint64_t(E.Alloc->MaxSize + 1));
    W.number(unsigned(E.Alloc->OutParam + 1));
    W.number(unsigned(E.Alloc->When));
  }
  W.number(E.Free.has_value());
  if (E.Free) {
    W.number(E.Free->Param);
    put(W, E.Free->Accepts);
    W.number(unsigned(E.Free->When));
  }
  W.list(E.Keeps, [&](const KeepEffect &K) { W.number(K.Param); });
  W.list(E.Borrows, [&](unsigned P) { W.number(P); });
  W.list(E.Touches, [&](unsigned P) { W.number(P); });
  W.list(E.Dma, [&](const DmaEffect &D) {
    W.number(D.Param);
    put(W, D.AllowsFamilies);
    W.number(D.AllowsOrigins);
  });
  W.number(unsigned(E.Sleep));
  put(W, E.Enters);
  put(W, E.Leaves);
  W.number(E.ForgetsContext);
  W.number(unsigned(E.ReturnsParam + 1));
  W.number(unsigned(E.Returns));
  W.list(E.Empties, [&](unsigned P) { W.number(P); });
  return W.take();
}

Expected<CallEffects> decodeEffects(StringRef Bytes) {
  WireReader R(Bytes);
  CallEffects E;
  if (R.number()) {
    E.Alloc.emplace();
    E.Alloc->Family = FamilyId(R.number());
    E.Alloc->OnFailure = Failure(R.number());
    E.Alloc->SizeParam = int(R.number()) - 1;
    E.Alloc->Bytes = int64_t(R.number()) - 1;
    E.Alloc->BoundParam = int(R.number()) - 1;
    E.Alloc->MaxSize = int64_t(R.number()) - 1;
    E.Alloc->OutParam = int(R.number()) - 1;
    E.Alloc->When = Condition(R.number());
  }
  if (R.number()) {
    E.Free.emplace();
    E.Free->Param = unsigned(R.number());
    E.Free->Accepts = getFamilies(R);
    E.Free->When = Condition(R.number());
    E.Free->MembersToo = true;
  }
  R.list([&] {
    KeepEffect K;
    K.Param = unsigned(R.number());
    E.Keeps.push_back(K);
  });
  R.list([&] { E.Borrows.push_back(unsigned(R.number())); });
  R.list([&] { E.Touches.push_back(unsigned(R.number())); });
  R.list([&] {
    DmaEffect D;
    D.Param = unsigned(R.number());
    D.AllowsFamilies = getFamilies(R);
    D.AllowsOrigins = unsigned(R.number());
    E.Dma.push_back(D);
  });
  E.Sleep = Sleeps(R.number());
  E.Enters = getLock(R);
  E.Leaves = getLock(R);
  E.ForgetsContext = R.number() != 0;
  E.ReturnsParam = int(R.number()) - 1;
  E.Returns = Condition(R.number());
  R.list([&] { E.Empties.push_back(unsigned(R.number())); });
  if (R.bad() || !R.atEnd() || E.Sleep > Sleeps::InProcess ||
      E.Returns > Condition::Pointer ||
      (E.Alloc && (E.Alloc->Family >= MaxFamilies ||
                   E.Alloc->OnFailure > Failure::NullUnlessBlocking ||
                   E.Alloc->When > Condition::ValidPointer)) ||
      (E.Free && E.Free->When > Condition::ValidPointer))
    return createStringError("damaged summary of a function");
  return E;
}

std::string encodeLocation(const Location &L) {
  WireWriter W;
  put(W, L);
  return W.take();
}

std::string encodeHandler(const RemoteHandler &R) {
  WireWriter W;
  W.number(unsigned(R.Ctx));
  put(W, R.At);
  W.text(R.By);
  W.text(R.Why);
  return W.take();
}

// Neither begins as a name of C does.
std::string EffectIndex::definitionOf(StringRef Function) {
  return ("@" + Function).str();
}

std::string EffectIndex::handlerOf(StringRef Function, Context C) {
  return (Twine(unsigned(C)) + "!" + Function).str();
}

std::optional<Location> EffectIndex::definition(StringRef Function) const {
  StringRef Bytes = bytes(definitionOf(Function));
  if (Bytes.empty())
    return std::nullopt;
  WireReader R(Bytes);
  Location L = getLocation(R);
  return R.bad() ? std::nullopt : std::optional(std::move(L));
}

std::optional<RemoteHandler> EffectIndex::handler(StringRef Function,
                                                  Context C) const {
  StringRef Bytes = bytes(handlerOf(Function, C));
  if (Bytes.empty())
    return std::nullopt;
  WireReader R(Bytes);
  RemoteHandler H;
  H.Ctx = Context(R.number());
  H.At = getLocation(R);
  H.By = R.text().str();
  H.Why = R.text().str();
  return R.bad() ? std::nullopt : std::optional(std::move(H));
}

void EffectIndex::add(StringRef Name, StringRef Bytes) {
  auto [It, Fresh] = Entries.try_emplace(Name.str());
  Entry &E = It->second;
  bool Handler = Name.contains('!');
  if (!Fresh) {
    if (Handler)
      E.Bytes = std::min(E.Bytes, Bytes.str());
    else
      E.Known &= E.Bytes == Bytes;
    return;
  }
  E.Bytes = Bytes.str();
  if (Handler || Name.starts_with("@"))
    return;
  if (auto Effects = decodeEffects(Bytes)) {
    E.Effects = std::move(*Effects);
  } else {
    consumeError(Effects.takeError());
    E.Known = false;
  }
}

void EffectIndex::adopt(const EffectIndex &Stored,
                        function_ref<bool(StringRef)> Replaced) {
  for (const auto &[Name, E] : Stored.Entries) {
    if (!E.Known)
      continue;
    std::optional<Location> At;
    StringRef Function = Name;
    if (auto [Context, Handler] = Function.split('!'); !Handler.empty()) {
      unsigned C = 0;
      if (Context.getAsInteger(10, C))
        continue;
      if (auto H = Stored.handler(Handler, kalloc::Context(C)))
        At = H->At;
    } else {
      Function.consume_front("@");
      At = Stored.definition(Function);
    }
    if (At && !Replaced(At->File))
      add(Name, E.Bytes);
  }
}

/// Raised when entries mean something else.
static constexpr StringLiteral IndexMagic = "kalloc-tidy index 5\n";

std::string EffectIndex::encode(uint64_t Rules) const {
  WireWriter W;
  W.number(Rules);
  std::vector<const std::pair<const std::string, Entry> *> Good;
  for (const auto &E : Entries)
    if (E.second.Known)
      Good.push_back(&E);
  W.list(Good, [&](const auto *E) {
    W.text(E->first);
    W.text(E->second.Bytes);
  });
  std::string Body = W.take();
  uint64_t Sum = xxh3_64bits(Body);
  return (IndexMagic + utohexstr(Sum, true, 16) + "\n" + Body).str();
}

Expected<EffectIndex> EffectIndex::read(StringRef Path, uint64_t Rules) {
  auto Buffer = MemoryBuffer::getFile(Path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/false);
  if (!Buffer)
    return createStringError("cannot read the index '" + Path +
                             "': " + Buffer.getError().message() +
                             "; --write-index makes one");
  StringRef Text = (*Buffer)->getBuffer();
  if (!Text.consume_front(IndexMagic) || Text.size() < 17)
    return createStringError("'" + Path +
                             "' is no index of this version; "
                             "--write-index makes one");
  StringRef Sum = Text.take_front(16);
  Text = Text.drop_front(17);
  if (utohexstr(xxh3_64bits(Text), true, 16) != Sum)
    return createStringError("the index '" + Path +
                             "' is damaged; --write-index makes it anew");
  WireReader R(Text);
  if (R.number() != Rules)
    return createStringError("the index '" + Path +
                             "' was made with other rules; --write-index "
                             "makes it anew");
  EffectIndex Index;
  R.list([&] {
    StringRef Name = R.text();
    Index.add(Name, R.text());
  });
  if (R.bad() || !R.atEnd())
    return createStringError("the index '" + Path +
                             "' is damaged; --write-index makes it anew");
  return std::move(Index);
}

size_t EffectIndex::functions() const {
  return llvm::count_if(Entries, [](const auto &E) {
    return E.first.find_first_of("@!") == std::string::npos;
  });
}

const CallEffects *EffectIndex::lookup(StringRef Name) const {
  auto It = Entries.find(Name);
  return It != Entries.end() && It->second.Known ? &It->second.Effects
                                                 : nullptr;
}

StringRef EffectIndex::bytes(StringRef Name) const {
  auto It = Entries.find(Name);
  return It != Entries.end() && It->second.Known ? StringRef(It->second.Bytes)
                                                 : "";
}

} // namespace kalloc
