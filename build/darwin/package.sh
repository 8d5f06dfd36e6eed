#!/bin/sh
# Makes latchkey-VERSION-macos-universal.dmg in $PACKAGES, on a Mac with Apple's command line tools.
# CODESIGN_IDENTITY is a "Developer ID Application" identity in the keychain; without it the signature is ad hoc.
# NOTARY_PROFILE is what `xcrun notarytool store-credentials` was told; with it, Apple is asked to notarise the image.
set -eu
exec </dev/null
cd "$(dirname "$0")/../.."

say() { echo "package-macos: $*"; }
fail() { echo "package-macos: $*" >&2; exit 1; }

[ "$(uname -s)" = Darwin ] || fail "this needs a Mac: Apple's compiler, frameworks and signing tools are nowhere else"
: "${PACKAGES:?}" "${BIN:?}" "${BASE:?}" "${VERSION:?}" "${LDFLAGS:?}"
for tool in go clang lipo codesign hdiutil xcrun spctl; do
  command -v "$tool" >/dev/null || fail "$tool is missing here; xcode-select --install brings Apple's tools"
done
identity=${CODESIGN_IDENTITY:--}
profile=${NOTARY_PROFILE:-}
[ -z "$profile" ] || [ "$identity" != - ] || fail "Apple notarises only what a Developer ID has signed: set CODESIGN_IDENTITY too"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
app=$work/image/Latchkey.app
image=$PACKAGES/latchkey-$VERSION-macos-universal.dmg
mkdir -p "$app/Contents/MacOS" "$app/Contents/Resources" "$PACKAGES" "$(dirname "$BIN")"
rm -f "$image"

# The oldest system is named once, in Info.plist: the first whose WebKit draws the page's colours, light-dark().
oldest=$(sed -n '/LSMinimumSystemVersion/{n;s/.*<string>\(.*\)<.*/\1/p;}' build/darwin/Info.plist)
for arch in arm64 amd64; do
  GOOS=darwin GOARCH=$arch CGO_ENABLED=1 CGO_CFLAGS="-O2 -mmacosx-version-min=$oldest" \
    CGO_LDFLAGS="-framework UniformTypeIdentifiers -mmacosx-version-min=$oldest" \
    go build -trimpath -buildvcs=false -tags desktop,production -ldflags "$LDFLAGS" -o "$work/latchkey-$arch" .
done
lipo -create -output "$BIN" "$work/latchkey-arm64" "$work/latchkey-amd64"
lipo "$BIN" -verify_arch arm64 x86_64

# Info.plist stays Wails' template, so that `wails build` makes the same bundle.
told() { sed -n "s/.*\"$1\": *\"\([^\"]*\)\".*/\1/p" wails.json; }
sed -e "s/{{.Info.ProductName}}/$(told productName)/" -e "s/{{.OutputFilename}}/$(told outputfilename)/" \
  -e "s/{{.Info.ProductVersion}}/$BASE/" -e "s/{{.Info.Comments}}/$(told comments)/" \
  -e "s/{{.Info.Copyright}}/$(told copyright)/" build/darwin/Info.plist >"$app/Contents/Info.plist"
cp "$BIN" "$app/Contents/MacOS/latchkey"
cp build/darwin/icon.icns "$app/Contents/Resources/iconfile.icns"
go build -C tools -o "$work/notices" ./notices
"$work/notices" "$work/latchkey-arm64" "$app/Contents/Resources"

# The hardened runtime is given no exception. The page's scripts are compiled in WebKit's own process, nothing but the
# system's libraries is loaded, the keychain is asked through /usr/bin/security, and there is no sandbox to be let out of.
if [ "$identity" = - ]; then
  say "no CODESIGN_IDENTITY: signed ad hoc, which other Macs open only after their owner allows it in Privacy & Security"
  stamp=--timestamp=none
else
  stamp=--timestamp
fi
codesign --force --options runtime "$stamp" --entitlements build/darwin/entitlements.plist --sign "$identity" "$app"
codesign --verify --strict --verbose=2 "$app"

ln -s /Applications "$work/image/Applications"
hdiutil create -quiet -volname Latchkey -srcfolder "$work/image" -fs HFS+ -format UDZO "$work/latchkey.dmg"
if [ "$identity" != - ]; then codesign "$stamp" --sign "$identity" "$work/latchkey.dmg"; fi
if [ -n "$profile" ]; then
  xcrun notarytool submit "$work/latchkey.dmg" --keychain-profile "$profile" --wait
  xcrun stapler staple "$work/latchkey.dmg" # fails, too, where Apple's answer was no
  spctl --assess --type open --context context:primary-signature --verbose=2 "$work/latchkey.dmg"
else
  say "no NOTARY_PROFILE: not notarised"
fi
mv "$work/latchkey.dmg" "$image"
say "made $image"
