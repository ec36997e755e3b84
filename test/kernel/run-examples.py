#!/usr/bin/env python3
"""The example drivers parsed against the real kernel headers: the same findings as with the stand-ins.

usage: run-examples.py TOOL BUILD EXAMPLES
"""
import os
import subprocess
import sys

import units


def main():
    tool, build, examples = sys.argv[1:]
    entry = next(e for e in units.load(build) if e["file"].endswith("/drivers/net/dummy.c"))
    words = units.words(entry)[1:]
    flags = [w for i, w in enumerate(words)
             if w not in ("-c", "-o") and words[i - 1] != "-o" and not w.endswith("dummy.c") and not w.startswith("-Wp,-M")]
    check = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "examples", "check-examples.py")
    return subprocess.run([sys.executable, check, tool, os.path.abspath(examples), "--"] + flags,
                          cwd=entry["directory"]).returncode


sys.exit(main())
