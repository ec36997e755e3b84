#!/usr/bin/env python3
"""Holds kalloc-tidy's findings on the example drivers against their `expect:` comments.

usage: check-examples.py TOOL EXAMPLES [-- FLAGS]
Every misuse marked in a bad.c must be reported on its line by the check that the comment names, and nothing else; a
good.c must be silent. With FLAGS the examples are parsed with those instead of the stand-in headers.
"""
import os
import re
import subprocess
import sys

MARK = re.compile(r"/\* expect: (kalloc-[a-z-]+) \*/")
WARNING = re.compile(r"^(.*?):(\d+):\d+: warning: .* \[(kalloc-[a-z-]+)\]$", re.M)


def main():
    tool, examples, flags = sys.argv[1], sys.argv[2], sys.argv[3:]
    bad = 0
    sources = sorted(os.path.join(d, f) for d, _, fs in os.walk(examples) for f in fs if f.endswith(".c"))
    for source in sources:
        with open(source) as f:
            wanted = {(n, m) for n, line in enumerate(f, 1) for m in MARK.findall(line)}
        run = subprocess.run([tool, "--quiet", source] + flags, capture_output=True, text=True)
        found = {(int(n), c) for _, n, c in WARNING.findall(run.stdout)}
        if run.returncode not in (0, 1) or found != wanted:
            bad += 1
            print(f"{source}: exit status {run.returncode}")
            for line, check in sorted(wanted - found):
                print(f"  missed:     line {line} {check}")
            for line, check in sorted(found - wanted):
                print(f"  unexpected: line {line} {check}")
            print(run.stderr, end="")
    print(f"{len(sources)} sources, {bad} wrong")
    return 1 if bad or len(sources) < 16 else 0


sys.exit(main())
