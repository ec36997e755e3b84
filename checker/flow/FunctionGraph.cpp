//===- FunctionGraph.cpp - A function's control flow, prepared ------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "flow/FunctionGraph.h"
#include "clang/AST/Attr.h"
#include "clang/AST/Expr.h"
#include "clang/AST/Stmt.h"
#include "clang/Analysis/Analyses/PostOrderCFGView.h"
#include "clang/Basic/Builtins.h"

using namespace clang;

namespace kalloc {

std::unique_ptr<FunctionGraph> FunctionGraph::build(const FunctionDecl *F,
                                                    CalleeReads OfCallee) {
  CFG::BuildOptions Options;
  // Cleanup attributes (__free, guard) are invisible without this.
  Options.AddImplicitDtors = true;
  Options.PruneTriviallyFalseEdges = true;
  // Clang loses `({ … }) = p` where p alone makes no element: the builder goes
  // on from what its right side left, which is nothing.
  for (Stmt::StmtClass Leaf :
       {Stmt::DeclRefExprClass, Stmt::IntegerLiteralClass,
        Stmt::CharacterLiteralClass, Stmt::StringLiteralClass,
        Stmt::UnaryExprOrTypeTraitExprClass})
    Options.setAlwaysAdd(Leaf);
  auto G = std::make_unique<FunctionGraph>();
  G->Graph = CFG::buildCFG(F, F->getBody(), &F->getASTContext(), Options);
  if (!G->Graph)
    return nullptr;
  G->Order.assign(G->Graph->getNumBlockIDs(), ~0u);
  // Clang's view copes with pruned edges, whose successor is null.
  PostOrderCFGView ReversePostOrder(G->Graph.get());
  for (const CFGBlock *B : ReversePostOrder)
    G->Order[B->getBlockID()] = G->Count++;
  G->findLoops();
  G->findSpecialStatements(F->getASTContext());
  G->findCrossings();
  G->findReads(OfCallee);
  G->findDiscarded(F->getBody());
  return G;
}

static const VarDecl *assignedVariable(const Stmt *S) {
  const Expr *Target = nullptr;
  if (const auto *BO = dyn_cast<BinaryOperator>(S)) {
    if (BO->isAssignmentOp())
      Target = BO->getLHS();
  } else if (const auto *UO = dyn_cast<UnaryOperator>(S)) {
    if (UO->isIncrementDecrementOp())
      Target = UO->getSubExpr();
  }
  if (!Target)
    return nullptr;
  const auto *Ref = dyn_cast<DeclRefExpr>(Target->IgnoreParens());
  return Ref ? dyn_cast<VarDecl>(Ref->getDecl()) : nullptr;
}

/// \p A and \p B name the same place, if what they name their bases by is the
/// same; elements are not told apart.
static bool samePlace(const Expr *A, const Expr *B) {
  A = A->IgnoreParenCasts();
  B = B->IgnoreParenCasts();
  if (A->getStmtClass() != B->getStmtClass())
    return false;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(A))
    return Ref->getDecl() == cast<DeclRefExpr>(B)->getDecl();
  if (const auto *ME = dyn_cast<MemberExpr>(A))
    return ME->getMemberDecl() == cast<MemberExpr>(B)->getMemberDecl() &&
           samePlace(ME->getBase(), cast<MemberExpr>(B)->getBase());
  if (const auto *Sub = dyn_cast<ArraySubscriptExpr>(A))
    return samePlace(Sub->getBase(), cast<ArraySubscriptExpr>(B)->getBase());
  if (const auto *UO = dyn_cast<UnaryOperator>(A))
    return UO->getOpcode() == UO_Deref &&
           cast<UnaryOperator>(B)->getOpcode() == UO_Deref &&
           samePlace(UO->getSubExpr(), cast<UnaryOperator>(B)->getSubExpr());
  return false;
}

bool FunctionGraph::sets(const Expr *Place) const {
  return llvm::any_of(Assigned,
                      [&](const Expr *E) { return samePlace(E, Place); });
}

