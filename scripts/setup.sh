#!/usr/bin/env bash
# Installs what the build needs and builds kalloc-tidy into build/release. Sourced or called by examples/run.sh and
# test/run.sh; a call with everything in place does nothing and takes a second.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

packages=(clang-22 libclang-22-dev llvm-22 llvm-22-dev llvm-22-tools lld-22 clang-format-22 clang-tidy-22
          libgrpc++-dev libprotobuf-dev libseccomp-dev cmake ninja-build ccache libstdc++-12-dev binutils python3 python3-yaml)

missing=()
for package in "${packages[@]}" "$@"; do
  status=$(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true)
  [ "$status" = installed ] || missing+=("$package")
done
if [ "${#missing[@]}" -gt 0 ]; then
  echo "kalloc-tidy needs these Debian packages and installs them now: ${missing[*]}" >&2
  apt=(apt-get)
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "error: run this as root, or install sudo" >&2; exit 2; }
    apt=(sudo apt-get)
  fi
  "${apt[@]}" -qq update >&2
  DEBIAN_FRONTEND=noninteractive "${apt[@]}" -qq install -y --no-install-recommends "${missing[@]}" >&2
fi

# -S and -B rather than cd: a caller's folder may be anywhere.
cd "$root"
[ -f build/release/build.ninja ] || cmake --preset release >&2
ninja -C build/release --quiet >&2
