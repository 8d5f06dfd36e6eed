#!/bin/sh
# Installs what this machine lacks to run ("run"), to test ("test"), to package ("package") Latchkey or to prove its
# packages ("package-test"), and says what it does. It asks nothing. Debian, Ubuntu, Fedora and Arch are known, for the proof
# Debian and Ubuntu; elsewhere it names what is missing.
set -eu
exec </dev/null
cd "$(dirname "$0")/.."

say() { echo "setup: $*"; }
fail() { echo "setup: $*" >&2; exit 1; }
has() { command -v "$1" >/dev/null 2>&1; }

need=${1:-run}
case $need in run | test | package | package-test) ;; *) fail "say run, test, package or package-test" ;; esac

if [ "$(uname -s)" != Linux ]; then family=other
elif has apt-get; then family=debian
elif has dnf; then family=fedora
elif has pacman; then family=arch
else family=other
fi

packages() {
  case $family-$need in
    debian-run) echo gcc libc6-dev pkg-config libgtk-3-dev libwebkit2gtk-4.1-dev ca-certificates ;;
    debian-test) echo git make xvfb xdotool wmctrl openbox xinit dbus dbus-x11 x11-utils x11-xserver-utils \
      at-spi2-core xclip oathtool python3-pyotp zbar-tools imagemagick gnome-keyring libsecret-tools ;;
    debian-package) echo nsis binutils git ;;
    debian-package-test) echo lintian desktop-file-utils appstream rpm cpio p7zip-full icoutils icnsutils osslsigncode openssl \
      shellcheck mandoc bash zsh fish libglib2.0-bin wine wine64 gcc-mingw-w64-x86-64 ;;
    fedora-run) echo gcc pkgconf-pkg-config gtk3-devel webkit2gtk4.1-devel ca-certificates ;;
    fedora-test) echo git make xorg-x11-server-Xvfb xdotool wmctrl openbox xorg-x11-xinit dbus-x11 dbus-daemon xprop \
      xrandr xset at-spi2-core xclip oathtool python3-pyotp zbar ImageMagick gnome-keyring libsecret ;;
    fedora-package) echo mingw32-nsis binutils git ;;
    arch-run) echo gcc pkgconf gtk3 webkit2gtk-4.1 ca-certificates ;;
    arch-test) echo git make xorg-server-xvfb xdotool wmctrl openbox xorg-xinit dbus xorg-xprop xorg-xrandr xorg-xset \
      at-spi2-core xclip oath-toolkit python-pyotp zbar imagemagick gnome-keyring libsecret ;;
  esac
}

installed() {
  case $family in
    debian) dpkg-query -W -f='${db:Status-Status}\n' "$1" 2>/dev/null | grep -qx installed ;;
    fedora) rpm -q --quiet --whatprovides "$1" ;;
    arch) pacman -Qq "$1" >/dev/null 2>&1 ;;
  esac
}

as_root() {
  if [ "$(id -u)" = 0 ]; then "$@"
  elif has sudo; then sudo "$@"
  else fail "not root and no sudo here; run as root: $*"
  fi
}

install() {
  say "installing $*"
  case $family in
    debian)
      as_root env DEBIAN_FRONTEND=noninteractive apt-get update -q
      as_root env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@"
      ;;
    fedora) as_root dnf install -q -y "$@" ;;
    arch) as_root pacman -Sy --noconfirm --needed "$@" ;;
    *) fail "this system's packages are not known here; install what is equivalent to: $*" ;;
  esac
}

install_missing() {
  missing=
  for package in $(packages); do
    installed "$package" || missing="$missing $package"
  done
  # shellcheck disable=SC2086 # a list of names
  [ -z "$missing" ] || install $missing
}

go_version() { go env GOVERSION 2>/dev/null; }

# at_least 20.19 v22.1.0: is the second version as new as the first?
at_least() { [ "$(printf '%s\n%s\n' "$1" "${2#v}" | sort -V | head -n 1)" = "$1" ]; }

need_go() {
  case $family in
    fedora) has go || install golang ;;
    arch) has go || install go ;;
  esac
  has go || fail "Go 1.26 or newer is needed and this system's packages have none that new; install it as the Go project's own download page says"
  version=$(go_version) || true
  at_least 1.26 "${version#go}" || fail "Go 1.26 or newer is needed, and this is ${version:-older than that}; install it as the Go project's own download page says"
}

need_node() {
  if ! has node || ! has npm; then
    case $family in
      debian | fedora) install nodejs npm ;;
      arch) install nodejs-lts-jod npm ;;
    esac
  fi
  { has node && has npm; } || fail "Node.js 20.19 or newer with npm is needed; install it as its own download page says"
  at_least 20.19 "$(node --version)" || fail "Node.js 20.19 or newer is needed, and this is $(node --version); install it as its own download page says"
}

need_chromium() {
  for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if has "$name"; then return; fi
  done
  if grep -qs '^ID=ubuntu' /etc/os-release; then
    fail "Chromium is needed, which Ubuntu has only as a snap; install it with: snap install chromium"
  fi
  install chromium
}

install_missing
case $need in
  run)
    need_go
    need_node
    ;;
  test) need_chromium ;;
esac
