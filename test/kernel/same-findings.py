#!/usr/bin/env python3
"""The same findings, byte for byte, with preambles, without, from the cache, and at any order and number of jobs.

usage: same-findings.py TOOL BUILD [-n UNITS] [--seed S]     The units are drawn from the whole compile database.
"""
import argparse
import os
import random
import subprocess
import sys
import tempfile

import units


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool")
    parser.add_argument("build")
    parser.add_argument("-n", type=int, default=80)
    parser.add_argument("--seed", type=int, default=3)
    args = parser.parse_args()
    entries = units.sample(args.build, args.n, args.seed)
    with tempfile.TemporaryDirectory() as work:
        def run(name, options, order):
            with units.part_of(order) as folder:
                done = subprocess.run([args.tool, "--exit-zero", "--stats", "--quiet", "-p", folder] + options
                                      + units.roots(order), capture_output=True, text=True)
            if done.returncode or f"units: {len(order)}\n" not in done.stderr:
                sys.exit(f"{name}: exit status {done.returncode}\n{done.stderr[-2000:]}")
            return done.stdout, done.stderr

        cache = ["--cache-dir", os.path.join(work, "cache")]
        plain, _ = run("plain", ["--no-cache", "--no-preamble", "-j2"], entries)
        preamble, told = run("preamble", cache + ["-j3"], entries[::-1])
        warm, _ = run("warm", cache + ["-j1"], random.Random(9).sample(entries, len(entries)))
    used = int(told.split("on a preamble: ")[1].split()[0])
    print(f"{args.n} units, {used} on a preamble, {plain.count(': warning: ')} findings")
    for name, text in (("with preambles", preamble), ("from the cache", warm)):
        if text != plain:
            sys.exit(f"FAILED: {name} the findings differ")
    if used < args.n // 2:
        sys.exit("FAILED: the preambles were hardly used")
    return 0


sys.exit(main())
