#!/bin/sh
# Builds $BIN.exe and $BIN.com from any system: one program, linked for the desktop and for a terminal. A terminal waits
# for the second only, and finds it first when somebody types "latchkey".
set -eu
exec </dev/null
cd "$(dirname "$0")/../.."
: "${BASE:?}" "${VERSION:?}" "${BIN:?}" "${LDFLAGS:?}"

work=$(mktemp -d)
resources=resources_windows_amd64.syso # beside the sources, where the linker looks
trap 'rm -rf "$work" "$resources"' EXIT

info() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" wails.json; }

# fill FILE: the resources' templates, which Wails' own command line fills the same way.
fill() {
  sed -e "s|{{.Info.ProductVersion}}|$BASE|" -e "s|{{.Info.CompanyName}}|$(info companyName)|" \
    -e "s|{{.Info.ProductName}}|$(info productName)|" -e "s|{{.Info.Copyright}}|$(info copyright)|" \
    -e "s|{{.Info.Comments}}|$(info comments)|" -e "s|{{.Version}}|$VERSION|" -e "s|{{.File}}|latchkey.$ending|" \
    -e "s|{{.Description}}|$description|" "build/windows/$1" >"$work/$1"
}

# link ENDING DESCRIPTION LDFLAGS
link() {
  ending=$1 description=$2
  fill winres.json
  fill wails.exe.manifest
  cp build/windows/icon.ico "$work"
  go tool -modfile=tools/go.mod go-winres make --in "$work/winres.json" --arch amd64 --no-suffix --out "$resources"
  GOOS=windows GOARCH=amd64 CGO_ENABLED=0 go build -trimpath -buildvcs=false -tags desktop,production,wv2runtime.error \
    -ldflags "$LDFLAGS $3" -o "$BIN.$ending" .
}

mkdir -p "$(dirname "$BIN")"
name=$(info productName)
link exe "$name" "-H windowsgui"
link com "$name for the terminal" ""
