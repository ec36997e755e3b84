//===- Values.h - Symbolic values and memory regions ------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// A value is what an expression can be on a path: a number, a symbol (nothing
// is known but its identity), the address of a region, a pointer moved by a
// constant, or an operation on two values. A region is a place that can hold a
// value: a variable, what a pointer points to, a field, an element.
//
// Both are interned per translation unit: equal values have equal ids, so that
// a test made twice on the same operands is the same value, and a summary of
// one function can speak of the values of another.
//
//   p->node      Field(Deref(Initial(Var p)), node)
//   &p->node     Addr(that)
//   container_of(&p->node, T, node)    -> Initial(Var p) again
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_FLOW_VALUES_H
#define KALLOC_FLOW_VALUES_H

#include "model/IntervalSet.h"
#include "clang/AST/ASTContext.h"
#include "clang/AST/Expr.h"
#include "llvm/ADT/DenseMap.h"
#include <deque>

namespace kalloc {

/// Interned; 0 is no value.
using ValueId = uint32_t;
/// Interned; 0 is no region.
using RegionId = uint32_t;

enum class ValueKind : uint8_t { Int, Symbol, Addr, Offset, Binary };
enum class SymbolKind : uint8_t {
  Initial, ///< what a region held when the function was entered
  Call,    ///< result of the call Origin
  Other    ///< anything else that Origin made
};
enum class RegionKind : uint8_t { Var, Deref, Field, Element, Expr, Function };

/// Operators of Binary values, in a canonical form: comparisons are <, <=, ==.
enum class ValueOp : uint8_t {
  Add,
  Sub,
  Mul,
  Div,
  Rem,
  And,
  Or,
  Xor,
  Shl,
  Shr,
  Lt,
  Le,
  Eq,
  IsErr,
  IsErrOrNull,
  IsVmalloc,
  IsDirectMap,
  IsStack,
  IsBlocking,
  Derived, ///< an address of another kind (physical, for a device) of Left
  Handle,  ///< the number by which a device knows the block Left
  Pure     ///< what a function says of what Left points to, and of Right
};

struct Value {
  ValueKind Kind;
  SymbolKind Sym = SymbolKind::Other;
  ValueOp Op = ValueOp::Add;
  uint8_t Depth = 0;            ///< nesting of Binary
  uint16_t Weight = 1;          ///< size of the tree it stands for
  uint32_t Instance = 0;        ///< Call, Other: which evaluation of Origin
  int64_t Number = 0;           ///< Int; Offset: bytes
  RegionId Region = 0;          ///< Addr, Initial
  ValueId Left = 0, Right = 0;  ///< Binary; Offset: Left
  const void *Origin = nullptr; ///< Call, Other
  clang::QualType Type;         ///< symbols
  ValueId Block = 0;            ///< see basePointer(); set by the arena
  uint64_t Symbols = 0;         ///< a bit for each symbol in it, many a bit
};

struct Region {
  RegionKind Kind;
  RegionId Base = 0;          ///< Field, Element
  ValueId Pointer = 0;        ///< Deref; Element: index
  uint16_t Weight = 1;        ///< size of the tree it stands for
  const void *Decl = nullptr; ///< VarDecl, FieldDecl, Expr, FunctionDecl
  RegionId Root = 0;          ///< see root(); set by the arena
  uint64_t Symbols = 0;       ///< as in Value
};

/// A variable that a function's callers know as well: a parameter or a global.
bool isParamOrGlobal(const clang::VarDecl *D);

/// Owns all values and regions of one translation unit. Not thread-safe.
class ValueArena {
public:
  explicit ValueArena(clang::ASTContext &Ctx);

  /// The flags that make a mask a blocking one (__GFP_DIRECT_RECLAIM); 0: not
  /// known.
  uint64_t BlockingBits = 0;

