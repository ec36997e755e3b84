#!/usr/bin/env bash
# Sets kalloc-tidy up (packages, build) and runs it on the example drivers: each misuse with the path that leads there, and
# what the code does when it is run under the shadow of the kernel's allocators.
# usage: examples/run.sh [NAME...]     e.g. examples/run.sh irq-chardev
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/setup.sh"
cd "$root"
tool=build/release/bin/kalloc-tidy

names=("$@")
if [ "${#names[@]}" -eq 0 ]; then
  for file in examples/*/bad.c; do names+=("$(basename "$(dirname "$file")")"); done
fi
found=0
for name in "${names[@]}"; do
  [ -f "examples/$name/bad.c" ] || { echo "error: no example is called '$name'" >&2; exit 2; }
  printf '\n== examples/%s: %s\n\n' "$name" "$(sed -n 's/^# //p;T;q' "examples/$name/README.md")"
  status=0
  "$tool" --quiet --validate "examples/$name/bad.c" || status=$?
  [ "$status" -le 1 ] || exit "$status"
  found=$((found + status))
  # The repair must be silent, read and run: a finding here is a fault of kalloc-tidy.
  "$tool" --quiet --validate "examples/$name/good.c"
done
printf '\n%s of %s examples have findings; their repairs (good.c) have none.\n' "$found" "${#names[@]}"
