#!/usr/bin/env python3
"""Kernel sources with tokens removed, doubled and swapped: each is analysed or refused with a place, none crashes or hangs.

usage: mutate-units.py TOOL BUILD [-n UNITS] [--seed S]     The mutants are seen through an overlay; no file is changed.
"""
import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile

import units

TOKEN = re.compile(rb"[A-Za-z_]\w*|\d\w*|\"(?:[^\"\\\n]|\\.)*\"|->|\+\+|--|[-+*/%&|<>=!]=?|[{}()\[\];,.?:~^#]")


def mutate(text, draw):
    """TEXT with a few tokens removed, said twice, or in each other's place; preprocessor lines stay."""
    spots = [m for m in TOKEN.finditer(text) if not text[text.rfind(b"\n", 0, m.start()) + 1:m.start()].lstrip().startswith(b"#")
             and m.group() != b"#"]
    if len(spots) < 2:
        return text
    edits = []
    for _ in range(draw.randint(1, 3)):
        at = draw.randrange(len(spots) - 1)
        here, after = spots[at], spots[at + 1]
        kind = draw.randrange(3)
        if kind == 0:
            edits.append((here.start(), here.end(), b" "))
        elif kind == 1:
            edits.append((here.start(), here.end(), here.group() + b" " + here.group()))
        else:
            edits.append((here.start(), after.end(), after.group() + text[here.end():after.start()] + here.group()))
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("tool")
    parser.add_argument("build")
    parser.add_argument("-n", type=int, default=60)
    parser.add_argument("--seed", type=int, default=11)
    args = parser.parse_args()
    draw = random.Random(args.seed)
    entries = units.sample(args.build, args.n, args.seed)
    with tempfile.TemporaryDirectory() as work, units.part_of(entries) as folder:
        roots = []
        for i, entry in enumerate(entries):
            path = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
            with open(path, "rb") as f:
                text = f.read()
            mutant = os.path.join(work, f"{i}.c")
            with open(mutant, "wb") as f:
                f.write(mutate(text, draw))
            roots.append({"type": "file", "name": path, "external-contents": mutant})
        overlay = os.path.join(work, "overlay.yaml")
        with open(overlay, "w") as f:
            json.dump({"version": 0, "case-sensitive": True, "use-external-names": False, "roots": roots}, f)
        done = subprocess.run([args.tool, "--exit-zero", "--stats", "--quiet", "--no-cache", "--unit-timeout", "60", "--vfsoverlay", overlay,
                               "-p", folder] + units.roots(entries), capture_output=True, text=True, errors="replace")
    refused = re.findall(r"^kalloc-tidy: error: '(.*?)' was not analysed: (.*)$", done.stderr, re.M)
    bad = [(f, why) for f, why in refused if not re.match(r"\S+:\d+:\d+: (fatal )?error: ", why)]
    for name, why in bad:
        print(f"{name}: {why}")
    if bad or f"units: {len(entries)}\n" not in done.stderr or done.returncode not in (0, 2):
        sys.exit(f"exit status {done.returncode}\n{done.stderr[-2000:]}")
    print(f"{len(entries)} mutants: {len(entries) - len(refused)} analysed, {len(refused)} refused with a place")


main()
