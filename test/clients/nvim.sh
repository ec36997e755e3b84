#!/usr/bin/env bash
# Headless Neovim shows the finding and applies the repair; a picture of it as a person sees it goes to FOLDER/neovim.png if
# tmux, aha and chromium are there. usage: nvim.sh CLANGD HEADERS FOLDER
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
clangd=$1 headers=$2 folder=$3
mkdir -p "$folder"
# Not below the checkout, whose .clang-tidy would decide.
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
printf -- '-I%s\n-D__KERNEL__\n-ffreestanding\n' "$headers" > compile_flags.txt
cat > driver.c <<'END'
#include <linux/slab.h>
#include <linux/vmalloc.h>

/* Loads the firmware image into memory of its own. */
int load_image(const void *data, size_t size)
{
	void *image = vmalloc(size);

	if (!image)
		return -ENOMEM;
	memcpy(image, data, size);
	kfree(image);
	return 0;
}
END
sed -i '2a #include <linux/string.h>' driver.c
cp driver.c shown.c
# As the page says it.
sed -n '/^```lua$/,/^```$/{/^```/d;p}' "$here/../../docs/editor.md" > snippet.lua
export KALLOC_SNIPPET=$work/snippet.lua KALLOC_OUT=$work/nvim.txt HOME=$work
PATH=$(cd "$(dirname "$clangd")" && pwd):$PATH
timeout 60 nvim --headless -u "$here/nvim.lua" driver.c
cat nvim.txt
grep -q "line 13: kfree() frees 'image', which vmalloc() allocated" nvim.txt
grep -q '^action: ' nvim.txt
grep -q 'vfree(image)' driver.c

if command -v tmux > /dev/null && command -v aha > /dev/null && command -v chromium > /dev/null; then
  export KALLOC_STAY=1
  tmux -L kalloc-shot new-session -d -x 118 -y 22 "TERM=xterm-256color nvim -u $here/nvim.lua shown.c"
  for _ in $(seq 100); do
    tmux -L kalloc-shot capture-pane -p | grep -q 'kfree() frees' && break
    sleep 0.2
  done
  tmux -L kalloc-shot send-keys 13G
  sleep 0.5
  tmux -L kalloc-shot capture-pane -e -p | aha --black --title Neovim > neovim.html
  tmux -L kalloc-shot kill-server
  sed -i 's/<pre>/<pre style="font: 15px\/1.25 DejaVu Sans Mono, monospace; margin: 12px">/' neovim.html
  chromium --headless --no-sandbox --disable-gpu --window-size=1120,450 --screenshot="$folder/neovim.png" "file://$work/neovim.html" 2> /dev/null
  test -s "$folder/neovim.png"
fi
