#!/usr/bin/env python3
"""From an edit to its diagnostics: kalloc-clangd and stock clangd on the same large driver, in turn.

usage: editor.py KALLOC-CLANGD CLANGD BUILD FILE [-n EDITS] [--seed N]     BUILD holds the compile database.
Each edit puts one more statement into a function drawn at random. Prints median and mean of each, and their ratios. Both run clang-tidy's default checks; kalloc-clangd its own besides.
"""
import argparse
import os
import random
import re
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "clients"))
from lsp_client import Client  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ours")
    parser.add_argument("stock")
    parser.add_argument("build")
    parser.add_argument("file")
    parser.add_argument("-n", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    with open(args.file, encoding="utf-8", errors="replace") as f:
        text = f.read()
    # Behind the parameters of a function, as the kernel writes them: a brace alone on its line.
    opening = re.compile(r"\)\n\{\n")
    draw = random.Random(args.seed)
    servers = {}
    for name, program in (("kalloc-clangd", args.ours), ("clangd", args.stock)):
        client = Client([os.path.abspath(program), "--compile-commands-dir=" + args.build, "--background-index=false", "-j=2"],
                        os.path.dirname(args.file))
        client.open(args.file, text)
        client.diagnostics()
        client.latency(text + "\n")  # the preamble is there now
        servers[name] = (client, [])
    for i in range(args.n):
        at = draw.choice([m.end() for m in opening.finditer(text)])
        text = f"{text[:at]}\tbarrier(); /* {i} */\n{text[at:]}"
        # In turn, so that both meet the same machine.
        for client, times in servers.values():
            time.sleep(0.5)  # what the other does behind its diagnostics is no part of this
            seconds, found = client.edit(text)
            if any(d.get("severity") == 1 for d in found):
                raise SystemExit(f"edit {i} does not compile: {[d['message'] for d in found]}")
            times.append(seconds)
    for what, of in (("median", statistics.median), ("mean", statistics.mean)):
        figures = {name: of(times) for name, (_, times) in servers.items()}
        for name, seconds in figures.items():
            times = servers[name][1]
            print(f"{name:14} {what:6} {seconds * 1000:6.0f} ms   (of {args.n}: {min(times) * 1000:.0f} to {max(times) * 1000:.0f})")
        print(f"{'':14} {what:6} ratio {figures['kalloc-clangd'] / figures['clangd']:.2f}")
    print(f"{text.count(chr(10))} lines, {len(opening.findall(text))} functions")
    for client, _ in servers.values():
        client.close()


main()
