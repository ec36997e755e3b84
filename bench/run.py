#!/usr/bin/env python3
"""CPU time and memory of kalloc-tidy and its peers as ratios to `clang -fsyntax-only`, in one run on one sample of units.

usage: run.py TOOL BUILD [--units N] [--seed S] [--jobs J] [--output MARKDOWN]
BUILD is what test/kernel/prepare-tree.sh prints. The sample is drawn from all units of its compile database. CPU time is
user plus system of a program and all that it started; memory is the largest of its processes. Programs that are not
installed are left out. --output writes a table, and a plot beside it (.svg).
"""
import argparse
import concurrent.futures
import os
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "test", "kernel"))
import units  # noqa: E402


def measure(command, cwd="."):
    """(CPU seconds, peak memory in MB) of one command and its children."""
    with open(os.devnull, "w") as null:
        process = subprocess.Popen(command, cwd=cwd, stdout=null, stderr=null)
        _, _, usage = os.wait4(process.pid, 0)
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def flags_of(entry):
    """The compiler's flags, without what makes files."""
    flags, skip = [], False
    for word in units.words(entry)[1:]:
        if skip:
            skip = False
        elif word == "-o":
            skip = True
        elif word != "-c" and not word.startswith("-Wp,-M"):
            flags.append(word)
    return flags


def each_unit(entries, jobs, command):
    """Runs command(entry) for every entry; the sum of CPU seconds and the peak memory."""
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(lambda e: measure(command(e), e["directory"]), entries))
    return sum(r[0] for r in results), max(r[1] for r in results)


def peers(tree):
    """Name and command of what is installed, each a function of the entry."""
    found = [
        ("clang --analyze, unix.Malloc",
         lambda e: ["clang-22", "--analyze", "-Xclang", "-analyzer-checker=core,unix.Malloc", "-w", "-o", os.devnull]
         + flags_of(e)),
    ]
    if shutil.which("sparse"):
        found.append(("sparse", lambda e: ["sparse", "-D__linux__", "-Dlinux", "-Wno-decl"] + flags_of(e)))
    if shutil.which("smatch"):
        found.append(("smatch, no database", lambda e: ["smatch", "-p=kernel"] + flags_of(e)))
    if shutil.which("spatch"):
        script = os.path.join(tree, "scripts/coccinelle/free/kfree.cocci")
        found.append(("coccinelle, kfree.cocci",
                      lambda e: ["spatch", "-D", "report", "--very-quiet", "--no-includes", "--cocci-file", script, e["file"]]))
    return found


def plot(rows, path):
    """A bar a row, as SVG."""
    width, height, left, scale = 760, 34, 330, 360 / max(r[3] for r in rows)
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height * len(rows) + 50}" '
             'font-family="sans-serif" font-size="14">', '<rect width="100%" height="100%" fill="white"/>']
    for i, (name, _, _, ratio) in enumerate(rows):
        y = 10 + i * height
        colour = "#2a78d6" if name.startswith("kalloc-tidy") else "#9a9a94"
        lines.append(f'<text x="{left - 10}" y="{y + 19}" text-anchor="end">{name}</text>')
        lines.append(f'<rect x="{left}" y="{y + 4}" width="{max(1, ratio * scale):.1f}" height="20" rx="3" fill="{colour}"/>')
        lines.append(f'<text x="{left + ratio * scale + 6:.1f}" y="{y + 19}">{ratio:.2f}</text>')
    y = 10 + len(rows) * height
    x = left + scale
    lines.append(f'<line x1="{x:.1f}" y1="6" x2="{x:.1f}" y2="{y}" stroke="#444" stroke-dasharray="3 3"/>')
    lines.append(f'<text x="{left}" y="{y + 26}" fill="#444">CPU time as a ratio to clang -fsyntax-only</text></svg>')
    with open(path, "w") as file:
        file.write("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("build")
    parser.add_argument("--units", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--output")
    args = parser.parse_args()
    tool = os.path.abspath(args.tool)
    entries = units.sample(args.build, args.units, args.seed)
    tree = os.path.realpath(os.path.join(args.build, "source"))
    rows = []

    def add(name, result):
        ratio = result[0] / rows[0][1] if rows else 1.0
        rows.append((name, result[0], result[1], ratio))
        print(f"{name:42} {result[0]:8.1f} s CPU {result[1]:6.0f} MB  {ratio:6.3f}", flush=True)

    print(f"{len(entries)} units, seed {args.seed}")
    add("clang -fsyntax-only", each_unit(entries, args.jobs, lambda e: ["clang-22", "-fsyntax-only", "-w"] + flags_of(e)))
    with units.part_of(entries) as scratch:
        ours = [tool, "--quiet", "-j", str(args.jobs), "-p", scratch, "--cache-dir", os.path.join(scratch, "cache")]
        ours += units.roots(entries)
        add("kalloc-tidy, cold, no preamble", measure(ours + ["--no-cache"]))
        add("kalloc-tidy, cold", measure(ours))
        for file in os.scandir(os.path.join(scratch, "cache", "results")):
            os.remove(file)
        add("kalloc-tidy, cold, preambles there", measure(ours))
        add("kalloc-tidy, warm", measure(ours))
        add("kalloc-tidy, cold, linked", measure(ours + ["--link", "--cache-dir", os.path.join(scratch, "linked")]))
    for name, command in peers(tree):
        add(name, each_unit(entries, args.jobs, command))
    if args.output:
        plot(rows, os.path.splitext(args.output)[0] + ".svg")
        with open(args.output, "w") as file:
            file.write(f"{len(entries)} units, seed {args.seed}.\n\n")
            file.write("| | CPU s | peak MB | ratio |\n|---|---|---|---|\n")
            for name, cpu, memory, ratio in rows:
                file.write(f"| {name} | {cpu:.1f} | {memory:.0f} | {ratio:.3f} |\n")
    return 0


sys.exit(main())
