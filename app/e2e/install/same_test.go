//go:build install

package install

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// The same commit gives the same bytes from two folders whose paths differ in length, under other time zones, languages and
// masks for new files. It is HEAD that is built, not what is changed in the tree and not committed. The second program is
// compiled from nothing, against a module cache of another name: with -trimpath Go's cache would hand out what was compiled
// for the first. The page is built anew in each.
func TestTwoFoldersGiveTheSameBytes(t *testing.T) {
	if changed := run(t, "git", "status", "--porcelain"); changed != "" {
		t.Logf("HEAD is built, without what is changed here:\n%s", changed)
	}
	short, long := filepath.Join(t.TempDir(), "a"), filepath.Join(t.TempDir(), strings.Repeat("longer/", 12), "b")
	modules := filepath.Join(t.TempDir(), "modules")
	if err := os.Symlink(strings.TrimSpace(run(t, "go", "env", "GOMODCACHE")), modules); err != nil {
		t.Fatal(err)
	}
	other := []string{"TZ=Pacific/Kiritimati", "LC_ALL=C", "GOMODCACHE=" + modules}

	makes(t, short, "022", nil, "build", "build-windows")
	makes(t, long, "077", append(other, "GOCACHE="+t.TempDir()), "build", "build-windows")
	if !same(t, short, long, "build/bin/latchkey", "build/bin/latchkey.exe", "build/bin/latchkey.com") {
		return
	}
	makes(t, short, "022", nil, "package")
	makes(t, long, "077", other, "package") // Go's ordinary cache again, for the tools that pack
	const packages = "build/bin/packages"
	if first, second := names(t, filepath.Join(short, packages)), names(t, filepath.Join(long, packages)); !slices.Equal(first, second) {
		t.Fatalf("the packages are %q and %q", first, second)
	}
	var paths []string
	for _, name := range names(t, filepath.Join(short, packages)) {
		paths = append(paths, filepath.Join(packages, name))
	}
	same(t, short, long, paths...)
}

// makes runs make in a clone of HEAD, which it creates. What an outer make tells its commands does not reach it.
func makes(t *testing.T, folder, mask string, env []string, targets ...string) {
	t.Helper()
	if _, err := os.Stat(folder); err != nil {
		run(t, "sh", "-euc", `umask "$1"; mkdir -p "$3"; git clone --quiet "$2" "$3"`, "clone", mask, ".", folder)
	}
	script := `umask "$1"; shift; exec env -u MAKEFLAGS -u MAKELEVEL -u MFLAGS -u VERSION -u WRITTEN -u SOURCE_DATE_EPOCH make --silent "$@"`
	command := append([]string{"sh", "-euc", script, "make", mask}, targets...)
	if said, code := try(t, folder, env, command...); code != 0 {
		t.Fatalf("make %s in %s: exit code %d\n%s", strings.Join(targets, " "), folder, code, said)
	}
}

// same says which of the files differ between two folders, and of a package which of its members.
func same(t *testing.T, first, second string, paths ...string) bool {
	t.Helper()
	for _, path := range paths {
		a, b := filepath.Join(first, path), filepath.Join(second, path)
		if read(t, a) == read(t, b) {
			continue
		}
		t.Errorf("%s differs", path)
		for pattern, unpack := range packed {
			if ok, _ := filepath.Match(pattern, filepath.Base(path)); ok {
				membersDiffer(t, unpacked(t, a, unpack), unpacked(t, b, unpack))
			}
		}
	}
	return !t.Failed()
}

// membersDiffer says what is not the same in two folders, or that it must be the order or the frame.
func membersDiffer(t *testing.T, first, second string) {
	t.Helper()
	a, b := members(t, first), members(t, second)
	found := false
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if a[name] != b[name] {
			t.Errorf("  %s: %s", name, difference(a[name], b[name]))
			found = true
		}
		delete(b, name)
	}
	for name := range b {
		t.Errorf("  %s is only in the second", name)
		found = true
	}
	if !found {
		t.Error("  no member differs: look at their order, their owners and the archive's own head")
	}
}

// difference shows two texts from where they part.
func difference(a, b string) string {
	at := 0
	for at < min(len(a), len(b)) && a[at] == b[at] {
		at++
	}
	from := max(0, at-40)
	return fmt.Sprintf("from byte %d: %.100q and %.100q", at, a[from:], b[from:])
}

// members are the files in a folder: for each its mode, its time in seconds and what it holds.
func members(t *testing.T, folder string) map[string]string {
	t.Helper()
	held := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		text := info.Mode().String() // unpacking may give a folder the time of now
		if info.Mode().IsRegular() {
			text += fmt.Sprintf(" %d ", info.ModTime().Unix()) + read(t, path)
		}
		held[strings.TrimPrefix(path, folder)] = text
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return held
}

func unpacked(t *testing.T, artefact, unpack string) string {
	t.Helper()
	folder := t.TempDir()
	run(t, "sh", "-euc", unpack, "unpack", artefact, folder)
	return folder
}

func names(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}
