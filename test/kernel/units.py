"""The prepared kernel's compile database, or a part of it, for the scripts beside this file."""
import contextlib
import json
import os
import random
import shlex
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))


def pick(build, count, seed):
    """The sources that pick-units.py draws."""
    run = subprocess.run([sys.executable, os.path.join(HERE, "pick-units.py"), build, "-n", str(count), "--seed", str(seed)],
                         capture_output=True, text=True, check=True)
    return run.stdout.split("\n")[:-1]


def load(build):
    with open(os.path.join(build, "compile_commands.json")) as f:
        return json.load(f)


def sample(build, count, seed):
    """COUNT entries of the database, drawn from all of it."""
    database = load(build)
    return random.Random(seed).sample(database, min(count, len(database)))


def roots(entries):
    """What to name on the command line so that every one of ENTRIES is meant."""
    files = (os.path.join(e["directory"], e["file"]) for e in entries)
    return sorted({"/" + file.split("/")[1] for file in files})


def words(entry):
    """The command of ENTRY, which a database spells in one of two ways, word by word."""
    return entry["arguments"] if "arguments" in entry else shlex.split(entry["command"])


@contextlib.contextmanager
def part_of(entries):
    """A temporary folder with a compile database of ENTRIES alone."""
    with tempfile.TemporaryDirectory(prefix="kalloc-units.") as folder:
        with open(os.path.join(folder, "compile_commands.json"), "w") as f:
            json.dump(entries, f)
        yield folder
