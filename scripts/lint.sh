#!/usr/bin/env bash
# Checks the sources' format and runs clang-tidy on them (clang-format-22, clang-tidy-22). usage: lint.sh [FILE...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
mapfile -t all < <(git ls-files 'checker/*.cpp' 'checker/*.h' 'test/unit/*.cpp')
clang-format-22 --dry-run -Werror "${all[@]}"
mapfile -t sources < <(printf '%s\n' "${@:-${all[@]}}" | tr ' ' '\n' | grep '\.cpp$')
printf '%s\n' "${sources[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy-22 --quiet -p build/release
