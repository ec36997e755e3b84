//===- Wire.h - Numbers and texts as bytes ----------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// What worker processes send and what the cache stores. Numbers are LEB128,
// texts and lists carry their length. A Reader never reads past its input: a
// damaged one turns it bad, and it gives zeros from then on.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_MODEL_WIRE_H
#define KALLOC_MODEL_WIRE_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/LEB128.h"
#include "llvm/Support/raw_ostream.h"
#include <string>

namespace kalloc {

class WireWriter {
public:
  void number(uint64_t N) { llvm::encodeULEB128(N, OS); }
  void text(llvm::StringRef S) {
    number(S.size());
    OS << S;
  }
  /// \p Each is called once an element.
  template <typename List, typename Fn> void list(const List &L, Fn Each) {
    number(L.size());
    for (const auto &E : L)
      Each(E);
  }
  /// Everything written so far; the writer is empty afterwards.
  std::string take() {
    std::string Out;
    std::swap(Out, Bytes);
    return Out;
  }

private:
  std::string Bytes;
  llvm::raw_string_ostream OS{Bytes};
};

class WireReader {
public:
  explicit WireReader(llvm::StringRef Bytes) : Left(Bytes) {}

  uint64_t number() {
    unsigned Length = 0;
    const char *Error = nullptr;
    auto *Begin = reinterpret_cast<const uint8_t *>(Left.data());
    uint64_t N =
        llvm::decodeULEB128(Begin, &Length, Begin + Left.size(), &Error);
    if (Error || Left.empty())
      return fail();
    Left = Left.drop_front(Length);
    return N;
  }
  llvm::StringRef text() {
    uint64_t Size = number();
    if (Size > Left.size())
      return fail(), llvm::StringRef();
    llvm::StringRef S = Left.take_front(Size);
    Left = Left.drop_front(Size);
    return S;
  }
  /// Calls \p Each once an element, until the input turns out bad.
  template <typename Fn> void list(Fn Each) {
    // An element takes a byte at least, so that a damaged length ends soon.
    for (uint64_t N = number(); N && !Bad; --N)
      Each();
  }
  bool bad() const { return Bad; }
  bool atEnd() const { return Left.empty(); }
  /// What was not read yet.
  llvm::StringRef rest() const { return Left; }

private:
  uint64_t fail() {
    Bad = true;
    Left = {};
    return 0;
  }
  llvm::StringRef Left;
  bool Bad = false;
};

} // namespace kalloc

#endif
