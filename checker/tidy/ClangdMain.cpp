//===- ClangdMain.cpp - clangd with the checks inside ---------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
//
// The whole of clangd, linked with our clang-tidy module: clangd runs the
// checks of every module that it finds in its registry. Stock clangd loads
// none, so this is a program of its own.
//
// Some of clangd's functions are wrapped by the linker (--wrap), so that an
// editor needs to know nothing but the program's name: which checks run without
// configuration, which are fast enough to run while one types, where the page
// of a check lies, how a function's name is written. A .clangd or .clang-tidy
// decides all the same.
//
//===----------------------------------------------------------------------===//
#include "clang-tidy/ClangTidyOptions.h"
#include "model/Installation.h"
#include "report/Report.h"
#include "llvm/ADT/FunctionExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/JSON.h"

namespace clang::clangd {
int clangdMain(int Argc, char *Argv[]);
// Of its own headers, which nobody ships.
struct PublishDiagnosticsParams;
struct CodeActionParams;
} // namespace clang::clangd

static const char Anchor = 0;

/// clangd begins a message with a capital letter: Kfree() frees 'p'. Names of
/// functions have them as they are.
static void mendCapital(llvm::json::Object &O) {
  std::string Text = O.getString("message").value_or("").str();
  size_t Name = llvm::StringRef(Text).find_first_not_of(
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
  bool Function = llvm::StringRef(Text)
                      .drop_front(std::min(Name, Text.size()))
                      .starts_with("()");
  if (Function && Name > 1 && !llvm::isUpper(Text[1])) {
    Text[0] = llvm::toLower(Text[0]);
    O["message"] = Text;
  }
}

static void restoreCapital(llvm::json::Object &O) {
  std::string Text = O.getString("message").value_or("").str();
  if (Text.empty())
    return;
  Text[0] = llvm::toUpper(Text[0]);
  O["message"] = Text;
}

/// Calls \p Do for the diagnostics of our checks in the array that \p Path
/// leads to.
static void forEachOurs(llvm::json::Value &Message,
                        llvm::ArrayRef<llvm::StringRef> Path,
                        llvm::function_ref<void(llvm::json::Object &)> Do) {
  llvm::json::Object *At = Message.getAsObject();
  for (llvm::StringRef Step : Path.drop_back())
    At = At ? At->getObject(Step) : nullptr;
  llvm::json::Array *All = At ? At->getArray(Path.back()) : nullptr;
  if (!All)
    return;
  for (llvm::json::Value &One : *All)
    if (llvm::json::Object *D = One.getAsObject())
      if (D->getString("code").value_or("").starts_with("kalloc-"))
        Do(*D);
}

/// The names in \p D as they are, and the address of our own page in the place
/// of the one that clang-tidy would have on the web.
static void mend(llvm::json::Object &D) {
  mendCapital(D);
  if (llvm::json::Array *Related = D.getArray("relatedInformation"))
    for (llvm::json::Value &Step : *Related)
      if (llvm::json::Object *O = Step.getAsObject())
        mendCapital(*O);
  if (llvm::json::Object *Link = D.getObject("codeDescription"))
    (*Link)["href"] =
        "file://" +
        kalloc::uriPath(kalloc::checkPage(&Anchor, *D.getString("code")));
}

/// \p Globs with our checks on, unless they speak for them: who says nothing
/// but
/// `-kalloc-leak` wants the others, and `-*` before other checks means theirs.
static std::string withOurs(std::string Globs) {
  llvm::replace(Globs, '\n', ','); // they may stand a line each
  llvm::SmallVector<llvm::StringRef, 8> Parts;
  llvm::StringRef(Globs).split(Parts, ',', -1, /*KeepEmpty=*/false);
  size_t At = 0;
  for (size_t I = 0; I != Parts.size(); ++I) {
    Parts[I] = Parts[I].trim();
    if (Parts[I].starts_with("kalloc-") || Parts[I] == "*")
      return Globs;
    if (Parts[I] == "-*")
      At = I + 1;
  }
  Parts.insert(Parts.begin() + At, "kalloc-*");
  return llvm::join(Parts, ",");
}

using Provider = llvm::unique_function<void(clang::tidy::ClangTidyOptions &,
                                            llvm::StringRef) const>;

// Their names are clangd's, mangled.
// NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming)
#pragma clang diagnostic ignored "-Wreturn-type-c-linkage"
extern "C" {
std::optional<bool>
    __real__ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE(llvm::StringRef);
Provider __real__ZN5clang6clangd20provideDefaultChecksEv();
llvm::json::Value
__real__ZN5clang6clangd6toJSONERKNS0_24PublishDiagnosticsParamsE(
    const clang::clangd::PublishDiagnosticsParams &);

llvm::json::Value
__wrap__ZN5clang6clangd6toJSONERKNS0_24PublishDiagnosticsParamsE(
    const clang::clangd::PublishDiagnosticsParams &Params) {
  llvm::json::Value Message =
      __real__ZN5clang6clangd6toJSONERKNS0_24PublishDiagnosticsParamsE(Params);
  forEachOurs(Message, {"diagnostics"}, mend);
  return Message;
}

bool __real__ZN5clang6clangd8fromJSONERKN4llvm4json5ValueERNS0_16CodeActionParamsENS2_4PathE(
    const llvm::json::Value &, clang::clangd::CodeActionParams &,
    llvm::json::Path);

// clangd finds a repair by its message, as it had made it.
bool __wrap__ZN5clang6clangd8fromJSONERKN4llvm4json5ValueERNS0_16CodeActionParamsENS2_4PathE(
    const llvm::json::Value &Message, clang::clangd::CodeActionParams &Out,
    llvm::json::Path P) {
  llvm::json::Value Theirs = Message;
  forEachOurs(Theirs, {"context", "diagnostics"}, restoreCapital);
  return __real__ZN5clang6clangd8fromJSONERKN4llvm4json5ValueERNS0_16CodeActionParamsENS2_4PathE(
      Theirs, Out, P);
}

std::optional<bool> __wrap__ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE(
    llvm::StringRef Check) {
  if (Check.starts_with("kalloc-"))
    return true;
  return __real__ZN5clang6clangd15isFastTidyCheckEN4llvm9StringRefE(Check);
}

Provider __wrap__ZN5clang6clangd20provideDefaultChecksEv() {
  return [Theirs = __real__ZN5clang6clangd20provideDefaultChecksEv()](
             clang::tidy::ClangTidyOptions &O, llvm::StringRef File) {
    Theirs(O, File);
    O.Checks = withOurs(O.Checks.value_or(""));
  };
}
}
// NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming)

int main(int Argc, char **Argv) {
  // Its own headers lie beside LLVM's clangd, which we need not be.
  static char Resources[] = "--resource-dir=" KALLOC_RESOURCE_DIR;
  llvm::SmallVector<char *, 16> Args(Argv, Argv + Argc);
  bool Set = false;
  for (char *A : Args)
    Set |= llvm::StringRef(A).starts_with("--resource-dir");
  if (!Set && Argc)
    Args.insert(Args.begin() + 1, Resources);
  int Count = int(Args.size());
  Args.push_back(nullptr);
  return clang::clangd::clangdMain(Count, Args.data());
}
