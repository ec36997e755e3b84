"""The checker against the shadow on random programs: run.py TOOL [--seed N] [--count N] [--jobs N] [--keep DIR] [--all].

Generates programs (generate.py), fifty a file, runs `kalloc-tidy --validate` on each file and counts, by check: findings
that the run confirms, findings that it contradicts (false alarms), misuses that it saw and the checker did not (missed).
Each false alarm, and each miss that no limit of docs/limits.md explains, is made as small as it can be and written to DIR, by
default differential-disagreements; with --all every disagreement."""
import argparse
import collections
import concurrent.futures
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import generate

MISSED = re.compile(r"seen under the shadow and not reported: (.*?):(\d+): (.*) \[(kalloc-[\w-]+)\]$")
PROGRAM = re.compile(r"\b(?:prog|[a-z]+(?:_in)?)_(\d+)(?:_\d+)?\(")


def validate(tool, files, folder):
    """Findings as (file, line, check, verdict, message), misses as (file, line, check, words), and what went wrong."""
    for name, text in files.items():
        with open(os.path.join(folder, name), "w", encoding="utf-8") as f:
            f.write(text)
    link = ["--link"] if len(files) > 1 else []
    run = subprocess.run([tool, "--quiet", "--no-cache", "--exit-zero", "--validate", *link, "--format=json", *sorted(files)],
                         cwd=folder, capture_output=True, text=True)
    findings, missed, trouble = [], [], []
    try:
        for f in json.loads(run.stdout)["findings"]:
            findings.append((os.path.basename(f["file"]), f["line"], f["check"], f["validation"], f["message"]))
    except (ValueError, KeyError) as e:
        trouble.append(f"no report: {e} {run.stderr[:500]}")
    for line in run.stderr.splitlines():
        m = MISSED.search(line)
        if m:
            missed.append((os.path.basename(m[1]), int(m[2]), m[4], m[3]))
        elif "not reported" not in line:
            trouble.append(line)
    return findings, missed, trouble


def program_at(text, line):
    """The number of the program whose function holds LINE."""
    for text_line in reversed(text.splitlines()[:line]):
        m = PROGRAM.search(text_line) if not text_line.startswith(("\t", " ")) else None
        if m:
            return int(m[1])
    return None


def one_batch(args):
    tool, seed, count, split = args
    files = generate.batch(seed, count, split)
    with tempfile.TemporaryDirectory() as folder:
        findings, missed, trouble = validate(tool, files, folder)
    counts, odd = collections.Counter(), []
    for file, line, check, verdict, message in findings:
        counts[check, verdict] += 1
        if verdict != "confirmed":
            odd.append((seed, split, program_at(files[file], line), verdict, check, message))
    for file, line, check, words in missed:
        if file in files:
            counts[check, "missed"] += 1
            odd.append((seed, split, program_at(files[file], line), "missed", check, words))
    return counts, odd, [f"seed {seed}: {t}" for t in trouble]


def limit(program, check):
    """Which of the limits in docs/limits.md a miss in this program may be; "" for none of them."""
    body = " ".join(line.text for line in program.body)
    if re.search(r"\bv\d\[", body):
        return "arrays"
    if re.search(r"if \(a && c\) \{ *\S* *ret = PTR_ERR", re.sub(r"\s+", " ", body)):
        return "numbers made of pointers"
    if program.split and check == "kalloc-leak" and re.search(r"\bnew_", body):
        return "members across files"
    if check == "kalloc-unchecked-allocation" and re.search(r"\blook_", body):
        return "uses under a condition"
    if check == "kalloc-unchecked-allocation" and re.search(r"ret = get_", body):
        return "results that nobody looks at"
    return ""


def generated(seed, n, split):
    return generate.Program(n, random.Random(f"{seed}-{n}"), split).build()


# --- reducing: lines are taken away as long as the disagreement stays

def disagrees(tool, files, kind, check):
    with tempfile.TemporaryDirectory() as folder:
        findings, missed, trouble = validate(tool, files, folder)
    if any("error" in t for t in trouble):
        return False
    if kind == "missed":
        return any(m[2] == check for m in missed)
    return any(f[2] == check and f[3] == kind for f in findings)


