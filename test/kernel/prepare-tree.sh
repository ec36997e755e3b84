#!/usr/bin/env bash
# Unpacks Debian's linux-source-6.12 and has kalloc-tidy prepare it: x86_64 allmodconfig, all units.
#
#   prepare-tree.sh [TOOL [CACHE]]
#
# Prints one line on stdout: the build folder, which holds compile_commands.json and every generated header. The first
# call takes about three minutes on two cores; a later one a second, for as long as nothing it read has changed.
set -euo pipefail

package=linux-source-6.12
tarball=/usr/src/$package.tar.xz
# What kalloc-tidy itself asks for is in its own messages; here it is installed without asking.
packages=("$package" flex bison libelf-dev bc cpio xz-utils make perl libssl-dev openssl python3 clang-22 llvm-22 lld-22)

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
tool=${1:-$here/../../build/release/bin/kalloc-tidy}
cache=${2:-${KALLOC_TIDY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kalloc-tidy}}
mkdir -p -- "$cache"
source=$(cd -- "$cache" && pwd -P)/$package

say() { printf 'prepare-tree: %s\n' "$*" >&2; }

installPackages() {
  local name missing=()
  for name in "${packages[@]}"; do
    [[ $(dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null) == ii* ]] || missing+=("$name")
  done
  ((${#missing[@]})) || return 0
  say "installing through apt: ${missing[*]}"
  local asRoot=()
  ((EUID == 0)) || asRoot=(sudo)
  "${asRoot[@]}" apt-get update >&2 || say "apt could not refresh its lists"
  "${asRoot[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}" >&2
}

unpackedVersion() {
  awk '/^(VERSION|PATCHLEVEL|SUBLEVEL) =/ { v = v s $3; s = "." } END { print v }' "$source/Makefile" 2>/dev/null || true
}

# A folder of the final name is always whole, because it gets that name last.
unpack() {
  local version fresh
  version=$(dpkg-query -W -f '${source:Upstream-Version}' "$package")
  [[ $(unpackedVersion) != "$version" ]] || return 0
  say "unpacking $tarball ($version) to $source"
  rm -rf -- "$source".new.*
  fresh=$(mktemp -d -- "$source.new.XXXXXX")
  nice -n 5 tar -C "$fresh" --strip-components=1 -xJf "$tarball"
  chmod 755 -- "$fresh"
  rm -rf -- "$source"
  mv -T -- "$fresh" "$source"
}

# Two calls at once: the second waits and finds the work done.
exec 9>"$cache/.prepare-tree.lock"
flock 9
installPackages
unpack
exec "$tool" --cache-dir "$cache" --kernel "$source" --config allmodconfig --arch x86_64 --prepare
