//===- FunctionGraph.h - A function's control flow, prepared ----*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The Clang CFG and what the explorer needs to know about it beforehand: an
// order, the loops, which values cross blocks, and which places a later block
// may still look at. The last is what lets paths meet again: knowledge about a
// place that nobody reads any more is dropped, and states that differed only
// there become equal.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_FLOW_FUNCTIONGRAPH_H
#define KALLOC_FLOW_FUNCTIONGRAPH_H

#include "clang/AST/Decl.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallPtrSet.h"
#include <memory>
#include <vector>

namespace kalloc {

class FunctionGraph {
public:
  /// Tells the members that a callee asks for, so that what is known of them is
  /// kept for it.
  using CalleeReads = llvm::function_ref<void(
      const clang::CallExpr *, llvm::function_ref<void(const clang::Decl *)>)>;
  /// Null if Clang cannot build a CFG for \p F.
  static std::unique_ptr<FunctionGraph> build(const clang::FunctionDecl *F,
                                              CalleeReads Reads);

  const clang::CFG &cfg() const { return *Graph; }
  /// Position of a block in reverse post order.
  unsigned order(const clang::CFGBlock &B) const {
    return Order[B.getBlockID()];
  }
  /// The number of blocks that can be reached.
  unsigned size() const { return Count; }
  bool isLoopHead(const clang::CFGBlock &B) const {
    return LoopAssigns.count(B.getBlockID());
  }
  /// True if \p B lies in the loop whose head has the id \p Head.
  bool inLoop(unsigned Head, const clang::CFGBlock &B) const;
  struct LoopVariable {
    const clang::VarDecl *Var;
    bool OnlyGrows;     ///< it is incremented or set to constants
    bool OnlyConstants; ///< nothing but constants is assigned: a flag
    llvm::SmallVector<int64_t, 2> Constants; ///< that are assigned
  };
  /// Variables that the loop with the head \p B assigns.
  llvm::ArrayRef<LoopVariable> assignedInLoop(const clang::CFGBlock &B) const;

  /// The operand that decides at the end of \p B, or null.
  const clang::Expr *condition(const clang::CFGBlock &B) const;

  /// \p Cond, gone the way \p Way, passes over a statement that is \p Meant and
  /// stands right behind it: `if (cond) meant(); rest`.
  bool passesOver(const clang::Expr *Cond, bool Way,
                  llvm::function_ref<bool(const clang::Stmt *)> Meant) const;
  /// \p Cond, gone the way \p Way, decides that \p S, which stands right behind
  /// it, is executed.
  bool decides(const clang::Expr *Cond, bool Way, const clang::Stmt *S) const;

  /// A way leads from one of \p From to the end of the function that executes
  /// none of \p Past.
  bool leadsPast(const llvm::SmallPtrSetImpl<const clang::Stmt *> &From,
                 const llvm::SmallPtrSetImpl<const clang::Stmt *> &Past) const;

  /// \p Var is assigned in the block that \p S stands in.
  bool assignsBeside(const clang::Stmt *S, const clang::VarDecl *Var) const;

  /// A value of \p S is needed in another block than the one that makes it.
  bool crossesBlocks(const clang::Stmt *S) const { return Cross.count(S); }
  /// Which way \p S (&&, ||, ?:) went is needed when its value is asked for.
  bool needsChoice(const clang::Stmt *S) const { return Choice.count(S); }

  /// Nobody looks at the result of \p C.
  bool isDiscarded(const clang::CallExpr *C) const {
    return Discarded.count(C);
  }

  /// \p D is the copy that a macro makes of its argument, whose address it then
  /// uses, and nobody looks at what the macro says: kfifo_put(&fifo, p);
  bool isHandedOver(const clang::VarDecl *D) const {
    return HandedOver.count(D);
  }

  /// The function sets \p Place to something that is not zero: the same
  /// variable, member or (of whatever index) element, spelled in the same way.
  bool sets(const clang::Expr *Place) const;

  /// \p D is a pointer that the function moves along (p++, p += n).
  bool isAdvanced(const clang::VarDecl *D) const {
    return Advanced.count(D->getCanonicalDecl());
  }

  /// \p S stands in the CFG but is never executed: an operand of
  /// __builtin_constant_p() and its like.
  bool isUnevaluated(const clang::Stmt *S) const {
    return Unevaluated.count(S);
  }

  /// \p D (a variable or a field) may be read at or after the start of \p B.
  bool readLater(const clang::CFGBlock &B, const clang::Decl *D) const;

private:
  void findLoops();
  void findSpecialStatements(clang::ASTContext &Ctx);
  void findCrossings();
  void findReads(CalleeReads OfCallee);
  void findDiscarded(const clang::Stmt *S);
  void walkOperands(const clang::Stmt *S, unsigned Block,
                    const llvm::DenseMap<const clang::Stmt *, unsigned> &Home);
  unsigned index(const clang::Decl *D);

  std::unique_ptr<clang::CFG> Graph;
  std::vector<unsigned> Order;
  unsigned Count = 0;
  llvm::DenseMap<unsigned, llvm::SmallVector<LoopVariable, 4>> LoopAssigns;
  llvm::DenseMap<unsigned, llvm::BitVector> LoopBlocks;
  llvm::DenseSet<const clang::Stmt *> Cross, Choice, Unevaluated, Discarded;
  llvm::DenseMap<const clang::Decl *, unsigned> ReadIndex;
  llvm::DenseSet<const clang::VarDecl *> Advanced, HandedOver;
  llvm::SmallVector<const clang::Expr *, 16> Assigned; ///< left hand sides
  std::vector<llvm::BitVector> Reads;
  llvm::DenseSet<const clang::Decl *> AlwaysRead;
};

} // namespace kalloc

#endif
