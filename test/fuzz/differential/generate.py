"""Random kernel-style C programs with few inputs: correct ones, most of which are then damaged by one mutation.

A program is an entry function `int prog_N(int a, int b, int c)` and its helpers. It acquires some resources, each with its
test, uses them, and releases them again, by gotos, by early returns, by nesting or by scope. What is true of a program is not
known here: the shadow finds out."""
import random

HEAD = """// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#include <linux/cleanup.h>
#include <linux/dma-mapping.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/interrupt.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/platform_device.h>
#include <linux/rcupdate.h>
#include <linux/rwlock.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timer.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <shadow/shadow.h>

struct obj {
	int state;
	size_t len;
	char *name;
	void *data;
	struct obj *next;
	struct rcu_head rcu;
};

"""
GLOBALS = """static DEFINE_SPINLOCK(lock);
static DEFINE_RWLOCK(rwlock);
static DEFINE_MUTEX(mutex);
static struct kmem_cache *cache;
static struct device *dev;

"""


class Line:
    """A statement, with what a mutation may want to know of it."""

    def __init__(self, text, kind="", **facts):
        self.text, self.kind, self.facts = text, kind, facts


class Family:
    """An allocator: how a block is made, in what forms, and what frees it."""

    def __init__(self, name, makes, frees, sleeps=False):
        self.name, self.makes, self.frees, self.sleeps = name, makes, frees, sleeps


FAMILIES = [
    Family("slab", ["kmalloc({n}, {gfp})", "kzalloc({n}, {gfp})", "kcalloc(2, {n}, {gfp})", "kmalloc_array(3, {n}, {gfp})",
                    "kmemdup(\"0123456789012345678901234567890123456789012345678901234567890123\", {n}, {gfp})"], ["kfree({p})", "kvfree({p})"]),
    Family("vmalloc", ["vmalloc({n})", "vzalloc({n})"], ["vfree({p})", "kvfree({p})"], sleeps=True),
    Family("kvmalloc", ["kvmalloc({n}, GFP_KERNEL)", "kvzalloc({n}, GFP_KERNEL)", "kvcalloc(2, {n}, GFP_KERNEL)"],
           ["kvfree({p})"], sleeps=True),
    Family("pages", ["(void *)__get_free_pages({gfp}, 2)"], ["free_pages((unsigned long){p}, 2)"]),
]
ALL_FREES = ["kfree", "vfree", "kvfree"]


