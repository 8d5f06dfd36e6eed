#!/bin/sh
# Signs a program for Windows in its place: sign.sh FILE. SIGN_CERT is a certificate with those above it and SIGN_KEY its
# key, both PEM; or SIGN_CERT alone is a PKCS#12 file. SIGN_PASSWORD_FILE holds the password of the key, SIGN_TIMESTAMP is
# the address of an RFC 3161 server: without it the signature ends with the certificate. Their paths may begin at the
# project's root.
set -eu
exec </dev/null
case $1 in
  /*) ;;
  *) set -- "$PWD/$1" ;;
esac
cd "$(dirname "$0")/../.."
: "${SIGN_CERT:?}"

fail() { echo "sign: $*" >&2; exit 1; }
command -v osslsigncode >/dev/null || fail "osslsigncode is needed to sign for Windows; install the package osslsigncode"
for file in "$1" "$SIGN_CERT" ${SIGN_KEY:+"$SIGN_KEY"} ${SIGN_PASSWORD_FILE:+"$SIGN_PASSWORD_FILE"}; do
  [ -r "$file" ] || fail "$file cannot be read"
done

if [ -n "${SIGN_KEY:-}" ]; then set -- "$1" -certs "$SIGN_CERT" -key "$SIGN_KEY"
else set -- "$1" -pkcs12 "$SIGN_CERT"
fi
[ -z "${SIGN_PASSWORD_FILE:-}" ] || set -- "$@" -readpass "$SIGN_PASSWORD_FILE"
[ -z "${SIGN_TIMESTAMP:-}" ] || set -- "$@" -ts "$SIGN_TIMESTAMP"
file=$1
shift
osslsigncode sign -h sha256 -n Latchkey "$@" -in "$file" -out "$file.signed" >"$file.said" || { cat "$file.said" >&2; fail "$file is not signed"; }
rm "$file.said"
mv "$file.signed" "$file"
