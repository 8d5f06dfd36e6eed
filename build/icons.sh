#!/bin/sh
# Draws every icon from appicon.svg. Needs rsvg-convert and icotool (Debian: librsvg2-bin, icoutils).
set -eu
cd "$(dirname "$0")"
mkdir -p linux windows
draw() { rsvg-convert --width "$1" --height "$1" --output "$2" appicon.svg; }

draw 1024 appicon.png
draw 128 linux/icon-128.png

sheet=$(mktemp -d)
trap 'rm -rf "$sheet"' EXIT
for size in 16 24 32 48 64 128 256; do draw "$size" "$sheet/$size.png"; done
icotool --create --output windows/icon.ico "$sheet/16.png" "$sheet/24.png" "$sheet/32.png" "$sheet/48.png" "$sheet/64.png" \
  "$sheet/128.png" --raw "$sheet/256.png"
