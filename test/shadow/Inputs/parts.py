"""Runs each case of FILE (parts.c, detectors.c): parts.py PROGRAM FILE. What must be reported, by which check and in what words,
stands here."""
import json
import os
import re
import subprocess
import sys

EXPECTED = {
    "bad_highmem_unmapped": ("null-dereference", "null-ptr-deref", []),
    "bad_redzone_by_memset": ("out-of-bounds", "slab-out-of-bounds", []),
    "bad_mempool": ("kalloc-mismatched-free", "memory pool elements", []),
    "bad_cache_null": ("kalloc-unchecked-allocation", "kmem_cache_free() of NULL", ["--fail=3"]),
    "bad_null": ("kalloc-unchecked-allocation", "null-ptr-deref", ["--fail=2"]),
    "bad_skb_kfree": ("kalloc-mismatched-free", "socket buffers", []),
    "bad_device_misses_vmalloc": ("kalloc-dma-unsafe-buffer", "rejecting DMA map of vmalloc memory", []),
    "bad_mask_reaches_nothing": ("dma-api", "overflow (mask 3ff", []),
    "bad_freed_while_mapped": ("dma-api", "frees memory that is mapped", []),
    "bad_irq_after_free": ("kalloc-use-after-free", "slab-use-after-free", None),
    "bad_rcu_too_late": ("kalloc-use-after-free", "slab-use-after-free", []),
    "bad_urb_buffer_freed": ("kalloc-use-after-free", "slab-use-after-free", []),
    "bad_urb_sleeps": ("kalloc-sleep-in-atomic", "sleeping function called from invalid context", []),
    "bad_list_tail_lost": ("kalloc-leak", "unreferenced object", []),
    "bad_left_in_variable": ("kalloc-leak", "unreferenced object", []),
    "bad_page_lost": ("kalloc-leak", "unreferenced object", []),
    "bad_writes_wildly": ("wild-access", "unable to handle page fault", []),
    "trouble_opens": (None, "system call open", []),
    "trouble_forks": (None, "system call", []),
    "trouble_loops": (None, "took more than 2 s", ["--timeout=2"]),
    "trouble_divides": (None, "signal 8", []),
    "bad_poison": ("kalloc-use-after-free", "Poison overwritten", []),
    "bad_redzone": ("out-of-bounds", "Right Redzone overwritten", []),
    "bad_cache_twice": ("kalloc-double-free", "destroyed before", []),
    "bad_percpu": ("kalloc-use-after-free", "unable to handle page fault", []),
    "bad_vunmap": ("kalloc-mismatched-free", "Trying to vunmap() nonexistent vm area", []),
    "bad_vunmap_in_timer": ("kalloc-sleep-in-atomic", "mm/vmalloc.c:3483", []),
    "bad_iounmap": ("kalloc-mismatched-free", "iounmap: bad address", []),
    "bad_krealloc_managed": ("kalloc-mismatched-free", "devm_krealloc", []),
    "bad_free_no_page": ("kalloc-mismatched-free", "no struct page", []),
    "bad_physical": ("kalloc-dma-unsafe-buffer", "arch/x86/mm/physaddr.c:28", []),
    "bad_kfree_private": ("kalloc-mismatched-free", "a private allocator's memory", []),
    "bad_pool_address": ("kalloc-mismatched-free", "dma_pool_free", []),
    "bad_coherent_mask": ("dma-api", "no coherent DMA mask", []),
    "bad_wrong_pool": ("kalloc-mismatched-free", "not of this pool", []),
    "bad_skb_over": ("out-of-bounds", "skbuff.c:206", []),
    "bad_skb_under": ("out-of-bounds", "skbuff.c:216", []),
    "bad_skb_in_irq": ("kalloc-sleep-in-atomic", "skb_release_head_state", []),
    "bad_netdev": ("kalloc-mismatched-free", "free_netdev()", []),
    "bad_firmware": ("kalloc-mismatched-free", "release_firmware()", []),
    "bad_urb": ("kalloc-mismatched-free", "usb_free_urb()", []),
    "bad_irq_twice": ("locking", "already-free IRQ", []),
    "bad_timer_in_irq": ("locking", "__timer_delete_sync", []),
    "bad_rcu_twice": ("kalloc-double-free", "Double-freed call", []),
    "bad_lock_twice": ("locking", "recursive locking", []),
    "bad_unlock": ("locking", "bad unlock balance", []),
    "bad_rcu_unlock": ("locking", "no RCU section is open", []),
    "bad_alloc_in_writer": ("kalloc-sleep-in-atomic", "holding a seqlock", []),
    "bad_alloc_in_counted_writer": ("kalloc-sleep-in-atomic", "sleeping function called from invalid context", []),
    "bad_reclaim_under_its_lock": ("locking", "fs_reclaim is waited for", []),
    "bad_vfree_in_nmi": ("kalloc-sleep-in-atomic", "vmalloc.c:3417", []),
    "bad_sync_too_much": ("dma-api", "outside allocated range", []),
    "bad_left_atomic": ("locking", "the module leaves preempt_count", []),
}
OPTIONS = {"ok_fragmented": ["--fragment=2"]}

program = os.path.abspath(sys.argv[1])
with open(sys.argv[2], encoding="utf-8") as f:
    cases = re.findall(r"T\((\w+)\)", f.read().split("cases[] = {")[1])
assert all(name in EXPECTED or name.startswith("ok_") for name in cases)
wrong = 0
for name in cases:
    check, words, options = EXPECTED.get(name, (None, None, OPTIONS.get(name, [])))
    once = [] if options is None else ["--once"]
    run = subprocess.run([program, *once, *(options or []), "--quiet", "--json=-", f"--argument={name}"],
                         capture_output=True, text=True)
    lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    reports = [r for r in lines if "check" in r and r["check"] != "panic"]
    panics = [r["kernel"] for r in lines if r.get("check") == "panic"]
    trouble = lines[-1]["trouble"] if lines else run.stderr
    if options is None:  # explored: a call that fails is no matter here
        panics, trouble = [], ""
    found = sorted({r["check"] for r in reports})
    told = " ".join([trouble] + [r["kernel"] + " ".join(r["details"]) for r in reports])
    good = found == ([check] if check else []) and (words or "") in told and not panics
    good &= bool(trouble) == name.startswith("trouble") and run.returncode == (1 if check else 2 if trouble else 0)
    if not good:
        wrong += 1
        print(f"{name}: {found} status {run.returncode} {told[:300]} {panics} {run.stderr[:200]}")
print(f"{len(cases)} cases, {wrong} wrong")
sys.exit(wrong > 0)
