//===- State.cpp - What is known at a point of a path ---------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/State.h"
#include "llvm/ADT/STLExtras.h"

using namespace llvm;

namespace kalloc {

template <typename M, typename K> static auto lowerBound(M &Map, const K &Key) {
  return llvm::lower_bound(
      Map, Key, [](const auto &Entry, const K &X) { return Entry.first < X; });
}

ValueId State::lookup(RegionId R) const {
  auto It = lowerBound(Store, R);
  return It != Store.end() && It->first == R ? It->second : 0;
}

void State::bind(RegionId R, ValueId V) {
  auto It = lowerBound(Store, R);
  if (It != Store.end() && It->first == R)
    It->second = V;
  else
    Store.insert(It, {R, V});
}

void State::unbind(RegionId R) {
  auto It = lowerBound(Store, R);
  if (It != Store.end() && It->first == R)
    Store.erase(It);
}

const IntervalSet *State::constraint(ValueId V) const {
  auto It = lowerBound(Constraints, V);
  return It != Constraints.end() && It->first == V ? &It->second : nullptr;
}

void State::constrain(ValueId V, IntervalSet S) {
  auto It = lowerBound(Constraints, V);
  if (It != Constraints.end() && It->first == V)
    It->second = std::move(S);
  else
    Constraints.insert(It, {V, std::move(S)});
}

void State::unconstrain(ValueId V) {
  auto It = lowerBound(Constraints, V);
  if (It != Constraints.end() && It->first == V)
    Constraints.erase(It);
}

void State::setExpression(const clang::Stmt *E, ValueId V) {
  auto It = lowerBound(Expressions, E);
  if (It != Expressions.end() && It->first == E)
    It->second = V;
  else
    Expressions.insert(It, {E, V});
}

static auto objectPlace(auto &Objects, ValueId P) {
  return llvm::lower_bound(Objects, P, [](const ObjectState &O, ValueId X) {
    return O.Pointer < X;
  });
}

ObjectState *State::object(ValueId P) {
  auto It = objectPlace(Objects, P);
  return It != Objects.end() && It->Pointer == P ? &*It : nullptr;
}

const ObjectState *State::object(ValueId P) const {
  return const_cast<State *>(this)->object(P);
}

ObjectState &State::addObject(const ObjectState &O) {
  auto It = objectPlace(Objects, O.Pointer);
  if (It != Objects.end() && It->Pointer == O.Pointer) {
    *It = O;
    return *It;
  }
  return *Objects.insert(It, O);
}

bool State::sameKnowledge(const State &O) const {
  return Store == O.Store && Constraints == O.Constraints &&
         Objects == O.Objects && Held == O.Held && Released == O.Released &&
         Touched == O.Touched && ContextUnknown == O.ContextUnknown &&
         Returned == O.Returned && Expressions == O.Expressions &&
         Choices == O.Choices && LoopVisits == O.LoopVisits;
}

llvm::hash_code State::signature() const {
  llvm::hash_code H = hash_combine(Released, ContextUnknown, Held.size());
  for (const ObjectState &O : Objects)
    H = hash_combine(H, O.Pointer, unsigned(O.Status));
  for (const HeldRegion &R : Held)
    H = hash_combine(H, R.Kind, R.Lock);
  return H;
}

llvm::hash_code State::hash() const {
  llvm::hash_code H = signature();
  for (const auto &[R, V] : Store)
    H = hash_combine(H, R, V);
  for (const auto &[V, S] : Constraints)
    for (const IntervalSet::Interval &I : S.parts())
      H = hash_combine(H, V, I.Lo, I.Hi);
  for (const auto &[B, N] : LoopVisits)
    H = hash_combine(H, B, N);
  return H;
}

} // namespace kalloc