void FunctionGraph::findLoops() {
  unsigned N = Graph->getNumBlockIDs();
  for (const CFGBlock *B : *Graph) {
    if (Order[B->getBlockID()] == ~0u)
      continue;
    for (const CFGBlock *Head : B->succs()) {
      if (!Head || Order[Head->getBlockID()] > Order[B->getBlockID()])
        continue;
      // The natural loop of this back edge: everything that reaches B
      // without passing Head.
      llvm::BitVector &In = LoopBlocks[Head->getBlockID()];
      In.resize(N);
      In.set(Head->getBlockID());
      llvm::SmallVector<const CFGBlock *, 16> Work{B};
      while (!Work.empty()) {
        const CFGBlock *X = Work.pop_back_val();
        if (In.test(X->getBlockID()))
          continue;
        In.set(X->getBlockID());
        for (const CFGBlock *P : X->preds())
          if (P)
            Work.push_back(P);
      }
      LoopAssigns.try_emplace(Head->getBlockID());
    }
  }
  for (auto &[Head, Vars] : LoopAssigns) {
    llvm::DenseMap<const VarDecl *, unsigned> Seen;
    for (const CFGBlock *B : *Graph) {
      if (!LoopBlocks[Head].test(B->getBlockID()))
        continue;
      for (const CFGElement &E : *B)
        if (auto CS = E.getAs<CFGStmt>())
          if (const VarDecl *V = assignedVariable(CS->getStmt())) {
            const auto *UO = dyn_cast<UnaryOperator>(CS->getStmt());
            bool Grows = UO && UO->isIncrementOp();
            const auto *BO = dyn_cast<BinaryOperator>(CS->getStmt());
            bool Constant =
                BO && BO->getOpcode() == BO_Assign &&
                BO->getRHS()->isIntegerConstantExpr(V->getASTContext());
            Grows |= Constant;
            auto [It, Fresh] =
                Seen.try_emplace(V->getCanonicalDecl(), Vars.size());
            if (Fresh)
              Vars.push_back({V, Grows, Constant, {}});
            else {
              Vars[It->second].OnlyGrows &= Grows;
              Vars[It->second].OnlyConstants &= Constant;
            }
            Expr::EvalResult R;
            if (Constant && BO->getRHS()->EvaluateAsInt(R, V->getASTContext()))
              Vars[It->second].Constants.push_back(
                  R.Val.getInt().getExtValue());
          }
    }
  }
}

bool FunctionGraph::inLoop(unsigned Head, const CFGBlock &B) const {
  auto It = LoopBlocks.find(Head);
  return It != LoopBlocks.end() && It->second.test(B.getBlockID());
}

llvm::ArrayRef<FunctionGraph::LoopVariable>
FunctionGraph::assignedInLoop(const CFGBlock &B) const {
  auto It = LoopAssigns.find(B.getBlockID());
  if (It == LoopAssigns.end())
    return {};
  return It->second;
}

const Expr *FunctionGraph::condition(const CFGBlock &B) const {
  const auto *Cond =
      dyn_cast_or_null<Expr>(B.getTerminatorCondition(/*StripParens=*/true));
  // `if (a && b)`: the block of b ends in the `if`, but only b is decided
  // here; a was decided by the && before. In `do … while (a && b)` both ways
  // meet again before the decision: there the && itself is what a block makes.
  auto Makes = [&](const Stmt *S) {
    return llvm::any_of(B, [&](const CFGElement &E) {
      auto CS = E.getAs<CFGStmt>();
      return CS && CS->getStmt() == S;
    });
  };
  while (Cond) {
    const auto *BO = dyn_cast<BinaryOperator>(Cond->IgnoreParens());
    if (!BO || !BO->isLogicalOp() || B.getTerminatorStmt() == BO || Makes(BO))
      break;
    Cond = BO->getRHS();
  }
  return Cond;
}

static bool contains(const CFGBlock &B,
                     llvm::function_ref<bool(const Stmt *)> Meant) {
  return llvm::any_of(B, [&](const CFGElement &E) {
    auto CS = E.getAs<CFGStmt>();
    return CS && Meant(CS->getStmt());
  });
}

