#!/bin/bash
# Makes a configured kernel with a compile database, without compiling it.
#
#   prepare-tree.sh [CACHE]
#
# Prints one line on stdout: the build folder, which holds compile_commands.json
# and every generated header. Progress goes to stderr.
#
# The kernel is Debian's linux-source-6.12, x86_64 allmodconfig, clang 22. A
# database needs the commands that Kbuild would run and the headers it would
# generate, but no object code; stand-in.c takes the compiler's place and makes
# minutes of what would be hours. The first call takes about three minutes on two
# cores; a later one returns at once for as long as nothing it read has changed.

set -euo pipefail

release=6.12
llvm=22
package=linux-source-$release
tarball=/usr/src/$package.tar.xz
packages=("$package" flex bison libelf-dev bc cpio xz-utils make rsync
  libssl-dev openssl python3 "clang-$llvm" "llvm-$llvm" "lld-$llvm")

if (($# > 1)) || [[ ${1-} == -* ]]; then
  echo "usage: ${0##*/} [CACHE]" >&2
  exit 2
fi
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
cache=${1:-${KALLOC_TIDY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kalloc-tidy}}
mkdir -p -- "$cache"
cache=$(cd -- "$cache" && pwd -P)
# Kbuild refuses such a folder, with words that do not name the cause.
if [[ $cache == *[[:space:]:]* ]]; then
  echo "prepare-tree: the cache folder may hold no space or colon: $cache" >&2
  exit 2
fi
source=$cache/$package
build=$cache/build-$release-x86_64
log=$cache/build-$release-x86_64.log
database=$build/compile_commands.json
stamp=$build/.prepare-tree.stamp
standIn=$build/stand-in

say() { printf 'prepare-tree: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit 1
}

# Runs a long step with its output in the log, and shows the end of it if the
# step fails.
logged() {
  printf '\n== %s\n' "$*" >>"$log"
  if ! "$@" >>"$log" 2>&1; then
    tail -n 20 -- "$log" >&2
    die "failed: $* (all of it in $log)"
  fi
}

installPackages() {
  local name missing=()
  for name in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null) == ii* ]] ||
      missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  say "installing through apt: ${missing[*]}"
  local asRoot=()
  ((EUID == 0)) || asRoot=(sudo)
  "${asRoot[@]}" apt-get update >&2 || say "apt could not refresh its lists"
  "${asRoot[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y --no-install-recommends "${missing[@]}" >&2 ||
    die "apt could not install them (clang-$llvm comes from apt.llvm.org)"
}

packageVersion() { dpkg-query -W -f '${source:Upstream-Version}' "$package"; }

unpackedVersion() {
  awk '/^(VERSION|PATCHLEVEL|SUBLEVEL) =/ { v = v s $3; s = "." }
       END { print v }' "$source/Makefile" 2>/dev/null || true
}

# A folder of the final name is always whole, because it gets that name last.
unpack() {
  local version
  version=$(packageVersion)
  [[ $(unpackedVersion) != "$version" ]] || return 0
  say "unpacking $tarball ($version) to $source"
  rm -rf -- "$source".new.*
  local fresh
  fresh=$(mktemp -d -- "$source.new.XXXXXX")
  logged nice -n 5 tar -C "$fresh" --strip-components=1 -xJf "$tarball"
  chmod 755 -- "$fresh"
  rm -rf -- "$source"
  mv -T -- "$fresh" "$source"
}

# What the build folder is made from, in words that differ when it differs.
# Content and versions, not times: git gives every checkout new times.
inputs() {
  packageVersion && echo
  "clang-$llvm" --version | head -n 1
  echo "$source"
  cat -- "$here/prepare-tree.sh" "$here/stand-in.c" | sha256sum
}

isReady() {
  [[ -s $database && -d $source && -f $stamp ]] &&
    [[ $(<"$stamp") == "$(inputs)" ]]
}

