#!/bin/sh
# Draws every icon from appicon.svg, the smallest from appicon-16.svg. Needs rsvg-convert, icotool, png2icns and
# convert (Debian: librsvg2-bin, icoutils, icnsutils, imagemagick).
set -eu
exec </dev/null
cd "$(dirname "$0")"
for tool in rsvg-convert icotool png2icns convert; do
  command -v "$tool" >/dev/null || { echo "icons: $tool is missing here; Debian has it in librsvg2-bin, icoutils, icnsutils or imagemagick" >&2; exit 1; }
done

sheet=$(mktemp -d)
trap 'rm -rf "$sheet"' EXIT
for size in 16 24 32 48 64 128 256 512 1024; do
  from=appicon.svg
  [ "$size" -gt 16 ] || from=appicon-16.svg
  rsvg-convert --width "$size" --height "$size" --output "$sheet/$size.png" "$from"
done

cp "$sheet/1024.png" appicon.png
for size in 16 24 32 48 64 128 256 512; do cp "$sheet/$size.png" "linux/icon-$size.png"; done

cd "$sheet"
icotool --create --output icon.ico 16.png 24.png 32.png 48.png 64.png 128.png --raw 256.png
png2icns icon.icns 16.png 32.png 48.png 128.png 256.png 512.png 1024.png >/dev/null
cd - >/dev/null
cp "$sheet/icon.ico" windows/icon.ico
rsvg-convert --width 112 --height 112 --output "$sheet/mark.png" appicon.svg
convert -size 164x314 xc:'#0b5d7c' "$sheet/mark.png" -gravity center -composite -colors 16 -type Palette BMP3:windows/side.bmp
cp "$sheet/icon.icns" darwin/icon.icns