/// The blocks that \p B ends by going to if its condition goes the way \p Way,
/// and if it goes the other; null if one of them cannot be reached.
static std::pair<const CFGBlock *, const CFGBlock *> ways(const CFGBlock &B,
                                                          bool Way) {
  return {B.succ_begin()[Way ? 0 : 1].getReachableBlock(),
          B.succ_begin()[Way ? 1 : 0].getReachableBlock()};
}

bool FunctionGraph::passesOver(
    const Expr *Cond, bool Way,
    llvm::function_ref<bool(const Stmt *)> Meant) const {
  // The other way may test more: `if (a && b) meant();`.
  constexpr unsigned MaxTests = 4;
  for (const CFGBlock *B : *Graph) {
    if (B->succ_size() != 2 || condition(*B) != Cond)
      continue;
    auto [Rest, At] = ways(*B, Way);
    // `else ret = 0;`
    if (Rest && Rest->pred_size() == 1 && Rest->succ_size() == 1 &&
        !contains(*Rest, [](const Stmt *S) { return isa<CallExpr>(S); }))
      if (const CFGBlock *After = Rest->succ_begin()->getReachableBlock();
          After && After != &Graph->getExit())
        Rest = After;
    bool Found = false;
    for (unsigned Tests = 0; Rest && Tests != MaxTests;) {
      // `do { … } while (0)`, as macros have it, is no loop and no test.
      auto IsReal = [&](const CFGBlock *B) {
        return B && Order[B->getBlockID()] != ~0u;
      };
      if (!At || llvm::count_if(At->preds(), IsReal) != 1)
        break;
      Tests += llvm::count_if(At->succs(), IsReal) > 1;
      Found |= contains(*At, Meant);
      const CFGBlock *Next = nullptr;
      bool Joins = false;
      for (const CFGBlock *Succ : At->succs()) {
        Joins |= Succ == Rest;
        if (IsReal(Succ) && Succ != Rest)
          Next = Succ;
      }
      if (Found && Joins)
        return true;
      At = Next;
    }
  }
  return false;
}

bool FunctionGraph::assignsBeside(const Stmt *S, const VarDecl *Var) const {
  return llvm::any_of(*Graph, [&](const CFGBlock *B) {
    return contains(*B, [&](const Stmt *X) { return X == S; }) &&
           contains(*B,
                    [&](const Stmt *X) { return assignedVariable(X) == Var; });
  });
}

bool FunctionGraph::leadsPast(
    const llvm::SmallPtrSetImpl<const Stmt *> &From,
    const llvm::SmallPtrSetImpl<const Stmt *> &Past) const {
  llvm::BitVector Entered(Graph->getNumBlockIDs());
  llvm::SmallVector<const CFGBlock *, 16> Work;
  // Follows the elements of \p B, if it is entered with the way \p Open.
  auto Walk = [&](const CFGBlock *B, bool Open) {
    for (const CFGElement &E : *B)
      if (auto CS = E.getAs<CFGStmt>()) {
        Open &= !Past.count(CS->getStmt());
        Open |= From.count(CS->getStmt());
      }
    for (const CFGBlock *Succ : B->succs())
      if (Open && Succ && !Entered.test(Succ->getBlockID())) {
        Entered.set(Succ->getBlockID());
        Work.push_back(Succ);
      }
  };
  for (const CFGBlock *B : *Graph)
    Walk(B, false);
  while (!Work.empty()) {
    const CFGBlock *B = Work.pop_back_val();
    if (B == &Graph->getExit())
      return true;
    Walk(B, true);
  }
  return false;
}

bool FunctionGraph::decides(const Expr *Cond, bool Way, const Stmt *S) const {
  return llvm::any_of(*Graph, [&](const CFGBlock *B) {
    if (B->succ_size() != 2 || condition(*B) != Cond)
      return false;
    // `if (a && b) … else S` comes there from two tests.
    const CFGBlock *To = ways(*B, Way).first;
    return To &&
           llvm::all_of(
               To->preds(),
               [](const CFGBlock *P) { return !P || P->succ_size() == 2; }) &&
           contains(*To, [&](const Stmt *X) { return X == S; });
  });
}

