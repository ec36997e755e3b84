#!/usr/bin/env bash
# The intake on the real kernel, as a new user would call it. usage: intake.sh TOOL SOURCE BUILD
# SOURCE is an unpacked tree, into which nothing may be written; BUILD a prepared output folder, for modules.
set -euo pipefail
tool=$(readlink -f "$1") source=$2 build=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export KALLOC_TIDY_CACHE=$work/cache
touch "$work/start"
fail() {
  echo "FAILED: $*" >&2
  exit 1
}
status() { # status WANTED COMMAND...: the command's output goes to out and err
  local wanted=$1 got=0
  shift
  "$@" >"$work/out" 2>"$work/err" || got=$?
  [ "$got" = "$wanted" ] || { tail -n 20 "$work/err" >&2; fail "exit status $got, not $wanted: $*"; }
}

echo "== a folder of a tree that this cache has never seen"
status 0 "$tool" --exit-zero --stats --kernel "$source" --config allmodconfig drivers/mmc/core
grep -q 'from the cache: 0' "$work/err" || fail "the first run found results"
units=$(sed -n 's/^units: //p' "$work/err")
[ "$units" -ge 15 ] || fail "only $units units"
cp "$work/out" "$work/first"

echo "== again: nothing is parsed"
status 0 "$tool" --exit-zero --stats --kernel "$source" --config allmodconfig drivers/mmc/core
grep -q "from the cache: $units" "$work/err" || fail "the second run parsed"
cmp "$work/first" "$work/out"

echo "== the same without preambles"
status 0 "$tool" --exit-zero --stats --no-preamble --no-cache --quiet -p "$work"/cache/kernels/*-x86_64-* "$source/drivers/mmc/core"
cmp "$work/first" "$work/out"

echo "== another architecture"
status 0 "$tool" --exit-zero --stats --kernel "$source" --arch arm64 --config defconfig drivers/mmc/core
[ "$(sed -n 's/^units: //p' "$work/err")" -ge 15 ] || fail "arm64: too few units"

echo "== killed in the middle, then whole"
export KALLOC_TIDY_CACHE=$work/killed
"$tool" --quiet --exit-zero -p "$build" "$source/drivers/mmc" >/dev/null 2>&1 &
sleep 4
kill -9 $! 2>/dev/null || true
wait $! 2>/dev/null || true
status 0 "$tool" --quiet --exit-zero -p "$build" "$source/drivers/mmc"
cp "$work/out" "$work/after"
status 0 "$tool" --quiet --exit-zero --no-cache -p "$build" "$source/drivers/mmc"
cmp "$work/after" "$work/out"

echo "== stopped by Ctrl-C: what is done is told and kept"
export KALLOC_TIDY_CACHE=$work/stopped
got=0
timeout --signal=INT 5 "$tool" --exit-zero -j1 -p "$build" "$source/drivers/mmc" >/dev/null 2>"$work/err" || got=$?
grep -q 'stopped: [0-9]* of [0-9]* units were not analysed' "$work/err" || { cat "$work/err"; fail "no word about the stop"; }

if [ "$(id -u)" = 0 ] && mkdir "$work/small" && mount -t tmpfs -o size=1m none "$work/small" 2>/dev/null; then
  echo "== a full disk"
  got=0
  "$tool" --exit-zero --cache-dir "$work/small" -p "$build" "$source/drivers/mmc/core" >"$work/out" 2>"$work/err" || got=$?
  umount "$work/small"
  [ "$got" = 0 ] || fail "a full disk ended the run with $got"
  cmp "$work/first" "$work/out"
fi

export KALLOC_TIDY_CACHE=$work/cache
echo "== a module outside of the tree, and nothing written to it"
mkdir -p "$work/my module/src"
cat >"$work/my module/src/Kbuild" <<'KBUILD'
obj-m := example.o
example-y := one.o two.o
$(obj)/one.o: $(obj)/made.h
$(obj)/made.h:
	echo '#define SIZE 64' > $@
KBUILD
printf '#include <linux/module.h>\n#include <linux/vmalloc.h>\n#include <linux/slab.h>\n#include "made.h"\nvoid one(void)\n{\n\tvoid *p = vmalloc(SIZE);\n\n\tkfree(p);\n}\nMODULE_DESCRIPTION("x");\nMODULE_LICENSE("GPL");\n' >"$work/my module/src/one.c"
printf '#include <linux/slab.h>\nvoid two(void);\nvoid two(void)\n{\n\tkfree(kmalloc(8, GFP_KERNEL));\n}\n' >"$work/my module/src/two.c"
cp -r "$work/my module" "$work/kept"
status 1 "$tool" --stats --module "$work/my module" --kernel-headers "$build"
grep -q "my module/src/one.c:9:2: warning: kfree() frees 'p'" "$work/out" || { cat "$work/out" "$work/err"; fail "no finding in the module"; }
grep -q '^units: 2' "$work/err" || fail "not two units"
diff -r "$work/kept" "$work/my module"

echo "== make C=1"
mkdir "$work/c1"
cp "$work/kept/src/one.c" "$work/c1/one.c"
sed -i 's/"made.h"/<linux\/types.h>/; s/SIZE/64/' "$work/c1/one.c"
echo 'obj-m := one.o' >"$work/c1/Makefile"
status 0 env -u MAKEFLAGS make -C "$source" O="$build" M="$work/c1" LLVM=-22 ARCH=x86_64 KBUILD_MODPOST_WARN=1 C=1 CHECK="$tool --kbuild" modules
grep -q "one.c:9:2: warning: kfree() frees 'p'" "$work/err" || { tail "$work/err"; fail "make C=1 reports nothing"; }

[ -z "$(find "$source" -newer "$work/start" -not -path "$source" | head -n 3)" ] || fail "the tree was written to"
echo passed
