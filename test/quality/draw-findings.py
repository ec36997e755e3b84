#!/usr/bin/env python3
"""Draws findings at random from kalloc-tidy's output, for reading by hand.

usage: draw-findings.py OUTPUT [-n 50] [--seed 1] [--per-file 0]
Prints each drawn finding with its notes; the same seed draws the same findings from the same output.
"""
import argparse
import collections
import random
import re

WARNING = re.compile(r"^(.*?):\d+:\d+: (?:warning|error): .* \[kalloc-[a-z-]+\]$")


def findings(path):
    current = None
    with open(path, errors="replace") as f:
        for line in f:
            match = WARNING.match(line.rstrip("\n"))
            if match:
                if current:
                    yield current
                current = (match.group(1), [])
            if current:
                current[1].append(line)
    if current:
        yield current


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("output")
    parser.add_argument("-n", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-file", type=int, default=0, help="at most so many findings of one file; 0: all")
    args = parser.parse_args()
    drawn = sorted(findings(args.output), key=lambda f: f[1][0])
    random.Random(args.seed).shuffle(drawn)
    seen = collections.Counter()
    count = 0
    for path, lines in drawn:
        seen[path] += 1
        if args.per_file and seen[path] > args.per_file:
            continue
        if count == args.n:
            break
        count += 1
        print(f"### {count}")
        print("".join(lines))


main()
