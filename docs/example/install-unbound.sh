#!/bin/sh
# Installs a file for Unbound that pull-feed.sh wrote. docs/parameters.md explains each step.
#   install-unbound.sh FILE TARGET MAIN_CONFIGURATION
set -eu
file=$1 target=$2 main=$3
new=$target.new previous=$target.previous pending=$target.pending
cmp -s "$file" "$target" && [ ! -e "$pending" ] && exit 0
reload() { unbound-checkconf "$main" >/dev/null && unbound-control -c "$main" reload_keep_cache >/dev/null; }

cp "$file" "$new"
sync "$new"
unbound-checkconf "$new" >/dev/null || { rm "$new"; echo "refused: unbound-checkconf rejects $file" >&2; exit 1; }
if [ ! -e "$pending" ]; then
  rm -f "$previous" && { [ ! -e "$target" ] || cp -p "$target" "$previous"; }
  touch "$pending"
fi
mv "$new" "$target"
if reload; then rm "$pending" && echo "installed $target" && exit 0; fi
if [ -e "$previous" ]; then mv "$previous" "$target"; else rm "$target"; fi
reload || true
rm "$pending" && echo "rolled back $target" >&2 && exit 1
