#!/usr/bin/env bash
# Sets kalloc-tidy up and runs every test. Arguments go to ctest: test/run.sh -L checks, test/run.sh -LE kernel.
# The tests labelled «kernel» fetch Debian's linux-source-6.12 and prepare it once in the user's cache folder.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
"$root/scripts/setup.sh" libgtest-dev
cd "$root"
exec ctest --test-dir build/release --output-on-failure "$@"
