#!/usr/bin/env python3
"""What became of the findings that were judged by hand: judged.py TOOL KERNEL [FINDINGS.md].

Runs the tool on the files of the tables in docs/findings-linux-6.12.md (KERNEL: an unpacked 6.12 source) and counts, by verdict,
the places that are still reported, those that are doubtful and those that are gone. --list names them."""
import argparse
import collections
import json
import os
import re
import subprocess

ROW = re.compile(r"^\| (\S+?\.[ch]):(\d+)\b.*?\| (TRUE|FALSE|CANNOT TELL) \|")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("kernel")
    parser.add_argument("findings", nargs="?", default=os.path.join(os.path.dirname(__file__), "../../docs/findings-linux-6.12.md"))
    parser.add_argument("--list", action="store_true", help="name the places")
    args = parser.parse_args()
    with open(args.findings, encoding="utf-8") as f:
        rows = {(m[1], int(m[2])): m[3] for m in map(ROW.match, f) if m}
    files = sorted({file for file, _ in rows if os.path.exists(os.path.join(args.kernel, file))})
    run = subprocess.run([os.path.abspath(args.tool), "--kernel", ".", "--quiet", "--exit-zero", "--format=json", *files],
                         cwd=args.kernel, capture_output=True, text=True)
    found = json.loads(run.stdout)
    became = {(f["file"], f["line"]): "doubtful" for f in found["hidden"] if f.get("hidden") == "doubt"}
    became |= {(f["file"], f["line"]): "reported" for f in found["findings"]}
    counts = collections.Counter((verdict, became.get(place, "gone")) for place, verdict in rows.items())
    ways = ("reported", "doubtful", "gone")
    print(f"{len(rows)} places judged\n{'verdict':12}" + "".join(f"{way:>10}" for way in ways))
    for verdict in ("TRUE", "FALSE", "CANNOT TELL"):
        print(f"{verdict:12}" + "".join(f"{counts[verdict, way]:10}" for way in ways))
    if args.list:
        for place, verdict in sorted(rows.items()):
            print(f"{became.get(place, 'gone'):8} {verdict:12} {place[0]}:{place[1]}")


if __name__ == "__main__":
    main()
