#!/usr/bin/env bash
# Sets kalloc-tidy up and runs every test. Arguments go to ctest: test/run.sh -L checks, test/run.sh -LE kernel.
# The tests labelled «kernel» fetch Debian's linux-source-6.12 and prepare it once in the user's cache folder.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# What the findings' readers use: a browser, an editor, a validator (by npm), Git.
readers=(git chromium fonts-dejavu-core neovim tmux aha)
command -v npm > /dev/null || readers+=(npm)
"$root/scripts/setup.sh" libgtest-dev gcc "${readers[@]}"
cd "$root"
exec ctest --test-dir build/release --output-on-failure "$@"
