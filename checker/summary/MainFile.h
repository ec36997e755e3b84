//===- MainFile.h - One version of a file, cut into functions ---*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_SUMMARY_MAINFILE_H
#define KALLOC_SUMMARY_MAINFILE_H

#include "model/Location.h"
#include "clang/AST/ASTContext.h"
#include <map>
#include <optional>
#include <vector>

namespace kalloc {

/// The text of a unit's main file: the bodies of its functions, and the tokens
/// of all that is outside of them. Two versions whose outside is the same
/// differ in comments and in what functions do. Not thread-safe.
class MainFile {
public:
  MainFile() = default;
  explicit MainFile(const clang::ASTContext &Ctx);

  /// As Clang opened it.
  const std::string &name() const { return Name; }
  /// A hash of the tokens outside, and of how the bodies lie between them.
  uint64_t outside() const { return Outside; }
  /// True if \p Old, whose outside is the same, has the same body for \p Name,
  /// or if neither has one.
  bool hasSameBody(const MainFile &Old, const std::string &Name) const;
  /// Where \p L, a place of \p Old, whose outside is the same, is now. Nothing
  /// if it lies in a body that has changed, or in a comment.
  std::optional<Location> moved(const MainFile &Old, const Location &L) const;
  /// Where the byte \p Offset of \p Old is now, as above.
  std::optional<unsigned> moved(const MainFile &Old, unsigned Offset) const;

private:
  struct Body {
    std::string Name;
    unsigned Begin, End; ///< bytes; End is behind the closing brace
    uint64_t Hash;
  };
  struct Token {
    unsigned Offset, Length;
  };
  void cut(const clang::ASTContext &Ctx);
  void split(const clang::LangOptions &Opts);

  std::string Name;
  std::string Text;
  std::vector<unsigned> Lines; ///< where they begin
  std::vector<Body> Bodies;    ///< in the order of the text
  std::map<std::string, unsigned> ByName;
  std::vector<Token> Tokens; ///< outside
  uint64_t Outside = 0;
};

} // namespace kalloc

#endif
