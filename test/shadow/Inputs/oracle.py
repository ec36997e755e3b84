"""Runs each case of oracle.c under the shadow and holds its verdict against the kernel's: oracle.py PROGRAM [--table]."""
import json
import os
import re
import subprocess
import sys

program = os.path.abspath(sys.argv[1])
table = "--table" in sys.argv
here = os.path.dirname(os.path.abspath(__file__))
agree, wrong = 0, []
if table:
    print("| case | Linux 6.12 | the shadow | its first words |\n|---|---|---|---|")
with open(f"{here}/oracle.txt", encoding="utf-8") as f:
    cases = [line.rstrip("\n").split("\t") for line in f if not line.startswith("#")]
for name, kernel, *rest in cases:
    returned = [r for r in (rest[0] if rest else "").split("; ") if r]
    run = subprocess.run([program, "--once", "--die", "--verbose", "--quiet", "--json=-", f"--argument={name}"],
                         capture_output=True, text=True)
    lines = run.stdout.splitlines()
    reports = [json.loads(line) for line in lines if line.startswith('{"check"')]
    summary = [json.loads(line) for line in lines if line.startswith('{"runs"')]
    said = {re.sub(r"\s+", "", line) for line in lines if line.startswith("->")}
    shadow = "misuse" if reports else "legal"
    bad = []
    if not summary or summary[0]["troubles"]:
        bad.append("trouble: " + (summary[0]["trouble"] if summary else run.stderr))
    if kernel != "silent" and shadow != kernel:
        bad.append(f"the kernel says {kernel}, the shadow {shadow}")
    # What a call returned, where the run came so far in both.
    for r in returned:
        if not any(r.replace(" ", "")[2:12] in s for s in said):
            continue
        if re.sub(r"H\(|\)|\s", "", r) not in {re.sub(r"H\(|\)", "", s) for s in said}:
            bad.append(f"the kernel returns {r}, the shadow {sorted(said)}")
    if bad:
        wrong.append((name, bad, [r["kernel"] for r in reports]))
    else:
        agree += 1
    if table:
        words = reports[0]["kernel"].replace("|", "\\|") if reports else ""
        words = re.sub(r"0x[0-9a-f]{6,}|[0-9a-f]{16}", "ADDR", words)
        print(f"| {name} | {kernel} | {shadow} | {words} |")
for name, bad, words in wrong:
    print(f"{name}: {'; '.join(bad)} {words}")
print(f"{agree} of {len(cases)} agree")
sys.exit(bool(wrong))
