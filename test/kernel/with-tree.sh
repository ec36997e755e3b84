#!/usr/bin/env bash
# Runs a command with @BUILD@ and @SOURCE@ replaced by the prepared kernel's output and source folder.
set -euo pipefail
build=$("$(dirname "${BASH_SOURCE[0]}")/prepare-tree.sh" 2>/dev/null)
source=$(readlink -f "$build/source")
args=()
for arg in "$@"; do
  arg=${arg//@BUILD@/$build}
  args+=("${arg//@SOURCE@/$source}")
done
exec "${args[@]}"
