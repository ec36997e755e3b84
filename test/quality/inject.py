#!/usr/bin/env python3
"""Injects bugs into drivers of the real kernel, at random, and counts how many the tool finds.

usage: inject.py TOOL [--seed N] [--cases N] [--classes M2,M6] [--skip FILE] [--list]

The classes are those of the corpus (docs/quality.md), but the edits are found in the text alone: some break nothing (a
kvmalloc'd block of a page may go to kfree(), a callee may have kept the block). So read what is missed (--list) before
you believe a number. One edit a file; the tree itself is not written to (Clang's file system overlay)."""
import argparse
import collections
import json
import os
import random
import re
import shlex
import subprocess
import tempfile

FOLDERS = ("drivers", "net", "sound", "fs", "crypto", "block", "lib")
CHECKS = {
    "M2": "kalloc-mismatched-free",
    "M3": "kalloc-sleep-in-atomic",
    "M4": "kalloc-sleep-in-atomic",
    "M6": "kalloc-leak",
    "M7": "kalloc-(double-free|use-after-free)",
    "M8": "kalloc-unchecked-allocation",
}
ALLOCATOR = r"(?:k[mz]alloc|kcalloc|kmalloc_array|kmemdup|kvmalloc|kvzalloc|kvcalloc|vmalloc|vzalloc)"
SLEEPS = r"(?:k[mz]alloc|kcalloc|kmemdup|kstrdup|alloc_skb|skb_clone|skb_copy|kmem_cache_alloc|usb_submit_urb|pskb_expand_head)"
HEAD = re.compile(r"(?=[A-Za-z_]).*?([A-Za-z_]\w*)\s*\(")
WARNING = re.compile(r"^.+?:(\d+):\d+: warning: .* \[([^\]]+)\]$")

Function = collections.namedtuple("Function", "name head begin end")  # line numbers from 0; begin: its {, end: its }
Case = collections.namedtuple("Case", "kind file function first last line text")


class File:
    def __init__(self, name, text):
        self.name, self.text, self.lines = name, text, text.split("\n")
        self.functions = list(self._functions())

    def _functions(self):
        lines, i = self.lines, 1
        while i < len(lines):
            if lines[i].startswith("{"):
                head = next((h for h in range(i - 1, -1, -1) if HEAD.match(lines[h])), None)
                end = next((j for j in range(i, len(lines)) if lines[j].startswith("}")), None)
                if head is not None and end is not None:
                    yield Function(HEAD.match(lines[head])[1], head, i, end)
                    i = end
            i += 1

    def body(self, f):
        return "\n".join(self.lines[f.begin:f.end])

    def handlers(self):
        """Functions that the file itself registers to run in atomic context."""
        found = set()
        for pattern in (r"\.ndo_start_xmit\s*=\s*(\w+)", r"timer_setup\([^,]+,\s*(\w+)", r"tasklet_setup\([^,]+,\s*(\w+)",
                        r"request_irq\([^,]+,\s*(\w+)", r"netif_napi_add\([^,]+,[^,]+,\s*(\w+)"):
            found |= set(re.findall(pattern, self.text))
        for arguments in re.findall(r"usb_fill_(?:bulk|int)_urb\(([^;]*)\);", self.text):
            parts = [a.strip() for a in arguments.split(",")]
            if len(parts) > 5 and re.fullmatch(r"\w+", parts[5]):
                found.add(parts[5])
        return found


def wrong_free_of_member(file, f, rnd):
    """M2: kfree() of a member that another function fills with vmalloc'd memory."""
    for i in range(f.begin, f.end):
        free = re.match(r"\t+(vfree|kvfree)\(\w+(?:->|\.)(?:\w+(?:->|\.))*(\w+)\);$", file.lines[i])
        if not free:
            continue
        fill = re.compile(r"(?:->|\.)%s\s*=\s*(?:\([^)]*\)\s*)?(\w+)\(([^;]*)\);" % free[2])
        # What is filled from elsewhere, too, or with less than a page, may be a block for kfree().
        fills = [(g.name, *m.groups()) for g in file.functions for m in fill.finditer(file.body(g))]
        large = all(re.match(r"(?:kv|v)\w*alloc", by) and not re.match(r"sizeof\([^()]*\)\s*,", size) for _, by, size in fills)
        if fills and large and all(name != f.name for name, _, _ in fills):
            return i, [file.lines[i].replace(free[1] + "(", "kfree(", 1)], 1
    return None


