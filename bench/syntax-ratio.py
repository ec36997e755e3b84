#!/usr/bin/env python3
"""CPU time and memory of kalloc-tidy as a ratio to `clang -fsyntax-only` on the same units, in one run.

usage: syntax-ratio.py TOOL BUILD [-n UNITS] [--seed S]
BUILD is what test/kernel/prepare-tree.sh prints. The units are drawn by test/kernel/pick-units.py. Both run one unit at a
time; CPU time is user plus system, process starts included.
"""
import argparse
import os
import shlex
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "kernel"))
import units  # noqa: E402


def cpu(command, cwd):
    """(CPU seconds, peak memory in MB) of one command."""
    with tempfile.TemporaryFile() as out:
        process = subprocess.Popen(command, cwd=cwd, stdout=out, stderr=out)
        _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool")
    parser.add_argument("build")
    parser.add_argument("-n", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    tool = os.path.abspath(args.tool)
    sources = units.pick(args.build, args.n, args.seed)
    database = units.load(args.build)
    first = {}
    for entry in database:
        first.setdefault(entry["file"], entry)
    syntax, ours, together = [], [], None
    for source in sources:
        words = shlex.split(first[source]["command"])
        flags = [w for i, w in enumerate(words[1:], 1) if w not in ("-c", "-o") and words[i - 1] != "-o" and not w.startswith("-Wp,-M")]
        directory = first[source]["directory"]
        syntax.append(cpu(["clang-22", "-fsyntax-only", "-w"] + flags, directory))
        flags.remove(source) if source in flags else flags.pop()
        ours.append(cpu([tool, "--quiet", source, "--"] + flags, directory))
    with units.part_of(database, sources) as folder:
        together = cpu([tool, "--quiet", "-p", folder, os.path.commonpath(sources)], ".")
    total = sum(s for s, _ in syntax)
    ratios = sorted(o / s for (o, _), (s, _) in zip(ours, syntax))
    print(f"{len(sources)} units, seed {args.seed}")
    print(f"clang -fsyntax-only:         {total:7.1f} s CPU, peak {max(m for _, m in syntax):4.0f} MB, ratio 1")
    print(f"kalloc-tidy, one process each: {sum(o for o, _ in ours):5.1f} s CPU, peak {max(m for _, m in ours):4.0f} MB, "
          f"ratio {sum(o for o, _ in ours) / total:.2f} (median {ratios[len(ratios) // 2]:.2f})")
    print(f"kalloc-tidy, one process:    {together[0]:7.1f} s CPU, peak {together[1]:4.0f} MB, ratio {together[0] / total:.2f}")


main()
