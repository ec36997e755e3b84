#!/usr/bin/env python3
"""A session with kalloc-clangd as an editor holds it: open, look, repair, edit, close. usage: lsp-session.py CLANGD HEADERS"""
import os
import sys
import tempfile
from urllib.parse import unquote, urlparse

from lsp_client import Client, apply_edits

clangd, headers = sys.argv[1:]
# Not below the checkout, whose .clang-tidy would decide.
temporary = tempfile.TemporaryDirectory()
folder = temporary.name
with open(folder + "/compile_flags.txt", "w") as f:
    f.write(f"-I{headers}\n-D__KERNEL__\n-ffreestanding\n")
TEXT = """#include <linux/slab.h>
#include <linux/vmalloc.h>

int load(unsigned long n, int flag)
{
	char *image = vmalloc(n);

	if (!image)
		return -ENOMEM;
	if (flag)
		return -EINVAL;
	kfree(image);
	return 0;
}
"""
path = folder + "/driver.c"
with open(path, "w") as f:
    f.write(TEXT)
client = Client([clangd], folder)


def ours(diagnostics):
    return sorted((d for d in diagnostics if d["code"].startswith("kalloc-")), key=lambda d: d["code"])


client.open(path, TEXT)
leak, wrong = ours(client.diagnostics())
assert leak["code"] == "kalloc-leak" and leak["range"]["start"]["line"] == 10, leak
assert wrong["code"] == "kalloc-mismatched-free", wrong
# The path, as related information.
path_told = [i["message"] for i in leak["relatedInformation"]]
assert path_told[0] == "Allocated here by vmalloc()" and "assuming 'flag' is non-zero" in [p.lower() for p in path_told], path_told
# The check's page, as a link to a file that is there.
page = unquote(urlparse(leak["codeDescription"]["href"]).path)
with open(page) as f:
    assert f.readline().startswith("# kalloc-leak")
# The repair, as a code action; then the text is right but for the leak, and without it silent.
fixes = [a for a in client.actions(wrong) if a["kind"] == "quickfix" and client.uri in a.get("edit", {}).get("changes", {})]
assert fixes, "no repair is offered"
repaired = apply_edits(TEXT, fixes[0]["edit"]["changes"][client.uri])
assert "\tvfree(image);" in repaired
client.change(repaired)
assert [d["code"] for d in ours(client.diagnostics())] == ["kalloc-leak"]
client.change(repaired.replace("if (flag)\n\t\treturn -EINVAL;\n", ""))
assert not ours(client.diagnostics())
# As one types: half a line is no finding and no harm.
client.change(repaired.replace("if (flag)", "if (fl"))
assert not ours(client.diagnostics())
client.close()
# A .clang-tidy of the project decides; what speaks of others, or takes one of ours away, leaves the rest of ours.
for checks, expected in (("-*,kalloc-mismatched-free", ["kalloc-mismatched-free"]), ("-kalloc-leak", ["kalloc-mismatched-free"]),
                         ("-*,bugprone-*", ["kalloc-leak", "kalloc-mismatched-free"]), ("-*,-kalloc-*", [])):
    with open(folder + "/.clang-tidy", "w") as f:
        f.write(f"Checks: '{checks}'\n")
    client = Client([clangd], folder)
    client.open(path, TEXT)
    assert [d["code"] for d in ours(client.diagnostics())] == expected, checks
    client.close()
# Rules of one's own.
with open(folder + "/.clang-tidy", "w") as f:
    f.write(f"CheckOptions: {{kalloc.Rules: '{folder}/rules.yaml'}}\n")
with open(folder + "/rules.yaml", "w") as f:
    f.write("functions:\n  - {names: [ring_get], allocates: {family: slab}}\n")
client = Client([clangd], folder)
client.open(path, "char *ring_get(void);\nint f(int n)\n{\n\tchar *p = ring_get();\n\n\tif (n)\n\t\treturn -1;\n\treturn !p;\n}\n")
assert [d["code"] for d in ours(client.diagnostics())] == ["kalloc-leak"]
client.close()
print("a session with", os.path.basename(clangd) + ": findings, path, page, repair, configuration")
