//===- Explorer.cpp - Paths through a function ----------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionAnalysis.h"
#include "clang/AST/Attr.h"

using namespace clang;

namespace kalloc {

/// Functions of at most so many blocks tell callers more.
static constexpr unsigned SmallFunction = 24;

bool FunctionAnalysis::run() {
  Graph = FunctionGraph::build(
      F, [&](const CallExpr *C, llvm::function_ref<void(const Decl *)> Read) {
        const FunctionDecl *Callee = C->getDirectCallee();
        if (!Callee || U.effects(Callee))
          return;
        const FunctionSummary *Sum = U.summary(Callee);
        if (!Sum)
          return;
        auto Reads = [&](ValueId X) {
          V.forEachSymbol(X, [&](ValueId Sym) {
            if (!V.isInitial(Sym))
              return;
            RegionId R = V.value(Sym).Region;
            if (const FieldDecl *D = V.innermostField(R))
              Read(D);
            else if (const VarDecl *Var = V.asVariable(R);
                     Var && !Var->hasLocalStorage())
              Read(Var);
          });
        };
        for (const Outcome &O : Sum->Outcomes) {
          for (const auto &[X, Set] : O.Pre)
            Reads(X);
          Reads(O.Returned);
        }
      });
  if (!Graph)
    return false;
  const size_t FirstEvent = U.Events.size();
  explore();
  judge(FirstEvent);
  U.Stats.Steps += Steps;
  ++U.Stats.Functions;
  // A call that blocks on some paths and not on others, where no parameter
  // decides: the code has reasons that we do not see.
  llvm::erase_if(Sleeps, [&](const LatentSleep &L) {
    return L.Pre.empty() && !L.Gfp && Verdicts.lookup(L.Site).Quiet;
  });
  // And one before which the function gives its caller's lock back, unless
  // memory says otherwise (that the tree has a lock of its own).
  for (const LatentSleep &Dropped : Sleeps)
    for (LatentSleep &L : Sleeps)
      if (L.ByMemory && L.Site == Dropped.Site && Dropped.Released != ~0u)
        L.Released |= Dropped.Released;
  if (Loans Candidates = borrowable(); Complete && !Candidates.empty())
    exploreLent(std::move(Candidates));
  return true;
}

/// Follows all paths, as far as the budgets allow.
void FunctionAnalysis::explore() {
  enterBlock(Graph->cfg().getEntry(), State());
  while (!Pending.empty()) {
    auto It = Pending.begin();
    auto [B, Waiting] = std::move(It->second);
    Pending.erase(It);
    for (State &S : Waiting) {
      // A state's size is what each of its steps costs.
      Steps += 1 + (S.Store.size() + S.Constraints.size()) / 8;
      if (Steps > U.Limits.StepsPerFunction) {
        ++U.Stats.StepBudgetHits;
        U.decided({Decided::StepsCut, F});
        Complete = false;
        Pending.clear();
        break;
      }
      runBlock(*B, std::move(S));
    }
  }
}

/// What is known of the events from \p FirstEvent on only when all paths are:
/// which frees memory has chosen, and what is doubtful.
void FunctionAnalysis::judge(size_t FirstEvent) {
  // Among them are those of callees that were first analysed in between.
  for (size_t I = FirstEvent; I != U.Events.size(); ++I)
    if (Event &E = U.Events[I]; E.Function == F) {
      E.Chosen = E.Kind == EventKind::Free && isChosenByMemory(E);
      E.Doubtful = isDoubtful(E);
    }
}

/// A state arrives at \p B: unless its knowledge was there before, it waits.
void FunctionAnalysis::enterBlock(const CFGBlock &B, State S) {
  if (&B == &Graph->cfg().getExit()) {
    finish(std::move(S));
    return;
  }
  if (Graph->isLoopHead(B)) {
    unsigned Count = 0;
    bool Found = false;
    for (auto &[Head, N] : S.LoopVisits)
      if (Head == B.getBlockID()) {
        N = std::min(N + 1, 2u);
        Count = N;
        Found = true;
      }
    if (!Found) {
      S.LoopVisits.push_back({B.getBlockID(), 1});
      llvm::sort(S.LoopVisits);
    }
    if (Found) {
      forgetFreed(S);
      cutChains(B, S);
    }
    if (Count >= 2)
      widen(B, S);
  }
  llvm::erase_if(S.LoopVisits, [&](const auto &Visit) {
    return !Graph->inLoop(Visit.first, B);
  });
  collect(B, S);

  Visited &Known = Blocks[Graph->order(B)];
  size_t Hash = S.hash();
  for (auto [I, E] = Known.ByHash.equal_range(Hash); I != E; ++I)
    if (Known.Seen[I->second].sameKnowledge(S))
      return;
  unsigned &Alike = Known.PerSignature[size_t(S.signature())];
  if (Known.Seen.size() >= U.Limits.StatesPerBlock &&
      (Alike >= U.Limits.StatesPerSignature ||
       Known.Seen.size() / 2 >= U.Limits.StatesPerBlock)) {
    ++U.Stats.BlockBudgetHits;
    U.decided({Decided::StatesCut, F});
    Partial = true;
    return;
  }
  ++Alike;
  Known.ByHash.insert({Hash, unsigned(Known.Seen.size())});
  Known.Seen.push_back(S);
  auto &Waiting = Pending[Graph->order(B)];
  Waiting.first = &B;
  Waiting.second.push_back(std::move(S));
}

void FunctionAnalysis::consumeOperands(const Stmt *E, State &S) {
  // Values made in other blocks are used once; then they only keep states
  // apart. The walk is the same as FunctionGraph::walkOperands.
  if (!E || (S.Expressions.empty() && S.Choices.empty()))
    return;
  if (Graph->needsChoice(E))
    llvm::erase_if(S.Choices, [&](const auto &C) { return C.first == E; });
  for (const Stmt *Child : E->children()) {
    if (!Child)
      continue;
    if (Graph->crossesBlocks(Child))
      llvm::erase_if(S.Expressions,
                     [&](const auto &X) { return X.first == Child; });
    if (const auto *SE = dyn_cast<StmtExpr>(Child)) {
      if (!SE->getSubStmt()->body_empty()) {
        const Stmt *Last = SE->getSubStmt()->body_back();
        llvm::erase_if(S.Expressions,
                       [&](const auto &X) { return X.first == Last; });
      }
      continue;
    }
    consumeOperands(Child, S);
  }
}

void FunctionAnalysis::runBlock(const CFGBlock &B, State Start) {
  States Live;
  Live.push_back(std::move(Start));
  for (const CFGElement &E : B) {
    States Next;
    for (State &S : Live) {
      if (auto CS = E.getAs<CFGStmt>()) {
        const Stmt *Stm = CS->getStmt();
        if (Graph->isUnevaluated(Stm)) {
          Next.push_back(std::move(S));
          continue;
        }
        for (State &T : execute(std::move(S), Stm)) {
          consumeOperands(Stm, T);
          Next.push_back(std::move(T));
        }
      } else if (auto Cleanup = E.getAs<CFGCleanupFunction>()) {
        for (State &T : cleanup(std::move(S), *Cleanup))
          Next.push_back(std::move(T));
      } else {
        Next.push_back(std::move(S));
      }
    }
    Live = std::move(Next);
    llvm::erase_if(Live, [](const State &S) { return S.Crashed; });
    if (Live.size() > U.Limits.StatesPerBlock) {
      ++U.Stats.BlockBudgetHits;
      U.decided({Decided::StatesCut, F});
      Partial = true;
      Live.resize(U.Limits.StatesPerBlock);
    }
    if (Live.empty())
      return;
  }
  if (B.hasNoReturnElement())
    return;
  for (State &S : Live)
    branch(B, std::move(S));
}

/// What stands in \p B must not be left by the compiler (BUILD_BUG_ON): no way
/// leads there, whatever we make of the condition. A callee that is inlined
/// asks whether its parameter is a constant.
static bool breaksTheBuild(const CFGBlock *B) {
  return B && B->hasNoReturnElement() &&
         llvm::any_of(*B, [](const CFGElement &E) {
           auto CS = E.getAs<CFGStmt>();
           const auto *C = CS ? dyn_cast<CallExpr>(CS->getStmt()) : nullptr;
           const FunctionDecl *F = C ? C->getDirectCallee() : nullptr;
           const auto *A = F ? F->getAttr<ErrorAttr>() : nullptr;
           return A && A->isError();
         });
}

void FunctionAnalysis::branch(const CFGBlock &B, State S) {
  const Stmt *Term = B.getTerminatorStmt();
  if (const auto *Sw = dyn_cast_or_null<SwitchStmt>(Term))
    return branchSwitch(B, Sw, std::move(S));
  const Expr *Cond = B.succ_size() == 2 ? Graph->condition(B) : nullptr;
  if (!Cond) {
    llvm::erase_if(S.Expressions, [&](const auto &X) {
      return !Graph->crossesBlocks(X.first);
    });
    for (const CFGBlock::AdjacentBlock &Succ : B.succs())
      if (Succ)
        enterBlock(*Succ, S);
    return;
  }
  ValueId X = eval(S, Cond);
  if (S.Crashed)
    return;
  // `a() ?: b` needs the value of a() once more.
  if (!isa_and_nonnull<BinaryConditionalOperator>(Term))
    consumeOperands(Cond, S);
  State Ways[2] = {S, S};
  bool Possible[2];
  for (unsigned I : {0u, 1u}) {
    const CFGBlock *To = B.succ_begin()[I].getReachableBlock();
    const CFGBlock *Other = B.succ_begin()[1 - I].getReachableBlock();
    // Clang has decided this one at compile time (sizeof, constant_p), or will:
    // its word counts, not what we would make of the operands.
    const bool OnlyWay = Other && breaksTheBuild(Other);
    Possible[I] = To && !breaksTheBuild(To);
    if (!Possible[I] || !Other)
      continue;
    if (!OnlyWay)
      Possible[I] = assumeTruth(Ways[I], X, I == 0);
    else if (State Known = S; assumeTruth(Known, X, I == 0))
      Ways[I] = std::move(Known);
  }
  // A loop whose bound is not known is taken to run: that a list is empty or a
  // count zero is seldom what a path is about, and drivers rely on it.
  bool FirstRound = llvm::any_of(S.LoopVisits, [&](const auto &Visit) {
    return Visit.first == B.getBlockID() && Visit.second == 1;
  });
  if (FirstRound && Possible[0] && Possible[1] &&
      isa_and_nonnull<ForStmt, WhileStmt>(Term)) {
    Possible[1] = false;
    Partial = true;
  }
  for (unsigned I : {0u, 1u}) {
    if (!Possible[I])
      continue;
    State &T = Ways[I];
    if (Possible[1 - I])
      stepChoice(T, PathStep::Assume, Cond, X, I == 0);
    else if (X && groundOf(T, X) == Ground::Memory)
      stepChoice(T, PathStep::Decided, Cond, X, I == 0);
    if (Graph->needsChoice(Term)) {
      llvm::erase_if(T.Choices, [&](const auto &C) { return C.first == Term; });
      T.Choices.push_back({Term, I});
      llvm::sort(T.Choices);
    }
    llvm::erase_if(T.Expressions, [&](const auto &E) {
      return !Graph->crossesBlocks(E.first);
    });
    enterBlock(*B.succ_begin()[I].getReachableBlock(), std::move(T));
  }
}

void FunctionAnalysis::branchSwitch(const CFGBlock &B, const SwitchStmt *Sw,
                                    State S) {
  ValueId X = eval(S, Sw->getCond());
  consumeOperands(Sw->getCond(), S);
  llvm::erase_if(S.Expressions,
                 [&](const auto &E) { return !Graph->crossesBlocks(E.first); });
  IntervalSet Rest = IntervalSet::all();
  const CFGBlock *Default = nullptr;
  for (const CFGBlock::AdjacentBlock &Succ : B.succs()) {
    const CFGBlock *To = Succ.getReachableBlock();
    if (!To)
      continue;
    const auto *Case = dyn_cast_or_null<CaseStmt>(To->getLabel());
    if (!Case) {
      Default = To;
      continue;
    }
    // Labels that stand in a row share a block.
    IntervalSet Set;
    for (const Stmt *L = Case; const auto *One = dyn_cast_or_null<CaseStmt>(L);
         L = One->getSubStmt()) {
      Expr::EvalResult Lo, Hi;
      if (!One->getLHS()->EvaluateAsInt(Lo, U.Ctx))
        continue;
      int64_t From = Lo.Val.getInt().getExtValue(), To = From;
      if (One->getRHS() && One->getRHS()->EvaluateAsInt(Hi, U.Ctx))
        To = Hi.Val.getInt().getExtValue();
      Set = Set.unite(IntervalSet::of(From, To));
    }
    Rest = Rest.intersect(Set.complement());
    State T = S;
    if (!assume(T, X, Set))
      continue;
    stepChoice(T, PathStep::Switch, Sw->getCond(), X, true, Case->getLHS());
    enterBlock(*To, std::move(T));
  }
  if (Default && assume(S, X, Rest)) {
    stepChoice(S, PathStep::Switch, Sw->getCond(), X);
    enterBlock(*Default, std::move(S));
  }
}

/// Drops what nothing at or after \p B can look at.
void FunctionAnalysis::collect(const CFGBlock &B, State &S) {
  auto Owned = [&](ValueId X) {
    const ObjectState *O = S.object(V.basePointer(X));
    return O && O->Status == ObjectStatus::Allocated && !O->Foreign;
  };
  auto ReadLater = [&](RegionId R) {
    if (const FieldDecl *D = V.innermostField(R))
      return Graph->readLater(B, D);
    const Region &Root = V.region(V.root(R));
    if (Root.Kind == RegionKind::Var)
      return Graph->readLater(B, static_cast<const Decl *>(Root.Decl));
    return Root.Kind == RegionKind::Deref;
  };
  auto Dead = [&](RegionId R) {
    const VarDecl *D = V.asVariable(V.root(R));
    return D && D->hasLocalStorage() && !Graph->readLater(B, D);
  };
  // A dead variable is kept only as the last trace of a block of ours.
  llvm::DenseSet<ValueId> HeldByLiving;
  for (const auto &[R, X] : S.Store)
    if (ValueId P = V.basePointer(X); P && !Dead(R))
      HeldByLiving.insert(P);
  llvm::erase_if(S.Store, [&](const auto &Binding) {
    auto [R, X] = Binding;
    RegionId Root = V.root(R);
    if (Dead(R))
      return !Owned(X) || HeldByLiving.count(V.basePointer(X));
    if (V.region(Root).Kind == RegionKind::Expr)
      return S.Expressions.empty() && !Owned(X);
    if (ReadLater(R))
      return false;
    // Callers must know which pointers of theirs a path has changed, and what a
    // global got from them.
    if (const FieldDecl *D = V.innermostField(R);
        D && D->getType()->getBaseElementTypeUnsafe()->isPointerType() &&
        V.regionMadeOf(R, isParamOrGlobal))
      return false;
    if (const VarDecl *D = V.asVariable(R);
        D && !D->hasLocalStorage() && D->getType()->isPointerType())
      return false;
    // A local that others may look into keeps what it points to, and our
    // callers' blocks.
    if (isLocal(Root) &&
        (V.value(X).Kind == ValueKind::Addr ||
         (V.isInitial(X) &&
          isa_and_nonnull<ParmVarDecl>(V.asVariable(V.value(X).Region)))))
      return false;
    // What a block of ours points to goes where the block goes.
    ValueId P = V.basePointer(X);
    if (P && ownedBlock(S, R) && V.madeOf(P, isParamOrGlobal))
      return false;
    return !S.object(P);
  });

  llvm::DenseSet<ValueId> Named;
  llvm::DenseSet<RegionId> Pointed; // read again through a pointer variable
  auto Name = [&](ValueId X) {
    if (X && V.value(X).Kind == ValueKind::Addr)
      Pointed.insert(V.value(X).Region);
    V.forEachSymbol(X, [&](ValueId Sym) { Named.insert(Sym); });
  };
  for (const auto &[R, X] : S.Store) {
    Name(X);
    Name(V.address(R));
  }
  for (const HeldRegion &H : S.Held)
    Name(H.Lock);
  for (const auto &[E, X] : S.Expressions)
    Name(X);
  Name(S.Returned);
  llvm::SmallVector<ValueId, 4> Touched; // by what happened to a part of it
  llvm::erase_if(S.Objects, [&](const ObjectState &O) {
    if (O.Status == ObjectStatus::Allocated || Named.count(O.Pointer) ||
        // A member is only of interest while it can be named again.
        (O.Foreign && V.madeOf(O.Pointer, isParamOrGlobal) &&
         V.value(O.Pointer).Kind == ValueKind::Symbol))
      return false;
    if (ValueId Owner = O.Foreign ? nameableOwner(O.Pointer) : 0)
      Touched.push_back(Owner);
    else if (RegionId In = O.Foreign ? nameablePlace(O.Pointer) : 0)
      Emptied.insert(In);
    return true;
  });
  // `kfree(p->slot[i].name)`: no caller can say which, but it happened to what
  // lies behind p->slot.
  for (ValueId Owner : Touched)
    if (!S.object(Owner)) {
      ObjectState New;
      New.Pointer = Owner;
      New.Foreign = New.Shared = true;
      New.Status = ObjectStatus::Escaped;
      S.addObject(New);
    }
  for (const ObjectState &O : S.Objects) {
    Name(O.Pointer);
    Name(O.Size); // that it is 0 is told at the end
  }

  // Where it returns, a large one can say as much: no paths come of it.
  const bool Told =
      Graph->size() <= SmallFunction ||
      (B.succ_size() == 1 && *B.succ_begin() == &Graph->cfg().getExit());
  auto Recomputable = [&](ValueId Sym) {
    if (Named.count(Sym) || Sym == U.contextQuestion())
      return true;
    if (!V.isInitial(Sym))
      return false;
    RegionId R = V.value(Sym).Region;
    if (const VarDecl *D = V.asVariable(R); D && isa<ParmVarDecl>(D))
      return true; // callers want to know what a path asks of a parameter
    if (Pointed.count(R) || ReadLater(R))
      return true;
    // A small function's callers want to know what it asks of a global and of a
    // member, too: two that lock and unlock by the same flag belong together.
    if (!Told || !V.value(Sym).Type->isScalarType())
      return false;
    if (const VarDecl *D = V.asVariable(R))
      return !D->hasLocalStorage();
    return V.asField(R) && V.regionMadeOf(R, [](const VarDecl *D) {
      return isa<ParmVarDecl>(D);
    });
  };
  llvm::erase_if(S.Constraints, [&](const auto &C) {
    bool Keep = true;
    const Value &Val = V.value(C.first);
    if (Val.Kind == ValueKind::Symbol)
      return !Recomputable(C.first);
    V.forEachSymbol(C.first, [&](ValueId Sym) { Keep &= Recomputable(Sym); });
    // A static key, which is no symbol: dev_dbg() has one of its own each.
    if (const Value &Of = V.value(Val.Left);
        Val.Op == ValueOp::Pure && Of.Kind == ValueKind::Addr)
      if (const VarDecl *D = V.asVariable(V.root(Of.Region));
          D && !D->hasLocalStorage())
        Keep &= D->isFileVarDecl() && (Told || Graph->readLater(B, D));
    return !Keep;
  });
}

/// A path ends. Where the result tells whether an allocation succeeded
/// (`return *out != NULL`), success and failure are two ends.
void FunctionAnalysis::finish(State S) {
  for (const ObjectState &O : S.Objects) {
    ValueId P = O.Pointer;
    bool Told = false;
    if (!O.Foreign && S.Returned && S.Returned != P)
      V.forEachSymbol(S.Returned, [&](ValueId Sym) { Told |= Sym == P; });
    IntervalSet Valid = IntervalSet::validPointers();
    if (!Told || possible(S, P).subsetOf(Valid))
      continue;
    State Failed = S;
    if (assume(Failed, P, Valid.complement()))
      end(std::move(Failed));
    if (assume(S, P, Valid))
      finish(std::move(S));
    return;
  }
  end(std::move(S));
}

/// What is still owned and out of everybody's reach is lost.
void FunctionAnalysis::end(State S) {
  if (S.Returned && V.value(S.Returned).Kind == ValueKind::Addr)
    U.markFieldUnknown(V.value(S.Returned).Region, F);
  llvm::DenseSet<ValueId> Reachable;
  llvm::SmallVector<ValueId, 8> Work;
  auto Reach = [&](ValueId X) {
    if (ValueId P = V.basePointer(X))
      if (Reachable.insert(P).second)
        Work.push_back(P);
  };
  if (S.Returned) {
    Reach(S.Returned);
    if (carriesBlock(S, S.Returned))
      V.forEachSymbol(S.Returned, Reach);
  }
  for (const ObjectState &O : S.Objects)
    if (O.Foreign || O.Status == ObjectStatus::Escaped)
      Reach(O.Pointer);
  for (const auto &[R, X] : S.Store) {
    const Region &Root = V.region(V.root(R));
    bool Outside = Root.Kind == RegionKind::Deref
                       ? !S.object(V.basePointer(Root.Pointer))
                       : !isLocal(V.root(R));
    if (Outside)
      Reach(X);
  }
  // A returned struct is the address of its place.
  if (S.Returned && V.value(S.Returned).Kind == ValueKind::Addr)
    for (const auto &[R, X] : S.Store)
      if (V.root(R) == V.root(V.value(S.Returned).Region))
        Reach(X);
  while (!Work.empty()) {
    ValueId P = Work.pop_back_val();
    for (const auto &[R, X] : S.Store) {
      const Region &Root = V.region(V.root(R));
      if (Root.Kind == RegionKind::Deref && V.basePointer(Root.Pointer) == P)
        Reach(X);
    }
  }
  auto Lost = [&](const ObjectState &O) {
    return O.Status == ObjectStatus::Allocated && !O.Foreign &&
           !Reachable.count(O.Pointer) && mayBeValid(S, O.Pointer) &&
           !isNothing(S, O);
  };
  // What only another lost block holds goes with it: one mistake, one event.
  llvm::DenseSet<ValueId> Held;
  for (const auto &[R, X] : S.Store) {
    const Region &Root = V.region(V.root(R));
    ValueId P = V.basePointer(X);
    ValueId By =
        Root.Kind == RegionKind::Deref ? V.basePointer(Root.Pointer) : 0;
    const ObjectState *Holder = By && By != P ? S.object(By) : nullptr;
    if (P && Holder && Lost(*Holder) && !Held.count(By))
      Held.insert(P);
  }
  for (const ObjectState &O : S.Objects) {
    if (!Lost(O) || Held.count(O.Pointer))
      continue;
    Event E(EventKind::Lose);
    E.Site = S.ReturnSite;
    E.Pointer = O.Pointer;
    E.Object = O;
    E.Failing = endsInFailure(S);
    emit(std::move(E), S);
  }
  for (const ObjectState &O : S.Objects)
    if (!O.Foreign && Reachable.count(O.Pointer) && mayBeValid(S, O.Pointer))
      Handled.insert(O.AllocSite);
  noteFreed(S);
  Exits.push_back(std::move(S));
}

} // namespace kalloc
