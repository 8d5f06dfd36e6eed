#!/bin/sh
# Writes the software bill of materials of each package in $PACKAGES beside it, as CycloneDX JSON: PACKAGE.cdx.json.
# Reads the programs that were packed ($BIN, $BIN.exe) and the page's lock file.
set -eu
exec </dev/null
cd "$(dirname "$0")/.."
: "${PACKAGES:?}" "${BIN:?}" "${BASE:?}" "${VERSION:?}" "${SOURCE_DATE_EPOCH:?}"

fail() { echo "sbom: $*" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# npm names no package without a version, and wails.json has the only one.
sed "1s/{/{ \"version\": \"$BASE\",/" frontend/package.json >"$work/package.json"
cp frontend/package-lock.json "$work"
(cd "$work" && npm sbom --sbom-format cyclonedx --package-lock-only) >"$work/page.json" 2>"$work/said" ||
  { cat "$work/said" >&2; fail "npm sbom failed"; }
go build -C tools -o "$work/" ./sbom ./notices github.com/CycloneDX/cyclonedx-gomod/cmd/cyclonedx-gomod

# describe PROGRAM PACKAGE...
describe() {
  program=$1
  shift
  [ -e "$1" ] || return 0
  [ -e "$program" ] || fail "$program is missing: build it before its packages are described"
  GOPROXY=off "$work/cyclonedx-gomod" bin -json -noserial -notimestamp -std \
    -version "$VERSION" -output "$work/program.json" "$program" 2>"$work/said" || { cat "$work/said" >&2; fail "cyclonedx-gomod failed"; }
  "$work/notices" "$program" "$work"
  "$work/sbom" -program "$work/program.json" -page "$work/page.json" -lock frontend/package-lock.json \
    -notices "$work/copyright" -fonts frontend/public/fonts "$@"
}

rm -f "$PACKAGES"/latchkey[-_]*.cdx.json
for package in "$PACKAGES"/latchkey_*.deb "$PACKAGES"/latchkey-*.rpm "$PACKAGES"/latchkey-*.tar.gz "$PACKAGES"/latchkey-*.dmg; do
  if [ -e "$package" ]; then set -- "$@" "$package"; fi
done
[ $# = 0 ] || describe "$BIN" "$@"
describe "$BIN.exe" "$PACKAGES"/latchkey-*-setup.exe
