"""The shadow against a real kernel on random programs: compare.py KALLOC_SHADOW_CC ORACLE [--seed N] [--count N].

ORACLE is what build.sh prints. Programs (test/fuzz/differential) run under the shadow with no call failing; those that free by
the wrong function or unlock what is not locked are left out, for a kernel may do anything then. The rest becomes a module of a
UML kernel with KASAN, kmemleak and might_sleep(), one boot, and both must say the same: a life-time error, a sleep in atomic
context, a leak, or nothing."""
import argparse
import collections
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "fuzz", "differential"))
import generate

KINDS = {"kalloc-double-free": "life time", "kalloc-use-after-free": "life time", "kalloc-sleep-in-atomic": "sleep",
         "sleep-in-atomic": "sleep", "kalloc-leak": "leak"}
NUMBER = re.compile(r"\b(?:prog|[a-z]+(?:_in)?)_(\d+)(?:_\d+)?\b")
HARNESS = """
static int first;
module_param(first, int, 0);

static int probe(struct platform_device *pdev)
{
	unsigned int i, how;

	dev = &pdev->dev;
	dma_set_mask_and_coherent(dev, DMA_BIT_MASK(32));
	for (i = first; i < ARRAY_SIZE(programs); i++) {
		pr_info("PROGRAM %u\\n", numbers[i]);
		for (how = 0; how < 8; how++)
			programs[i](how & 1, how >> 1 & 1, how >> 2 & 1);
		msleep(1200); /* might_sleep() speaks once a second */
	}
	pr_info("PROGRAM end\\n");
	return 0;
}

static struct platform_driver driver = { .probe = probe, .driver = { .name = "programs" } };

static int __init programs_init(void)
{
	int ret = platform_driver_register(&driver);

	if (!ret)
		platform_device_register_simple("programs", -1, NULL, 0);
	return ret;
}
module_init(programs_init);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("random programs");
"""


def program(seed, n):
    return generate.Program(n, random.Random(f"{seed}-{n}"), False).build()


def under_shadow(compiler, programs, folder):
    """Program number -> kinds of misuse; None where the outcome is undefined."""
    with open(f"{folder}/one.c", "w", encoding="utf-8") as f:
        f.write(generate.texts(programs, False)["one.c"])
    subprocess.run([compiler, "-o", f"{folder}/one", f"{folder}/one.c"], check=True)
    run = subprocess.run([f"{folder}/one", "--once", "--plain", "--quiet", "--json=-"], capture_output=True, text=True)
    said = {p.n: set() for p in programs}
    for line in run.stdout.splitlines():
        report = json.loads(line)
        if "check" not in report:
            assert not report["troubles"], report["trouble"]
            continue
        frames = [f["function"] for s in report["stacks"] for f in s["frames"]]
        number = next((int(m[1]) for m in map(NUMBER.search, frames) if m), None)
        if number is None:
            continue
        kind = KINDS.get(report["check"])
        if said[number] is not None:
            said[number] = None if kind is None else said[number] | {kind}
    return said


def module_text(programs):
    text = generate.HEAD.replace("#include <shadow/shadow.h>", '#include "kernel.h"') + generate.GLOBALS
    for p in programs:
        text += "\n".join(p.helpers + p.local + p.entry()) + "\n"
    names = ", ".join(f"prog_{p.n}" for p in programs)
    numbers = ", ".join(str(p.n) for p in programs)
    text += f"static int (*const programs[])(int, int, int) = {{ {names} }};\nstatic const int numbers[] = {{ {numbers} }};\n"
    return text + HARNESS


def in_kernel(oracle, programs, folder):
    """Program number -> kinds of misuse, by a boot (and another one behind a program that killed it)."""
    shutil.copy(f"{HERE}/kernel.h", folder)
    with open(f"{folder}/programs.c", "w", encoding="utf-8") as f:
        f.write(module_text(programs))
    with open(f"{folder}/Makefile", "w", encoding="utf-8") as f:
        f.write("obj-m := programs.o\nccflags-y := -w -fno-inline\n")
    make = ["make", "-s", "-C", f"{oracle}/linux-source-6.12", "ARCH=um", "CC=clang-22", f"O={oracle}/uml", f"M={folder}", "modules"]
    done = subprocess.run(make, capture_output=True, text=True)
    if done.returncode:
        sys.exit("the module does not build:\n" + done.stderr[-2000:])
    disk = f"{folder}/disk"
    os.makedirs(f"{disk}/dev")
    shutil.copy(f"{oracle}/init", f"{disk}/init")
    shutil.copy(f"{folder}/programs.ko", disk)
    initrd = f"{folder}/initrd"
    with open(initrd, "wb") as f:
        names = subprocess.run(["find", "."], cwd=disk, capture_output=True).stdout
        subprocess.run(["cpio", "-o", "-H", "newc", "--quiet"], cwd=disk, input=names, stdout=f, check=True)
    said, first, dead = {}, 0, []
    while first < len(programs):
        command = [f"{oracle}/uml/linux", "mem=512M", f"initrd={initrd}", "con=null", "con0=fd:0,fd:1", "console=tty0",
                   "loglevel=8", "printk.devkmsg=on", "kasan_multi_shot", "no_hash_pointers", "kmemleak=on", "slab_debug=FZPU",
                   f"programs={first}"]
        try:
            log = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=300).stdout
        except subprocess.TimeoutExpired as e:
            log = e.stdout or b""
        now, leaking = None, False
        for line in log.decode(errors="replace").splitlines():
            m = re.search(r"PROGRAM (\d+|end)", line)
            if m:
                now = None if m[1] == "end" else int(m[1])
                if now is not None:
                    said[now] = set()
            elif "KMEMLEAK" in line:
                if "unreferenced" in line:
                    leaking = True
                elif leaking and (m := NUMBER.search(line.split("KMEMLEAK", 1)[1])):
                    said.setdefault(int(m[1]), set()).add("leak")
                    leaking = False
            elif now is not None and "BUG: KASAN" in line:
                said[now].add("life time")
            elif now is not None and "sleeping function called from invalid context" in line:
                said[now].add("sleep")
        if now is None and said:
            break
        if now is None:
            sys.exit("the kernel did not start:\n" + log.decode(errors="replace")[-2000:])
        dead.append(now) # it died there: go on behind it
        said.pop(now, None)
        first = [p.n for p in programs].index(now) + 1
    return said, dead


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("compiler")
    parser.add_argument("oracle")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=60)
    args = parser.parse_args()
    agree, wrong = collections.Counter(), []
    with tempfile.TemporaryDirectory() as folder:
        programs = [program(args.seed, n) for n in range(3 * args.count)]
        shadow = under_shadow(os.path.abspath(args.compiler), programs, folder)
        programs = [p for p in programs if shadow[p.n] is not None][:args.count]
        kernel, dead = in_kernel(os.path.abspath(args.oracle), programs, folder)
    for p in programs:
        if p.n in dead or p.n not in kernel:
            continue
        if shadow[p.n] == kernel[p.n]:
            agree[", ".join(sorted(kernel[p.n])) or "nothing"] += 1
        else:
            wrong.append((p.n, shadow[p.n], kernel[p.n]))
    for kinds, n in sorted(agree.items()):
        print(f"{n:4} agree: {kinds}")
    for n, s, k in wrong:
        print(f"program {n} of seed {args.seed}: the shadow says {sorted(s)}, the kernel {sorted(k)}")
    for n in dead:
        print(f"program {n} of seed {args.seed}: the kernel died in it")
    total = sum(agree.values()) + len(wrong)
    print(f"{total - len(wrong)} of {total} programs agree")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