def functions(lines):
    """LINES, one list a function: helpers are separated by empty lines."""
    parts, part = [], []
    for line in lines:
        part.append(line)
        if not line:
            parts.append(part)
            part = []
    return parts + ([part] if part else [])


def reduce(tool, program, split, kind, check):
    """The program's files, with fewer helpers, lines and variables; and whether the disagreement is there at all."""
    helpers, local = functions(program.helpers), functions(program.local)

    def build():
        program.helpers, program.local = sum(helpers, []), sum(local, [])
        return generate.texts([program], split)

    if not disagrees(tool, build(), kind, check):
        return build(), False
    last = program.body.pop()  # its return stays
    for part in (program.body, helpers, local, program.variables):
        step = max(1, len(part) // 2)
        while step:
            i = 0
            while i < len(part):
                saved = part[i:i + step]
                del part[i:i + step]
                program.body.append(last)
                stays = disagrees(tool, build(), kind, check)
                program.body.pop()
                if not stays:
                    part[i:i] = saved
                    i += step
            step //= 2
    program.body.append(last)
    return build(), True


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("tool")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--count", type=int, default=20000)
    p.add_argument("--jobs", type=int, default=os.cpu_count())
    p.add_argument("--keep", default="differential-disagreements")
    p.add_argument("--all", action="store_true")
    p.add_argument("--list", action="store_true", help="a line for each disagreement")
    o = p.parse_args()
    tool = os.path.abspath(o.tool)
    batches = [(tool, o.seed * 100000 + i, min(50, o.count - i * 50), i % 4 == 3) for i in range((o.count + 49) // 50)]
    counts, odd, trouble = collections.Counter(), [], []
    with concurrent.futures.ThreadPoolExecutor(o.jobs) as pool:
        for c, d, t in pool.map(one_batch, batches):
            counts += c
            odd += d
            trouble += t
    print(f"{o.count} programs")
    print(f"{'check':30} {'found':>7} {'missed':>7} {'recall':>7} {'false':>6} {'not reached':>12}")
    sums = collections.Counter()
    for check in sorted({k[0] for k in counts}):
        row = {v: counts[check, v] for v in ("confirmed", "missed", "contradicted", "not reached")}
        sums.update(row)
        real = row["confirmed"] + row["missed"]
        print(f"{check:30} {row['confirmed']:7} {row['missed']:7} {100 * row['confirmed'] / real if real else 100:6.1f}% "
              f"{row['contradicted']:6} {row['not reached']:12}")
    real = sums["confirmed"] + sums["missed"]
    print(f"{'all':30} {sums['confirmed']:7} {sums['missed']:7} {100 * sums['confirmed'] / real if real else 100:6.1f}% "
          f"{sums['contradicted']:6} {sums['not reached']:12}")
    limits = collections.Counter(limit(generated(seed, n, split), check)
                                 for seed, split, n, kind, check, _ in odd if kind == "missed" and n is not None)
    print("missed: " + ", ".join(f"{count} {name or 'for no known limit'}" for name, count in limits.most_common()))
    for t in trouble[:20]:
        print("trouble:", t)
    if o.list:
        for seed, split, n, kind, check, words in odd:
            print(f"{kind}: {check}: seed {seed}{' split' if split else ''} program {n}: {words}")
    for seed, split, n, kind, check, words in odd:
        if n is None:
            continue
        program = generated(seed, n, split)
        unexplained = kind == "contradicted" or (kind == "missed" and not limit(program, check))
        if not unexplained and not o.all:
            continue
        files, there = reduce(tool, program, split, kind, check)
        os.makedirs(o.keep, exist_ok=True)
        stem = f"{o.keep}/{kind.replace(' ', '-')}-{check}-{seed}-{n}"
        for name, text in files.items():
            with open(f"{stem}-{name}", "w", encoding="utf-8") as f:
                f.write(f"/* {kind}: {words} */\n{text}")
        print(f"{'reduced' if there else 'only among others'}: {stem}-one.c")
    sys.exit(1 if sums["contradicted"] or trouble else 0)


if __name__ == "__main__":
    main()
