#!/usr/bin/env bash
# Builds the fuzz targets under sanitizers and runs each for some seconds (default 600). What is new is kept in corpus/; a crash
# leaves its input there and fails. No part of test/run.sh. usage: run.sh [SECONDS] [TARGET...]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
seconds=${1:-600}
shift || true
targets=("$@")
[ "${#targets[@]}" -gt 0 ] || targets=(rules config baseline suppressions results effects nolint diff)
"$root/scripts/setup.sh" libclang-rt-22-dev
cd "$root"
[ -f build/fuzz/build.ninja ] || cmake --preset fuzz > /dev/null
ninja -C build/fuzz "${targets[@]/#/fuzz-}" | tail -1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
run() {
  corpus=test/fuzz/corpus/$1
  mkdir -p "$corpus" "$work/$1"
  cp test/fuzz/seeds/"$1"/* "$work/$1/" 2> /dev/null || true
  if build/fuzz/bin/fuzz-"$1" -max_total_time="$seconds" -max_len=4096 -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
      -artifact_prefix="$corpus/crash-" "$work/$1" "$corpus" > "$work/$1.log" 2>&1; then
    build/fuzz/bin/fuzz-"$1" -merge=1 -max_len=4096 "$corpus" "$work/$1" > /dev/null 2>&1 || true
    echo "$1: $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$1.log") inputs in $seconds s, no fault, $(ls "$corpus" | wc -l) kept"
  else
    tail -30 "$work/$1.log"
    echo "$1: a fault; its input is in $corpus"
    return 1
  fi
}
export -f run
export seconds work
printf '%s\n' "${targets[@]}" | xargs -P "$(nproc)" -I{} bash -c 'run {}'
