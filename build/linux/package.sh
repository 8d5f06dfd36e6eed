#!/bin/sh
# Makes the .tar.gz, the .deb and the .rpm of the built program in $PACKAGES. The folder of the first is gathered here; its
# own install.sh, the one list of what goes where, then lays out what the other two hold. Run by make, which sets the
# variables; the same commit gives the same bytes.
set -eu
exec </dev/null
umask 022
export LC_ALL=C TZ=UTC

fail() { echo "package: $*" >&2; exit 1; }

: "${VERSION:?}" "${SOURCE_DATE_EPOCH:?is not known without git: make package WRITTEN=SECONDS}" "${PACKAGES:?}"
BIN=${BIN:-build/bin/latchkey}
MAINTAINER=${MAINTAINER:-The Latchkey authors <latchkey@latchkey.invalid>}
for tool in go objdump gzip tar; do
  command -v "$tool" >/dev/null || fail "$tool is missing here"
done
[ -x "$BIN" ] || fail "$BIN is not there; make build makes it"
said=$("$BIN" version)
[ "$said" = "latchkey $VERSION" ] || fail "$BIN says it is \"$said\", and the package would be $VERSION"
ARCH=$(go env GOARCH)
case $ARCH in
  amd64) rpm=x86_64 ;;
  arm64) rpm=aarch64 ;;
  *) fail "no packages are made for $ARCH" ;;
esac
GLIBC=$(objdump -T "$BIN" | sed -n 's/.*(GLIBC_\([0-9.]*\)).*/\1/p' | sort -Vu | tail -n 1)

STAGE=$(mktemp -d)
trap 'rm -rf "$STAGE"' EXIT
name=latchkey-$VERSION-linux-$ARCH
top=$STAGE/$name

# The tarball's folder.
mkdir -p "$top/files"
cp build/linux/install.sh README.md SECURITY.md CHANGELOG.md "$top"
cp "$BIN" "$top/latchkey"
go build -C tools -o "$STAGE/notices" ./notices
"$STAGE/notices" "$BIN" "$top"
cp -R build/linux/kiosk build/linux/icon-*.png build/appicon.svg build/linux/org.latchkey.Latchkey.desktop "$top/files"
sed "s/VERSION/$VERSION/; s/DATE/$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y-%m-%d)/; /^<!--/d" \
  build/linux/org.latchkey.Latchkey.metainfo.xml >"$top/files/org.latchkey.Latchkey.metainfo.xml"
"$BIN" man | gzip -9n >"$top/files/latchkey.1.gz"
"$BIN" completion bash >"$top/files/latchkey.bash"
"$BIN" completion fish >"$top/files/latchkey.fish"
# zsh finds the file by its first line, and expects it to complete when it is first read.
{ echo "#compdef latchkey"; "$BIN" completion zsh; echo "_bash_complete -o default -F _latchkey"; } >"$top/files/_latchkey"
find "$top" -type f -exec chmod 0644 {} + -o -type d -exec chmod 0755 {} +
chmod 0755 "$top/install.sh" "$top/latchkey" "$top/files/kiosk/session"

# What the other two hold. Debian has a place of its own for zsh, and wants a changelog of its form.
for packager in deb rpm; do
  PREFIX=/usr DESTDIR=$STAGE/$packager "$top/install.sh"
done
debian=$STAGE/deb/usr/share
mkdir -p "$debian/zsh/vendor-completions"
mv "$debian/zsh/site-functions/_latchkey" "$debian/zsh/vendor-completions/_latchkey"
rmdir "$debian/zsh/site-functions"
{
  echo "latchkey ($VERSION) unstable; urgency=medium"
  echo
  # The newest section; CHANGELOG.md has all of them.
  awk '/^## / { if (seen++) exit; next }
    !seen { next }
    /^- / { if (line != "") print line; line = "  *"; $1 = "" }
    { for (i = 1; i <= NF; i++) if ($i != "") { if (length(line " " $i) > 76) { print line; line = "   " } line = line " " $i } }
    END { if (line != "") print line }' CHANGELOG.md
  echo
  echo " -- $MAINTAINER  $(date -R -u -d "@$SOURCE_DATE_EPOCH")"
} | gzip -9n >"$debian/doc/latchkey/changelog.gz"
find "$STAGE" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

mkdir -p "$PACKAGES"
rm -f "$PACKAGES"/latchkey_*_"$ARCH".deb "$PACKAGES"/latchkey-*."$rpm".rpm "$PACKAGES"/latchkey-*-linux-"$ARCH".tar.gz
tar --create --directory "$STAGE" --sort=name --format=ustar --owner=0 --group=0 --numeric-owner \
  --mtime="@$SOURCE_DATE_EPOCH" "$name" | gzip -9n >"$PACKAGES/$name.tar.gz"
export ARCH GLIBC MAINTAINER STAGE VERSION
for packager in deb rpm; do
  case $packager in
    deb) target=latchkey_${VERSION}_$ARCH.deb ;;
    rpm) target=latchkey-$VERSION.$rpm.rpm ;;
  esac
  said=$(PACKAGER=$packager go tool -modfile=tools/go.mod nfpm package \
    --config build/linux/nfpm.yaml --packager "$packager" --target "$PACKAGES/$target" 2>&1) || fail "nfpm: $said"
done
