//===- WriteWhole.cpp - Files that are there as a whole -------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/WriteWhole.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"

using namespace llvm;

namespace kalloc {

Error writeWhole(StringRef Path, StringRef Text) {
  SmallString<256> Real(Path);
  bool There = !sys::fs::real_path(Path, Real);
  if (!There)
    Real = Path;
  // Somebody else's file in a folder of ours could be renamed over.
  if (There && !sys::fs::can_write(Real))
    return errorCodeToError(make_error_code(errc::permission_denied));
  auto Permissions = sys::fs::getPermissions(Real);
  if (Error E = writeToOutput(Real, [&](raw_ostream &OS) {
        OS << Text;
        return Error::success();
      }))
    return E;
  if (There && Permissions)
    (void)sys::fs::setPermissions(Real, *Permissions);
  return Error::success();
}

} // namespace kalloc
