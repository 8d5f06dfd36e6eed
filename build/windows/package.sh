#!/bin/sh
# Makes the installer for Windows in $PACKAGES from $BIN.exe and $BIN.com. With SIGN_CERT and SIGN_KEY (see sign.sh) all
# three programs and the installer are signed; only unsigned ones are the same bytes twice.
set -eu
exec </dev/null
cd "$(dirname "$0")/../.."
: "${BASE:?}" "${VERSION:?}" "${BIN:?}" "${PACKAGES:?}" "${SOURCE_DATE_EPOCH:?}"

fail() { echo "package: $*" >&2; exit 1; }
command -v makensis >/dev/null || fail "makensis is needed to make the installer for Windows; install the package nsis"
for program in "$BIN.exe" "$BIN.com"; do
  [ -f "$program" ] || fail "$program is missing; make build-windows builds it"
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$BIN.exe" "$work/latchkey.exe"
cp "$BIN.com" "$work/latchkey.com"
mkdir "$work/notices"
go build -C tools -o "$work/notice" ./notices
"$work/notice" "$BIN.exe" "$work/notices"
text() { sed 's/$/\r/' "$1" >"$work/$2"; }
text LICENSE LICENSE.txt
text README.md README.txt
text "$work/notices/copyright" NOTICES.txt
text "$work/notices/Apache-2.0.txt" Apache-2.0.txt

sign=
if [ -n "${SIGN_CERT:-}" ]; then
  sign=$PWD/build/windows/sign.sh
  "$sign" "$work/latchkey.exe"
  "$sign" "$work/latchkey.com"
fi

info() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" wails.json; }
installer=$work/latchkey-$VERSION-windows-amd64-setup.exe
makensis -V2 -WX -INPUTCHARSET UTF8 -DSTAGE="$work" -DOUT="$installer" -DBASE="$BASE" -DVERSION="$VERSION" \
  -DPRODUCT="$(info productName)" -DPUBLISHER="$(info companyName)" -DCOPYRIGHT="$(info copyright)" -DCOMMENTS="$(info comments)" \
  ${sign:+-DSIGN="$sign"} build/windows/installer.nsi
[ -z "$sign" ] || "$sign" "$installer"
mkdir -p "$PACKAGES"
mv "$installer" "$PACKAGES"