  ValueId number(int64_t N);
  ValueId initial(RegionId R, clang::QualType T);
  ValueId symbol(SymbolKind K, const void *Origin, unsigned Instance,
                 clang::QualType T);
  ValueId address(RegionId R);
  /// \p V moved by \p Bytes; finds the enclosing object again where a member's
  /// address is moved back by the member's offset (container_of).
  ValueId offset(ValueId V, int64_t Bytes);
  /// Folds constants; 0 if the result would nest too deep.
  ValueId binary(ValueOp Op, ValueId L, ValueId R);

  RegionId variable(const clang::VarDecl *D);
  RegionId function(const clang::FunctionDecl *D);
  RegionId temporary(const clang::Expr *E);
  RegionId pointee(ValueId V);
  RegionId field(RegionId Base, const clang::FieldDecl *D);
  RegionId element(RegionId Base, ValueId Index);

  const Value &value(ValueId V) const { return Values[V]; }
  const Region &region(RegionId R) const { return Regions[R]; }
  bool isNumber(ValueId V, int64_t &N) const;
  bool isInitial(ValueId V) const {
    return Values[V].Kind == ValueKind::Symbol &&
           Values[V].Sym == SymbolKind::Initial;
  }
  const clang::VarDecl *asVariable(RegionId R) const;
  const clang::FieldDecl *asField(RegionId R) const;
  /// The function whose address \p V is, or null.
  const clang::FunctionDecl *asFunction(ValueId V) const;

  /// The region at the bottom: Var, Deref, Expr or Function.
  RegionId root(RegionId R) const { return Regions[R].Root; }
  /// The address of a first member is the address of the whole, for comparing.
  ValueId startOfObject(ValueId V);
  /// True if \p R and \p Root lie in the same variable or block.
  bool sameBlock(RegionId R, RegionId Root) const;
  /// The pointer that \p V is, or is derived from by taking a member's
  /// address or moving it; 0 for the address of a variable and for numbers.
  ValueId basePointer(ValueId V) const { return Values[V].Block; }
  /// \p V is made of the symbol \p Sym, or is it.
  bool mentions(ValueId V, ValueId Sym) const;
  /// Calls \p Visit for every symbol that \p V is made of, bases of derefs
  /// included.
  void forEachSymbol(ValueId V, llvm::function_ref<void(ValueId)> Visit) const;
  /// True if a chain of members and derefs leads from \p Root to \p R.
  bool within(RegionId R, RegionId Root) const;
  /// True if every root that \p V is made of satisfies \p Ok (a VarDecl);
  /// false for symbols made by calls.
  bool madeOf(ValueId V,
              llvm::function_ref<bool(const clang::VarDecl *)> Ok) const;
  /// The same for a region, its indices included.
  bool regionMadeOf(RegionId R,
                    llvm::function_ref<bool(const clang::VarDecl *)> Ok) const;
  /// The innermost field on the way from \p R to its root, through elements.
  const clang::FieldDecl *innermostField(RegionId R) const;
  /// The member of an enclosing structure that \p R's innermost field lies in.
  const clang::FieldDecl *enclosingField(RegionId R) const;
  /// All values a value of type \p T can have.
  IntervalSet rangeOf(clang::QualType T) const;

  clang::ASTContext &context() const { return Ctx; }

private:
  bool fieldOffset(RegionId R, int64_t &Bytes) const;
  using Key = std::tuple<uint64_t, uint64_t, uint64_t>;
  ValueId intern(const Key &K, const Value &V);
  RegionId intern(const Key &K, const Region &R);

  clang::ASTContext &Ctx;
  ValueId blockOf(const Value &V) const;
  uint64_t symbolsOf(const Value &V, ValueId Self) const;

  // Deques, since references to elements must survive interning.
  std::deque<Value> Values;
  std::deque<Region> Regions;
  llvm::DenseMap<Key, ValueId> ValueIds;
  llvm::DenseMap<Key, RegionId> RegionIds;
};

} // namespace kalloc

#endif
