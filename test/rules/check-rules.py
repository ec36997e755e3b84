#!/usr/bin/env python3
"""Checks the bundled rules as a whole.

usage: check-rules.py RULES [KERNEL]
Without KERNEL: no function has two rules for the same kernel versions. With KERNEL (an unpacked 6.12 source): besides,
every function and field that a rule for this version names occurs in it, and so does every file given as source.
"""
import collections
import glob
import os
import re
import subprocess
import sys

import yaml

VERSION = (6, 12)


def version(text, default):
    return tuple(int(x) for x in str(text).split(".")) if text else default


def entries(folder):
    for path in sorted(glob.glob(os.path.join(folder, "*.yaml"))):
        with open(path) as f:
            for kind, items in (yaml.safe_load(f) or {}).items():
                for item in items:
                    yield os.path.basename(path), kind, item


def words_in(kernel, words):
    """Those of WORDS that occur as whole words in the kernel's C sources."""
    run = subprocess.run(["grep", "-rhowF", "--include=*.[chS]", "--include=*.lds.S", "-f", "-"] +
                         [os.path.join(kernel, d) for d in ("include", "arch/x86", "mm", "kernel", "lib", "block", "fs", "net",
                                                            "drivers", "sound", "crypto", "security", "init", "ipc", "virt")],
                         input="\n".join(sorted(words)), capture_output=True, text=True, errors="replace", env={**os.environ, "LC_ALL": "C"})
    return set(run.stdout.split())


def main():
    rules, kernel = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    seen, words, faults = collections.defaultdict(list), {}, []
    for path, kind, item in entries(rules):
        source = item.get("source")
        if not source and kind != "regions":
            faults.append(f"{path}: no source for {item}")
        if kernel and source and not os.path.exists(os.path.join(kernel, source)):
            faults.append(f"{path}: no such kernel file: {source}")
        since, until = version(item.get("since"), (0,)), version(item.get("until"), (999,))
        for name in item.get("names", []):
            for other, a, b in seen[name]:
                if since < b and a < until:
                    faults.append(f"{path}: '{name}' has a rule in {other} already")
            seen[name].append((path, since, until))
            # The compiler's builtins are in no kernel file.
            if since <= VERSION < until and "*" not in name and not name.startswith("__builtin_"):
                words[name] = path
        if kernel and "files" in item and not any(glob.glob(os.path.join(kernel, name)) for name in item["files"]):
            faults.append(f"{path}: no such kernel files: {item['files']}")
        for field in item.get("fields", []):
            for word in field.split("."):
                words[word] = path
    if kernel:
        present = words_in(kernel, words)
        for word in sorted(set(words) - present):
            # class_<guard>_constructor is made by DEFINE_GUARD and its kin.
            guard = re.fullmatch(r"class_(\w+?)(_try|_intr)?_(constructor|destructor)", word)
            if not guard:
                faults.append(f"{words[word]}: '{word}' does not occur in this kernel; say since: or until:")
    for fault in faults:
        print(fault)
    print(f"{len(seen)} functions, {len(words)} names looked up, {len(faults)} faults")
    return 1 if faults or len(seen) < 500 else 0


sys.exit(main())
