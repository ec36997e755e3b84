"""Writes a C header with what rules call each family's memory: family-names.py FAMILIES.yaml HEADER.

It is all that shadow/ and checker/ share: `slab` with the noun "slab memory" becomes FAMILY_SLAB."""
import sys

import yaml

with open(sys.argv[1], encoding="utf-8") as f:
    families = yaml.safe_load(f)["families"]
lines = ["/* Made from rules/linux/families.yaml. */", "#ifndef SHADOW_FAMILIES_H", "#define SHADOW_FAMILIES_H"]
for family in families:
    name = family["name"].upper().replace("-", "_")
    lines.append(f'#define FAMILY_{name} "{family["noun"]}"')
with open(sys.argv[2], "w", encoding="utf-8") as f:
    f.write("\n".join(lines + ["#endif"]) + "\n")
