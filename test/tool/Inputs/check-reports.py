"""Checks the reports of one run: check-reports.py FOLDER. The findings are those of formats.test's files."""
import json
import re
import sys
from html.parser import HTMLParser

folder = sys.argv[1]


def load(name):
    with open(f"{folder}/{name}", encoding="utf-8") as f:
        return json.load(f)


# --- plain JSON: everything that is known
plain = load("r.json")
assert plain["tool"] == "kalloc-tidy" and plain["format"] == 1
found = plain["findings"]
files = [f["file"] for f in found]
assert sorted(files) == files and len(found) == 4, files
by_file = {f["file"]: f for f in found}
odd = next(f for f in files if "odd" in f)
assert by_file["a.c"]["fix"][0]["text"] == "vfree"
assert [p["message"] for p in by_file["a.c"]["path"]][0] == "allocated here by vmalloc()"
assert len({f["fingerprint"] for f in found}) == 4
hidden = plain["hidden"]
assert len(hidden) == 2 and hidden[0]["hidden"] == "comment", hidden
assert len(plain["failures"]) == 1 and "broken.c" in plain["failures"][0]

# --- SARIF: relative URIs with a base, code flows, fixes, suppressions, failures
run = load("r.sarif")["runs"][0]
base = run["originalUriBaseIds"]["SRCROOT"]["uri"]
assert base.startswith("file:///") and base.endswith("/")
assert not run["invocations"][0]["executionSuccessful"]
assert "broken.c" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]
results = run["results"]
assert len(results) == 6
for r in results:
    place = r["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uriBaseId"] == "SRCROOT"
    uri = place["artifactLocation"]["uri"]
    assert re.fullmatch(r"[A-Za-z0-9._~/%-]+", uri), uri
    assert run["tool"]["driver"]["rules"][r["ruleIndex"]]["id"] == r["ruleId"]
    steps = r["codeFlows"][0]["threadFlows"][0]["locations"]
    assert all(s["location"]["message"]["text"] for s in steps)
    assert r["partialFingerprints"]["kallocMessage/v1"]
assert sum("suppressions" in r for r in results) == 2
fixes = [r for r in results if "fixes" in r]
region = fixes[0]["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]
assert region["startLine"] == region["endLine"] and region["endColumn"] - region["startColumn"] == 5
# characters, not bytes: the line begins with a comment in Greek
greek = next(r for r in results if "greek" in r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
place = greek["locations"][0]["physicalLocation"]["region"]
assert place["snippet"]["text"][place["startColumn"] - 1:].startswith("kfree"), place
region = greek["fixes"][0]["artifactChanges"][0]["replacements"][0]["deletedRegion"]
assert place["snippet"]["text"][region["startColumn"] - 1:region["endColumn"] - 1] == "kfree", region
assert all(rule["help"]["markdown"].startswith("# kalloc-") for rule in run["tool"]["driver"]["rules"])

# --- GitLab
gitlab = load("r.gitlab")
assert len(gitlab) == 4 and len({g["fingerprint"] for g in gitlab}) == 4
for g in gitlab:
    assert set(g) == {"description", "check_name", "fingerprint", "severity", "location"}
    assert g["severity"] in ("info", "minor", "major", "critical", "blocker")
    assert g["location"]["lines"]["begin"] > 0 and not g["location"]["path"].startswith("/")

# --- reviewdog: bytes
rd = load("r.rdjson")["diagnostics"]
assert len(rd) == 4
suggested = [d for d in rd if d["suggestions"]]
span = suggested[0]["suggestions"][0]["range"]
assert span["end"]["column"] - span["start"]["column"] == 5

# --- HTML: hostile text stays text
with open(f"{folder}/r.html", encoding="utf-8") as f:
    page = f.read()


class Page(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.text = [], ""

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs), attrs
        assert not any(name in ("src", "href") for name, _ in attrs), attrs

    def handle_data(self, data):
        self.text += data


p = Page()
p.feed(page)
assert p.tags.count("script") == 1 and "img" not in p.tags, p.tags
assert "</script><img src=x onerror=alert(1)>" in p.text
assert page.count('<details id="f') == 4
print("reports:", len(found), "findings,", odd.encode("ascii", "replace").decode())
