#!/usr/bin/env bash
# The reports of a run over the examples, as their readers take them: sarif-multitool accepts the SARIF without error or
# warning, Chromium shows the page. Pictures go to FOLDER. usage: reports.sh TOOL EXAMPLES FOLDER
set -euo pipefail
tool=$1 examples=$2 folder=$3
mkdir -p "$folder"
cd "$folder"
"$tool" --quiet --no-cache --exit-zero --output report.sarif --output report.html "$examples"/*/bad.c > report.txt

# Microsoft's validator; its rules know the schema and what code hosts want.
if [ ! -x node_modules/.bin/sarif-multitool ]; then
  npm install --silent --no-audit --no-fund --prefix . @microsoft/sarif-multitool@5.7.0 > npm.log 2>&1 || { cat npm.log; exit 1; }
fi
node_modules/.bin/sarif-multitool validate report.sarif 2>&1 | tee multitool.txt
grep -q 'Analysis completed successfully' multitool.txt
if grep -E ': (error|warning) ' multitool.txt; then
  echo "sarif-multitool has complaints" >&2
  exit 1
fi

# The page, wide and narrow.
shot() {
  chromium --headless --no-sandbox --disable-gpu --virtual-time-budget=2000 --window-size="$2" --screenshot="$1" \
    "file://$folder/report.html" 2> chromium.log
  test -s "$1"
}
shot report-wide.png 1300,950
shot report-narrow.png 390,900
# What the script does: nothing is hidden at first, a place in the address is opened.
chromium --headless --no-sandbox --disable-gpu --virtual-time-budget=2000 --dump-dom "file://$folder/report.html#f2" \
  2> chromium.log > dom.html
findings=$(grep -c '<details id="f' report.html)
[ "$findings" -ge 10 ]
[ "$(grep -c '<details id="f' dom.html)" = "$findings" ]
grep -q '<details id="f2"[^>]* open=""' dom.html
grep -q 'id="none" hidden=""' dom.html
echo "reports of $findings findings: multitool accepts them, Chromium shows them"
