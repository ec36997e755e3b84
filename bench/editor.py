#!/usr/bin/env python3
"""From an edit to its diagnostics: kalloc-clangd and stock clangd on the same large driver, in turn.

usage: editor.py KALLOC-CLANGD CLANGD BUILD FILE [-n EDITS]     BUILD holds the compile database.
Prints the median of each and their ratio. Both run clang-tidy's default checks; kalloc-clangd its own besides.
"""
import argparse
import os
import statistics
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "clients"))
from lsp_client import Client  # noqa: E402


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ours")
    parser.add_argument("stock")
    parser.add_argument("build")
    parser.add_argument("file")
    parser.add_argument("-n", type=int, default=15)
    args = parser.parse_args()
    with open(args.file, encoding="utf-8", errors="replace") as f:
        text = f.read()
    last = text.rindex("\n}")  # inside the last function
    servers = {}
    for name, program in (("kalloc-clangd", args.ours), ("clangd", args.stock)):
        client = Client([program, "--compile-commands-dir=" + args.build, "--background-index=false", "-j=2"],
                        os.path.dirname(args.file))
        client.open(args.file, text)
        client.diagnostics()
        servers[name] = (client, [])
    for i in range(args.n):
        # In turn, so that both meet the same machine.
        for client, times in servers.values():
            times.append(client.latency(text[:last] + f"\n\tbarrier(); /* {i} */" + text[last:]))
    medians = {name: statistics.median(times) for name, (_, times) in servers.items()}
    for name, seconds in medians.items():
        print(f"{name:14} {seconds * 1000:7.0f} ms   (of {args.n}: {min(servers[name][1]) * 1000:.0f} to {max(servers[name][1]) * 1000:.0f})")
    ratio = medians["kalloc-clangd"] / medians["clangd"]
    print(f"{text.count(chr(10))} lines; ratio {ratio:.2f}")
    for client, _ in servers.values():
        client.close()


main()
