#!/usr/bin/env python3
"""Picks units of a kernel whose own text allocates memory.

Prints the source paths, sorted, one a line. The pick depends on the seed and on
the set of candidates alone: not on the order of the database, not on where the
tree lies, and a larger N only adds to a smaller one.
"""

import argparse
import hashlib
import json
import os
import re
import sys

FOLDERS = ("drivers/net", "drivers/usb", "drivers/scsi", "drivers/media",
           "sound", "fs")

# Names of allocating functions, each up to its opening parenthesis.
ALLOCATION = re.compile(
    rb"\b(?:"
    rb"(?:devm_|sock_)?k[mzc]alloc\w*|(?:devm_)?krealloc\w*"
    rb"|(?:devm_|drmm_)?k(?:mem|str|strn)dup\w*|v?memdup_user\w*|strndup_user"
    rb"|(?:devm_)?kv?asprintf"
    rb"|(?:devm_)?kv[mzc]alloc\w*|kvrealloc\w*|kvmemdup\w*"
    rb"|v[mz]alloc\w*|__vmalloc\w*"
    rb"|kmem_cache_z?alloc\w*|mempool_alloc\w*|alloc_percpu\w*"
    rb"|__get_free_pages?|get_zeroed_page|__get_dma_pages|alloc_pages?\w*"
    rb"|(?:__|dev_|__dev_|netdev_|__netdev_|napi_)?alloc_skb\w*|nlmsg_new"
    rb"|(?:dmam?|pci)_alloc_\w+|dma_pool_z?alloc|usb_alloc_\w+"
    rb")\s*\(")


def candidates(build):
    """The allocating units below FOLDERS: {path inside the tree: full path}."""
    with open(os.path.join(build, "compile_commands.json")) as file:
        entries = json.load(file)
    files = {os.path.normpath(os.path.join(entry["directory"], entry["file"])) for entry in entries}
    # Only generated sources lie in the build folder.
    outside = [file for file in files if not file.startswith(build + os.sep)]
    tree = os.path.commonpath(outside)
    found = {}
    for file in outside:
        inside = os.path.relpath(file, tree)
        if not inside.startswith(tuple(folder + "/" for folder in FOLDERS)):
            continue
        with open(file, "rb") as text:
            if ALLOCATION.search(text.read()):
                found[inside] = file
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("build", help="build folder, as prepare-tree.sh prints")
    parser.add_argument("-n", "--count", type=int, default=400)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    if options.count < 0:
        parser.error("--count must not be negative")
    try:
        found = candidates(os.path.realpath(options.build))
    except (OSError, ValueError) as error:
        sys.exit(f"pick-units: {error}")
    if len(found) < options.count:
        print(f"pick-units: only {len(found)} units allocate", file=sys.stderr)

    # A hash, not random.sample: its choice differs between Python versions.
    def rank(inside):
        return hashlib.sha256(f"{options.seed}\0{inside}".encode()).digest()

    picked = sorted(found, key=rank)[:options.count]
    for inside in sorted(picked):
        print(found[inside])


if __name__ == "__main__":
    main()
