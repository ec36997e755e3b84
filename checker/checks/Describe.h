//===- Describe.h - Events in words -----------------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_CHECKS_DESCRIBE_H
#define KALLOC_CHECKS_DESCRIBE_H

#include "report/Finding.h"
#include "summary/UnitAnalysis.h"

namespace kalloc {

/// What a fault is about: findings of one check with the same cause are one.
struct Cause {
  Location At;
  std::string Name; ///< "": the finding stands for itself
};

/// What a check says of an event, before it is compared with what else is said.
struct RawFinding {
  Finding Says;
  std::string Subject;
  Cause About;
};

/// Turns events, statements and values of one unit into the words and places
/// of findings. Everything is told as the person wrote it: in the file, not
/// inside a kernel macro.
class Describer {
public:
  Describer(UnitAnalysis &U, std::vector<RawFinding> &Out) : U(U), Out(Out) {}

  Location at(clang::SourceLocation Loc) const;
  /// Where \p S begins; the closing brace of \p F if it is null.
  Location at(const clang::Stmt *S, const clang::FunctionDecl *F) const;
  Location at(const clang::CallExpr *C) const;
  /// The text of \p E in the file, or "" if it is no single stretch of it.
  std::string text(const clang::Expr *E) const;
  /// "'buf'", or "memory" where no name is known.
  std::string name(const ObjectState &O) const;
  /// How a person would call the block of \p E: by its holder, by the variable
  /// or member that it was read from, or by what is written at the event.
  std::string subject(const Event &E) const;
  /// The file that makes \p Site's callee what a rule says it is: what its
  /// blocks consist of, and how they go, is its own affair.
  bool isMadeHere(const clang::Stmt *Site) const;
  /// References to \p O are counted, and somebody else has or had one; or this
  /// is the file that makes what frees it.
  bool mayLiveOn(const ObjectState &O) const;
  /// Findings of \p E's function about \p S and \p Name are one.
  Cause cause(const Event &E, const clang::Stmt *S, llvm::StringRef Name) const;
  /// The callee of a call (or "cleanup" for a scope's end) with "()".
  std::string callee(const clang::Stmt *Call) const;
  /// The nouns of the families in \p S, "a or b".
  std::string nouns(const FamilySet &S) const;
  const Family &firstFamily(const FamilySet &S) const;

  /// The notes of \p E's path from where \p Object was made (or, if it is 0,
  /// from the step at \p From) to the event: assumptions and what happened to
  /// the object.
  std::vector<Note> path(const Event &E, ValueId Object,
                         const clang::Stmt *From = nullptr) const;
  /// The calls of \p E's chain, "foo() is called here".
  void chain(const Event &E, std::vector<Note> &Notes) const;
  /// The innermost call of \p E's chain that the report may point to.
  const clang::Stmt *place(const Event &E) const;

  /// Adds a raw finding. One a check, place and \p Subject (what it is about)
  /// is enough: other paths to the same fault are not told in the end. \p Fix
  /// may be empty.
  void report(const Event &E, llvm::StringRef Check, Location At,
              llvm::StringRef Subject, std::string Message,
              std::vector<Note> Notes, Cause About = {},
              std::vector<Edit> Fix = {});

private:
  /// Says where the callees of other units are defined that the path or the
  /// chain of \p E goes through.
  void addDefinitions(const Event &E, std::vector<Note> &Notes) const;
  std::string assumption(const clang::Expr *Cond, bool Way) const;

  UnitAnalysis &U; ///< which learns what is asked of other units
  std::vector<RawFinding> &Out;
};

} // namespace kalloc

#endif