class Program:
    """One program. After build(): helpers (lines outside) and body (of the entry)."""

    def __init__(self, number, rng, split):
        self.n, self.rng, self.split = number, rng, split
        self.helpers, self.prototypes, self.local = [], [], []  # local: beside the entry, whatever the split
        self.count = 0

    def name(self, what):
        self.count += 1
        return f"{what}_{self.n}_{self.count}"

    # --- helpers

    def function(self, head, body):
        """A helper; in another file when the program is split."""
        if self.split:
            self.prototypes.append(head + ";")
            self.helpers += [head + ";", head, "{"] + body + ["}", ""]
        else:
            self.helpers += ["static " + head, "{"] + body + ["}", ""]

    def maker(self, family, size, gfp):
        """An expression that allocates, by a helper or directly; and how its failure is tested ('null' or 'err')."""
        r = self.rng
        direct = r.choice(family.makes).format(n=size, gfp=gfp)
        form = r.randrange(7)
        if form < 3:
            return direct, "null"
        make = r.choice(family.makes)
        if form == 3:
            f = self.name("make")
            self.function(f"void *{f}(size_t n, gfp_t gfp)", ["\treturn " + make.format(n="n", gfp="gfp") + ";"])
            return f"{f}({size}, {gfp})", "null"
        if form == 4:
            f = self.name("make")
            self.function(f"void *{f}(size_t n, gfp_t gfp)",
                          ["\tvoid *p = " + make.format(n="n", gfp="gfp") + ";", "", "\tif (!p)",
                           "\t\treturn ERR_PTR(-ENOMEM);", "\treturn p;"])
            return f"{f}({size}, {gfp})", "err"
        if form == 5:
            f = self.name("make")
            self.function(f"void *{f}(size_t n, gfp_t gfp)",
                          ["\tchar *p;", "", "\tif (n > 4096)", "\t\treturn NULL;", "\tp = " + make.format(n="n", gfp="gfp") + ";",
                           "\tif (p)", "\t\tmemset(p, 0, n);", "\treturn p;"])
            return f"{f}({size}, {gfp})", "null"
        return direct, "null"

    def freer(self, family, p):
        """A statement that frees P."""
        r = self.rng
        free = r.choice(family.frees)
        if r.randrange(4):
            return free.format(p=p) + ";"
        f = self.name("drop")
        self.function(f"void {f}(void *p)", (["\tif (!p)", "\t\treturn;"] if r.randrange(2) else []) + ["\t" + free.format(p="p") + ";"])
        return f"{f}({p});"

    def user(self, p, err=False):
        """Statements that use a valid block."""
        r = self.rng
        form = r.randrange(5)
        if form == 0:
            return [Line(f"*(char *){p} = a;", "use", p=p)]
        if form == 1:
            return [Line(f"memset({p}, b, 8);", "use", p=p)]
        if form == 2:
            f = self.name("touch")
            self.function(f"int {f}(void *p)", ["\tchar *c = p;", "", "\tc[0] = 1;", "\treturn c[0];"])
            return [Line(f"{f}({p});", "use", p=p)]
        if form == 3:
            f = self.name("look")
            self.function(f"int {f}(const void *p, int how)",
                          ["\tconst char *c = p;", "", "\tif (how)", "\t\treturn c[1];", "\treturn 0;"])
            return [Line(f"{f}({p}, a);", "use", p=p)]
        return []

    # --- resources: each gives lines that acquire (with a place for the failure), lines that use, and lines that release

    def block(self, i, gfp="GFP_KERNEL"):
        r = self.rng
        family = r.choice(FAMILIES if gfp == "GFP_KERNEL" else FAMILIES[:1])
        p = f"p{i}"
        make, failure = self.maker(family, r.choice([16, 24, 64, 100, 6000]), gfp)
        test = f"!{p}" if failure == "null" else f"IS_ERR({p})"
        free = self.freer(family, p)
        lines = [Line(f"{p} = {make};", "make", p=p, family=family.name)]
        if failure == "err":
            fail = [Line(f"ret = PTR_ERR({p});", "fail")] if r.randrange(2) else []
        else:
            fail = [Line("ret = -ENOMEM;", "fail")]
        return dict(p=p, vars=[f"void *{p} = NULL;"], acquire=lines, test=test, fail=fail or [Line("ret = -ENOMEM;", "fail")],
                    use=self.user(p), release=[Line(free, "free", p=p, family=family.name)], family=family.name)

    def outparam(self, i):
        """int get(void **out, int how): a block in *out, if it returns 0."""
        r = self.rng
        family = r.choice(FAMILIES)
        p, f = f"p{i}", self.name("get")
        make = r.choice(family.makes).format(n="32", gfp="GFP_KERNEL")
        self.function(f"int {f}(void **out, int how)",
                      ["\tvoid *p;", "", "\tif (how > 1)", "\t\treturn -EINVAL;", f"\tp = {make};", "\tif (!p)",
                       "\t\treturn -ENOMEM;", "\t*out = p;", "\treturn 0;"])
        return dict(p=p, vars=[f"void *{p} = NULL;"], acquire=[Line(f"ret = {f}(&{p}, a);", "make", p=p, family=family.name)],
                    test="ret", fail=[], use=self.user(p), release=[Line(self.freer(family, p), "free", p=p, family=family.name)],
                    family=family.name)

    def object(self, i):
        """A struct with a buffer in it, made and freed by a pair of helpers."""
        r = self.rng
        family = r.choice(FAMILIES)
        p, make, free = f"o{i}", self.name("new"), self.name("free")
        inner = r.choice(family.makes).format(n="n", gfp="GFP_KERNEL")
        drop = r.choice(family.frees).format(p="o->data")
        self.function(f"struct obj *{make}(size_t n)",
                      ["\tstruct obj *o = kzalloc(sizeof(*o), GFP_KERNEL);", "", "\tif (!o)", "\t\treturn NULL;",
                       f"\to->data = {inner};", "\tif (!o->data) {", "\t\tkfree(o);", "\t\treturn NULL;", "\t}",
                       "\to->len = n;", "\treturn o;"])
        self.function(f"void {free}(struct obj *o)", (["\tif (!o)", "\t\treturn;"] if r.randrange(2) else []) +
                      [f"\t{drop};", "\tkfree(o);"])
        use = r.choice([[], [Line(f"memset({p}->data, a, {p}->len);", "use", p=p)], [Line(f"{p}->state = b;", "use", p=p)]])
        return dict(p=p, vars=[f"struct obj *{p} = NULL;"], acquire=[Line(f"{p} = {make}({r.choice([16, 48, 9000])});", "make", p=p)],
                    test=f"!{p}", fail=[Line("ret = -ENOMEM;", "fail")], use=use,
                    release=[Line(f"{free}({p});", "free", p=p)], family="object")

    def member(self, i):
        """A struct made here, its member too."""
        r = self.rng
        family = r.choice(FAMILIES)
        p = f"o{i}"
        make = r.choice(family.makes).format(n="40", gfp="GFP_KERNEL")
        free = r.choice(family.frees).format(p=f"{p}->data")
        return dict(p=p, vars=[f"struct obj *{p} = NULL;"],
                    acquire=[Line(f"{p} = kzalloc(sizeof(*{p}), GFP_KERNEL);", "make", p=p), Line(f"if ({p})", "if"),
                             Line(f"\t{p}->data = {make};", "make", p=f"{p}->data", family=family.name)],
                    test=f"!{p} || !{p}->data", fail=[Line(f"if ({p})", "if"), Line(f"\tkfree({p});", "free", p=p, family="slab"),
                                                      Line("ret = -ENOMEM;", "fail")],
                    use=self.user(f"{p}->data"),
                    release=[Line(free + ";", "free", p=f"{p}->data", family=family.name),
                             Line(f"kfree({p});", "free", p=p, family="slab")], family="object")

    def array(self, i):
        r = self.rng
        family = r.choice(FAMILIES)
        v, n = f"v{i}", r.choice([2, 3, 4])
        make = r.choice(family.makes).format(n="16", gfp="GFP_KERNEL")
        free = r.choice(family.frees)
        acquire = [Line(f"for (i = 0; i < {n}; i++) {{", "{"), Line(f"\t{v}[i] = {make};", "make", p=f"{v}[i]", family=family.name),
                   Line(f"\tif (!{v}[i])", "if"), Line("\t\tbreak;", "break"), Line("}", "}")]
        fail = [Line("while (--i >= 0)", "if"), Line("\t" + free.format(p=f"{v}[i]") + ";", "free", p=f"{v}[i]", family=family.name),
                Line("ret = -ENOMEM;", "fail")]
        release = [Line(f"for (i = 0; i < {n}; i++)", "if"),
                   Line("\t" + free.format(p=f"{v}[i]") + ";", "free", p=f"{v}[i]", family=family.name)]
        return dict(p=v, vars=[f"void *{v}[{n}] = {{ NULL }};", "int i;"], acquire=acquire, test=f"i < {n}", fail=fail, use=[], release=release,
                    family=family.name)

    def grown(self, i):
        """A buffer that is reallocated in a loop."""
        p, q = f"p{i}", f"q{i}"
        acquire = [Line(f"{p} = kmalloc(8, GFP_KERNEL);", "make", p=p, family="slab"),
                   Line(f"for (i = 1; {p} && i < 3; i++) {{", "{"),
                   Line(f"\t{q} = krealloc({p}, 8 << i, GFP_KERNEL);", "realloc", p=p),
                   Line(f"\tif (!{q}) {{", "{"), Line(f"\t\tkfree({p});", "free", p=p, family="slab"),
                   Line(f"\t\t{p} = NULL;", "clear", p=p), Line("\t\tbreak;", "break"), Line("\t}", "}"),
                   Line(f"\t{p} = {q};", "set"), Line("}", "}")]
        return dict(p=p, vars=[f"char *{p} = NULL;", f"char *{q};", "int i;"], acquire=acquire, test=f"!{p}",
                    fail=[Line("ret = -ENOMEM;", "fail")], use=self.user(p),
                    release=[Line(f"kfree({p});", "free", p=p, family="slab")], family="slab")

    def optional(self, i):
        """A block that is there only under a flag that is tested again at the end."""
        r = self.rng
        family = r.choice(FAMILIES)
        p, flag = f"p{i}", r.choice("abc")
        make = r.choice(family.makes).format(n="16", gfp="GFP_KERNEL")
        free = r.choice(family.frees).format(p=p)
        return dict(p=p, vars=[f"void *{p} = NULL;"], acquire=[Line(f"if ({flag})", "if"), Line(f"\t{p} = {make};", "make", p=p, family=family.name)],
                    test=f"{flag} && !{p}", fail=[Line("ret = -ENOMEM;", "fail")], use=[],
                    release=[Line(f"if ({flag})", "if"), Line(f"\t{free};", "free", p=p, family=family.name)], family=family.name)

    def device_managed(self, i):
        p = f"p{i}"
        return dict(p=p, vars=[f"void *{p} = NULL;"], acquire=[Line(f"{p} = devm_kzalloc(dev, 32, GFP_KERNEL);", "make", p=p, family="devm")],
                    test=f"!{p}", fail=[Line("ret = -ENOMEM;", "fail")], use=self.user(p), release=[], family="devm")

    def cached(self, i):
        """An object of a cache."""
        p = f"p{i}"
        return dict(p=p, vars=[f"char *{p} = NULL;"], acquire=[Line(f"{p} = kmem_cache_alloc(cache, GFP_KERNEL);", "make", p=p, family="cache")],
                    test=f"!{p}", fail=[Line("ret = -ENOMEM;", "fail")], use=self.user(p),
                    release=[Line(f"kmem_cache_free(cache, {p});", "free", p=p, family="cache")], family="cache")

    def pages(self, i):
        """Pages by their struct page."""
        r = self.rng
        p, order = f"p{i}", r.choice([0, 0, 1, 3])
        return dict(p=p, vars=[f"struct page *{p} = NULL;"], acquire=[Line(f"{p} = alloc_pages(GFP_KERNEL, {order});", "make", p=p, family="page")],
                    test=f"!{p}", fail=[Line("ret = -ENOMEM;", "fail")],
                    use=r.choice([[], [Line(f"memset(page_address({p}), a, 64);", "use", p=f"page_address({p})")]]),
                    release=[Line(f"__free_pages({p}, {order});" if order or r.randrange(2) else f"__free_page({p});", "free", p=p, family="page")],
                    family="page")

    RESOURCES = ["block"] * 8 + ["outparam"] * 2 + ["object"] * 3 + ["member"] * 2 + ["array"] * 2 + ["grown", "optional", "optional",
                                                                                                  "device_managed", "cached", "pages"]

    # --- what happens between

    def noise(self):
        """A short step with a resource of its own."""
        r = self.rng
        form = r.randrange(9)
        self.count += 1
        t = f"t{self.count}"
        if form == 0:
            how = r.choice(["spin_lock(&lock)", "spin_lock_bh(&lock)", "spin_lock_irq(&lock)", "read_lock(&rwlock)", "write_lock_bh(&rwlock)"])
            back = how.replace("_lock", "_unlock", 1)
            return [f"void *{t};"], [Line(how + ";", "lock"), Line(f"{t} = kmalloc(16, GFP_ATOMIC);", "atomic", p=t),
                                     Line(back + ";", "lock"), Line(f"kfree({t});", "free", p=t, family="slab")]
        if form == 1:
            return [f"void *{t};"], [Line("mutex_lock(&mutex);", "lock"), Line(f"{t} = kzalloc(16, GFP_KERNEL);", "make", p=t),
                                     Line("mutex_unlock(&mutex);", "lock"), Line(f"kfree({t});", "free", p=t, family="slab")]
        if form == 2:
            return [f"gfp_t gfp{t} = a ? GFP_ATOMIC : GFP_KERNEL;", f"void *{t};"], [
                Line("if (a)", "if"), Line("\tspin_lock(&lock);", "lock"), Line(f"{t} = kmalloc(16, gfp{t});", "make", p=t),
                Line("if (a)", "if"), Line("\tspin_unlock(&lock);", "lock"), Line(f"kfree({t});", "free", p=t, family="slab")]
        if form == 3:
            f = self.name("alloc_in")
            self.function(f"int {f}(gfp_t gfp)", ["\tvoid *p = kmalloc(8, gfp);", "", "\tif (!p)", "\t\treturn -ENOMEM;", "\tkfree(p);",
                                                  "\treturn 0;"])
            return [], [Line("rcu_read_lock();", "lock"), Line(f"{f}(GFP_NOWAIT);", "atomic"), Line("rcu_read_unlock();", "lock")]
        if form == 4:
            gfp = r.choice(["GFP_ATOMIC", "GFP_ATOMIC", "GFP_KERNEL"])
            if r.randrange(2):
                return [], self.later(gfp)
            f = self.name("irq")
            self.local += [f"static irqreturn_t {f}(int irq, void *data)", "{", f"\tkfree(kmalloc(8, {gfp}));", "\treturn IRQ_HANDLED;",
                             "}", ""]
            return [], [Line(f"if (!request_irq(5, {f}, 0, \"x\", NULL)) {{", "{"), Line("\tshadow_deliver();", "call"),
                        Line("\tfree_irq(5, NULL);", "call"), Line("}", "}")]
        if form == 5:
            return [f"dma_addr_t d{t};", f"char *{t};"], [
                Line(f"{t} = kmalloc(64, GFP_KERNEL);", "dma", p=t), Line(f"if ({t}) {{", "{"),
                Line(f"\td{t} = dma_map_single(dev, {t}, 64, DMA_TO_DEVICE);", "call"),
                Line(f"\tif (!dma_mapping_error(dev, d{t}))", "if"), Line(f"\t\tdma_unmap_single(dev, d{t}, 64, DMA_TO_DEVICE);", "call"),
                Line("}", "}"), Line(f"kvfree({t});", "free", p=t, family="slab")]
        if form == 6:
            return [], [Line("if (c > 5)", "if"), Line("\tret = 1;", "set")]
        if form == 7:
            return [f"struct obj *{t};"], [Line(f"{t} = kzalloc(sizeof(*{t}), GFP_KERNEL);", "make", p=t), Line(f"if ({t})", "if"),
                                           Line(f"\tkfree_rcu({t}, rcu);", "free", p=t)]
        return [], []

    def later(self, gfp):
        """A timer, a tasklet or a work item that allocates when it comes."""
        how = self.rng.randrange(3)
        f, v = self.name(("tick", "soft", "work")[how]), f"v_{self.n}_{self.count}"
        kind = ("struct timer_list", "struct tasklet_struct", "struct work_struct")[how]
        self.local += [f"static {kind} {v};", f"static void {f}({kind} *what)", "{", f"\tkfree(kmalloc(8, {gfp}));", "}", ""]
        ways = (f"timer_setup(&{v}, {f}, 0);", f"mod_timer(&{v}, jiffies + 1);", f"timer_delete_sync(&{v});"), \
               (f"tasklet_setup(&{v}, {f});", f"tasklet_schedule(&{v});", f"tasklet_kill(&{v});"), \
               (f"INIT_WORK(&{v}, {f});", f"schedule_work(&{v});", f"cancel_work_sync(&{v});")
        setup, start, stop = ways[how]
        return [Line(setup, "set"), Line(start, "set"), Line("shadow_deliver();", "call"), Line(stop, "call")]

    # --- the entry, in four styles

    def build(self):
        r = self.rng
        resources = []
        for i in range(r.choice([1, 2, 2, 3, 3, 4])):
            resources.append(getattr(self, r.choice(self.RESOURCES))(i))
        style = r.choice(["goto", "goto", "early", "nested", "scope"])
        body, variables = [], []
        for res in resources:
            variables += res["vars"]
        between = []
        for _ in resources:
            v, lines = self.noise()
            variables += v
            between.append(lines)
        getattr(self, style)(resources, between, body, variables)
        seen = []
        for v in variables:
            if v not in seen:
                seen.append(v)
        self.variables, self.body = seen, body
        if r.randrange(5):
            self.mutate()
        return self

    def early_exit(self):
        """The condition of an exit that has nothing to do with memory, or nothing."""
        return self.rng.choice(["", "", "a", "b", "c", "a && b", "!c"])

    def goto(self, resources, between, body, variables):
        for k, (res, lines) in enumerate(zip(resources, between)):
            body += res["acquire"]
            out = [Line(f"goto out{k - 1};", "goto")] if k else [Line("return ret;", "return")]
            body += [Line(f"if ({res['test']}) {{", "test")] + [Line("\t" + l.text, l.kind, **l.facts) for l in res["fail"]]
            body += [Line("\t" + out[0].text, out[0].kind), Line("}", "}")]
            body += res["use"] + lines
            exit_when = self.early_exit()
            if exit_when:
                body += [Line(f"if ({exit_when}) {{", "{"), Line("\tret = -EINVAL;", "fail"), Line(f"\tgoto out{k};", "goto"), Line("}", "}")]
        body.append(Line("ret = 0;", "set"))
        for k in reversed(range(len(resources))):
            body.append(Line(f"out{k}:", "label"))
            body += resources[k]["release"]
        body.append(Line("return ret;", "return"))

    def early(self, resources, between, body, variables):
        for k, (res, lines) in enumerate(zip(resources, between)):
            back = [l for other in reversed(resources[:k]) for l in other["release"]]
            body += res["acquire"]
            body += [Line(f"if ({res['test']}) {{", "test")]
            body += [Line("\t" + l.text, l.kind, **l.facts) for l in res["fail"] + back]
            body += [Line("\treturn ret;", "return"), Line("}", "}")]
            body += res["use"] + lines
            exit_when = self.early_exit()
            if exit_when:
                body += [Line(f"if ({exit_when}) {{", "{")]
                body += [Line("\t" + l.text, l.kind, **l.facts) for l in res["release"] + back]
                body += [Line("\treturn -EINVAL;", "return"), Line("}", "}")]
        for res in reversed(resources):
            body += res["release"]
        body.append(Line("return 0;", "return"))

    def nested(self, resources, between, body, variables):
        depth = 0
        for res, lines in zip(resources, between):
            t = "\t" * depth
            body += [Line(t + l.text, l.kind, **l.facts) for l in res["acquire"]]
            body += [Line(f"{t}if ({res['test']}) {{", "test")]
            body += [Line(t + "\t" + l.text, l.kind, **l.facts) for l in res["fail"]]
            body += [Line(t + "} else {", "else")]
            depth += 1
            t += "\t"
            body += [Line(t + l.text, l.kind, **l.facts) for l in res["use"] + lines]
        for res in reversed(resources):
            t = "\t" * depth
            body += [Line(t + l.text, l.kind, **l.facts) for l in res["release"]]
            depth -= 1
            body += [Line("\t" * depth + "}", "}")]
        body.append(Line("return ret;", "return"))

    def scope(self, resources, between, body, variables):
        """The first by its scope, the rest by early returns."""
        r = self.rng
        p = "s0"
        way = r.choice(["kfree", "kvfree"])
        make = "kmalloc(24, GFP_KERNEL)" if way == "kfree" else r.choice(["kvmalloc(24, GFP_KERNEL)", "vmalloc(24)", "kzalloc(24, GFP_KERNEL)"])
        variables.append(f"char *{p} __free({way}) = NULL;")
        body += [Line(f"{p} = {make};", "make", p=p, family="scope"), Line(f"if (!{p})", "test"), Line("\treturn -ENOMEM;", "return")]
        if r.randrange(3) == 0:
            variables.append("char *kept;")
            tail = [Line("kept = no_free_ptr(s0);", "set"), Line("kvfree(kept);", "free", p="kept", family="kvmalloc")]
        else:
            tail = []
        rest = []
        self.early(resources, between, rest, variables)
        body += rest[:-1] + tail + rest[-1:]

    # --- damage

    def mutate(self):
        r, body = self.rng, self.body
        frees = [i for i, l in enumerate(body) if l.kind == "free"]
        uses = [i for i, l in enumerate(body) if l.kind in ("use", "call", "set", "lock")]
        gotos = [i for i, l in enumerate(body) if l.kind == "goto"]
        labels = [l.text.rstrip(":") for l in body if l.kind == "label"]
        returns = [i for i, l in enumerate(body) if l.kind == "return"]
        choice = r.randrange(12)

        def indent(i):
            return body[i].text[:len(body[i].text) - len(body[i].text.lstrip("\t"))]

        if choice in (0, 1) and frees:
            i = r.choice(frees)
            body[i].text = indent(i) + ";"
        elif choice == 2 and frees:
            i = r.choice(frees)
            if not body[i - 1].kind == "if":
                body.insert(r.randrange(i, min(i + 3, len(body))), Line(body[i].text, "free"))
        elif choice in (3, 4) and frees:
            i = r.choice(frees)
            p = body[i].facts.get("p", "")
            if p:
                body[i].text = indent(i) + f"{r.choice(ALL_FREES)}({p});"
        elif choice == 5 and gotos:
            i = r.choice(gotos)
            body[i].text = indent(i) + f"goto {r.choice(labels)};"
        elif choice == 6:
            i = r.choice([i for i, l in enumerate(body) if l.kind == "atomic"] or [0])
            body[i].text = body[i].text.replace("GFP_ATOMIC", "GFP_KERNEL").replace("GFP_NOWAIT", "GFP_NOIO")
        elif choice == 7 and frees:
            i = r.choice(frees)
            p = body[i].facts.get("p", "")
            # A struct page is no part of the page: to write to it is wrong, and no kernel says so.
            if p and body[i - 1].kind != "if" and "[" not in p and body[i].facts.get("family") != "page":
                body.insert(i + 1, Line(f"{indent(i)}*(char *){p} = 1;", "use"))
        elif choice == 8:
            tests = [i for i, l in enumerate(body) if l.kind == "test"]
            if tests:
                i = r.choice(tests)
                body[i].text = indent(i) + "if (a && c) {" if body[i].text.endswith("{") else indent(i) + "if (a && c)"
        elif choice == 9 and uses:
            i = r.choice(uses)
            if body[i - 1].kind != "if":
                body.insert(i, Line(f"{indent(i)}if ({r.choice('abc')})", "if"))
                body.insert(i + 1, Line(f"{indent(i)}\treturn -EIO;", "return"))
        elif choice == 10:
            i = r.choice([i for i, l in enumerate(body) if l.kind in ("dma", "realloc")] or [0])
            if body[i].kind == "dma":
                body[i].text = body[i].text.replace("kmalloc(64, GFP_KERNEL)", "vmalloc(64)")
            elif body[i].kind == "realloc":
                p = body[i].facts["p"]
                body[i].text = f"\t{p} = krealloc({p}, 8 << i, GFP_KERNEL);"
                body[i + 1].text = f"\tif (!{p}) {{"
                body[i + 2].text = "\t\t;"
                body[i + 6].text = "\t;"
        elif choice == 11:
            ifs = [i for i, l in enumerate(body) if l.kind == "if" and l.text.strip() in ("if (a)", "if (b)", "if (c)")
                   and body[i + 1].kind != "lock"]
            if ifs:
                i = r.choice(ifs)
                body[i].text = body[i].text.replace("(", "(!")

    def entry(self):
        out = [f"static int prog_{self.n}(int a, int b, int c)", "{"]
        out += ["\t" + v for v in self.variables] + ["\tint ret = 0;", ""]
        out += [("" if l.kind == "label" else "\t") + l.text for l in self.body]
        return out + ["}", ""]


