#!/usr/bin/env python3
"""Makes the man page and the shell completions from the program's own --help, so that they cannot say something else.
usage: from-help.py KALLOC-TIDY VERSION FOLDER"""
import os
import re
import subprocess
import sys

tool, version, folder = sys.argv[1:]
text = subprocess.run([tool, "--help"], capture_output=True, text=True, check=True).stdout
checks = re.findall(r"^    (kalloc-[a-z-]+)", subprocess.run([tool, "--list-checks"], capture_output=True, text=True,
                                                            check=True).stdout, re.M)
formats = ["text", "json", "sarif", "html", "gitlab", "rdjson"]

options = []  # (name, value or "", help)
for line in text.split("OPTIONS:\n")[1].split("\n\n")[0].split("\n"):
    found = re.match(r"  (--?[\w-]+)(?: (<.*?>))?(?:\s+(.*))?$", line)
    if found and not line.startswith("      "):
        options.append([found[1], found[2] or "", found[3] or ""])
    else:
        options[-1][2] += line.strip()
prose = text.split("OPTIONS:\n")[1].split("\n\n", 1)[1]


def write(name, content):
    path = os.path.join(folder, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(content)


# --- the man page
def roff(s):
    return re.sub(r"^([.'])", r"\\&\1", s.replace("\\", "\\e").replace("-", "\\-"), flags=re.M)


usage = text.split("USAGE: ")[1].split("\n\n")[0]
man = [f'.TH KALLOC\\-TIDY 1 "" "kalloc\\-tidy {version}" "User Commands"', ".SH NAME",
       "kalloc\\-tidy \\- find allocation misuse in Linux kernel C", ".SH SYNOPSIS", ".nf"]
man += [roff(line.strip()) for line in usage.split("\n")] + [".fi", ".SH DESCRIPTION"]
man += [roff("Parses kernel sources, follows each allocation and each context along the paths of the functions, and reports memory "
             "freed by the wrong function or twice, used after it was freed or before it was tested, allocations that sleep in "
             "atomic context, memory that a device cannot reach given to DMA, and leaks, each with the path that leads there."),
        ".SH OPTIONS"]
for name, value, said in options:
    man += [".TP", f"\\fB{roff(name)}\\fR" + (f" \\fI{roff(value[1:-1])}\\fR" if value else ""), roff(said)]
man += [".SH NOTES"]
for block in prose.strip().split("\n\n"):
    literal = block.startswith("  ")
    if not literal:
        man += [".PP", roff(block)]
man += [".SH EXAMPLES", ".nf"] + [roff(line.strip()) for line in prose.split("\n") if line.startswith("  kalloc-tidy")] + [".fi"]
man += [".SH SEE ALSO", "clang\\-tidy(1), sparse(1), /usr/share/kalloc\\-tidy/docs"]
write("share/man/man1/kalloc-tidy.1", "\n".join(man) + "\n")


# --- completions
def kind(value):
    if value in ("<file>", "<file|dir>", "<name|file>", "<check|file:line>"):
        return "file"
    if value in ("<dir>", "<tree>"):
        return "dir"
    return ""


words = " ".join(name for name, _, _ in options)
arms = []
for name, value, _ in options:
    if name == "--format":
        arms.append(f'  {name}) mapfile -t COMPREPLY < <(compgen -W "{" ".join(formats)}" -- "$cur"); return;;')
    elif name in ("--checks", "--warnings-as-errors", "--explain"):
        arms.append(f'  {name}) mapfile -t COMPREPLY < <(compgen -W "{" ".join(checks)}" -- "$cur"); return;;')
    elif name == "--arch":
        arms.append(f'  {name}) mapfile -t COMPREPLY < <(compgen -W "x86_64 arm64 arm riscv" -- "$cur"); return;;')
    elif kind(value) == "dir":
        arms.append(f'  {name}) mapfile -t COMPREPLY < <(compgen -d -- "$cur"); return;;')
    elif kind(value) == "file":
        arms.append(f'  {name}) mapfile -t COMPREPLY < <(compgen -f -- "$cur"); return;;')
    elif value:
        arms.append(f"  {name}) return;;")
write("share/bash-completion/completions/kalloc-tidy", f"""# kalloc-tidy(1) completion
_kalloc_tidy() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}}
  # "--format=sa" comes as three words.
  if [[ $cur == = ]]; then
    cur=
  elif [[ $prev == = ]]; then
    prev=${{COMP_WORDS[COMP_CWORD-2]}}
  fi
  case $prev in
{chr(10).join(arms)}
  esac
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "{words}" -- "$cur")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  fi
}}
complete -o filenames -F _kalloc_tidy kalloc-tidy
""")


def quoted(s):
    return s.replace("'", "'\\''").replace("[", "(").replace("]", ")").replace(":", "\\:")


zsh = ["#compdef kalloc-tidy", "_arguments \\"]
for name, value, said in options:
    action = ""
    if value:
        action = ":" + quoted(value[1:-1]) + ":"
        if name == "--format":
            action += "(" + " ".join(formats) + ")"
        elif name in ("--checks", "--warnings-as-errors", "--explain"):
            action += "(" + " ".join(checks) + ")"
        elif kind(value):
            action += "_files" + (" -/" if kind(value) == "dir" else "")
    either = "=" if value and name.startswith("--") else ""
    zsh.append(f"  '*{name}{either}[{quoted(said)}]{action}' \\")
zsh.append("  '*:file:_files'")
write("share/zsh/vendor-completions/_kalloc-tidy", "\n".join(zsh) + "\n")

fish = []
for name, value, said in options:
    flag = f"-l {name[2:]}" if name.startswith("--") else f"-s {name[1:]}"
    text = said.replace("\\", "\\\\").replace("'", "\\'")
    line = f"complete -c kalloc-tidy {flag} -d '{text}'"
    if name == "--format":
        line += f" -x -a '{' '.join(formats)}'"
    elif name in ("--checks", "--warnings-as-errors", "--explain"):
        line += f" -x -a '{' '.join(checks)}'"
    elif kind(value):
        line += " -r"
    elif value:
        line += " -x"
    fish.append(line)
write("share/fish/vendor_completions.d/kalloc-tidy.fish", "\n".join(fish) + "\n")
