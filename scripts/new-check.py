#!/usr/bin/env python3
"""Makes a check: its source, its test, its page and its line in the registry; or verifies that no check lacks one.

usage: new-check.py NAME SUMMARY     e.g. new-check.py double-free "a block is freed twice on one path"
       new-check.py --verify
"""
import os
import re
import sys

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
REGISTRY = os.path.join(ROOT, "checker/checks/Checks.def")
ENTRY = re.compile(r'^KALLOC_CHECK\((\w+), "(kalloc-[a-z-]+)"\)$')

SOURCE = """//===- {cls}.cpp - kalloc-{name} -----------------------------------------===//
//
// Part of kalloc-tidy, under the Apache License v2.0 with LLVM Exceptions.
//
//===----------------------------------------------------------------------===//
#include "checks/Check.h"

namespace kalloc {{
namespace {{

class {cls} : public Check {{
public:
  llvm::StringRef name() const override {{ return "kalloc-{name}"; }}
  llvm::StringRef summary() const override {{
    return "{summary}";
  }}

  void look(const UnitAnalysis &U, const Event &E,
            Describer &D) const override {{
    // Look at E.Kind first; report through D.
  }}
}};

}} // namespace

const Check &make{cls}() {{
  static const {cls} C;
  return C;
}}

}} // namespace kalloc
"""

TEST = """// RUN: not %kalloc-tidy --checks=-*,kalloc-{name} %s | %expect-warnings %s
// {summary}
#include <linux/slab.h>

void first_bad(size_t n) {{
	// CHECK: [[@LINE+1]]:2: warning: {{{{.*}}}} [kalloc-{name}]
	kfree(kmalloc(n, GFP_KERNEL));
}}

void first_ok(size_t n) {{
	kfree(kmalloc(n, GFP_KERNEL));
}}
"""

PAGE = """# kalloc-{name}

Reports where {summary}.

## What is reported

## What is not reported

## Repair
"""


def parts(cls, check):
    name = check.removeprefix("kalloc-")
    return {"source": f"checker/checks/{cls}.cpp", "test folder": f"test/checks/{name}", "page": f"docs/checks/{name}.md"}


def registered():
    with open(REGISTRY) as f:
        return [m.groups() for m in map(ENTRY.match, f.read().split("\n")) if m]


def verify():
    faults = []
    checks = registered()
    if [c for _, c in checks] != sorted(c for _, c in checks):
        faults.append("Checks.def is not sorted")
    for cls, check in checks:
        for what, path in parts(cls, check).items():
            if not os.path.exists(os.path.join(ROOT, path)):
                faults.append(f"{check} has no {what}: {path}")
        functions = {"_bad": set(), "_ok": set()}
        folder = os.path.join(ROOT, parts(cls, check)["test folder"])
        for file in os.listdir(folder) if os.path.isdir(folder) else []:
            if file.endswith(".c"):
                with open(os.path.join(folder, file)) as f:
                    for name in re.findall(r"\b(\w+_(?:bad|ok))\(", f.read()):
                        functions["_bad" if name.endswith("_bad") else "_ok"].add((file, name))
        for kind, found in functions.items():
            if len(found) < 25:
                faults.append(f"{check} has {len(found)} functions ...{kind}, fewer than 25")
    known = {path for cls, check in checks for path in parts(cls, check).values()}
    for folder, ending in (("docs/checks", ".md"), ("test/checks", "")):
        for file in os.listdir(os.path.join(ROOT, folder)):
            if file.endswith(ending) and f"{folder}/{file}" not in known and file != "Output":
                faults.append(f"{folder}/{file} belongs to no registered check")
    for fault in faults:
        print(fault)
    print(f"{len(checks)} checks, {len(faults)} faults")
    return 1 if faults else 0


def make(name, summary):
    name = name.removeprefix("kalloc-")
    if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name):
        sys.exit(f"error: '{name}' is no check name; write it like mismatched-free")
    cls = "".join(word.capitalize() for word in name.split("-"))
    if any(check == f"kalloc-{name}" for _, check in registered()):
        sys.exit(f"error: kalloc-{name} exists")
    fill = {"cls": cls, "name": name, "summary": summary}
    for path, text in ((f"checker/checks/{cls}.cpp", SOURCE), (f"test/checks/{name}/first.c", TEST), (f"docs/checks/{name}.md", PAGE)):
        full = os.path.join(ROOT, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "x") as f:
            f.write(text.format(**fill))
        print(path)
    with open(REGISTRY) as f:
        lines = f.read().rstrip("\n").split("\n")
    entries = sorted([line for line in lines if ENTRY.match(line)] + [f'KALLOC_CHECK({cls}, "kalloc-{name}")'],
                     key=lambda line: ENTRY.match(line).group(2))
    with open(REGISTRY, "w") as f:
        f.write("\n".join([line for line in lines if not ENTRY.match(line)] + entries) + "\n")
    print("checker/checks/Checks.def")


if sys.argv[1:] == ["--verify"]:
    sys.exit(verify())
if len(sys.argv) != 3:
    sys.exit(__doc__)
make(*sys.argv[1:])
