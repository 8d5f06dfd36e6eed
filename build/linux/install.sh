#!/bin/sh
# Installs Latchkey from the unpacked package that this file stands in, or removes it:
#
#   ./install.sh                          for everybody, in /usr/local
#   PREFIX=$HOME/.local ./install.sh      for one person
#   ./install.sh uninstall                with the same PREFIX
#
# Every file is renamed into its place: a running Latchkey goes on. DESTDIR stands before every path, for whoever makes
# a package. It asks nothing.
set -eu
exec </dev/null
umask 022
CDPATH='' cd -- "$(dirname "$0")"

PREFIX=${PREFIX:-/usr/local}
DESTDIR=${DESTDIR:-}
id=org.latchkey.Latchkey
root=$DESTDIR$PREFIX

say() { echo "Latchkey: $*"; }
fail() { echo "Latchkey: $*" >&2; exit 1; }

# What goes where: the mode, the file here, its place under PREFIX. "at" instead of a plain copy writes PREFIX into it.
list() {
  cat <<END
755 copy latchkey bin/latchkey
644 at   files/$id.desktop share/applications/$id.desktop
644 copy files/$id.metainfo.xml share/metainfo/$id.metainfo.xml
644 copy files/appicon.svg share/icons/hicolor/scalable/apps/$id.svg
644 copy files/latchkey.1.gz share/man/man1/latchkey.1.gz
644 copy files/latchkey.bash share/bash-completion/completions/latchkey
644 copy files/_latchkey share/zsh/site-functions/_latchkey
644 copy files/latchkey.fish share/fish/vendor_completions.d/latchkey.fish
644 copy README.md share/doc/latchkey/README.md
644 copy SECURITY.md share/doc/latchkey/SECURITY.md
644 copy CHANGELOG.md share/doc/latchkey/CHANGELOG.md
644 copy copyright share/doc/latchkey/copyright
644 copy Apache-2.0.txt share/doc/latchkey/Apache-2.0.txt
644 at   files/kiosk/README.md share/doc/latchkey/kiosk.md
644 at   files/kiosk/latchkey-kiosk.service lib/systemd/system/latchkey-kiosk.service
644 at   files/kiosk/latchkey-kiosk-x11.service lib/systemd/system/latchkey-kiosk-x11.service
755 copy files/kiosk/session lib/latchkey/kiosk/session
644 copy files/kiosk/openbox.xml lib/latchkey/kiosk/openbox.xml
644 copy files/kiosk/latchkey-kiosk.pam share/latchkey/kiosk/latchkey-kiosk.pam
644 copy files/kiosk/latchkey.sysusers share/latchkey/kiosk/latchkey.sysusers
644 copy files/kiosk/xorg.conf share/latchkey/kiosk/xorg.conf
END
  for size in 16 24 32 48 64 128 256 512; do
    echo "644 copy files/icon-$size.png share/icons/hicolor/${size}x$size/apps/$id.png"
  done
}
files=$(list)

# each calls a function with every line's words.
each() {
  while read -r mode how from to; do "$1" "$mode" "$how" "$from" "$root/$to"; done <<END
$files
END
}

# existing is the nearest folder above a path that is there.
existing() {
  above=$(dirname "$1")
  while [ ! -e "$above" ]; do above=$(dirname "$above"); done
  echo "$above"
}

check_place() {
  [ -f "$3" ] || fail "$3 is missing here; run this in the unpacked package"
  folder=$(existing "$4")
  [ -d "$folder" ] || fail "$folder is not a folder, so nothing can be installed below it"
  [ -w "$folder" ] || fail "you may not write in $folder; run this as root, or with PREFIX=\$HOME/.local for yourself alone"
  [ ! -d "$4" ] || fail "$4 is a folder, where a file would go"
}

lacks() { missing="${missing:+$missing, }$1"; }

# What the program needs is asked of its own loader, so that a library built by hand counts as well.
check_system() {
  case $(od -An -tu1 -j18 -N1 latchkey | tr -d ' ') in
    62) made_for=x86_64 ;;
    183) made_for=aarch64 ;;
    *) fail "latchkey here is no program; unpack the package again" ;;
  esac
  [ "$(uname -m)" = "$made_for" ] ||
    fail "this is the package for $made_for, and this computer is $(uname -m); take the one that is named after it"
  needed=$(ldd -r ./latchkey 2>&1) || true

  missing=
  case $needed in *"libwebkit2gtk-4.1.so.0 => not found"*) lacks "WebKitGTK 4.1" ;; esac
  case $needed in *"libgtk-3.so.0 => not found"*) lacks "GTK 3" ;; esac
  glibc=$(echo "$needed" | sed -n "s/.*version .GLIBC_\([0-9.]*\)' not found.*/\1/p" | sort -V | tail -n 1)
  if [ -n "$glibc" ]; then
    lacks "version $glibc of the C library"
    fail "this system is too old for it: it lacks $missing; Debian 12, Ubuntu 22.04 and Fedora 39 have all it needs"
  fi
  [ -n "$missing" ] || missing=$(echo "$needed" | sed -n 's/^[[:space:]]*\(.*\) => not found$/\1/p' | paste -s -d ' ' -)
  if [ -z "$missing" ]; then
    case $needed in
      *"undefined symbol: webkit_"*) fail "WebKitGTK 4.1 is older than 2.41 here; bring this system's packages up to date first" ;;
      *libc.so.6*) return ;;
    esac
    [ -x latchkey ] || fail "no program may be run in $PWD; unpack the package in another folder"
    fail "this system has no C library that programs for $made_for with glibc need"
  fi
  if command -v apt >/dev/null; then with="apt install libwebkit2gtk-4.1-0"
  elif command -v dnf >/dev/null; then with="dnf install webkit2gtk4.1"
  elif command -v pacman >/dev/null; then with="pacman -S webkit2gtk-4.1"
  else with="the package that Debian calls libwebkit2gtk-4.1-0 and Fedora webkit2gtk4.1"
  fi
  fail "this system lacks $missing; install first what brings it: $with"
}

