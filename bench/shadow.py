"""What vmalloc() costs beside kmalloc(), counted by the shadow: shadow.py KALLOC_SHADOW_CC [--output FILE].

An allocation and its free are made 256 times for each size; page-table entries set and cleared and TLB flushes are counted by
the model, not timed. --output writes a table, and a plot beside it (.svg)."""
import argparse
import json
import os
import subprocess
import tempfile

TIMES = 256
SIZES = [64, 1024, 4096, 16384, 65536, 262144, 1048576]


def plot(rows, path):
    """Two bars a size: page-table operations of one allocation and its free."""
    width, height, left = 760, 46, 110
    scale = 560 / max(r[2] for r in rows)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height * len(rows) + 60}" '
           'font-family="sans-serif" font-size="14">', '<rect width="100%" height="100%" fill="white"/>']
    for i, (size, kmalloc, vmalloc, _, _) in enumerate(rows):
        y = 10 + i * height
        label = f"{size // 1024} KiB" if size >= 1024 else f"{size} B"
        out.append(f'<text x="{left - 10}" y="{y + 24}" text-anchor="end">{label}</text>')
        for value, dy, colour in ((kmalloc, 2, "#9a9a94"), (vmalloc, 20, "#2a78d6")):
            out.append(f'<rect x="{left}" y="{y + dy}" width="{max(1, value * scale):.1f}" height="15" rx="2" fill="{colour}"/>')
            out.append(f'<text x="{left + max(1, value * scale) + 6:.1f}" y="{y + dy + 13}">{value:.0f}</text>')
    y = 22 + len(rows) * height
    out.append(f'<text x="{left}" y="{y + 16}" fill="#444">page-table entries set and cleared by one allocation and its free: '
               '<tspan fill="#6b6b66">kmalloc()</tspan>, <tspan fill="#2a78d6">vmalloc()</tspan></text></svg>')
    with open(path, "w", encoding="utf-8") as f:
        f.write("\n".join(out) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("compiler")
    parser.add_argument("--output")
    args = parser.parse_args()
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "shadow-cost.c")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        program = os.path.join(folder, "cost")
        subprocess.run([os.path.abspath(args.compiler), "-o", program, source], check=True)

        def counters(how, size):
            run = subprocess.run([program, "--once", "--quiet", "--json=-", f"--argument={how}:{size}"], check=True,
                                 capture_output=True, text=True)
            done = json.loads(run.stdout.splitlines()[-1])["counters"]
            sets, clears, flushes = done["page_table_sets"], done["page_table_clears"], done["tlb_flushes"]
            return (sets + clears) / TIMES, flushes / TIMES

        for size in SIZES:
            k, kf = counters("kmalloc", size)
            v, vf = counters("vmalloc", size)
            rows.append((size, k, v, kf, vf))
    table = ["| bytes | kmalloc(): page-table operations | TLB flushes | vmalloc(): page-table operations | TLB flushes |",
             "|---|---|---|---|---|"]
    table += [f"| {s} | {k:.0f} | {kf:.0f} | {v:.0f} | {vf:.0f} |" for s, k, v, kf, vf in rows]
    print("\n".join(table))
    if args.output:
        with open(args.output, "w", encoding="utf-8") as f:
            f.write("\n".join(table) + "\n")
        plot(rows, os.path.splitext(args.output)[0] + ".svg")


if __name__ == "__main__":
    main()
