//===- Rules.h - The kernel's API as data -----------------------*- C++ -*-===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#ifndef KALLOC_MODEL_RULES_H
#define KALLOC_MODEL_RULES_H

#include "model/CallModel.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/GlobPattern.h"
#include <memory>
#include <vector>

namespace llvm {
class MemoryBuffer;
class raw_ostream;
} // namespace llvm

namespace kalloc {

/// A kernel version as LINUX_VERSION_CODE counts it, without the sublevel:
/// (major << 8) | minor. 0 means unknown, which matches the newest rules.
using KernelVersion = unsigned;

enum class DmaReach { Safe, Unsafe, Maybe };

/// Where in the kernel's address space memory lies.
enum class AddressSpace { Unknown, Linear, Vmalloc };

struct Family {
  std::string Name, Noun, Use, Source;
  DmaReach Dma = DmaReach::Safe;
  /// Losing the last pointer to a block is a leak.
  bool Leaks = true;
  /// Its deallocators do not look into the block.
  bool Plain = false;
  /// Its deallocators drop one of several references.
  bool Counted = false;
  /// Who gets one as a parameter owns the only reference.
  bool HandedOver = false;
  /// The largest block there is; 0: no limit worth telling.
  int64_t MaxSize = 0;
  /// To ask for nothing is a mistake.
  bool ZeroIsBad = false;
  /// Its blocks begin at multiples of this, in bytes; a power of 2.
  int64_t Align = 1;
  AddressSpace Space = AddressSpace::Unknown;
  /// Its blocks are blocks of one of these, which the address tells; those of
  /// at most a page are of the first. Empty for most families.
  std::vector<FamilyId> Either;
  /// A deallocator that needs the pointer alone and is right for every block;
  /// what a fix-it writes. "": there is none.
  std::string Repair;
};

/// GFP flags that do not go together, or not with what is allocated.
struct MaskRule {
  FamilySet Families;                 ///< empty: whatever is allocated
  std::vector<std::string> Functions; ///< not empty: these alone
  uint32_t Set = 0, Unset = 0;        ///< indices into RuleSet::gfpFlags()
  int64_t SizeAbove = -1;             ///< only for blocks that are larger
  /// Macros that stand together in the argument as it is written.
  std::vector<std::string> Spelled;
  /// The argument is of one of these types, which are not gfp_t.
  std::vector<std::string> Typed;
  std::string Why, Source;
};

struct AtomicRegionKind {
  std::string Name, Text;
  /// in_interrupt() is true inside, so that vfree() and the like defer.
  bool Interrupt = false;
};

struct FunctionRule {
  std::vector<std::string> Names;
  std::string Source, File;
  KernelVersion Since = 0, Until = ~0u;
  CallEffects Effects;
};

struct CallbackRule {
  std::vector<std::string> Fields;
  Context Ctx = Context::Process;
  std::string Why, Source;
};

/// All rules in force. Built once, then shared by all threads as const.
class RuleSet {
public:
  /// Reads \p Paths (files, or folders searched for *.yaml) in order; all
  /// families and regions are known to all files. Errors carry file, line,
  /// column, the fault and a proposal, one line each with a caret below.
  static llvm::Expected<RuleSet> load(llvm::ArrayRef<std::string> Paths);

  /// The effects of the function named \p Name in a kernel of version \p V;
  /// null if there is no rule for exactly this name.
  const CallEffects *lookup(llvm::StringRef Name, KernelVersion V) const;
  /// True if some rule for exactly \p Name is in force, whatever the version:
  /// the function's body is never looked at.
  bool isAlwaysKnown(llvm::StringRef Name) const;
  /// The same for names with a '*': what to think of a function of which
  /// nothing else is known.
  const CallEffects *lookupPattern(llvm::StringRef Name, KernelVersion V) const;
  /// The context in which a function stored in \p Field ("struct.field")
  /// runs; null if no rule says so.
  const CallbackRule *callback(llvm::StringRef Field) const;

  llvm::ArrayRef<Family> families() const { return Families; }
  const Family &family(FamilyId F) const { return Families[F]; }
  /// True if a macro's local variable called \p Name is true only where the
  /// kernel complains (WARN_ON): such paths are not followed.
  /// \p EvenConstant: WARN_ON(1) is one too.
  bool isAssertion(llvm::StringRef Name, bool &EvenConstant) const {
    auto It = Assertions.find(Name);
    EvenConstant = It != Assertions.end() && It->second;
    return It != Assertions.end();
  }
  /// True if the source file \p Path misuses memory on purpose: the kernel's
  /// tests of its own detectors do.
  bool isDeliberate(llvm::StringRef Path) const;
  /// \p Comment, right before a finding of \p Check, says that it is meant.
  bool isMeant(llvm::StringRef Check, llvm::StringRef Comment) const;
  /// True if every family in \p S is plain memory.
  bool allPlain(const FamilySet &S) const;
  /// The deallocators of one of \p S drop a reference to an object: others may
  /// hold more of them.
  bool anyCounted(const FamilySet &S) const;
  bool anyPlain(const FamilySet &S) const;
  /// True if some family in \p S lies in \p Space.
  bool anyIn(const FamilySet &S, AddressSpace Space) const;
  /// \p S without what does not lie in \p Space, where a family is one of two
  /// others; \p S itself if none is.
  FamilySet narrowed(const FamilySet &S, AddressSpace Space) const;
  /// \p S with what its families are for blocks of at most a page.
  FamilySet ofSmall(const FamilySet &S) const;
  std::optional<FamilyId> familyNamed(llvm::StringRef Name) const;
  llvm::ArrayRef<AtomicRegionKind> regions() const { return Regions; }
  std::optional<unsigned> regionNamed(llvm::StringRef Name) const;
  llvm::ArrayRef<FunctionRule> functions() const { return Functions; }
  llvm::ArrayRef<CallbackRule> callbacks() const { return Callbacks; }
  llvm::ArrayRef<MaskRule> masks() const { return Masks; }
  /// The GFP flags that rules speak of, without "__GFP_"; at most 32.
  llvm::ArrayRef<std::string> gfpFlags() const { return GfpFlags; }

  /// Differs when any rule file that was read differs.
  uint64_t digest() const { return Digest; }

  /// What \p E says, in the words of the rule files: " frees:0:slab".
  std::string describe(const CallEffects &E) const;
  /// Prints one line a function and callback, sorted by name.
  void dump(llvm::raw_ostream &OS) const;

private:
  friend class RuleLoader;
  struct Pattern {
    std::unique_ptr<std::string> Text; ///< Glob points into it
    llvm::GlobPattern Glob;
    unsigned Rule;
  };
  std::vector<Family> Families;
  std::vector<AtomicRegionKind> Regions;
  std::vector<FunctionRule> Functions;
  std::vector<CallbackRule> Callbacks;
  llvm::StringMap<FamilyId> FamilyByName;
  llvm::StringMap<llvm::SmallVector<unsigned, 1>> FunctionByName;
  llvm::StringMap<unsigned> CallbackByField;
  std::vector<Pattern> Patterns;
  llvm::StringMap<bool> Assertions;
  std::vector<std::string> Deliberate; ///< globs over ends of paths
  /// Words in comments, and the check whose finding they say is meant.
  std::vector<std::pair<std::string, std::string>> MeantComments;
  std::vector<MaskRule> Masks;
  std::vector<std::string> GfpFlags;
  uint64_t Digest = 0;
};

/// The candidate nearest to \p Word by edit distance, or "" if none is near.
std::string nearestName(llvm::StringRef Word,
                        llvm::ArrayRef<std::string> Candidates);

} // namespace kalloc

#endif