# made are the folders made so far, the deepest first; they go again, with everything written, when something fails.
made=
make_folder() {
  [ ! -d "$1" ] || return 0
  make_folder "$(dirname "$1")"
  mkdir "$1"
  made="$1
$made"
}

discard() { rm -f "$4.new"; }

give_up() {
  trap - EXIT
  each discard
  echo "$made" | while read -r folder; do [ -z "$folder" ] || rmdir "$folder"; done
  fail "$outcome"
}

write() {
  make_folder "$(dirname "$4")"
  rm -f "$4.new" # a link here would be written through
  case $2 in
    copy) cp "$3" "$4.new" ;;
    at) sed "$at" "$3" >"$4.new" ;;
  esac
  chmod "$1" "$4.new"
}

rename() { mv -f "$4.new" "$4"; }

runs_from() {
  for exe in /proc/[0-9]*/exe; do
    [ "$(readlink "$exe" 2>/dev/null)" != "$1" ] || return 0
  done
  return 1
}

refresh_icons() {
  icons=$root/share/icons/hicolor
  if [ -e "$icons/icon-theme.cache" ] && command -v gtk-update-icon-cache >/dev/null; then
    gtk-update-icon-cache -q -t -f "$icons" || true
  fi
}

install() {
  each check_place
  [ -n "$DESTDIR" ] || check_system
  at="s|/usr/local|$PREFIX|g"
  # A menu finds a program by its name in these two only.
  case $PREFIX in /usr | /usr/local) ;; *) at="$at;s|Exec=latchkey|Exec=$PREFIX/bin/latchkey|" ;; esac
  outcome="nothing was installed"
  trap give_up EXIT
  trap 'exit 1' HUP INT TERM
  each write
  trap '' HUP INT TERM
  outcome="not all files could be put in place; run this again"
  running=
  if runs_from "$root/bin/latchkey"; then running=yes; fi
  each rename
  trap - EXIT
  [ -z "$DESTDIR" ] || return 0
  refresh_icons
  menu="\"Latchkey\" in the menu"
  case :${XDG_DATA_DIRS:-/usr/local/share:/usr/share}:${XDG_DATA_HOME:-${HOME:-}/.local/share}: in
    *":$PREFIX/share:"* | *":$PREFIX/share/:"*) ;;
    *) menu="$menu once XDG_DATA_DIRS holds $PREFIX/share" ;;
  esac
  say "installed in $PREFIX: $menu, \"$PREFIX/bin/latchkey\" in a terminal."
  [ -z "$running" ] || say "it is running; what runs goes on as it is, and is the new one from its next start."
}

check_removal() {
  [ -e "$4" ] || [ -e "$4.new" ] || return 0
  there=yes
  [ -w "$(dirname "$4")" ] || fail "you may not remove what is in $(dirname "$4"); run this as root"
}

remove() {
  rm -f "$4" "$4.new"
  # Folders that are empty then go too, but for bin, lib and share.
  folder=$(dirname "$4")
  while [ "$(dirname "$folder")" != "$root" ] && rmdir "$folder" 2>/dev/null; do folder=$(dirname "$folder"); done
}

uninstall() {
  there= # whatever of it, so that one that was broken off can be finished
  each check_removal
  [ -n "$there" ] || fail "there is none in $PREFIX; give the PREFIX it was installed with"
  each remove
  [ -z "$DESTDIR" ] || return 0
  refresh_icons
  say "removed from $PREFIX. Everybody's data stay, as latchkey.db in .local/share/latchkey of their home, and so do the keys."
}

case $PREFIX in
  /*) ;;
  *) fail "PREFIX is $PREFIX, and must begin with /" ;;
esac
case $DESTDIR in
  '' | /*) ;;
  *) fail "DESTDIR is $DESTDIR, and must begin with /" ;;
esac
odd=$(printf ' \t\n"\047\\`$&|%%;<>~*?#()')
case $PREFIX in
  *["$odd"]*) fail "PREFIX holds a character that a menu or systemd would take for something else" ;;
esac
while [ "$PREFIX" != "${PREFIX%/}" ]; do PREFIX=${PREFIX%/}; done
root=$DESTDIR$PREFIX
case ${1:-install} in
  install) install ;;
  uninstall) uninstall ;;
  *) fail "$1 is neither install nor uninstall" ;;
esac
