#!/usr/bin/env bash
# Builds a UML kernel of Debian's linux-source-6.12 with every debugging aid (about four CPU minutes, 3 GB) and the init of its
# initrd, into oracle/ of the user's cache folder, whose name it prints. Needs no privileges to run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
"$root/scripts/setup.sh" linux-source-6.12 gcc flex bison bc libelf-dev cpio make xz-utils >&2
cache=${KALLOC_TIDY_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kalloc-tidy}/oracle
source=$cache/linux-source-6.12 build=$cache/uml
mkdir -p "$build"
[ -f "$source/Makefile" ] || tar -C "$cache" -xf /usr/src/linux-source-6.12.tar.xz
# Clang puts UML's .bss into .lbss, which UML's linker script leaves outside of the kernel's data: lockdep would turn itself off,
# and kmemleak would take everything that only lies there for leaked.
grep -q lbss "$source/arch/um/kernel/dyn.lds.S" ||
  sed -i 's/\*(\.bss \.bss\.\* \.gnu\.linkonce\.b\.\*)/*(.bss .bss.* .gnu.linkonce.b.* .lbss .lbss.*)/' "$source/arch/um/kernel/dyn.lds.S"
flags=(-s -C "$source" ARCH=um CC=clang-22 "O=$build")
if [ ! -f "$build/.config" ]; then
  make "${flags[@]}" allnoconfig KCONFIG_ALLCONFIG="$here/uml.config" >&2
  while read -r line; do
    case $line in CONFIG_*=*) grep -qxF "$line" "$build/.config" || echo "not taken: $line" >&2 ;; esac
  done < "$here/uml.config"
fi
make "${flags[@]}" "-j$(nproc)" >&2
gcc -O1 -static -Wall -o "$cache/init" "$here/init.c"
echo "$cache"
