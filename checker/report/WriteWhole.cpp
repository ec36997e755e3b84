//===- WriteWhole.cpp - Files that are there as a whole -------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "report/WriteWhole.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include <filesystem>

using namespace llvm;

namespace kalloc {

/// Where \p Path leads, also if nothing is there yet. Of a chain without end
/// the system says so when it is opened.
static SmallString<256> followed(StringRef Path) {
  SmallString<256> Real(Path);
  for (unsigned Links = 0; Links != 40; ++Links) {
    std::error_code EC;
    std::filesystem::path To = std::filesystem::read_symlink(Real.c_str(), EC);
    if (EC)
      break;
    SmallString<256> Next(To.string());
    if (sys::path::is_relative(Next)) {
      Next = sys::path::parent_path(Real);
      sys::path::append(Next, To.string());
    }
    Real = Next;
  }
  return Real;
}

/// Writes \p Text to \p OS; a full disk is told, not died of.
static Error writeAll(raw_fd_ostream &OS, StringRef Text) {
  OS << Text;
  OS.flush();
  std::error_code EC = OS.error();
  OS.clear_error();
  return errorCodeToError(EC);
}

Error writeWhole(StringRef Path, StringRef Text) {
  if (Path == "-")
    return writeAll(outs(), Text);
  SmallString<256> Real = followed(Path);
  sys::fs::file_status Status;
  bool There = !sys::fs::status(Real, Status);
  // A pipe or a device takes what it is given; it is not replaced by a file.
  if (There && Status.type() != sys::fs::file_type::regular_file) {
    std::error_code EC;
    raw_fd_ostream OS(Real, EC, sys::fs::CD_OpenExisting, sys::fs::FA_Write,
                      sys::fs::OF_None);
    return EC ? errorCodeToError(EC) : writeAll(OS, Text);
  }
  // Somebody else's file in a folder of ours could be renamed over.
  if (There && !sys::fs::can_write(Real))
    return errorCodeToError(make_error_code(errc::permission_denied));
  auto File = sys::fs::TempFile::create(Real + ".%%%%%%%%.tmp");
  if (!File)
    return File.takeError();
  raw_fd_ostream OS(File->FD, /*shouldClose=*/false, /*unbuffered=*/false);
  if (Error E = writeAll(OS, Text))
    return joinErrors(std::move(E), File->discard());
  if (There)
    (void)sys::fs::setPermissions(File->FD, Status.permissions());
  return File->keep(Real);
}

} // namespace kalloc
