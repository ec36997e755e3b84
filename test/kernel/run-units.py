#!/usr/bin/env python3
"""Runs kalloc-tidy over units of the real kernel: no crash, no unit lost.

usage: run-units.py TOOL BUILD [-n N] [--seed S] [--all-units] [--output FILE]
Draws from the units that pick-units.py knows, which allocate memory, or from all. Prints the statistics, with CPU time and memory of the costliest units; the findings go to FILE.
"""
import argparse
import os
import subprocess
import sys

import units


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool")
    parser.add_argument("build")
    parser.add_argument("-n", type=int, default=400)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--all-units", action="store_true")
    parser.add_argument("--output", default=os.devnull)
    args = parser.parse_args()
    if args.all_units:
        entries = units.sample(args.build, args.n, args.seed)
    else:
        sources = set(units.pick(args.build, args.n, args.seed))
        entries = [e for e in units.load(args.build) if e["file"] in sources]
    with units.part_of(entries) as database, open(args.output, "w") as output:
        run = subprocess.run([args.tool, "--quiet", "--stats", "--exit-zero", "-p", database] + units.roots(entries),
                             stdout=output, stderr=subprocess.PIPE, text=True)
    print(run.stderr, end="")
    counted = f"units: {len(entries)}\n" in run.stderr
    if run.returncode or not counted or "was not analysed" in run.stderr:
        print(f"FAILED: exit status {run.returncode}, {len(entries)} units wanted")
        return 1
    return 0


sys.exit(main())
