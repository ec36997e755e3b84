#!/usr/bin/env python3
"""How the engine's own time grows with the size of a function: generated functions, and the exponent that fits.

usage: growth.py TOOL
Each shape is generated at several sizes; the exponent is the slope of log(seconds) over log(lines), by least squares.
About 1 is linear; less than 1 means that a budget cut the work short, which the statistics count.
"""
import math
import os
import re
import subprocess
import sys
import tempfile

SIZES = [1000, 2000, 4000, 7000, 10000]


def branches(lines):
    for i in range(lines // 2):
        yield f"\tif (a & {1 << (i % 30)})\n\t\tr += use(p, {i});"


def straight(lines):
    for i in range(lines):
        yield f"\tr += a * {i} + b;"


def allocations(lines):
    for i in range(lines // 5):
        yield (f"\tchar *q{i} = kmalloc(a, GFP_KERNEL);\n\tif (!q{i})\n\t\tgoto out;\n"
               f"\tr += use(q{i}, 1);\n\tkfree(q{i});")


def loops(lines):
    for i in range(lines // 4):
        yield f"\tfor (i = 0; i < a; i++) {{\n\t\tif (use(p, i))\n\t\t\tr += {i};\n\t}}"


def nested(lines):
    for i in range(lines // 8):
        yield ("\tfor (i = 0; i < a; i++) {\n\t\tfor (j = 0; j < b; j++) {\n\t\t\tfor (k = 0; k < j; k++) {\n"
               f"\t\t\t\tif (use(p, k))\n\t\t\t\t\tr += {i};\n\t\t\t}}\n\t\t}}\n\t}}")


def source(shape, lines):
    return "\n".join(["#include <linux/slab.h>", "int use(const void *p, int i);", "int f(int a, int b)", "{",
                      "\tchar *p = kmalloc(8, GFP_KERNEL);", "\tint r = 0, i, j, k;", "\tif (!p)", "\t\treturn -1;",
                      *shape(lines), "out:", "\tkfree(p);", "\treturn r;", "}", ""])


def seconds(tool, path):
    run = subprocess.run([tool, "--no-cache", "--exit-zero", "--stats", "--unit-timeout", "600", path], text=True, check=True,
                         capture_output=True)
    budgets = sum(int(n) for n in re.findall(r"budgets hit: (\d+)", run.stderr))
    return float(re.search(r"of which analysis: ([0-9.]+)", run.stderr)[1]), budgets


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    print("| shape | " + " | ".join(f"{n} lines" for n in SIZES) + " | exponent | budgets hit |")
    print("|---" * (len(SIZES) + 3) + "|")
    with tempfile.TemporaryDirectory() as folder:
        for shape in (straight, branches, allocations, loops, nested):
            times, hits = [], 0
            for n in SIZES:
                path = os.path.join(folder, f"{shape.__name__}.c")
                with open(path, "w") as file:
                    file.write(source(shape, n))
                best = min(seconds(sys.argv[1], path) for _ in range(3))
                times.append(max(best[0], 0.005))
                hits = best[1]
            x, y = [math.log(n) for n in SIZES], [math.log(t) for t in times]
            mx, my = sum(x) / len(x), sum(y) / len(y)
            slope = sum((a - mx) * (b - my) for a, b in zip(x, y)) / sum((a - mx) ** 2 for a in x)
            print(f"| {shape.__name__} | " + " | ".join(f"{t:.2f} s" for t in times) + f" | {slope:.2f} | {hits} |", flush=True)


main()
