#!/usr/bin/env bash
# Prepares Linux 6.12 and measures kalloc-tidy and its peers on one sample of its units. Arguments go to run.py: --units 1000 --seed 2.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/setup.sh"
tool=$root/build/release/bin/kalloc-tidy
exec /usr/bin/python3 "$root/bench/run.py" "$tool" "$("$root/test/kernel/prepare-tree.sh" "$tool")" "$@"