/// Finds the operands of \p S that another element makes.
void FunctionGraph::walkOperands(
    const Stmt *S, unsigned Block,
    const llvm::DenseMap<const Stmt *, unsigned> &Home) {
  if (!S)
    return;
  if (isa<AbstractConditionalOperator>(S))
    Choice.insert(S);
  if (const auto *BO = dyn_cast<BinaryOperator>(S))
    if (BO->isLogicalOp())
      Choice.insert(S);
  auto Visit = [&](const Stmt *Child) {
    if (!Child)
      return;
    auto It = Home.find(Child);
    if (It == Home.end())
      return walkOperands(Child, Block, Home);
    if (It->second != Block)
      Cross.insert(Child);
  };
  if (const auto *SE = dyn_cast<StmtExpr>(S)) {
    if (!SE->getSubStmt()->body_empty())
      Visit(SE->getSubStmt()->body_back());
    return;
  }
  if (const auto *OVE = dyn_cast<OpaqueValueExpr>(S))
    return Visit(OVE->getSourceExpr());
  if (isa<UnaryExprOrTypeTraitExpr>(S))
    return;
  for (const Stmt *Child : S->children())
    Visit(Child);
}

void FunctionGraph::findSpecialStatements(ASTContext &Ctx) {
  auto Mark = [&](auto &Self, const Stmt *S) -> void {
    if (!S || !Unevaluated.insert(S).second)
      return;
    for (const Stmt *Child : S->children())
      Self(Self, Child);
  };
  for (const CFGBlock *B : *Graph)
    for (const CFGElement &E : *B) {
      auto CS = E.getAs<CFGStmt>();
      if (const VarDecl *D = CS ? assignedVariable(CS->getStmt()) : nullptr) {
        const auto *BO = dyn_cast<BinaryOperator>(CS->getStmt());
        if (D->getType()->isPointerType() &&
            (!BO || BO->getOpcode() != BO_Assign))
          Advanced.insert(D->getCanonicalDecl());
      }
      if (const auto *BO =
              CS ? dyn_cast<BinaryOperator>(CS->getStmt()) : nullptr;
          BO && BO->isAssignmentOp())
        if (!BO->getRHS()->isNullPointerConstant(
                Ctx, Expr::NPC_ValueDependentIsNotNull))
          Assigned.push_back(BO->getLHS());
      const auto *C = CS ? dyn_cast<CallExpr>(CS->getStmt()) : nullptr;
      if (!C)
        continue;
      switch (C->getBuiltinCallee()) {
      case Builtin::BI__builtin_constant_p:
      case Builtin::BI__builtin_object_size:
      case Builtin::BI__builtin_dynamic_object_size:
        for (const Expr *A : C->arguments())
          Mark(Mark, A);
        break;
      default:
        break;
      }
    }
}

void FunctionGraph::findCrossings() {
  llvm::DenseMap<const Stmt *, unsigned> Home;
  for (const CFGBlock *B : *Graph)
    for (const CFGElement &E : *B)
      if (auto CS = E.getAs<CFGStmt>())
        Home[CS->getStmt()] = B->getBlockID();
  for (const CFGBlock *B : *Graph) {
    for (const CFGElement &E : *B)
      if (auto CS = E.getAs<CFGStmt>())
        walkOperands(CS->getStmt(), B->getBlockID(), Home);
    if (const Expr *C = condition(*B)) {
      auto It = Home.find(C);
      if (It == Home.end())
        walkOperands(C, B->getBlockID(), Home);
      else if (It->second != B->getBlockID())
        Cross.insert(C);
    }
  }
}

unsigned FunctionGraph::index(const Decl *D) {
  return ReadIndex.try_emplace(D->getCanonicalDecl(), ReadIndex.size())
      .first->second;
}