def sleeps_under_lock(file, f, rnd):
    """M3: GFP_KERNEL where a lock is held."""
    held = False
    for i in range(f.begin, f.end):
        line = file.lines[i]
        if re.match(r"\t(spin_lock|read_lock|write_lock)\w*\(", line):
            held = True
        elif re.match(r"\s*(spin_unlock|read_unlock|write_unlock)|\w+:$", line):
            held = False
        if held and "GFP_ATOMIC" in line and re.search(SLEEPS + r"\w*\(", line):
            return i, [line.replace("GFP_ATOMIC", "GFP_KERNEL")], 1
    return None


def sleeps_in_handler(file, f, rnd):
    """M4: the same in a handler, or in a static function that handlers alone call."""
    if "GFP_ATOMIC" not in file.body(f):
        return None
    handlers = file.handlers()
    if f.name not in handlers:
        callers = {g.name for g in file.functions if g.name != f.name and re.search(r"\b%s\(" % f.name, file.body(g))}
        named = re.search(r"[=,(]\s*&?%s\s*[,);]" % f.name, file.text)
        if not callers or not callers <= handlers or named or not file.lines[f.head].startswith("static"):
            return None
    for i in range(f.begin, f.end):
        if "GFP_ATOMIC" in file.lines[i] and re.search(SLEEPS + r"\w*\(", file.lines[i]):
            return i, [file.lines[i].replace("GFP_ATOMIC", "GFP_KERNEL")], 1
    return None


def free_removed(file, f, rnd):
    """M6: an error path without the free of a local that nobody else gets."""
    body = file.body(f)
    for v in sorted(set(re.findall(r"\n\t+(\w+) = " + ALLOCATOR + r"\w*\(", body))):
        local = re.search(r"^\t(?:struct |const |unsigned )?\w+ [^=;()]*\*\s*%s\b" % v, body, re.M)
        kept = re.search(r"(?:=|return|\{)\s*(?:\([^)]*\)\s*)?%s\s*[;,}]|&%s\b" % (v, v), body)
        frees = [i for i in range(f.begin, f.end) if re.match(r"\t+(?:k|v|kv)free\(%s\);$" % v, file.lines[i])]
        ways_out = [i for i in frees
                    if re.match(r"\t\t+(return (-E\w+|NULL|ERR_PTR.*|ret|err|rc)|goto \w+);$", file.lines[i + 1])]
        if local and not kept and len(frees) > 1 and ways_out and len(re.findall(r"\n\t+%s = %s" % (v, ALLOCATOR), body)) == 1:
            return rnd.choice(ways_out), [], 1
    return None


def freed_twice(file, f, rnd):
    """M7: a free before the goto to the label that frees."""
    body = file.body(f)
    for i in range(f.begin, f.end - 1):
        label = re.match(r"(\w+):$", file.lines[i])
        free = re.match(r"\tkfree\((\w+)\);$", file.lines[i + 1])
        if not label or not free or not re.search(r"\n\t%s = k\w+\(" % free[1], body):
            continue
        jumps = [k for k in range(f.begin, i)
                 if re.match(r"\t\t+goto %s;$" % label[1], file.lines[k]) and re.match(r"\t\t+\S.*;$", file.lines[k - 1])
                 and not any(re.search(r"if \(!%s\)|if \(%s == NULL\)" % (free[1], free[1]), line) for line in file.lines[k - 4:k])]
        if jumps:
            k = rnd.choice(jumps)
            indent = re.match(r"\t+", file.lines[k])[0]
            return k, [f"{indent}kfree({free[1]});", file.lines[k]], 1
    return None


def test_removed(file, f, rnd):
    """M8: an allocation without its test, used at once."""
    for i in range(f.begin, f.end - 3):
        made = re.match(r"\t(\w+) = (?:devm_)?%s\w*\(.*\);$" % ALLOCATOR, file.lines[i])
        if not made or file.lines[i + 1] != "\tif (!%s)" % made[1] or not re.match(r"\t\t(return|goto)", file.lines[i + 2]):
            continue
        following = next((line for line in file.lines[i + 3:f.end] if line.strip()), "")
        if re.match(r"\t%s->\w+(\.\w+)? = " % made[1], following):
            return i + 1, [], 2
    return None


