#!/usr/bin/env bash
# Scores kalloc-tidy on a corpus of injected bugs: recall a class and alarms at the same spots of the originals.
# usage: corpus.sh CORPUS [OPTIONS OF CORPUS/check.py]     CORPUS holds check.py and the cases (see its README.md)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[ -f "${1:-}/check.py" ] || { echo "usage: corpus.sh CORPUS [options]; '${1:-}' holds no check.py" >&2; exit 2; }
corpus=$1
shift
build=$("$here/../kernel/prepare-tree.sh")
map=$(mktemp)
database=$(mktemp)
trap 'rm -f "$map" "$database"' EXIT
# check.py reads a database whose commands are one text each.
/usr/bin/python3 - "$build/compile_commands.json" > "$database" <<'PY'
import json, shlex, sys
entries = json.load(open(sys.argv[1]))
print(json.dumps([{"directory": e["directory"], "file": e["file"], "command": e.get("command") or shlex.join(e["arguments"])} for e in entries]))
PY
cat > "$map" <<'JSON'
{"M1": "kalloc-mismatched-free", "M2": "kalloc-mismatched-free", "M3": "kalloc-sleep-in-atomic", "M4": "kalloc-sleep-in-atomic",
 "M5": "kalloc-dma-unsafe-buffer", "M6": "kalloc-leak", "M7": "kalloc-(double-free|use-after-free)", "M8": "kalloc-unchecked-allocation"}
JSON
/usr/bin/python3 "$corpus/check.py" --tree "$(readlink -f "$build/source")" --db "$database" \
  --mode overlay --class-map "$map" "$@" "$here/../../build/release/bin/kalloc-tidy --quiet {src} -- {flags}"
