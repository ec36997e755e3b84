"""kalloc-tidy --help | check-package-files.py SHARE: each option of --help is in the man page and in every completion."""
import re
import sys

options = re.findall(r"^  (--?[\w-]+)", sys.stdin.read().split("OPTIONS:\n")[1].split("\n\n")[0], re.M)
assert len(options) > 30
folder = sys.argv[1]
forms = {
    "man/man1/kalloc-tidy.1": lambda o: r"\fB" + o.replace("-", r"\-") + r"\fR",
    "bash-completion/completions/kalloc-tidy": lambda o: o,
    "zsh/vendor-completions/_kalloc-tidy": lambda o: f"'*{o}",
    "fish/vendor_completions.d/kalloc-tidy.fish": lambda o: f"-l {o[2:]} " if o.startswith("--") else f"-s {o[1:]} ",
}
for path, form in forms.items():
    with open(f"{folder}/{path}", encoding="utf-8") as f:
        text = f.read()
    for option in options:
        assert form(option) in text, (path, option)
print(len(options), "options in", len(forms), "files")