EDITS = {"M2": wrong_free_of_member, "M3": sleeps_under_lock, "M4": sleeps_in_handler, "M6": free_removed, "M7": freed_twice,
         "M8": test_removed}


def make_cases(source, names, kinds, count, seed):
    rnd = random.Random(seed)
    names = sorted(names)
    rnd.shuffle(names)
    cases = {kind: [] for kind in kinds}
    for name in names:
        open_kinds = [k for k in kinds if len(cases[k]) < count]
        if not open_kinds:
            break
        try:
            with open(os.path.join(source, name), encoding="utf-8") as stream:
                file = File(name, stream.read())
        except (OSError, UnicodeDecodeError):
            continue
        order = file.functions[:]
        rnd.shuffle(order)
        for kind in open_kinds:
            for f in order:
                edit = EDITS[kind](file, f, rnd)
                if edit:
                    at, new, gone = edit
                    text = "\n".join(file.lines[:at] + new + file.lines[at + gone:])
                    cases[kind].append(Case(kind, name, f.name, f.head + 1, f.end + 2, at + 1, text))
                    break
    return cases


def run(tool, source, entry, case):
    """What the tool says of the changed file: (line, check) each; None if it could not analyse it."""
    name = os.path.normpath(os.path.join(entry["directory"], entry["file"]))
    arguments = entry.get("arguments") or shlex.split(entry["command"])
    flags, skip = [], False
    for a in arguments[1:]:
        if skip or a in ("-c", entry["file"]) or a.startswith("-Wp,"):
            skip = False
        elif a == "-o":
            skip = True
        else:
            flags.append(a)
    with tempfile.TemporaryDirectory() as folder:
        changed, overlay = os.path.join(folder, "changed.c"), os.path.join(folder, "overlay.yaml")
        with open(changed, "w", encoding="utf-8") as stream:
            stream.write(case.text)
        with open(overlay, "w", encoding="utf-8") as stream:
            json.dump({"version": 0, "use-external-names": False,
                       "roots": [{"name": name, "type": "file", "external-contents": changed}]}, stream)
        done = subprocess.run([tool, "--quiet", "--no-cache", name, "--", "-ivfsoverlay", overlay, *flags],
                              cwd=entry["directory"], capture_output=True, text=True, timeout=300)
    if "was not analysed" in done.stderr:
        return None
    return [(int(m[1]), m[2]) for m in map(WARNING.match, done.stdout.splitlines()) if m]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tool")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=40, help="of each class")
    parser.add_argument("--classes", default=",".join(EDITS))
    parser.add_argument("--skip", default=[], action="append", help="a file of the tree that gets no edit; repeatable")
    parser.add_argument("--list", action="store_true", help="name what is missed")
    args = parser.parse_args()
    here = os.path.dirname(os.path.abspath(__file__))
    build = subprocess.run([os.path.join(here, "../kernel/prepare-tree.sh"), args.tool], check=True, stdout=subprocess.PIPE,
                           text=True).stdout.strip()
    source = os.path.realpath(os.path.join(build, "source"))
    with open(os.path.join(build, "compile_commands.json"), encoding="utf-8") as stream:
        entries = {os.path.relpath(os.path.realpath(os.path.join(e["directory"], e["file"])), source): e for e in json.load(stream)}
    names = [n for n in entries if n.endswith(".c") and n.split("/")[0] in FOLDERS and n not in args.skip]
    print("class  cases  found")
    for kind, cases in make_cases(source, names, args.classes.split(","), args.cases, args.seed).items():
        missed, analysed = [], 0
        for case in cases:
            said = run(os.path.abspath(args.tool), source, entries[case.file], case)
            if said is None:
                continue
            analysed += 1
            if not any(case.first <= line <= case.last and re.fullmatch(CHECKS[kind], check) for line, check in said):
                missed.append(case)
        print(f"{kind:5}{analysed:7}{analysed - len(missed):7}  {100 * (analysed - len(missed)) / max(analysed, 1):.0f} %", flush=True)
        for case in missed if args.list else []:
            print(f"  {case.file}:{case.line} in {case.function}()")


if __name__ == "__main__":
    main()