namespace {
/// Calls a function for every variable and field that a statement mentions.
void forEachMention(const Stmt *S, llvm::function_ref<void(const Decl *)> Read,
                    llvm::function_ref<void(const Decl *)> AddressTaken) {
  if (!S)
    return;
  if (const auto *Ref = dyn_cast<DeclRefExpr>(S)) {
    if (isa<VarDecl>(Ref->getDecl()))
      Read(Ref->getDecl());
    return;
  }
  if (const auto *ME = dyn_cast<MemberExpr>(S))
    Read(ME->getMemberDecl());
  if (const auto *UO = dyn_cast<UnaryOperator>(S))
    if (UO->getOpcode() == UO_AddrOf) {
      const Expr *Sub = UO->getSubExpr()->IgnoreParens();
      while (const auto *ME = dyn_cast<MemberExpr>(Sub)) {
        if (ME->isArrow())
          break;
        Sub = ME->getBase()->IgnoreParens();
      }
      if (const auto *Ref = dyn_cast<DeclRefExpr>(Sub))
        AddressTaken(Ref->getDecl());
    }
  if (const auto *DS = dyn_cast<DeclStmt>(S)) {
    for (const Decl *D : DS->decls())
      if (const auto *V = dyn_cast<VarDecl>(D)) {
        if (V->hasAttr<CleanupAttr>())
          AddressTaken(V);
        forEachMention(V->getInit(), Read, AddressTaken);
      }
    return;
  }
  for (const Stmt *Child : S->children())
    forEachMention(Child, Read, AddressTaken);
}
} // namespace

/// The variables of \p S whose address it takes, to read a value through it:
/// `*(typeof(type))&val`.
static void findHandedOver(const Stmt *S,
                           llvm::DenseSet<const VarDecl *> &Out) {
  if (!S)
    return;
  // typecheck() and min() compare addresses for the compiler alone.
  if (const auto *BO = dyn_cast<BinaryOperator>(S); BO && BO->isComparisonOp())
    return;
  if (const auto *UO = dyn_cast<UnaryOperator>(S);
      UO && UO->getOpcode() == UO_AddrOf)
    if (const auto *Ref =
            dyn_cast<DeclRefExpr>(UO->getSubExpr()->IgnoreParens()))
      if (const auto *Var = dyn_cast<VarDecl>(Ref->getDecl());
          Var && Var->hasLocalStorage() && Var->getLocation().isMacroID() &&
          Var->getType()->isPointerType())
        Out.insert(Var);
  for (const Stmt *Child : S->children())
    findHandedOver(Child, Out);
}

/// Calls that stand where a statement does, and macros that do.
void FunctionGraph::findDiscarded(const Stmt *S) {
  if (!S)
    return;
  auto Alone = [&](const Stmt *Child) {
    const auto *E = dyn_cast_or_null<Expr>(Child);
    E = E ? E->IgnoreParenCasts() : nullptr;
    if (const auto *C = dyn_cast_or_null<CallExpr>(E))
      Discarded.insert(C);
    if (const auto *SE = dyn_cast_or_null<StmtExpr>(E);
        SE && SE->getBeginLoc().isMacroID() && !SE->getType()->isVoidType())
      findHandedOver(SE->getSubStmt(), HandedOver);
  };
  if (const auto *CS = dyn_cast<CompoundStmt>(S)) {
    for (const Stmt *Child : CS->body())
      Alone(Child);
  } else if (const auto *If = dyn_cast<IfStmt>(S)) {
    Alone(If->getThen());
    Alone(If->getElse());
  } else if (const auto *L = dyn_cast<LabelStmt>(S)) {
    Alone(L->getSubStmt());
  } else if (const auto *Case = dyn_cast<SwitchCase>(S)) {
    Alone(Case->getSubStmt());
  } else if (const auto *For = dyn_cast<ForStmt>(S)) {
    Alone(For->getBody());
    Alone(For->getInc());
  } else if (const auto *While = dyn_cast<WhileStmt>(S)) {
    Alone(While->getBody());
  }
  for (const Stmt *Child : S->children())
    findDiscarded(Child);
  // A statement expression has the value of its last statement.
  if (const auto *SE = dyn_cast<StmtExpr>(S);
      SE && !SE->getSubStmt()->body_empty())
    if (const auto *E = dyn_cast<Expr>(SE->getSubStmt()->body_back()))
      Discarded.erase(E->IgnoreParenCasts());
}