def harness(numbers):
    out = ["static int (*const programs[])(int, int, int) = {"]
    out += [f"\tprog_{n}," for n in numbers]
    out += ["};", "", "static void call(void *data)", "{", "\tunsigned int *how = data;", "",
            "\tprograms[how[0]](how[1] & 1, how[1] >> 1 & 1, how[1] >> 2 & 1);", "}", "",
            "static int probe(struct platform_device *pdev)", "{", "\tunsigned int how[2];", "", "\tdev = &pdev->dev;",
            "\tcache = kmem_cache_create(\"programs\", 64, 0, 0, NULL);", "\tif (!cache)", "\t\treturn -ENOMEM;",
            "\tfor (how[0] = 0; how[0] < ARRAY_SIZE(programs); how[0]++)", "\t\tfor (how[1] = 0; how[1] < 8; how[1]++)",
            "\t\t\tshadow_try(call, how);", "\treturn 0;", "}", "",
            "static struct platform_driver driver = { .probe = probe, .driver = { .name = \"programs\" } };", "",
            "void shadow_main(void)", "{", "\tif (!platform_driver_register(&driver))", "\t\tplatform_driver_unregister(&driver);", "}"]
    return out


def batch(seed, count, split):
    """COUNT programs as {file: text}; split: the helpers in a file of their own."""
    programs = [Program(n, random.Random(f"{seed}-{n}"), split).build() for n in range(count)]
    return texts(programs, split)


def texts(programs, split):
    one = HEAD + GLOBALS
    two = HEAD
    for p in programs:
        if split:
            two += "\n".join(p.helpers) + "\n"
        one += "\n".join((p.prototypes if split else p.helpers) + p.local + p.entry()) + "\n"
    one += "\n".join(harness([p.n for p in programs])) + "\n"
    return {"one.c": one, "two.c": two} if split else {"one.c": one}
