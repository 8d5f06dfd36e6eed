//go:build install

package install

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// What stands in the installer's way, and whoever calls it from elsewhere.

func TestOneThatWasBrokenOffCanBeTakenAway(t *testing.T) {
	installer := newInstaller(t)
	for _, last := range []string{"bin/latchkey", "share/doc/latchkey/README.md.new"} {
		prefix := t.TempDir()
		if err := os.MkdirAll(filepath.Dir(filepath.Join(prefix, last)), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(prefix, last), nil, 0o644); err != nil {
			t.Fatal(err)
		}
		if said, code := try(t, installer, []string{"PREFIX=" + prefix}, "./install.sh", "uninstall"); code != 0 {
			t.Errorf("with %s: %d, %s", last, code, said)
		}
		for place, f := range treeOf(t, prefix) {
			if f.sum != "" {
				t.Errorf("%s is still there", place)
			}
		}
	}
}

func TestALinkThatWaitsIsNotWrittenThrough(t *testing.T) {
	installer, prefix := newInstaller(t), t.TempDir()
	other := filepath.Join(t.TempDir(), "other")
	for _, err := range []error{
		os.WriteFile(other, []byte("somebody's"), 0o644),
		os.Mkdir(filepath.Join(prefix, "bin"), 0o755),
		os.Symlink(other, filepath.Join(prefix, "bin/latchkey.new")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if said, code := installs(t, installer, "PREFIX="+prefix); code != 0 {
		t.Fatal(said)
	}
	if info, err := os.Lstat(filepath.Join(prefix, "bin/latchkey")); err != nil || !info.Mode().IsRegular() || read(t, other) != "somebody's" {
		t.Errorf("the file it led to is %d bytes, and what was installed %v, %v", len(read(t, other)), info.Mode(), err)
	}
}

func TestWhereNoProgramMayRunTheFolderIsBlamed(t *testing.T) {
	installer := newInstaller(t)
	if err := os.Chmod(filepath.Join(installer, "latchkey"), 0o644); err != nil {
		t.Fatal(err)
	}
	said, code := installs(t, installer, "PREFIX="+t.TempDir(), instead(t, "ldd", `echo "	not a dynamic executable" >&2; exit 1`))
	if code != 1 || said != "Latchkey: no program may be run in "+installer+"; unpack the package in another folder\n" {
		t.Errorf("%d, %s", code, said)
	}
}

func TestTheMenuIsFoundHoweverItsFolderIsWritten(t *testing.T) {
	installer, prefix := newInstaller(t), t.TempDir()
	for _, folders := range []string{prefix + "/share", "/usr/share:" + prefix + "/share/:/var/lib/snapd/desktop"} {
		if said, code := installs(t, installer, "PREFIX="+prefix, "XDG_DATA_DIRS="+folders); code != 0 || strings.Contains(said, "XDG_DATA_DIRS") {
			t.Errorf("with %s: %s", folders, said)
		}
	}
}

// Two versions lie side by side, and both are called by one pattern.
func TestWhatItDoesNotUnderstandIsRepeated(t *testing.T) {
	said, code := try(t, newInstaller(t), []string{"PREFIX=" + t.TempDir()}, "./install.sh", "latchkey-2/install.sh")
	if code != 1 || said != "Latchkey: latchkey-2/install.sh is neither install nor uninstall\n" {
		t.Errorf("%d, %s", code, said)
	}
}

func TestTheFolderOfTheInstallerIsItsOwn(t *testing.T) {
	installer, prefix, decoy := newInstaller(t), t.TempDir(), t.TempDir()
	if err := os.Mkdir(filepath.Join(decoy, filepath.Base(installer)), 0o755); err != nil {
		t.Fatal(err)
	}
	said, code := try(t, filepath.Dir(installer), []string{"PREFIX=" + prefix, "CDPATH=" + decoy}, filepath.Base(installer)+"/install.sh")
	if code != 0 || !strings.HasPrefix(said, "Latchkey: installed in "+prefix) {
		t.Errorf("%d, %s", code, said)
	}
}