void FunctionGraph::findReads(CalleeReads OfCallee) {
  unsigned N = Graph->getNumBlockIDs();
  auto Taken = [&](const Decl *D) { AlwaysRead.insert(D->getCanonicalDecl()); };
  for (const CFGBlock *B : *Graph)
    for (const CFGElement &E : *B)
      if (auto CS = E.getAs<CFGStmt>()) {
        forEachMention(CS->getStmt(), [&](const Decl *D) { index(D); }, Taken);
        if (const auto *C = dyn_cast<CallExpr>(CS->getStmt()))
          OfCallee(C, [&](const Decl *D) { index(D); });
      }
  for (const CFGBlock *B : *Graph)
    if (const Stmt *T = B->getTerminatorCondition())
      forEachMention(T, [&](const Decl *D) { index(D); }, Taken);

  unsigned Bits = ReadIndex.size();
  std::vector<llvm::BitVector> Gen(N, llvm::BitVector(Bits)),
      Kill(N, llvm::BitVector(Bits));
  Reads.assign(N, llvm::BitVector(Bits));
  for (const CFGBlock *B : *Graph) {
    llvm::BitVector &G = Gen[B->getBlockID()], &K = Kill[B->getBlockID()];
    auto Read = [&](const Decl *D) {
      auto It = ReadIndex.find(D->getCanonicalDecl());
      if (It == ReadIndex.end())
        return;
      G.set(It->second);
      K.reset(It->second);
    };
    auto Killed = [&](const Decl *D) {
      auto It = ReadIndex.find(D->getCanonicalDecl());
      if (It == ReadIndex.end())
        return;
      G.reset(It->second);
      K.set(It->second);
    };
    auto Ignore = [](const Decl *) {};
    if (const Expr *C = condition(*B))
      forEachMention(C, Read, Ignore);
    for (const CFGElement &E : llvm::reverse(*B)) {
      auto CS = E.getAs<CFGStmt>();
      if (!CS)
        continue;
      const Stmt *S = CS->getStmt();
      if (const auto *C = dyn_cast<CallExpr>(S))
        OfCallee(C, Read);
      if (const auto *DS = dyn_cast<DeclStmt>(S)) {
        for (const Decl *D : DS->decls())
          Killed(D);
        forEachMention(S, Read, Ignore);
        continue;
      }
      const auto *BO = dyn_cast<BinaryOperator>(S);
      if (BO && BO->getOpcode() == BO_Assign)
        if (const VarDecl *V = assignedVariable(BO)) {
          Killed(V);
          forEachMention(BO->getRHS(), Read, Ignore);
          continue;
        }
      forEachMention(S, Read, Ignore);
    }
  }
  // Backwards to a fixed point; later blocks first, so two or three rounds.
  std::vector<const CFGBlock *> Blocks(Graph->begin(), Graph->end());
  llvm::sort(Blocks, [&](const CFGBlock *A, const CFGBlock *B) {
    return Order[A->getBlockID()] > Order[B->getBlockID()];
  });
  for (bool Changed = true; Changed;) {
    Changed = false;
    for (const CFGBlock *B : Blocks) {
      llvm::BitVector In(Bits);
      for (const CFGBlock *S : B->succs())
        if (S)
          In |= Reads[S->getBlockID()];
      In.reset(Kill[B->getBlockID()]);
      In |= Gen[B->getBlockID()];
      if (In != Reads[B->getBlockID()]) {
        Reads[B->getBlockID()] = std::move(In);
        Changed = true;
      }
    }
  }
}

bool FunctionGraph::readLater(const CFGBlock &B, const Decl *D) const {
  D = D->getCanonicalDecl();
  if (AlwaysRead.count(D))
    return true;
  auto It = ReadIndex.find(D);
  return It != ReadIndex.end() && Reads[B.getBlockID()].test(It->second);
}

} // namespace kalloc