compileStandIn() {
  mkdir -p -- "$standIn"
  logged "clang-$llvm" -c -x c /dev/null -o "$standIn/empty.o"
  logged "clang-$llvm" -O2 -Wall -Wextra -DREAL_CC="\"clang-$llvm\"" \
    -DREAL_LD="\"ld.lld-$llvm\"" -DREAL_AR="\"llvm-ar-$llvm\"" \
    -DEMPTY_OBJECT="\"$standIn/empty.o\"" "$here/stand-in.c" -o "$standIn/cc"
  ln -sf -- cc "$standIn/ld"
  ln -sf -- cc "$standIn/ar"
}

# The stand-in is the compiler from the first call on: Kbuild makes anew
# whatever it made with another command.
kbuild() {
  nice -n 5 make -C "$source" O="$build" LLVM="-$llvm" ARCH=x86_64 \
    CC="$standIn/cc" LD="$standIn/ld" AR="$standIn/ar" -j"$(nproc)" "$@"
}

# Options and values from the caller's environment would change the database.
cleanEnvironment() {
  local name
  for name in MAKEFLAGS MFLAGS MAKELEVEL GNUMAKEFLAGS KCFLAGS KCPPFLAGS KAFLAGS \
    KBUILD_OUTPUT KBUILD_EXTMOD KCONFIG_CONFIG KCONFIG_ALLCONFIG W C V \
    LOCALVERSION CROSS_COMPILE ARCH; do
    unset "$name"
  done
  export LC_ALL=C
  # Debian's warning about another compiler than the configured one.
  export DEBIAN_KERNEL_NO_CC_VERSION_CHECK=1
}

# WERROR: a reader of the database is not the compiler that the kernel was
# cleaned for. The next ones only cost time: they compile headers one by one, pack
# them into an archive, or look for symbols in objects. RANDSTRUCT shuffles the
# fields of structures by a seed that every build draws anew: two databases would
# disagree on sizes and offsets.
configure() {
  logged kbuild allmodconfig
  logged "$source/scripts/config" --file "$build/.config" \
    -d WERROR -d KVM_WERROR -d DRM_WERROR -d DRM_I915_WERROR \
    -d DRM_XE_WERROR -d UAPI_HEADER_TEST -d HEADERS_INSTALL -d IKHEADERS \
    -d MODVERSIONS -d RANDSTRUCT_FULL -e RANDSTRUCT_NONE
  logged kbuild olddefconfig
}

# The build of all folders, as "make all" starts it, short of linking vmlinux
# and the modules. objtool has nothing to look at in an empty object.
buildFolders() {
  logged kbuild prepare modules_prepare
  logged kbuild objtool=true KBUILD_BUILTIN=1 KBUILD_MODULES=1 modules.order
}

# Host programs and user-space samples are in Kbuild's records too; only what
# went through the stand-in as kernel code is a unit.
writeDatabase() {
  logged "$source/scripts/clang-tools/gen_compile_commands.py" \
    -d "$build" -o "$build/all_commands.json"
  logged python3 - "$build/all_commands.json" "$database" "$standIn/cc" \
    "clang-$llvm" <<'PYTHON'
import json, os, sys

source, target, stand_in, compiler = sys.argv[1:]
with open(source) as file:
    entries = json.load(file)
units = []
for entry in entries:
    program, _, arguments = entry["command"].partition(" ")
    if (program != stand_in or " -D__KERNEL__ " not in arguments
            or not entry["file"].endswith(".c")):
        continue
    entry["command"] = f"{compiler} {arguments}"
    units.append(entry)
units.sort(key=lambda entry: (entry["file"], entry["command"]))
with open(target + ".new", "w") as file:
    json.dump(units, file, indent=1)
    file.write("\n")
os.replace(target + ".new", target)
os.remove(source)
PYTHON
}

main() {
  # Two calls at once: the second waits and finds the work done.
  exec 9>"$cache/.prepare-tree.lock"
  flock 9
  installPackages
  unpack
  if ! isReady; then
    rm -rf -- "$build"
    mkdir -p -- "$build"
    : >"$log"
    cleanEnvironment
    compileStandIn
    say "configuring $build"
    configure
    say "generating headers and recording commands (minutes; log: $log)"
    buildFolders
    say "writing $database"
    writeDatabase
    inputs >"$stamp.new"
    mv -- "$stamp.new" "$stamp"
    say "done: $(grep -c '"file":' "$database") units"
  fi
  echo "$build"
}

main
