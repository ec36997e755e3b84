#!/usr/bin/env bash
# Builds the Debian package, installs it with its dependencies on a clean Debian 12 (a chroot made by debootstrap) and uses it
# there. As root; takes some minutes, and is no part of test/run.sh. usage: chroot.sh [FOLDER]
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
folder=${1:-$(mktemp -d)}
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' | head -1)
"$root/scripts/setup.sh" dpkg-dev debootstrap
(cd "$root/build/release" && cpack -G DEB > /dev/null)
package=$(ls -t "$root"/build/release/kalloc-tidy_*.deb | head -1)

[ -e "$folder/etc/debian_version" ] || debootstrap --variant=minbase bookworm "$folder" "$mirror" > /dev/null
# The chroot sees the same archives as we do, and nothing else of us.
cp /etc/resolv.conf "$folder/etc/" 2> /dev/null || true
rm -rf "$folder"/etc/apt/sources.list "$folder"/etc/apt/sources.list.d
cp -r /etc/apt/sources.list.d "$folder/etc/apt/" 2> /dev/null || true
cp /etc/apt/sources.list "$folder/etc/apt/" 2> /dev/null || true
cp -r /etc/apt/apt.conf.d/. "$folder/etc/apt/apt.conf.d/" 2> /dev/null || true
cp -r /usr/share/keyrings/. "$folder/usr/share/keyrings/" 2> /dev/null || true
cp "$package" "$folder/tmp/kalloc-tidy.deb"
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root DEBIAN_FRONTEND=noninteractive ${http_proxy:+http_proxy="$http_proxy"} chroot "$folder" "$@"; }
inside apt-get -qq update
inside apt-get -qq install -y --no-install-recommends /tmp/kalloc-tidy.deb > "$folder/tmp/apt.log"

cat > "$folder/tmp/driver.c" <<'END'
#include <linux/slab.h>
#include <linux/vmalloc.h>
void f(unsigned long n)
{
	void *p = vmalloc(n);

	kfree(p);
}
END
inside kalloc-tidy --version
inside kalloc-tidy --quiet --exit-zero /tmp/driver.c | grep "warning: kfree() frees 'p'" > /dev/null
inside kalloc-tidy --explain kalloc-leak | grep '^# kalloc-leak' > /dev/null
inside sh -c 'cd /tmp && printf -- "-I/usr/share/kalloc-tidy/include\n-D__KERNEL__\n-ffreestanding\n" > compile_flags.txt && kalloc-clangd --check=driver.c --check-warnings 2>&1' | grep kalloc-mismatched-free > /dev/null
inside sh -c 'test -s /usr/share/man/man1/kalloc-tidy.1 && bash -n /usr/share/bash-completion/completions/kalloc-tidy'
# What the package recommends for --validate.
inside apt-get -qq install -y --no-install-recommends clang-22 llvm-22 libseccomp-dev libc6-dev > "$folder/tmp/apt2.log"
printf '#include <linux/module.h>\n#include "driver.c"\nstatic int __init load(void)\n{\n\tf(16);\n\treturn 0;\n}\nmodule_init(load);\n' > "$folder/tmp/module.c"
inside sh -c 'cd /tmp && kalloc-tidy --quiet --exit-zero --validate module.c' | grep 'confirmed under the shadow: kernel BUG' > /dev/null
inside apt-get -qq remove -y kalloc-tidy > /dev/null
! inside sh -c 'command -v kalloc-tidy'
echo "the package installs, works and goes on a clean Debian 12"
